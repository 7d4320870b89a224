"""Issuing links from the page of a matter, or for many matters at once, and taking them back."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker import kinds
from tracker.common.admin import RecordAdmin, RecordTable, Step, StepForm, offered_on, shown_on
from tracker.common.admin.display import badge
from tracker.common.roles import standing_of
from tracker.guests.issuing import issue, listed
from tracker.guests.models import OneTimeLink, usual_end
from tracker.guests.steps import Offer, offers_of

# The kinds of matters on which something waits for a unit or a deputy.
MATTERS = ("suggestion", "lead", *(kind._meta.model_name for kind in kinds.supervising()))


# Of a long list one scrolls within the box.
MOST_ROWS = 20


class IssueForm(StepForm):
    offers = forms.MultipleChoiceField(
        label="发给", widget=forms.CheckboxSelectMultiple, help_text="每个勾选的各发一个链接。"
    )
    expires_on = forms.DateField(
        label="有效期至", widget=AdminDateWidget, help_text="当天24时以前有效，最长三十天。"
    )
    has_code = forms.BooleanField(
        label="需要验证码",
        required=False,
        help_text="链接打开后要输入四位数字，由办公室电话告知；输错五次，链接失效。",
    )

    def __init__(self, *args, records, user, **kwargs):
        super().__init__(*args, records=records, user=user, **kwargs)
        self.fields.pop("reason", None)
        self.found: dict[str, Offer] = {
            offer.key: offer for record in records for offer in offers_of(record)
        }
        several = len(records) > 1
        self.fields["offers"].choices = [
            (key, f"{offer.step.subject_of(offer.record)}　{offer}" if several else str(offer))
            for key, offer in self.found.items()
        ]
        if not self.found:
            self.fields["offers"].help_text = "现在没有等着单位或代表办理的步骤。"
        self.fields["expires_on"].initial = usual_end()
        self.fields["has_code"].initial = settings.LINK_CODES
        self.fields["has_code"].disabled = settings.LINK_CODES
        self.issued: list = []

    def chosen_of(self, record) -> list[Offer]:
        keys = {offer.key for offer in offers_of(record)}
        return [self.found[key] for key in self.cleaned_data["offers"] if key in keys]


@offered_on(*MATTERS, "rectificationitem")
class IssueLinks(Step):
    name = "issue-links"
    label = "发一次性链接"
    explanation = (
        "发给没有账号的单位或代表：点开链接就能办理这一步，不用登录，只能办理一次。"
        "办理记为对方所办，并注明凭一次性链接和签发人。"
    )
    form_class = IssueForm
    permission = "view"

    def is_allowed(self, request, model_admin):
        return standing_of(request.user).is_staff

    def is_offered(self, record):
        return super().is_offered(record) and not record.is_finished

    def perform(self, record, *, form, by):
        for offer in form.chosen_of(record):
            link = OneTimeLink(
                step=offer.step.code,
                record_id=offer.record.pk,
                expires_on=form.cleaned_data["expires_on"],
                has_code=form.cleaned_data["has_code"],
            )
            form.issued.append(issue(link, by=by))
        return record

    def page_after(self, request, model_admin, *, form):
        """The addresses and codes stand on this one page; they are stored nowhere."""
        text = listed(form.issued, absolute=request.build_absolute_uri)
        context = {
            **model_admin.admin_site.each_context(request),
            "title": f"已发{len(form.issued)}个链接",
            "opts": model_admin.opts,
            "records": form.records,
            "issued": form.issued,
            "text": text,
            "rows": min(MOST_ROWS, text.count("\n") + 3),
            "codes": [each for each in form.issued if each.code],
        }
        return TemplateResponse(request, "admin/links_issued.html", context)


class RevokeForm(StepForm):
    always_asks_for_reason = True
    reason = forms.CharField(label="撤销原因", required=False, max_length=200)


class Revoke(Step):
    name = "revoke"
    label = "撤销链接"
    explanation = "撤销后链接立即打不开。撤销不能恢复，需要时请另发。"
    form_class = RevokeForm
    tone = "danger"

    def is_offered(self, record):
        return record.used_at is None and record.revoked_at is None

    def perform(self, record, *, form, by):
        if record.used_at is None:
            reason = form.cleaned_data["reason"]
            record.revoke(at=timezone.now(), by=by, reason=reason)
        return record


def state_of(link: OneTimeLink):
    if link.used_at is not None:
        return badge("已办理", "finished")
    if link.revoked_at is not None:
        return badge("已撤销", "void")
    if link.is_expired(on=timezone.localdate()):
        return badge("过期未用", "overdue")
    return badge("已打开未办理" if link.opened_at else "未打开", "under-way")


class _Shown:
    """Links are given out and taken back by steps; nothing of them is typed."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="状态")
    def state(self, link):
        return state_of(link)

    @admin.display(description="发给")
    def given_to(self, link):
        return str(link.bearer)


@shown_on(*MATTERS, position=70)
class OneTimeLinkTable(_Shown, RecordTable):
    model = OneTimeLink
    fields = readonly_fields = (
        "step", "given_to", "state", "expires_on", "opened_at", "used_at", "revoked_at",
    )  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("unit", "deputy")


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", "有效未用"), ("expired", "过期未用"), ("used", "已办理"),
                ("revoked", "已撤销")]  # fmt: skip

    def queryset(self, request, queryset):
        today = timezone.localdate()
        found = {
            "open": lambda: queryset.usable(on=today),
            "expired": lambda: queryset.unused().filter(expires_on__lt=today),
            "used": lambda: queryset.exclude(used_at=None),
            "revoked": lambda: queryset.exclude(revoked_at=None),
        }.get(self.value() or "")
        return found() if found else queryset


@admin.register(OneTimeLink)
class OneTimeLinkAdmin(_Shown, RecordAdmin):
    list_display = ("step", "given_to", "matter", "state", "expires_on", "opened_at", "used_at",
                    "issued_by")  # fmt: skip
    list_filter = (StateFilter, "step")
    list_select_related = ("unit", "deputy", "matter", "issued_by")
    search_links = ("matter", "unit", "deputy")
    steps = (Revoke(),)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "matter",
                    ("step", "record_id"),
                    ("unit", "deputy"),
                    ("state", "expires_on", "has_code"),
                    ("issued_by", "created_at"),
                ]
            },
        ),
        (
            "使用情况",
            {
                "fields": [
                    ("opened_at", "used_at", "wrong_codes"),
                    ("revoked_at", "revoke_reason"),
                ]
            },
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        return [
            name
            for _, part in self.fieldsets
            for line in part["fields"]
            for name in ([line] if isinstance(line, str) else line)
        ]

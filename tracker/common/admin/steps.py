"""A step: a deed done to one record, or to several chosen in a list, on a page of its own.

The page says what the step does and asks what it needs; what the door refuses is shown there.
"""

from collections.abc import Callable, Iterator

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tracker.common import door
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Frozen, ReasonMissing, Refused, Stale
from tracker.common.field_rights import Voids, rights_of_kind
from tracker.common.roles import standing_of
from tracker.common.veil import Sight
from tracker.common.workflow import workflow_of

# The parameter that says from which page somebody came to a step, such as that of the whole.
BACK = "back"
REASON_KEPT = "必须填写，将留在变更记录中。"

# As with inlines: a slice offers its steps on other slices' records without being imported.
_STEPS: dict[str, list["Step"]] = {}


class StepForm(forms.Form):
    """What a step asks for. `records` are those it will be done to."""

    # A step that always needs its reason; else it is asked for in closed years alone.
    always_asks_for_reason = False

    reason = forms.CharField(
        label="原因",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="所属工作年度已关账，必须填写原因，原因将留在变更记录中。",
    )

    def __init__(self, *args, records, user, **kwargs):
        self.records, self.user = records, user
        super().__init__(*args, **kwargs)
        if not (self.always_asks_for_reason or any(record.is_frozen() for record in records)):
            del self.fields["reason"]
        # The reason is asked last, whatever a subclass adds.
        self.order_fields([name for name in self.fields if name != "reason"])


class Step:
    name = ""
    label = ""
    # One sentence on the page: what happens, and what does not.
    explanation = ""
    form_class = StepForm
    permission = "change"
    # Which button it gets: "plain" or "danger".
    tone = "plain"
    is_for_one = True
    is_for_many = True
    # Whether it is done to records that were declared void, to which nothing else is done.
    is_of_voided = False

    def is_allowed(self, request, model_admin) -> bool:
        opts = model_admin.opts
        return request.user.has_perm(f"{opts.app_label}.{self.permission}_{opts.model_name}")

    def is_granted(self, record, *, user) -> bool:
        """Whether it is this person's to do on this record."""
        return True

    def is_offered(self, record) -> bool:
        """Whether the button makes sense on this record."""
        return not record.is_voided

    def perform(self, record, *, form, by):
        """Do it and return the record to show next."""
        raise NotImplementedError

    def done(self, count: int, *, form) -> str:
        """What the next page says of it; `form` is what was filled in."""
        return f"{self.label}已完成。" if count == 1 else f"{self.label}已完成，共{count}条。"

    def afterwards(self, record) -> str:
        """One more sentence of the next page: how the record stands now."""
        return ""

    def page_after(self, request, model_admin, *, form):
        """A page to show instead of the next one, for what is shown this once; None for none."""
        return None

    def url_for(self, record) -> str:
        opts = record._meta
        return reverse(
            f"admin:{opts.app_label}_{opts.model_name}_step", args=[record.pk, self.name]
        )


def reason_asked(label: str) -> forms.CharField:
    """The reason of a step that always needs one; the door says so where it is missing."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=REASON_KEPT,
    )


class VoidForm(StepForm):
    always_asks_for_reason = True
    reason = reason_asked("作废原因")


class Void(Step):
    name = "void"
    label = "作废"
    explanation = (
        "作废后不再列入清单、统计和导出，但记录和变更历史仍然保留，可用“已作废”筛选查看。"
        "作废后可以恢复。"
    )
    form_class = VoidForm
    tone = "danger"

    def is_allowed(self, request, model_admin):
        roles = rights_of_kind(model_admin.model).roles(Voids)
        return bool(standing_of(request.user).roles & roles)

    def is_granted(self, record, *, user):
        return rights_of_kind(type(record)).may(Voids, record, standing_of(user))

    def perform(self, record, *, form, by):
        return door.void(record, by=by)


class RestoreForm(VoidForm):
    reason = reason_asked("恢复原因")


class Restore(Void):
    name = "restore"
    label = "恢复"
    explanation = "恢复后照常列入清单、统计和导出，作废和恢复都留在变更记录中。"
    form_class = RestoreForm
    tone = "plain"
    is_of_voided = True

    def is_offered(self, record):
        return record.is_voided

    def perform(self, record, *, form, by):
        return door.restore(record, by=by)


def offered_on(*model_names: str) -> Callable[[type[Step]], type[Step]]:
    """Class decorator: offer this step on the records of those models."""

    def register(step: type[Step]) -> type[Step]:
        for name in model_names:
            _STEPS.setdefault(name, []).append(step())
        return step

    return register


def steps_of(model) -> list[Step]:
    return _STEPS.get(model._meta.model_name, [])


def run_step(model_admin, request, step_name: str, *, records: list):
    """Show the step's page, or do the step to all records or to none."""
    step = next((step for step in model_admin.get_steps() if step.name == step_name), None)
    if step is None:
        raise Http404
    if not step.is_allowed(request, model_admin):
        raise PermissionDenied
    applying = request.method == "POST" and "apply" in request.POST
    form = step.form_class(
        request.POST if applying else None,
        request.FILES if applying else None,
        records=records,
        user=request.user,
    )
    if applying and form.is_valid():
        results = _perform(step, request, form=form, records=records)
        if results is not None:
            if page := step.page_after(request, model_admin, form=form):
                return page
            told = step.done(len(results), form=form)
            if len(results) == 1:
                told += step.afterwards(results[0])
            messages.success(request, told)
            return HttpResponseRedirect(_next_page(request, records, results))
    return _page(model_admin, request, step=step, form=form, records=records)


def _perform(step: Step, request, *, form, records: list) -> list | None:
    """The resulting records; None when one of them was refused, which the form then says."""
    by = actor_of(request, reason=form.cleaned_data.get("reason", "").strip())
    results = []
    try:
        with transaction.atomic():
            for record in records:
                _expect_as_seen(record, request, step=step)
                results.append(step.perform(record, form=form, by=by))
    except (Refused, ValidationError) as refused:
        where = f"{record}：" if len(records) > 1 else ""
        for place, sentence in _sentences(refused):
            # What is no field of the page concerns it as a whole.
            form.add_error(place if place in form.fields else None, where + sentence)
        return None
    return results


def _expect_as_seen(record, request, *, step: Step) -> None:
    if record.is_voided and not step.is_of_voided:
        raise Refused("记录已作废，不能再修改。")
    seen = request.POST.get(f"seen-{record.pk}", "")
    if seen != str(record.version):
        raise Stale(record)


def _sentences(refused) -> list[tuple[str, str]]:
    """What is wrong, each with the field it is wrong at."""
    if isinstance(refused, Refused):
        lacks_reason = isinstance(refused, ReasonMissing | Frozen)
        return [("reason" if lacks_reason else "", str(refused))]
    return [
        (name, sentence)
        for name, errors in refused.update_error_dict({}).items()
        for error in errors
        for sentence in error.messages
    ]


def _next_page(request, records: list, results: list) -> str:
    if len(results) != 1:
        return request.get_full_path()
    if page := page_before(request):
        return page
    opts = results[0]._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[results[0].pk])


def page_before(request) -> str:
    """The page of this site that somebody came from and goes back to; "" where none is named."""
    url = request.GET.get(BACK, "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours else ""


def _wholes(records: list, *, to) -> Iterator:
    """What a part belongs to, where the person may know of it: it says little by itself."""
    if len(records) == 1 and records[0].has_life_cycle:
        for whole in workflow_of(records[0]).part_of(records[0]):
            if Sight(to).sees(type(whole), [whole.pk]):
                yield whole


def _page(model_admin, request, *, step: Step, form, records: list):
    opts = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request),
        "title": step.label,
        "subtitle": None,
        "opts": opts,
        "step": step,
        "page_before": page_before(request),
        "wholes": list(_wholes(records, to=request.user)),
        "form": form,
        "records": records,
        "is_bulk": ACTION_CHECKBOX_NAME in request.POST,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "media": model_admin.media + form.media,
    }
    return TemplateResponse(request, "admin/step.html", context)

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from tracker.changes.digest_file import file_of, known_on
from tracker.changes.models import Change
from tracker.changes.rights import may_read_seals
from tracker.common.admin import LedgerList, UsedRelatedFilter
from tracker.common.admin.history import action_in_words, field_changes, kind_in_words
from tracker.common.veiled_history import model_of, veiled_changes

DIGEST = "今天的校验值"


class KindFilter(admin.SimpleListFilter):
    title = "对象类型"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = (
            Change.objects.read_by(request.user)
            .order_by("kind")
            .values_list("kind", flat=True)
            .distinct()
        )
        return [(kind, kind_in_words(Change(kind=kind))) for kind in kinds]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


def record_url(change) -> str:
    """The record's own page; "" where there is none: it was deleted, its kind is unknown, or it
    is edited on the page of another record."""
    model = model_of(change)
    if change.action == Change.Action.DELETE or not admin.site.is_registered(model):
        return ""
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return reverse(page, args=[change.record_id])


@admin.register(Change)
class ChangeAdmin(LedgerList, admin.ModelAdmin):
    """The history, to be read. Only the door writes it."""

    list_display = ("at", "record", "what", "deed", "who", "on_behalf_of", "door", "reason")
    list_filter = (KindFilter, "action", "is_after_closing", "door", ("user", UsedRelatedFilter))
    list_select_related = ("on_behalf_of",)
    date_hierarchy = "at"
    search_fields = ("record_title", "user_name", "reason", "request_id")
    change_form_template = "admin/change_entry.html"
    # The list's own, which shows what it is given; sheets of the history there are none.
    change_list_template = "admin/change_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).read_by(request.user)

    def get_urls(self):
        view = self.admin_site.admin_view(self.digest_view)
        return [path("digest.txt", view, name="tracker_change_digest"), *super().get_urls()]

    def digest_view(self, request):
        if not may_read_seals(request.user):
            raise PermissionDenied
        known = known_on(timezone.localdate())
        if known is None:
            raise Http404
        return file_of(known)

    def changelist_view(self, request, extra_context=None):
        digest = {"label": DIGEST, "url": reverse("admin:tracker_change_digest")}
        exports = [digest] if may_read_seals(request.user) else []
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="对象", ordering="record_title")
    def record(self, change):
        address = record_url(change)
        if not address:
            return change.record_title
        return format_html('<a href="{}">{}</a>', address, change.record_title)

    @admin.display(description="类型", ordering="kind")
    def what(self, change):
        return kind_in_words(change)

    @admin.display(description="操作", ordering="action")
    def deed(self, change):
        return action_in_words(change)

    @admin.display(description="操作人", ordering="user_name")
    def who(self, change):
        return change.user_name or "系统"

    def render_change_form(self, request, context, **kwargs):
        (change,) = veiled_changes([kwargs["obj"]], to=request.user)
        context["title"] = "变更记录"
        context["fields_changed"] = field_changes(change)
        context["kind_in_words"] = kind_in_words(change)
        context["action_in_words"] = action_in_words(change)
        context["record_url"] = record_url(change)
        return super().render_change_form(request, context, **kwargs)

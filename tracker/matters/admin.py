from django.contrib import admin
from django.http import HttpResponseRedirect

from tracker import kinds
from tracker.common.admin import LedgerList
from tracker.common.admin.display import NOTHING, PROVISIONAL, page_url
from tracker.common.scoping import visible
from tracker.matters.models import Matter


class KindFilter(admin.SimpleListFilter):
    title = "事项种类"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind._meta.model_name, kind._meta.verbose_name) for kind in kinds.models()]

    def queryset(self, request, queryset):
        return queryset.filter(matter_kind=self.value()) if self.value() else queryset


@admin.register(Matter)
class MatterAdmin(LedgerList, admin.ModelAdmin):
    """All matters in one list, and what “所属事项” is chosen from. Each opens its own page."""

    list_display = ("matter_title", "kind", "matter_year", "due", "is_owed", "is_voided")
    list_filter = (KindFilter, "matter_year", "matter_is_owed", "matter_is_voided")

    def get_queryset(self, request):
        return visible(super().get_queryset(request), to=request.user)

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        return found.not_voided() if "field_name" in request.GET else found, may_have_duplicates

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        matter = self.get_object(request, object_id)
        if matter is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(page_url(matter.specific))

    @admin.display(description="种类", ordering="matter_kind")
    def kind(self, matter):
        return kinds.model_of(matter.matter_kind)._meta.verbose_name

    @admin.display(description="事项期限", ordering="matter_due_on")
    def due(self, matter):
        mark = PROVISIONAL if matter.matter_due_is_provisional else ""
        return f"{matter.matter_due_on}{mark}" if matter.matter_due_on else NOTHING

    @admin.display(description="待完成", boolean=False, ordering="matter_is_owed")
    def is_owed(self, matter):
        return "是" if matter.matter_is_owed else NOTHING

    @admin.display(description="已作废", boolean=False, ordering="matter_is_voided")
    def is_voided(self, matter):
        return "是" if matter.matter_is_voided else NOTHING

    def autocomplete_label(self, matter) -> str:
        """Matters of the same name recur every year; year and kind tell them apart."""
        return f"{matter.matter_year} {self.kind(matter)} {matter}"

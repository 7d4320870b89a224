from django.contrib import admin

from tracker.common.admin import TrackedAdmin, UsedChoicesFilter
from tracker.inspections.models import Inspection


class LawEnforcementFilter(admin.SimpleListFilter):
    """Implementation checks, case reviews and research are listed, but are not 执法检查."""

    title = "计为执法检查"
    parameter_name = "enforcement"

    def lookups(self, request, model_admin):
        return [("yes", "计为执法检查"), ("no", "不计为执法检查")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.law_enforcement()
        if self.value() == "no":
            return queryset.exclude(kind__in=Inspection.LAW_ENFORCEMENT)
        return queryset


@admin.register(Inspection)
class InspectionAdmin(TrackedAdmin):
    list_display = ("name", "work_year", "kind", "state", "due", "latest", "lead_committee", "area")
    list_filter = (*TrackedAdmin.list_filter, LawEnforcementFilter, ("kind", UsedChoicesFilter))
    search_fields = ("title", "laws__title", "laws__short_title", "findings", "note")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("kind", "area"),
                    "laws",
                    "topic",
                    "status",
                ]
            },
        ),
        (
            "责任分工",
            {"fields": [("lead_committee", "team_leader"), "inspected_units"]},
        ),
        (
            "时间安排",
            {"fields": [("planned_on", "due_on"), ("started_on", "concluded_on")]},
        ),
        ("检查情况", {"fields": ["method", "findings"]}),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    readonly_fields = ("continued_by",)

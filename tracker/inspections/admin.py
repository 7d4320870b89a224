from django.contrib import admin

from tracker.common.admin import (
    RecordAdmin,
    RecordTable,
    TrackedAdmin,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.dossier import dossier_section, seen
from tracker.inspections.models import Inspection, TeamMember
from tracker.topics.models import Topic


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
    search_links = ("laws",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("kind", "area"),
                    "laws",
                    ("topic", "channel"),
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
            {
                "fields": [
                    ("planned_on", "due_on"),
                    ("notified_on", "started_on"),
                    ("concluded_on", "published_on"),
                ]
            },
        ),
        (
            "检查情况",
            {"fields": ["key_points", "method", "findings", "evaluation", "law_proposals"]},
        ),
        ("审议", {"fields": ["directors_decision"]}),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "continued_by",
        "status",
        "notified_on",
        "directors_decision",
    )


@shown_on("inspection", position=5)
class TeamTable(RecordTable):
    model = TeamMember
    fields = ("name", "unit", "deputy", "duty")
    show_change_link = False


@admin.register(TeamMember)
class TeamMemberAdmin(RecordAdmin):
    list_display = ("name", "inspection", "unit", "deputy", "duty")
    list_filter = ("inspection__work_year", ("unit", UsedRelatedFilter))
    list_select_related = ("inspection", "unit", "deputy")
    search_links = ("inspection",)
    fieldsets = ((None, {"fields": ["inspection", ("name", "duty"), ("unit", "deputy")]}),)


@dossier_section("inspections", position=40)
def inspections_of_topic(record, *, to) -> dict | None:
    if not isinstance(record, Topic):
        return None
    inspections = seen(record.inspections.prefetch_related("laws"), to=to)
    return {"inspections": inspections} if inspections else None

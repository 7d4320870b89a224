from django.contrib import admin

from tracker.common.admin import TrackedAdmin, UsedChoicesFilter, UsedRelatedFilter
from tracker.plans.models import PlanItem


@admin.register(PlanItem)
class PlanItemAdmin(TrackedAdmin):
    list_display = (
        "name", "work_year", "plan", "state", "quarter", "due", "latest", "lead_committee",
        "street",
    )  # fmt: skip
    list_filter = (
        "work_year",
        ("plan", UsedChoicesFilter),
        *TrackedAdmin.list_filter[1:],
        ("quarter", UsedChoicesFilter),
        ("street", UsedRelatedFilter),
    )
    list_select_related = (*TrackedAdmin.list_select_related, "street")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("plan", "number"),
                    ("street", "area"),
                    "status",
                ]
            },
        ),
        (
            "责任分工",
            {"fields": [("lead_committee", "leader"), "units", "members", ("participants", "way")]},
        ),
        (
            "时间安排",
            {
                "fields": [
                    ("quarter", "planned_on", "due_on"),
                    ("decided_on", "meeting", "published_on"),
                    "adjustment",
                ]
            },
        ),
        (
            "进展与完成",
            {
                "fields": [
                    ("started_on", "mid_checked_on"),
                    "mid_check",
                    ("delivered_on", "concluded_on"),
                    "no_result_reason",
                ]
            },
        ),
        (
            "交流、批示与转化",
            {
                "fields": [
                    ("exchanged_on", "reported_to"),
                    ("instructed_by", "instructed_on"),
                    "instruction",
                    "adopted_into",
                    "adopted_as",
                ]
            },
        ),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "continued_by",
        "status",
        "decided_on",
        "meeting",
        "published_on",
        "adjustment",
        "started_on",
        "mid_checked_on",
        "mid_check",
        "delivered_on",
        "concluded_on",
        "no_result_reason",
        "exchanged_on",
        "reported_to",
    )

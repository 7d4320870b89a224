from django.contrib import admin

from tracker.common.admin import TrackedAdmin, UsedChoicesFilter
from tracker.common.admin.display import linked_list, page_link
from tracker.topics.models import Topic


@admin.register(Topic)
class TopicAdmin(TrackedAdmin):
    list_display = ("name", "work_year", "state", "due", "latest", "lead_committee", "form", "area")
    list_filter = (
        *TrackedAdmin.list_filter,
        ("form", UsedChoicesFilter),
        ("fiscal_duty", admin.EmptyFieldListFilter),
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("form", "area"),
                    ("basis", "channel"),
                    "status",
                ]
            },
        ),
        (
            "责任分工",
            {"fields": [("lead_committee", "supervising_leader"), "reporting_units", "laws"]},
        ),
        (
            "时间安排",
            {
                "fields": [
                    "fiscal_duty",
                    ("planned_on", "due_on", "get_provisional_dates_display"),
                    "due_explanation",
                    "research_on",
                    ("started_on", "concluded_on", "published_on"),
                    "adjustment",
                ]
            },
        ),
        (
            "关联与备注",
            {"fields": ["continues", "continued_by", "checks", "note"]},
        ),
    )
    readonly_fields = (
        "continued_by", "checks", "status", "due_explanation", "get_provisional_dates_display",
    )  # fmt: skip

    @admin.display(description="执法检查")
    def checks(self, topic):
        return linked_list(page_link(check) for check in topic.inspections.not_voided())

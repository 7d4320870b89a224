from django.contrib import admin

from tracker.common.admin import TrackedAdmin, UsedChoicesFilter, UsedRelatedFilter
from tracker.decisions.models import Decision


@admin.register(Decision)
class DecisionAdmin(TrackedAdmin):
    list_display = (
        "name", "work_year", "kind", "number", "state", "adopted_on", "published_on", "due",
        "latest", "lead_committee",
    )  # fmt: skip
    list_filter = (
        "work_year",
        ("kind", UsedChoicesFilter),
        *TrackedAdmin.list_filter[1:],
        ("addressed_to", UsedRelatedFilter),
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("kind", "number"),
                    ("lead_committee", "area"),
                    "status",
                    "text",
                    "laws",
                ]
            },
        ),
        (
            "提请与表决",
            {
                "fields": [
                    ("planned_on", "started_on", "submitted_on"),
                    ("adopted_on", "is_uncounted", "effective_on"),
                ]
            },
        ),
        (
            "公布与备案",
            {"fields": [("published_on", "filed_up_due_on", "filed_up_on"), "erratum"]},
        ),
        (
            "执行情况",
            {
                "fields": [
                    "addressed_to",
                    ("due_on", "has_no_term", "reported_on"),
                    "report",
                    ("concluded_on", "repealed_on", "repealed_by"),
                ]
            },
        ),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "continued_by",
        "status",
        "submitted_on",
        "adopted_on",
        "is_uncounted",
        "effective_on",
        "published_on",
        "filed_up_on",
        "erratum",
        "due_on",
        "has_no_term",
        "reported_on",
        "report",
        "concluded_on",
        "repealed_on",
        "repealed_by",
    )

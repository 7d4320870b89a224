from django.contrib import admin

from tracker.assignments.models import Assignment, Extension, Urge
from tracker.common.admin import MadeByMoves, RecordAdmin, RecordTable, UsedRelatedFilter, shown_on


@shown_on("suggestion", position=1)
class AssignmentTable(MadeByMoves, RecordTable):
    model = Assignment
    fields = (
        "part",
        "unit",
        "status",
        "assigned_on",
        "signed_on",
        "co_opinion_on",
        "handler",
        "phone",
    )


@admin.register(Assignment)
class AssignmentAdmin(MadeByMoves, RecordAdmin):
    list_display = ("suggestion", "part", "unit", "status", "assigned_on", "signed_on", "handler")
    list_filter = ("suggestion__work_year", "part", ("unit", UsedRelatedFilter))
    list_select_related = ("suggestion", "unit")
    search_links = ("suggestion", "unit")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "suggestion",
                    ("part", "unit", "status", "is_current"),
                    ("assigned_on", "assigned_by", "document_number"),
                    ("signed_on", "handler", "phone"),
                ]
            },
        ),
        ("免去承办", {"fields": ["excused_on"]}),
        (
            "申退",
            {
                "fields": [
                    ("refusal_due_on", "refused_on", "refusal_decided_on", "must_handle"),
                    "refusal_reason",
                    ("proposed_unit", "replaces"),
                ]
            },
        ),
        (
            "会办意见",
            {
                "fields": [
                    ("co_opinion_due_on", "co_opinion_on"),
                    "co_opinion",
                    "get_provisional_dates_display",
                ]
            },
        ),
    )
    readonly_fields = ("get_provisional_dates_display",)


@shown_on("suggestion", position=3)
class ExtensionTable(MadeByMoves, RecordTable):
    model = Extension
    fields = ("requested_by", "requested_on", "reason", "months", "decision", "due_on")
    show_change_link = False


@admin.register(Extension)
class ExtensionAdmin(MadeByMoves, RecordAdmin):
    list_display = ("suggestion", "requested_by", "requested_on", "months", "decision", "due_on")
    list_filter = ("suggestion__work_year", "decision")
    list_select_related = ("suggestion", "requested_by")
    search_links = ("suggestion",)
    readonly_fields = ("get_provisional_dates_display",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "suggestion",
                    ("requested_by", "requested_on", "months"),
                    "reason",
                    ("decision", "decided_on", "deputy_told_on"),
                    ("previous_due_on", "due_on"),
                    "explanation",
                    "get_provisional_dates_display",
                ]
            },
        ),
    )


@admin.register(Urge)
class UrgeAdmin(MadeByMoves, RecordAdmin):
    list_display = ("suggestion", "unit", "urged_on", "text", "author")
    list_filter = ("suggestion__work_year", ("unit", UsedRelatedFilter))
    list_select_related = ("suggestion", "unit", "author")
    date_hierarchy = "urged_on"
    search_links = ("suggestion",)
    fieldsets = ((None, {"fields": ["suggestion", ("unit", "urged_on", "author"), "text"]}),)

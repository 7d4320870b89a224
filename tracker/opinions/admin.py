from django.contrib import admin

from tracker import kinds
from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordInline,
    RecordTable,
    UsedChoicesFilter,
    UsedRelatedFilter,
    WithDueDates,
    shown_on,
)
from tracker.common.admin.display import page_link, status_badge, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.common.admin.filters import DueFilter, HandedOverFilter, MatterYearFilter
from tracker.matters.models import specific_paths
from tracker.opinions.models import Opinion, ResultReport


@admin.register(Opinion)
class OpinionAdmin(WithDueDates):
    list_display = ("name", "owner_link", "state", "due", "addressed_to", "document_number",
                    "handed_over_on", "reported_on")  # fmt: skip
    list_filter = (
        MatterYearFilter,
        DueFilter,
        HandedOverFilter,
        ("status", UsedChoicesFilter),
        "issuer",
        ("addressed_to", UsedRelatedFilter),
    )
    list_select_related = (*specific_paths(), "addressed_to")
    date_hierarchy = "handed_over_on"
    fieldsets = (
        (None, {"fields": ["title", "matter", "status"]}),
        ("审议", {"fields": [("issuer", "kind"), ("meeting", "deliberated_on"), "decided_on"]}),
        (
            "交办与期限",
            {
                "fields": [
                    ("addressed_to", "document_number"),
                    ("handover_due_on", "handed_over_on", "rule_set"),
                    ("due_on", "round"),
                    "due_explanation",
                    "get_provisional_dates_display",
                ]
            },
        ),
        (
            "研究处理",
            {
                "fields": [
                    ("plan_on", "consulted_on", "reported_on"),
                    "draft_report",
                    "comment",
                    ("concluded_on", "published_on"),
                ]
            },
        ),
        ("承接与备注", {"fields": ["continues", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "status",
        "decided_on",
        "document_number",
        "handover_due_on",
        "handed_over_on",
        "rule_set",
        "due_on",
        "round",
        "due_explanation",
        "get_provisional_dates_display",
        "plan_on",
        "consulted_on",
        "reported_on",
        "draft_report",
        "concluded_on",
        "continues",
    )

    @admin.display(description="审议意见", ordering="title")
    def name(self, opinion):
        return voidable_title(opinion)

    @admin.display(description="所属事项")
    def owner_link(self, opinion):
        return page_link(opinion.matter)

    @admin.display(description="状态", ordering="status")
    def state(self, opinion):
        return status_badge(opinion)

    @admin.display(description="报告期限", ordering="due_on")
    def due(self, opinion):
        return super().due(opinion)


@shown_on(*(kind._meta.model_name for kind in kinds.supervising()), position=45)
class OpinionTable(RecordTable):
    note = "条款、交办和办理情况，在“打开”后的页面登记。"
    model = Opinion
    fields = ("title", "issuer", "kind", "deliberated_on", "addressed_to", "status", "due_on")
    readonly_fields = ("status", "due_on")


@shown_on("opinion", position=20)
class ResultReportInline(MadeByMoves, RecordInline):
    model = ResultReport
    fields = (("round", "reported_on"), "text")
    show_change_link = False


@admin.register(ResultReport)
class ResultReportAdmin(MadeByMoves, RecordAdmin):
    list_display = ("opinion", "round", "reported_on", "text")
    list_select_related = ("opinion",)
    date_hierarchy = "reported_on"
    search_links = ("opinion",)
    fieldsets = ((None, {"fields": ["opinion", ("round", "reported_on"), "text"]}),)


@dossier_section("opinions", position=50)
def opinions_of_matter(record, *, to) -> dict | None:
    opinions = seen(record.opinions.select_related("addressed_to"), to=to)
    return {"opinions": opinions} if opinions else None

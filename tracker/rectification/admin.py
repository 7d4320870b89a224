from django.contrib import admin

from tracker import kinds
from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
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
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)


@admin.register(RectificationItem)
class RectificationItemAdmin(WithDueDates):
    list_display = ("name", "owner_link", "state", "due", "lead_unit", "kind", "written_off_on")
    list_filter = (
        MatterYearFilter,
        DueFilter,
        HandedOverFilter,
        ("status", UsedChoicesFilter),
        ("lead_unit", UsedRelatedFilter),
        "kind",
        ("found_by", UsedChoicesFilter),
    )
    list_select_related = (*specific_paths(), "lead_unit")
    date_hierarchy = "due_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("number", "kind", "status"),
                    ("matter", "opinion"),
                    "text",
                    ("category", "found_by"),
                    ("law", "article"),
                ]
            },
        ),
        (
            "交办",
            {
                "fields": [
                    ("confirmed_on", "handed_over_on"),
                    ("lead_unit", "co_units"),
                    "due_on",
                    "due_explanation",
                    "get_provisional_dates_display",
                ]
            },
        ),
        (
            "整改",
            {
                "fields": [
                    ("claimed_on", "responsible_leader"),
                    "measures",
                    "applied_on",
                    "result",
                    ("unit_signer", "unit_signed_on"),
                ]
            },
        ),
        ("复核与销号", {"fields": ["checked_on", "check_opinion", "written_off_on"]}),
        ("承接与备注", {"fields": ["continues", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "status",
        "confirmed_on",
        "handed_over_on",
        "lead_unit",
        "co_units",
        "due_on",
        "due_explanation",
        "get_provisional_dates_display",
        "claimed_on",
        "responsible_leader",
        "measures",
        "applied_on",
        "result",
        "unit_signer",
        "unit_signed_on",
        "checked_on",
        "check_opinion",
        "written_off_on",
        "continues",
    )

    @admin.display(description="具体内容", ordering="text")
    def name(self, item):
        return voidable_title(item)

    @admin.display(description="所属事项")
    def owner_link(self, item):
        return page_link(item.matter)

    @admin.display(description="状态", ordering="status")
    def state(self, item):
        return status_badge(item)

    @admin.display(description="整改时限", ordering="due_on")
    def due(self, item):
        return super().due(item)


class ItemTable(RecordTable):
    note = "交办、认领、销号等办理，在“打开”后的页面进行。"
    model = RectificationItem
    fields = ("number", "text", "category", "found_by", "status", "lead_unit", "due_on")
    readonly_fields = ("status", "lead_unit", "due_on")


@shown_on(*(kind._meta.model_name for kind in kinds.supervising()), position=40)
class ProblemTable(ItemTable):
    """The problem list; the clauses of opinions stand with their opinion."""

    verbose_name = verbose_name_plural = "问题清单及整改"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(opinion=None)


@shown_on("opinion", position=10)
class ClauseTable(ItemTable):
    verbose_name = verbose_name_plural = "审议意见条款"
    fields = ("number", "text", "status", "lead_unit", "due_on")

    def prepare(self, record, *, parent):
        super().prepare(record, parent=parent)
        record.kind = RectificationItem.Kind.CLAUSE


@shown_on("rectificationitem", position=1)
class StageTable(MadeByMoves, RecordTable):
    model = RectificationStage
    fields = ("goal", "due_on", "reached_on", "evidence")
    show_change_link = False


@shown_on("rectificationitem", position=2)
class ExtensionTable(MadeByMoves, RecordTable):
    model = RectificationExtension
    fields = ("requested_by", "requested_on", "reason", "previous_due_on", "until", "decision",
              "decided_on")  # fmt: skip
    show_change_link = False


@admin.register(RectificationStage)
class RectificationStageAdmin(MadeByMoves, RecordAdmin):
    list_display = ("goal", "item", "due_on", "reached_on")
    list_select_related = ("item",)
    date_hierarchy = "due_on"
    search_links = ("item",)
    fieldsets = ((None, {"fields": ["item", "goal", ("due_on", "reached_on"), "evidence"]}),)


@admin.register(RectificationExtension)
class RectificationExtensionAdmin(MadeByMoves, RecordAdmin):
    list_display = ("item", "requested_by", "requested_on", "previous_due_on", "until", "decision")
    list_filter = ("decision", ("requested_by", UsedRelatedFilter))
    list_select_related = ("item", "requested_by")
    search_links = ("item",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "item",
                    ("requested_by", "requested_on"),
                    "reason",
                    ("previous_due_on", "until"),
                    ("decision", "decided_on"),
                ]
            },
        ),
    )


@dossier_section("rectification", position=60)
def items_of_matter(record, *, to) -> dict | None:
    items = seen(record.rectification_items.select_related("lead_unit"), to=to)
    return {"items": items} if items else None

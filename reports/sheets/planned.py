"""What the sheets of plan items have in common."""

from reports.workbook.layout import Column, Kind
from tracker.plans.models import PlanItem

# By quarter; what is for the whole year or has no quarter comes last.
QUARTER_ORDER = {quarter: number for number, quarter in enumerate([*PlanItem.Quarter.values, ""])}


def title_column(header: str) -> Column:
    return Column(
        key="title",
        header=(header,),
        width=30,
        kind=Kind.LONG_TEXT,
        is_editable=True,
        field="title",
        read=lambda row: row.record.title,
    )


def quarter_column(header: str) -> Column:
    return Column(
        key="quarter",
        header=(header,),
        width=11,
        kind=Kind.CODE,
        choices=tuple(PlanItem.Quarter.choices),
        is_editable=True,
        field="quarter",
        read=lambda row: row.record.quarter,
    )

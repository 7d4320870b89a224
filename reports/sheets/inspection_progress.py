"""执法检查进度表: where each inspection stands on a given day, kind by kind.

The kinds stand under headings of their own because only the first three count as
law-enforcement inspections (执法检查); a single list would be counted as one.
"""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.progress import (
    date_columns,
    entry_columns,
    identify,
    progress_rows,
    result_columns,
)
from reports.sheets.reading import group_numeral, joined, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Kind,
    Layout,
    Page,
    Paper,
)
from tracker.inspections.models import Inspection

KIND_ORDER = {kind: number for number, kind in enumerate(Inspection.Kind.values)}


def kind_of(row) -> str:
    inspection = row.record
    if inspection.kind in Inspection.LAW_ENFORCEMENT:
        return inspection.get_kind_display()
    return f"{inspection.get_kind_display()}（不计入执法检查）"


LAYOUT = Layout(
    name="inspection-progress",
    version=1,
    kind="inspection",
    tab="执法检查进度",
    identify=identify,
    page=Page(paper=Paper.A3, frozen_columns=2),
    grouping=Grouping(read=kind_of, numeral=group_numeral, heading="{number}、{name}：{count}项"),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="title",
            header=("检查名称",),
            width=22,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.record.title,
        ),
        Column(
            key="kind",
            header=("检查类型",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(Inspection.Kind.choices),
            is_editable=True,
            field="kind",
            read=lambda row: row.record.kind,
        ),
        Column(
            key="laws",
            header=("检查的法律法规",),
            width=18,
            is_editable=True,
            field="laws",
            read=lambda row: joined(row.record.laws.all()),
        ),
        Column(
            key="lead_committee",
            header=("责任专工委",),
            width=13,
            is_editable=True,
            field="lead_committee",
            read=lambda row: row.record.lead_committee,
        ),
        Column(
            key="team_leader",
            header=("检查组\n组长",),
            width=8,
            is_editable=True,
            field="team_leader",
            read=lambda row: row.record.team_leader,
        ),
        Column(
            key="inspected_units",
            header=("被检查单位",),
            width=14,
            is_editable=True,
            field="inspected_units",
            read=lambda row: joined(row.record.inspected_units.all()),
        ),
        *date_columns(Inspection.Status.choices),
        Column(
            key="findings",
            header=("发现的问题",),
            width=24,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="findings",
            read=lambda row: row.record.findings,
        ),
        *entry_columns(),
        *result_columns(),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    inspections = records.select_related("lead_committee").prefetch_related(
        "laws", "inspected_units"
    )
    # Sorting is stable: within a kind the order of the records stays.
    rows = progress_rows(inspections, on=on, to=to)
    rows.sort(key=lambda row: KIND_ORDER[row.record.kind])
    place = place_on(on)
    title = f"{place.committee}{years_of(row.record for row in rows)}执法检查进度表"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="执法检查进度表", layout=LAYOUT, model=Inspection, fill=fill)

"""代表建议目录: what was accepted, who made it and who is to handle it – handed out at the congress
and at the handover meeting."""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import ASKED, by_number, handlings
from reports.sheets.place import occasion_of, place_on
from reports.sheets.reading import identity_of, remark_of
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Column, Filling, Heading, Kind, Layout, Page
from tracker.common.reads.slim import Slim, streamed
from tracker.overview.populations.suggestions import accepted
from tracker.suggestions.models import Suggestion


def delegation_of(row) -> str:
    deputy = row.suggestion.lead_deputy
    return deputy.delegation if deputy else ""


LAYOUT = Layout(
    name="suggestion-catalogue",
    version=1,
    kind="suggestion",
    tab="代表建议目录",
    identify=lambda row: identity_of(row.suggestion),
    page=Page(frozen_columns=1),
    columns=(
        Column(key="number", header=("编号",), width=12, read=lambda row: row.suggestion.number),
        Column(key="delegation", header=("提建议人", "单位"), width=20, read=delegation_of),
        Column(
            key="lead_deputy",
            header=("提建议人", "姓名"),
            width=12,
            read=lambda row: row.suggestion.lead_deputy,
        ),
        Column(
            key="title",
            header=("标题",),
            width=58,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.suggestion.title,
        ),
        Column(
            key="answering_units",
            header=("拟主办单位",),
            width=26,
            read=lambda row: row.answering_units,
        ),
        Column(
            key="note",
            header=("备注",),
            width=18,
            kind=Kind.LONG_TEXT,
            read=lambda row: remark_of(row.suggestion),
        ),
    ),
)


SHOWN = Slim(
    Suggestion,
    *ASKED,
    "number",
    "title",
    "note",
    "version",
    "voided_at",
    "void_reason",
    "lead_deputy__name",
    "lead_deputy__delegation",
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    listed = accepted.of(records, on=on)
    place = place_on(on)
    title = f"{place.district}{occasion_of(listed)}代表建议目录"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right="单位：件"),
        rows=streamed(by_number(listed), lambda some: handlings(SHOWN.these(some), to=to)),
        notes=(f"所列为{accepted.definition}",),
    )


SHEET = Sheet(title="代表建议目录", layout=LAYOUT, model=Suggestion, fill=fill)

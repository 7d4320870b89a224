"""线索（民情）办理台账: what was told, who answers by when, and what came of it.

Who told it stands on no sheet.
"""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, work_years_of
from reports.sheets.reading import (
    day_column,
    due_column,
    identity_of,
    note_column,
    reported_until,
    stage_tone,
)
from reports.sheets.sheet import Sheet
from reports.sheets.told import rows_of
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper
from tracker.leads.models import Lead
from tracker.overview.populations import leads

LAYOUT = Layout(
    name="lead-ledger",
    version=1,
    kind="lead",
    tab="线索（民情）办理台账",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=1),
    columns=(
        Column(key="number", header=("编号",), width=12, read=lambda row: row.record.number),
        Column(
            key="channel",
            header=("来源",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(Lead.Channel.choices),
            is_editable=True,
            field="channel",
            read=lambda row: row.record.channel,
        ),
        Column(
            key="received_on",
            header=("收到日期",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="received_on",
            read=lambda row: row.record.received_on,
        ),
        Column(key="street", header=("街道",), width=12, read=lambda row: row.record.street),
        Column(
            key="title",
            header=("反映事项",),
            width=34,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.record.title,
        ),
        Column(
            key="times",
            header=("同类\n件数",),
            width=6,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            is_editable=True,
            field="times",
            read=lambda row: row.record.times,
        ),
        Column(
            key="handled_by",
            header=("承办单位",),
            width=16,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.handled_by,
        ),
        day_column("handed_over_on", "交办日期"),
        due_column("期限"),
        day_column("answered_on", "答复日期"),
        Column(
            key="told_on",
            header=("反馈本人",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.told,
        ),
        Column(
            key="rated",
            header=("评价",),
            width=9,
            kind=Kind.CODE,
            choices=tuple(Lead.Rating.choices),
            read=lambda row: row.record.rated,
        ),
        Column(
            key="result",
            header=("办理结果",),
            width=22,
            kind=Kind.LONG_TEXT,
            tone=lambda row: stage_tone(row.record),
            read=lambda row: row.result,
        ),
        Column(
            key="became",
            header=("转化", "建议/议题/整改"),
            width=24,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.became,
        ),
        note_column(width=18),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    place = place_on(on)
    title = f"{place.committee}{work_years_of(records)}线索（民情）办理台账"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right=reported_until(on)),
        rows=rows_of(records, on=on, to=to, order=("work_year_id", "serial", "pk")),
        notes=tuple(f"{each.name}：{each.definition}" for each in (leads.received, leads.solved)),
    )


SHEET = Sheet(title="线索（民情）办理台账", layout=LAYOUT, model=Lead, fill=fill)

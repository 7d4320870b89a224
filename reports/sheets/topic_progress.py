"""监督议题进度表: where each topic stands on a given day."""

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
from reports.sheets.reading import joined, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper
from tracker.topics.models import Topic

LAYOUT = Layout(
    name="topic-progress",
    version=1,
    kind="topic",
    tab="监督议题进度",
    identify=identify,
    page=Page(paper=Paper.A3, frozen_columns=2),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="title",
            header=("议题名称",),
            width=22,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.record.title,
        ),
        Column(
            key="form",
            header=("监督方式",),
            width=13,
            kind=Kind.CODE,
            choices=tuple(Topic.Form.choices),
            is_editable=True,
            field="form",
            read=lambda row: row.record.form,
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
            key="reporting_units",
            header=("报告（实施）\n单位",),
            width=16,
            is_editable=True,
            field="reporting_units",
            read=lambda row: joined(row.record.reporting_units.all()),
        ),
        *date_columns(Topic.Status.choices),
        *entry_columns(),
        *result_columns(),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    topics = records.select_related("lead_committee").prefetch_related("reporting_units")
    rows = progress_rows(topics, on=on, to=to)
    place = place_on(on)
    title = f"{place.committee}{years_of(row.record for row in rows)}监督议题进度表"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="监督议题进度表", layout=LAYOUT, model=Topic, fill=fill)

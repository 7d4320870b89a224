"""媒体报道登记: what the press told of the committee's work, report by report, with its 篇次.

Rows that are typed below come back as new reports. A matter that the reader does not see is not
named.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import identity_of, joined, own_column, reported_until
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
)
from tracker.common.veil import Sight
from tracker.overview.populations import press
from tracker.sources.models import SourceDocument

Level = SourceDocument.Level


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    record: SourceDocument


LAYOUT = Layout(
    name="press-register",
    version=1,
    kind="sourcedocument",
    tab="媒体报道登记",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=2),
    grouping=Grouping(read=lambda row: "", total="合计（{count}篇）"),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        own_column("published_on", "日期", width=11, kind=Kind.DATE),
        own_column("outlet", "媒体", width=16),
        Column(
            key="level",
            header=("级别",),
            width=8,
            kind=Kind.CODE,
            choices=tuple(Level.choices),
            is_editable=True,
            field="level",
            read=lambda row: row.record.level,
        ),
        own_column("title", "标题", width=34, kind=Kind.LONG_TEXT),
        Column(
            key="times",
            header=("篇次",),
            width=7,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            is_totalled=True,
            is_editable=True,
            field="times",
            read=lambda row: row.record.times_told,
        ),
        own_column("link", "链接", width=26, kind=Kind.LONG_TEXT),
        own_column(
            "deputies",
            "涉及代表",
            width=14,
            kind=Kind.LONG_TEXT,
            read=lambda row: joined(row.record.deputies.all()),
        ),
        own_column("matter", "事项", width=24, kind=Kind.LONG_TEXT),
        own_column("note", "备注", width=16, kind=Kind.LONG_TEXT),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    listed = records.filter(kind=SourceDocument.Kind.MEDIA)
    found = list(listed.select_related("matter").prefetch_related("deputies"))
    found.sort(key=lambda one: (one.published_on or date.max, one.pk))
    rows = [ReportRow(record=one) for one in Sight(to).veiled(found)]
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}{years_of(found)}媒体报道登记",
        left=place.reporting_unit,
        right=reported_until(on),
    )
    return Filling(heading=heading, rows=rows, notes=(*levels_in_words(found), DEFINITION))


DEFINITION = f"{press.press.name}：{press.press.definition}"


def levels_in_words(reports: list[SourceDocument]) -> tuple[str, ...]:
    """按级别：中央2篇次、未写明级别1篇次. Not all of the total is counted as the year's."""
    times: Counter[str] = Counter()
    for one in reports:
        times[one.level] += one.times_told
    labels = dict(Level.choices) | {"": "未写明级别"}
    words = [f"{labels[level]}{times[level]}篇次" for level in labels if times[level]]
    return (f"按级别：{'、'.join(words)}",) if words else ()


SHEET = Sheet(
    title="媒体报道登记",
    layout=LAYOUT,
    model=SourceDocument,
    fill=fill,
    given={"kind": SourceDocument.Kind.MEDIA},
    told_apart_by=("published_on", "outlet", "title"),
)

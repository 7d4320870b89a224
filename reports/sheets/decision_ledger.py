"""决议决定及执行台账: passed by how many, who reports on it by when, and what came of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    day_column,
    identity_of,
    joined,
    note_column,
    reported_until,
    urgent_light_of,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper, Tone
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.decisions.models import Decision
from tracker.votes.models import Vote


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    record: Decision
    vote: Vote | None
    light: Tone | None

    @property
    def meeting(self) -> str:
        return str(self.vote.meeting or "") if self.vote else ""

    @property
    def counts(self) -> str:
        """For, against, abstained, not pressed: 28/1/1/0."""
        if self.record.is_uncounted:
            return "未记票数"
        vote = self.vote
        if vote is None:
            return ""
        return f"{vote.in_favour}/{vote.against}/{vote.abstained}/{vote.not_voted}"

    @property
    def due(self) -> date | str | None:
        return "未规定" if self.record.has_no_term else self.record.due_on

    @property
    def execution(self) -> str:
        """What was reported; of what is not in force any more, that first."""
        record, said = self.record, []
        if record.repealed_on:
            said.append(f"{record.repealed_on}废止")
        return "\n".join(filter(None, (*said, record.report))) or record.get_status_display()


LAYOUT = Layout(
    name="decision-ledger",
    version=1,
    kind="decision",
    tab="决议决定及执行台账",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=3),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="number",
            header=("文号",),
            width=16,
            is_editable=True,
            field="number",
            read=lambda row: row.record.number,
        ),
        Column(
            key="title",
            header=("名称",),
            width=32,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.title,
        ),
        Column(
            key="kind",
            header=("类型",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(Decision.Kind.choices),
            read=lambda row: row.record.kind,
        ),
        Column(
            key="meeting",
            header=("通过会议",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.meeting,
        ),
        day_column("adopted_on", "通过日期"),
        Column(
            key="counts",
            header=("表决", "赞成/反对/弃权/未按"),
            width=14,
            align=Align.CENTER,
            read=lambda row: row.counts,
        ),
        Column(
            key="addressed_to",
            header=("执行机关",),
            width=18,
            kind=Kind.LONG_TEXT,
            read=lambda row: joined(row.record.addressed_to.all()),
        ),
        Column(
            key="due_on",
            header=("报告期限",),
            width=11,
            kind=Kind.DATE,
            tone=lambda row: row.light,
            read=lambda row: row.due,
        ),
        day_column("reported_on", "报告日期"),
        Column(
            key="report",
            header=("执行情况",),
            width=32,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.execution,
        ),
        day_column("filed_up_on", "报上级备案日期"),
        day_column("published_on", "公布日期"),
        note_column(width=16),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    votes = visible(Vote.objects.filter(purpose=Vote.Purpose.APPROVAL), to=to)
    found = records.prefetch_related("addressed_to", Prefetch("votes", votes))
    ordered = sorted(found, key=lambda each: (each.adopted_on or date.max, each.pk))
    soon = soon_until(on=on)
    rows = [
        DecisionRow(
            record=each,
            vote=next(iter(each.votes.all()), None),
            light=urgent_light_of(each, on=on, soon=soon),
        )
        for each in ordered
    ]
    place = place_on(on)
    title = f"{place.committee}{years_of(ordered)}决议决定及执行台账"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="决议决定及执行台账", layout=LAYOUT, model=Decision, fill=fill)

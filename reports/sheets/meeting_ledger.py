"""会议情况台账: who met when, how many were there, and what came of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.at_meetings import (
    PLACED,
    POPULATIONS,
    SAT_IN,
    counted_at,
    is_held_or_to_come,
)
from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    day_column,
    group_numeral,
    identity_of,
    joined,
    reported_until,
    void_lead_in,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Grouping, Heading, Kind, Layout, Page
from tracker.meetings.models import Meeting
from tracker.overview.populations import kinds, meetings, personnel
from tracker.overview.populations.defining import Population

KIND_ORDER = {kind: number for number, kind in enumerate(Meeting.Kind.values)}
# What a remark says of a meeting that is not to be taken for one that was held.
TOLD = frozenset({Meeting.Status.CANCELLED, Meeting.Status.POSTPONED})
DEFINITION = "；".join(f"{each.name}：{each.definition}" for each in POPULATIONS)


@dataclass(frozen=True, kw_only=True)
class MeetingRow:
    """`counts` are by the codes of populations."""

    record: Meeting
    counts: Counter

    @property
    def lead_in(self) -> str:
        """What the remark says before the note: void, not held, why the numbers are as they are."""
        meeting = self.record
        return "；".join(
            filter(
                None,
                (
                    void_lead_in(meeting),
                    meeting.get_status_display() if meeting.status in TOLD else "",
                    "" if meeting.is_verified else "届次、会次、日期待核对",
                    meeting.counts_reason and f"人数说明：{meeting.counts_reason}",
                ),
            )
        )

    @property
    def remark(self) -> str:
        return "\n".join(filter(None, (self.lead_in, self.record.note)))


def people_column(name: str, label: str) -> Column:
    return Column(
        key=name,
        header=(label,),
        width=6,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        is_editable=True,
        field=name,
        read=lambda row: getattr(row.record, name),
    )


def count_column(key: str, label: str, population: Population) -> Column:
    return Column(
        key=key,
        header=(label,),
        width=8,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        is_totalled=True,
        read=lambda row: row.counts[population.code],
    )


LAYOUT = Layout(
    name="meeting-ledger",
    version=1,
    kind="meeting",
    tab="会议情况台账",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=2),
    grouping=Grouping(
        read=lambda row: row.record.get_kind_display(),
        counts=lambda row: is_held_or_to_come(row.record),
        numeral=group_numeral,
        heading="{number}、{name}（{count}次）",
        total="合计（{count}次）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="title",
            header=("会议名称",),
            width=26,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.record.title,
        ),
        Column(
            key="kind",
            header=("类型",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(Meeting.Kind.choices),
            is_editable=True,
            field="kind",
            read=lambda row: row.record.kind,
        ),
        Column(
            key="starts_on",
            header=("召开日期",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="starts_on",
            read=lambda row: row.record.starts_on,
        ),
        people_column("members_count", "应到"),
        people_column("present_count", "实到"),
        Column(
            key="invited_units",
            header=("列席单位",),
            width=20,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="invited_units",
            read=lambda row: joined(row.record.invited_units.all()),
        ),
        count_column("sat_in", "列席代表\n（人次）", SAT_IN),
        count_column("items", "议题数", meetings.agenda_item),
        count_column("decisions", "决议\n决定", kinds.MADE),
        count_column("appointments", "任免\n（人次）", personnel.personnel_times),
        count_column("assessments", "测评", meetings.assessment),
        day_column("published_on", "公布日期"),
        Column(
            key="note",
            header=("备注",),
            width=18,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="note",
            lead_in=lambda row: row.lead_in,
            read=lambda row: row.remark,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    listed = sorted(
        records.prefetch_related("invited_units"),
        key=lambda each: (KIND_ORDER[each.kind], each.starts_on or date.max, each.pk),
    )
    counts = counted_at(listed, on=on, to=to)
    rows = [MeetingRow(record=meeting, counts=counts[meeting.pk]) for meeting in listed]
    place = place_on(on)
    title = f"{place.committee}{years_of(listed)}会议情况台账"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows, notes=(PLACED, DEFINITION))


SHEET = Sheet(title="会议情况台账", layout=LAYOUT, model=Meeting, fill=fill)

"""代表建议办理进度表: month by month, how each suggestion moves and how much time it has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import ASKED, Handling, by_number, handlings
from reports.sheets.place import place_on, work_years_of
from reports.sheets.reading import (
    LIGHTS,
    due_of,
    identity_of,
    joined,
    light_of,
    numbered,
    reported_until,
    stage_tone,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Heading,
    Kind,
    Layout,
    Page,
    Tone,
)
from tracker.common.models import soon_until
from tracker.common.reads.slim import Keys, Slim, by, streamed
from tracker.common.scoping import visible
from tracker.progress.models import ProgressEntry
from tracker.suggestions.models import Suggestion


def legend(days: int) -> str:
    """What the colours mean; blue warns of what is in time but not for long."""
    return f"预警：红 超期，黄 {days}天内到期，蓝 {2 * days}天内到期，绿 {2 * days}天以上"


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    handling: Handling
    on: date
    soon: date  # the last day that counts as soon
    entries: list[ProgressEntry]  # of the month of `on` until that day, oldest first

    @property
    def suggestion(self) -> Suggestion:
        return self.handling.suggestion

    @property
    def days_used(self) -> int | None:
        """Calendar days since the handover, without that day; the answer ends them. None where
        the day of the answer is not on file, or not for the reader."""
        started = self.suggestion.handed_over_on
        ended = self.handling.answered_on if self.handling.is_answered else self.on
        return (ended - started).days if started and ended else None

    @property
    def days_left(self) -> int | None:
        """Calendar days to the due date, negative when overdue; none once nothing is owed."""
        return (self.suggestion.due_on - self.on).days if self.light else None

    @property
    def light(self) -> Tone | None:
        if self.handling.is_answered:
            return None
        light = light_of(self.suggestion, on=self.on, soon=self.soon)
        is_near = light is Tone.GREEN and (
            self.suggestion.due_on <= self.soon + (self.soon - self.on)
        )
        return Tone.BLUE if is_near else light

    @property
    def due_light(self) -> Tone | None:
        return self.light if self.light in (Tone.RED, Tone.YELLOW) else None

    @property
    def progress(self) -> str:
        return numbered(
            f"{entry.happened_on:%m-%d} {entry.text}" for entry in self.entries if entry.text
        )

    def latest(self, name: str) -> str:
        """What the month's last entry that says anything of it says."""
        return next(
            (text for entry in reversed(self.entries) if (text := getattr(entry, name))), ""
        )

    @property
    def people(self) -> str:
        named = (each.handler for each in self.handling.seen_answering)
        return "、".join(dict.fromkeys(name for name in named if name))


LAYOUT = Layout(
    name="suggestion-progress",
    version=1,
    kind="suggestion",
    tab="代表建议办理进度",
    identify=lambda row: identity_of(row.suggestion),
    page=Page(frozen_columns=3),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="number",
            header=("编号",),
            width=9,
            is_editable=True,
            field="number",
            read=lambda row: row.suggestion.number,
        ),
        Column(
            key="title",
            header=("标题",),
            width=30,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.suggestion.title,
        ),
        Column(
            key="answering_units",
            header=("主办单位",),
            width=15,
            read=lambda row: row.handling.answering_units,
        ),
        Column(
            key="co_units",
            header=("会办单位",),
            width=15,
            read=lambda row: joined(each.unit for each in row.handling.co_handling),
        ),
        Column(
            key="status",
            header=("当前状态",),
            width=14,
            kind=Kind.CODE,
            choices=tuple(Suggestion.Status.choices),
            tone=lambda row: stage_tone(row.suggestion),
            read=lambda row: row.suggestion.status,
        ),
        Column(
            key="due_on",
            header=("答复期限",),
            width=11,
            kind=Kind.DATE,
            tone=lambda row: row.due_light,
            read=lambda row: due_of(row.suggestion),
        ),
        Column(
            key="days_used",
            header=("已用\n天数",),
            width=6,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            read=lambda row: row.days_used,
        ),
        Column(
            key="days_left",
            header=("剩余\n天数",),
            width=6,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            tone=lambda row: row.due_light,
            read=lambda row: row.days_left,
        ),
        Column(
            key="warning",
            header=("预警",),
            width=6,
            tone=lambda row: row.light,
            read=lambda row: LIGHTS.get(row.light),
        ),
        Column(
            key="progress",
            header=("本月进展",),
            width=42,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.text",
            read=lambda row: row.progress,
        ),
        Column(
            key="next_step",
            header=("下步打算",),
            width=22,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.next_step",
            read=lambda row: row.latest("next_step"),
        ),
        Column(
            key="problem",
            header=("存在问题",),
            width=20,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.problem",
            read=lambda row: row.latest("problem"),
        ),
        Column(key="people", header=("责任人",), width=10, read=lambda row: row.people),
    ),
)


SHOWN = Slim(
    Suggestion,
    *ASKED,
    "number",
    "title",
    "version",
    "voided_at",
    "handed_over_on",
    "due_on",
    "provisional_dates",
)
ENTRIES = Slim(ProgressEntry, "happened_on", "text", "next_step", "problem")


def fill(records: QuerySet, *, on: date, to) -> Filling:
    place, soon = place_on(on), soon_until(on=on)
    title = f"{place.district}{work_years_of(records)}代表建议办理进度表（{on.month}月）"
    right = f"{reported_until(on)}　{legend((soon - on).days)}"
    heading = Heading(title=title, left=place.reporting_unit, right=right)
    return Filling(
        heading=heading,
        rows=streamed(by_number(records), lambda some: month_rows(some, on=on, soon=soon, to=to)),
    )


def month_rows(keys: Sequence[int], *, on: date, soon: date, to) -> list[MonthRow]:
    month = (on.replace(day=1), on)
    entries = visible(ProgressEntry.objects.not_voided(), to=to).filter(
        matter__in=Keys(keys), happened_on__range=month
    )
    told = by("matter_id", ENTRIES.read(entries.order_by("happened_on", "pk")))
    return [
        MonthRow(handling=each, on=on, soon=soon, entries=told.get(each.suggestion.pk, []))
        for each in handlings(SHOWN.these(keys), to=to)
    ]


SHEET = Sheet(title="代表建议办理进度表", layout=LAYOUT, model=Suggestion, fill=fill)

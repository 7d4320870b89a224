"""What both progress sheets (进度表) show of a record: where it stands, what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, Prefetch, QuerySet

from reports.sheets.reading import (
    LIGHTS,
    identity_of,
    light_of,
    note_column,
    numbered,
    stage_tone,
    urgent_light_of,
)
from reports.workbook.layout import Align, Column, Kind, Tone
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.outcomes.models import Figure, Outcome
from tracker.progress.models import ProgressEntry


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was reported last, and what was intended since without further progress."""

    happened_on: date
    text: str
    next_step: str
    problem: str


def latest_report(entries: Iterable[ProgressEntry]) -> Report | None:
    """The last report of the entries, which come latest first."""
    newest = []
    for entry in entries:
        newest.append(entry)
        if entry.text:
            break
    if not newest:
        return None
    said = {
        name: next(filter(None, (getattr(entry, name) for entry in newest)), "")
        for name in ("text", "next_step", "problem")
    }
    return Report(happened_on=newest[-1].happened_on, **said)


@dataclass(frozen=True, kw_only=True)
class ProgressRow:
    """A topic or inspection with its latest progress entry and its light on the day asked for."""

    record: Model
    latest: Report | None
    light: Tone | None
    urgent_light: Tone | None

    @property
    def outcomes(self) -> str:
        return numbered(outcome_in_words(outcome) for outcome in self.record.outcomes.all())


def outcome_in_words(outcome: Outcome) -> str:
    """The outcome with what is said of it, or else with its numbers as their source words them."""
    if outcome.description:
        return f"{outcome.title}：{outcome.description}"
    wordings = [figure.as_worded for figure in outcome.figures.all()]
    untold = "、".join(wording for wording in wordings if wording not in outcome.title)
    return f"{outcome.title}（{untold}）" if untold else outcome.title


def progress_rows(records: QuerySet, *, on: date, to) -> list[ProgressRow]:
    """The rows in the order of the records, with what the user `to` sees and nothing voided."""
    figures = Prefetch("figures", Figure.objects.not_voided().order_by("pk"))
    outcomes = Outcome.objects.not_voided().order_by("pk").prefetch_related(figures)
    prefetched = records.prefetch_related(
        Prefetch("progress_entries", visible(ProgressEntry.objects.not_voided(), to=to)),
        Prefetch("outcomes", outcomes),
    )
    soon = soon_until(on=on)
    return [
        ProgressRow(
            record=record,
            latest=latest_report(record.progress_entries.all()),
            light=light_of(record, on=on, soon=soon),
            urgent_light=urgent_light_of(record, on=on, soon=soon),
        )
        for record in prefetched
    ]


def identify(row: ProgressRow):
    return identity_of(row.record)


def date_columns(status_choices) -> tuple[Column, ...]:
    """计划时间, 完成期限 and 当前状态: what was to happen and where it stands."""
    return (
        Column(
            key="planned_on",
            header=("计划时间",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="planned_on",
            read=lambda row: row.record.planned_on,
        ),
        Column(
            key="due_on",
            header=("完成期限",),
            width=11,
            kind=Kind.DATE,
            tone=lambda row: row.urgent_light,
            is_editable=True,
            field="due_on",
            read=lambda row: row.record.due_on,
        ),
        Column(
            key="status",
            header=("当前状态",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(status_choices),
            tone=lambda row: stage_tone(row.record),
            read=lambda row: row.record.status,
        ),
    )


def entry_columns() -> tuple[Column, ...]:
    """The latest progress entry, all of it under one header because all of it is of one day."""
    return (
        Column(
            key="happened_on",
            header=("最新进展", "日期"),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="progress.happened_on",
            read=lambda row: row.latest and row.latest.happened_on,
        ),
        Column(
            key="progress",
            header=("最新进展", "进展情况"),
            width=42,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.text",
            read=lambda row: row.latest and row.latest.text,
        ),
        Column(
            key="next_step",
            header=("最新进展", "下步打算"),
            width=22,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.next_step",
            read=lambda row: row.latest and row.latest.next_step,
        ),
        Column(
            key="problem",
            header=("最新进展", "存在问题"),
            width=20,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.problem",
            read=lambda row: row.latest and row.latest.problem,
        ),
    )


def result_columns() -> tuple[Column, ...]:
    return (
        Column(
            key="outcomes",
            header=("成效",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.outcomes,
        ),
        Column(
            key="warning",
            header=("预警",),
            width=6,
            align=Align.CENTER,
            tone=lambda row: row.light,
            read=lambda row: LIGHTS.get(row.light),
        ),
        note_column(width=16),
    )

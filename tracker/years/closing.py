"""The end of a year and the beginning of the next: what is unfinished, what is carried over, what
the new year takes from the old one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker import kinds
from tracker.common.door import Actor, create
from tracker.common.errors import Refused
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.common.workflow import go, refusal_of, workflow_of
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import RuleSet, RuleSetMissing

# The move by which a matter goes on in a later year, in the kinds that have one.
CARRY_OVER = "continue"


class YearNotThere(Refused):
    code = "next_year_missing"


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A matter that has not ended in its year; `why_not` says why it cannot be carried over,
    where it cannot: its kind goes on in its own record, or something is still to be decided."""

    record: Any
    why_not: str


def unfinished(year: WorkYear, *, to) -> list[Unfinished]:
    """What of the year has not ended, as far as the reader sees it, kind by kind."""
    return [
        Unfinished(record=record, why_not=_why_not(record, user=to))
        for kind in kinds.followed()
        for record in visible(kind.objects.of_year(year.pk).unfinished(), to=to).order_by("pk")
    ]


def _why_not(record: Any, *, user) -> str:
    row = workflow_of(record).transitions.get(CARRY_OVER)
    if row is None:
        return f"{record._meta.verbose_name}不结转，关账后照常办理。"
    refusal = refusal_of(row, record, standing=standing_of(user), is_late_entry=False)
    return refusal.message if refusal else ""


def close(
    year: WorkYear, *, on: date, carried: Collection[int], to_year: WorkYear | None, by: Actor
) -> WorkYear:
    """Carry over the matters of these keys to the later year, then freeze the year.

    All or nothing. Raises ValidationError naming every matter that cannot be carried over,
    YearNotThere where no later year is given, and what `WorkYear.close` raises.
    """
    if carried and to_year is None:
        raise YearNotThere("请选择结转到哪个年度；没有所需年度的，请先“开启下一年度”。")
    with transaction.atomic():
        faults = [
            fault
            for one in unfinished(year, to=by.user)
            if one.record.pk in carried and (fault := _carry(one, on=on, to_year=to_year, by=by))
        ]
        if faults:
            raise ValidationError(faults)
        return year.close(on=on, by=by)


def _carry(one: Unfinished, *, on: date, to_year: Any, by: Actor) -> ValidationError | None:
    if one.why_not:
        return ValidationError(f"“{one.record}”：{one.why_not}", code="not_carried_over")
    data = {
        "happened_on": on.isoformat(), "work_year": to_year.pk, "remark": f"{on.year}年关账时结转",
    }  # fmt: skip
    try:
        with transaction.atomic():
            go(one.record, CARRY_OVER, data=data, by=by, today=on)
    except ValidationError as error:
        said = "；".join(error.messages)
        return ValidationError(f"“{one.record}”：{said}", code="not_carried_over")
    return None


def open_next(year: WorkYear, *, by: Actor) -> WorkYear:
    """The year after, opened if it was not there yet."""
    following = WorkYear.objects.filter(year=year.year + 1).first()
    return following or create(WorkYear(year=year.year + 1), by=by)


def take_over_classes(source: WorkYear, target: WorkYear, *, by: Actor) -> list[AnswerClass]:
    """Give a year the answer classes of the year before, as long as it has none of its own.

    They are to be verified anew: places define them for each year.
    """
    if target.answer_classes.exists():
        return []
    taken = ("code", "meaning", "colour", "counts_as_solved", "is_tracked", "order")
    with transaction.atomic():
        return [
            create(
                AnswerClass(work_year=target, **{name: getattr(one, name) for name in taken}),
                by=by,
            )
            for one in source.answer_classes.order_by("order", "code")
        ]


def rules_of(year: WorkYear) -> RuleSet | None:
    """The rule set that the year begins with; they run on until another takes over."""
    try:
        return RuleSet.objects.in_force(on=date(year.year, 1, 1))
    except RuleSetMissing:
        return None

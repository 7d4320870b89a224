"""Dates of records that are computed from their facts: which, by what, and when again.

A slice states its clocks in its `clocks.py`, `CLOCKS = {Model: (Clock(…), …)}`. A move that changes
a fact sets the dates that rest on it (`set_dates`); when the calendar of a year is confirmed,
every date that was only provisional (暂定) is computed again (`compute_again`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models, transaction

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.models import field_of
from tracker.years.calendar import WorkingCalendar, calendar_read_once, days_are_followed_by
from tracker.years.deadlines import Deadline


@dataclass(frozen=True)
class Clock:
    """A date field, what computes it, and the text field that keeps the explanation, if any.

    `compute` takes the record with its facts as they are now.
    """

    field: str
    compute: Callable[[Any], Deadline]
    explained_in: str = ""

    @property
    def fills(self) -> tuple[str, ...]:
        return (self.field, self.explained_in) if self.explained_in else (self.field,)

    def holds(self, record: Any) -> bool:
        """Whether the date is the one computed, and not one that a meeting set."""
        if not (getattr(record, self.field) or getattr(record, self.fills[-1])):
            return False
        found = self.computed(record)
        told = getattr(record, self.explained_in) if self.explained_in else ""
        return (
            found is not None
            and found.due_on == getattr(record, self.field)
            and told in ("", found.explanation)
        )

    def computed(self, record: Any) -> Deadline | None:
        """None where a fact that it rests on is not there, as in what was entered late."""
        try:
            return self.compute(record)
        except (Refused, AttributeError, TypeError):
            return None

    def apply(self, record: Any) -> None:
        take(record, self.field, self.compute(record))


class Clocked(models.Model):
    """Keeps which of a record's dates are provisional."""

    provisional_dates = models.JSONField("暂定的日期", default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def clocks(cls) -> tuple[Clock, ...]:
        return clocks_of(cls)

    def is_provisional(self, name: str) -> bool:
        return name in self.provisional_dates

    @admin.display(description="暂定的日期")
    def get_provisional_dates_display(self) -> str:
        labels = {field.name: str(field.verbose_name) for field in self._meta.concrete_fields}
        return "、".join(labels.get(name, name) for name in self.provisional_dates)

    def mark(self, name: str, *, is_provisional: bool) -> None:
        others = [one for one in self.provisional_dates if one != name]
        self.provisional_dates = sorted([*others, name] if is_provisional else others)


@dataclass(frozen=True, kw_only=True)
class MovedDate:
    """A provisional date that turned out to be another."""

    record: Clocked
    field: str
    before: date
    after: date | None

    def __str__(self):
        label = field_of(type(self.record), self.field).verbose_name
        return f"{self.record}：{label} {self.before} → {self.after or '无'}"


@cache
def clocks_of(model: type[models.Model]) -> tuple[Clock, ...]:
    """The clocks that the `clocks.py` beside the model's `models.py` states of it."""
    if not issubclass(model, Clocked):
        return ()
    return import_module(f"{model.__module__.rpartition('.')[0]}.clocks").CLOCKS[model]


def clock_of(model: type[models.Model], name: str) -> Clock:
    [clock] = (one for one in clocks_of(model) if one.field == name)
    return clock


def set_dates(record: Clocked, *names: str) -> None:
    """Compute these dates of the record from its facts; written with the move that asks for it."""
    for name in names:
        take(record, name, clock_of(type(record), name).compute(record))


def take(record: Clocked, name: str, deadline: Deadline) -> None:
    """Put a date on the record with its explanation, computed or as a meeting decided it."""
    clock = clock_of(type(record), name)
    setattr(record, name, deadline.due_on)
    record.mark(name, is_provisional=deadline.is_provisional)
    if clock.explained_in:
        setattr(record, clock.explained_in, deadline.explanation)


def compute_again(*, by: Actor) -> list[MovedDate]:
    """Compute every provisional date anew; return those that moved, in the order of the kinds.

    The kinds come in the order of their models, so that what rests on another record's date is
    computed after it.
    """
    with transaction.atomic(), calendar_read_once():
        return [moved for record in _provisional() for moved in _corrected(record, by=by)]


# Further away than any period reaches, 400 working days and the holidays between them.
REACH = timedelta(days=700)


def compute_after(days: Mapping[date, str | None], *, by: Actor) -> list[MovedDate]:
    """Compute anew what was computed with `days` as they were before (None: not named).

    What a meeting set by hand stays. Returns the dates that moved, in the order of the kinds.
    """
    now = WorkingCalendar()
    because = replace(by, reason=f"工作日历改动（{'、'.join(map(str, sorted(days)))}），重新计算")
    found = []
    with transaction.atomic():
        for record in _reached_by(days):
            with calendar_read_once(now.with_days(days)):
                names = [one.field for one in clocks_of(type(record)) if one.holds(record)]
            with calendar_read_once(now):
                found += _anew(record, names, by=because)
    return found


days_are_followed_by(compute_after)


def _reached_by(days: Mapping[date, str | None]) -> Iterator[Any]:
    """The records with a computed date that one of the days may have moved: a day moves no date
    before it."""
    first, last = min(days), max(days) + REACH
    for model in apps.get_models():
        reached = models.Q()
        for clock in clocks_of(model):
            reached |= models.Q(**{f"{clock.field}__range": (first, last)})
        if reached:
            yield from model._base_manager.filter(reached).order_by("pk")


def _provisional() -> Iterator[Any]:
    for model in apps.get_models():
        if clocks_of(model):
            yield from model._base_manager.exclude(provisional_dates=[]).order_by("pk")


def _corrected(record: Any, *, by: Actor) -> list[MovedDate]:
    return _anew(record, list(record.provisional_dates), by=by)


def _anew(record: Any, names: list[str], *, by: Actor) -> list[MovedDate]:
    before = {name: getattr(record, name) for name in names}
    set_dates(record, *names)
    door.recompute(record, by=by)
    return [
        MovedDate(
            record=record,
            field=name,
            before=day,
            after=getattr(record, name),
        )
        for name, day in before.items()
        if getattr(record, name) != day
    ]

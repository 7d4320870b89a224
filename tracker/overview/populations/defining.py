"""What a population is: one named set of records, with the sentence that says what is in it.

Whoever shows a number names a population (or a share of one in another) and counts with
`tracker.overview.populations.counting`; nobody writes its condition a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from tracker.common.models import soon_until
from tracker.common.scoping import visible

NO_BASE = "—"
# What was declared void is in no population.
VALID = Q(voided_at__isnull=True)


class Days:
    """The day on which records are judged, and the last day that is soon on it: that one is
    looked up where somebody asks for it."""

    def __init__(self, on: date):
        self.on = on

    @cached_property
    def soon(self) -> date:
        return soon_until(on=self.on)


def as_they_are(records: QuerySet) -> QuerySet:
    return records


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose rows are counted, and in what (件, 次).

    `year_path` leads to the year, `suggestion_path` to the suggestion where they are parts of one;
    `annotated` adds what populations ask beside the columns.
    """

    name: str
    model: type[Model]
    counted_in: str
    year_path: str = "work_year"
    annotated: Callable[[QuerySet], QuerySet] = as_they_are
    # Whether a list of its kind can show the rows of one year by a filter.
    is_listed: bool = True

    @property
    def rows(self) -> tuple[type[Model], str, Callable[[QuerySet], QuerySet]]:
        """Which rows are read: the same for subjects that differ in words alone."""
        return self.model, self.year_path, self.annotated

    def records(self, *, years, to) -> QuerySet:
        """What the user `to` sees of those years, whatever its state."""
        chosen = self.model._default_manager.filter(**{f"{self.year_path}__in": years})
        return self.annotated(visible(chosen, to=to).order_by())


@dataclass(frozen=True, kw_only=True)
class Population:
    """A named set of records. `within` is its condition on a day; where `summed` names a field
    its sum is told and not the number of records, and where `distinct` names one how many values of
    it there are: people and not their rows. `source` says what the word rests on."""

    code: str
    name: str
    subject: Subject
    definition: str
    source: str
    within: Callable[[Days], Q]
    summed: str = ""
    distinct: str = ""

    def amount(self, days: Days):
        """The aggregate that counts it."""
        if self.summed:
            return Coalesce(Sum(self.summed, filter=self.within(days)), Value(0))
        if self.distinct:
            return Count(self.distinct, filter=self.within(days), distinct=True)
        return Count("pk", filter=self.within(days))

    def of(self, records: QuerySet, *, on: date) -> QuerySet:
        """Those of the records that are in it; the records are of its subject's model."""
        return self.subject.annotated(records).filter(self.within(Days(on)))


def defined(
    subject: Subject,
    code: str,
    name: str,
    definition: str,
    within: Q | Callable[[Days], Q],
    source: str,
    summed: str = "",
    *,
    distinct: str = "",
) -> Population:
    """A population whose condition is the same on every day, or asks for the day."""
    return Population(
        code=code,
        name=name,
        subject=subject,
        definition=definition,
        source=source,
        within=within if callable(within) else lambda days: within,
        summed=summed,
        distinct=distinct,
    )


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of `whole` is `part`, both named; shown with both numbers or not at all."""

    code: str
    name: str
    part: Population
    whole: Population

    @property
    def definition(self) -> str:
        return f"{self.part.name}（{self.part.code}）÷{self.whole.name}（{self.whole.code}）"


def percent(part: int, whole: int) -> float | None:
    """Cut, never rounded, to one decimal: 1999 of 2000 is 99.9. None where there is no base."""
    return part * 1000 // whole / 10 if whole else None


def share(part: int, whole: int) -> str:
    """As `percent`, in words: 57.1%; “—” where there is nothing to take a share of."""
    cut = percent(part, whole)
    return NO_BASE if cut is None else f"{cut:.1f}%"


def under(path: str, condition: Q) -> Q:
    """The same condition, asked of the record that `path` leads to."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    moved.children = [
        under(path, child)
        if isinstance(child, Q)
        else (f"{path}__{child[0]}", under_value(path, child[1]))
        for child in condition.children
    ]
    return moved


def under_value(path: str, value):
    return F(f"{path}__{value.name}") if isinstance(value, F) else value

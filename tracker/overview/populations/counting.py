"""Counting populations: one query for all that are asked of one kind of record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, CharField, QuerySet, Value

from tracker.matters.spine import Matter
from tracker.overview.populations.defining import Days, Population, Share, Subject, percent

# So many questions are asked without looking first which kinds the year has.
FEW = 3


@dataclass(frozen=True, kw_only=True)
class Portion:
    """A share with its base: never the one without the other."""

    share: Share
    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return percent(self.part, self.whole)


def records_of(population: Population, *, year: int, to, on: date) -> QuerySet:
    """The records of the population that the user `to` sees of the year on the day `on`."""
    records = population.subject.records(years=[year], to=to)
    return records.filter(population.within(Days(on)))


def count(populations: Iterable[Population], *, year: int, to, on: date) -> dict[str, int]:
    """By the code of the population. Kinds of which the year has no record are not asked."""
    days, groups = Days(on), list(by_rows(populations))
    there = _kinds_of(year) if len(groups) > FEW else None
    counted: dict[str, int] = {}
    for asked in groups:
        codes, subject = [each.code for each in asked], asked[0].subject
        if there is not None and _is_of_a_kind(subject) and _kind(subject) not in there:
            counted |= dict.fromkeys(codes, 0)
            continue
        found = subject.records(years=[year], to=to).aggregate(**amounts(asked, days))
        counted |= dict(zip(codes, found.values(), strict=True))
    return counted


def _is_of_a_kind(subject: Subject) -> bool:
    return subject.year_path == "work_year" and issubclass(subject.model, Matter)


def _kind(subject: Subject) -> str | None:
    return subject.model._meta.model_name


def _kinds_of(year: int) -> set[str]:
    """The kinds of matter that the year has, whoever sees them: one look at an index."""
    found = Matter.objects.filter(matter_year=year).order_by().values_list("matter_kind")
    return {kind for (kind,) in found.distinct()}


def count_by_year(
    populations: Iterable[Population], *, years: Iterable[int], to, on: date
) -> dict[str, dict[int, int]]:
    """By the code of the population and year, at one query; a year without any is not in it."""
    days, asked, years = Days(on), list(populations), list(years)
    parts = [
        each.subject.records(years=years, to=to)
        .order_by()
        .annotate(code_asked=Value(each.code, output_field=CharField()))
        .values_list("code_asked", each.subject.year_path)
        .annotate(amount=each.amount(days))
        for each in asked
    ]
    counts: dict[str, dict[int, int]] = {each.code: {} for each in asked}
    for code, year, amount in parts[0].union(*parts[1:], all=True):
        if amount:
            counts[code][year] = amount
    return counts


def count_by(
    records: QuerySet, populations: Iterable[Population], *, key: str, on: date
) -> dict[object, dict[str, int]]:
    """By the value of the field `key`, then by population; `records` are annotated already."""
    days, asked = Days(on), list(populations)
    rows = records.order_by().values_list(key).annotate(**amounts(asked, days))
    codes = [each.code for each in asked]
    counted = {group: dict(zip(codes, counts, strict=True)) for group, *counts in rows}
    return {group: counts for group, counts in counted.items() if any(counts.values())}


def amounts(populations: list[Population], days: Days) -> dict[str, Aggregate]:
    """Under names that no field has: a condition would take an amount for a field."""
    return {f"amount_{number}": each.amount(days) for number, each in enumerate(populations)}


def by_rows(populations: Iterable[Population]) -> Iterable[list[Population]]:
    """Those that are counted of the same rows together, whatever these are called."""
    found: dict[Any, list[Population]] = defaultdict(list)
    for each in populations:
        found[each.subject.rows].append(each)
    return found.values()

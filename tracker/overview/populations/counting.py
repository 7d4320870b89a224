"""Counting populations: one query for all that are asked of one kind of record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, QuerySet

from tracker.overview.populations.defining import Days, Population, Share, Subject, percent


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
    """By the code of the population."""
    days = Days(on)
    counted: dict[str, int] = {}
    for subject, asked in by_subject(populations).items():
        found = subject.records(years=[year], to=to).aggregate(**amounts(asked, days))
        counted |= dict(zip([each.code for each in asked], found.values(), strict=True))
    return counted


def count_by_year(population: Population, *, years: Iterable[int], to, on: date) -> dict[int, int]:
    """By year; a year without any is not in it."""
    records = population.subject.records(years=list(years), to=to)
    found = count_by(records, [population], key=population.subject.year_path, on=on)
    return {year: counts[population.code] for year, counts in found.items()}


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


def by_subject(populations: Iterable[Population]) -> dict[Subject, list[Population]]:
    found: dict[Subject, list[Population]] = defaultdict(list)
    for each in populations:
        found[each.subject].append(each)
    return found

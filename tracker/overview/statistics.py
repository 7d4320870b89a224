"""The year at a glance: what the dashboard, `GET /overview/` and the cover of the year book show.

Every number is a population of `tracker.overview.populations`; here they are put together by kind,
status, area and unit. A kind of the register appears without being named.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from tracker.assignments.models import Assignment
from tracker.overview.populations import suggestions
from tracker.overview.populations.counting import Portion, count, count_by_year, records_of
from tracker.overview.populations.defining import Population
from tracker.overview.populations.kinds import OfKind, every_kind
from tracker.overview.populations.register import populations, shares
from tracker.suggestions.models import Suggestion

YEARS_COMPARED = 5


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records share `key` (a code, an id or None for "not given")."""

    key: str | int | None
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class KindOverview:
    """One kind of record within a year; `of` says by which populations it was counted."""

    of: OfKind
    label: str
    total: int
    finished: int
    open: int
    overdue: int
    due_soon: int
    by_status: list[Tally]
    by_area: list[Tally]
    # Topics by form of supervision, plan items by plan, the others by kind.
    by_kind: list[Tally]
    # The lead committee; of suggestions the units whose own part is overdue.
    overdue_by_unit: list[Tally]

    @property
    def model(self) -> type:
        return self.of.model


@dataclass(frozen=True, kw_only=True)
class YearCount:
    year: int
    # By the name of the kind, in the order of the register.
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Overview:
    year: int
    on: date
    kinds: list[KindOverview]
    # Every population that was counted by its code, and every share of them with its base.
    counts: dict[str, int]
    portions: list[Portion]
    suggestions_by_answer_class: list[Tally]
    # The asked year and up to four years before it, oldest first.
    years: list[YearCount]

    def of(self, population: Population) -> int:
        return self.counts[population.code]

    def kind(self, name: str) -> KindOverview:
        return next(kind for kind in self.kinds if kind.of.name == name)


def overview(*, year: int, on: date, to, counted: Iterable[Population] | None = None) -> Overview:
    """Count what the user `to` sees of the work of `year` as it stands on the day `on`.

    `counted` are the populations that are needed beside those of the kinds; None: all there are.
    Costs the same number of queries at any size.
    """
    asked = {"year": year, "to": to, "on": on}
    all_counted = populations().values() if counted is None else [*_of_kinds(), *counted]
    counts = count(all_counted, **asked)
    return Overview(
        year=year,
        on=on,
        kinds=[_kind_overview(kind, counts, **asked) for kind in every_kind()],
        counts=counts,
        portions=[
            Portion(share=each, part=counts[each.part.code], whole=counts[each.whole.code])
            for each in shares()
            if each.part.code in counts and each.whole.code in counts
        ],
        suggestions_by_answer_class=_by_answer_class(**asked),
        years=_years(year, on=on, to=to),
    )


def _of_kinds() -> list[Population]:
    models = {kind.model for kind in every_kind()}
    return [each for each in populations().values() if each.subject.model in models]


def _kind_overview(kind: OfKind, counts: dict[str, int], *, year: int, on: date, to):
    asked = {"year": year, "to": to, "on": on}
    meta = kind.model._meta
    total, overdue = counts[kind.all.code], counts[kind.overdue.code]
    # Where there is nothing, nothing has to be asked.
    all_records = records_of(kind.all, **asked) if total else kind.model.objects.none()
    by_status, by_area, by_kind = _distribution(all_records, kind.model)
    return KindOverview(
        of=kind,
        label=meta.verbose_name,
        total=total,
        finished=counts[kind.done.code],
        open=counts[kind.open.code],
        overdue=overdue,
        due_soon=counts[kind.due_soon.code],
        by_status=by_status,
        by_area=by_area,
        by_kind=by_kind,
        overdue_by_unit=_overdue_by_unit(kind, **asked) if overdue else [],
    )


def _distribution(records: QuerySet, model: type) -> tuple[list[Tally], list[Tally], list[Tally]]:
    """By status, by area and by what the kind is sorted by, at one query."""
    rows = list(
        records.order_by()
        .values_list("status", model.SORTED_BY, "area", "area__name")
        .annotate(Count("pk"))
    )
    by_status: Counter = Counter()
    by_kind: Counter = Counter()
    by_area: Counter = Counter()
    for status, kind, area, name, found in rows:
        by_status[status] += found
        by_kind[kind] += found
        by_area[area, name] += found
    return (
        _by_choice(by_status, model._meta.get_field("status")),
        _largest_first(by_area),
        _by_choice(by_kind, model._meta.get_field(model.SORTED_BY)),
    )


def _by_choice(counts: Counter, field) -> list[Tally]:
    """Counts per choice, in the order in which the choices are declared; empty ones left out."""
    return [
        Tally(key=str(key), label=str(label), count=counts[key])
        for key, label in field.choices
        if key in counts
    ]


def _by_name(records: QuerySet, *, key: str) -> list[Tally]:
    rows = records.order_by().values_list(key, f"{key}__name").annotate(Count("pk"))
    return _largest_first({(pk, name): found for pk, name, found in rows})


def _largest_first(counts: dict[tuple, int]) -> list[Tally]:
    """Counts per related record, largest first; those that have none come last."""
    tallies = [
        Tally(key=pk, label=name or "未填写", count=found) for (pk, name), found in counts.items()
    ]
    return sorted(tallies, key=lambda tally: (tally.key is None, -tally.count, tally.label))


def _overdue_by_unit(kind: OfKind, *, year: int, on: date, to) -> list[Tally]:
    """Whose it is to act; a unit that has answered its own part of a suggestion owes nothing."""
    asked = {"year": year, "to": to, "on": on}
    overdue = records_of(kind.overdue, **asked)
    if kind.model is not Suggestion:
        return _by_name(overdue, key="lead_committee")
    tallies = _by_name(records_of(suggestions.part_overdue, **asked), key="unit")
    with_unit = Assignment.objects.answering().values("suggestion")
    unassigned = overdue.exclude(pk__in=with_unit).count()
    if unassigned:
        tallies.append(Tally(key=None, label="未填写", count=unassigned))
    return tallies


def _by_answer_class(*, year: int, on: date, to) -> list[Tally]:
    """Answered suggestions per class of the answer that stands for them."""
    answered = records_of(suggestions.answered, year=year, to=to, on=on)
    rows = answered.order_by().values_list("class_code", "class_meaning").annotate(Count("pk"))
    tallies = [
        Tally(key=code, label=f"{code}（{meaning}）" if code else "未填写", count=found)
        for code, meaning, found in rows
    ]
    return sorted(tallies, key=lambda tally: (tally.key is None, tally.key or ""))


def _years(last: int, *, on: date, to) -> list[YearCount]:
    years = range(last - YEARS_COMPARED + 1, last + 1)
    by_code = count_by_year((kind.all for kind in every_kind()), years=years, on=on, to=to)
    counts = {kind.name: by_code[kind.all.code] for kind in every_kind()}
    found: Iterable[int] = {year for per_kind in counts.values() for year in per_kind} | {last}
    return [
        YearCount(
            year=year, counts={name: per_kind.get(year, 0) for name, per_kind in counts.items()}
        )
        for year in sorted(found)
    ]

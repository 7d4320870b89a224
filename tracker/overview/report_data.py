"""报告数据: for each indicator of a year what the ledger counts, beside what texts stated of it and
of the year before. Whoever writes the next report takes its figures from here, each with its rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, prefetch_related_objects

from tracker.activities.models import Activity
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.outcomes.models import Doer, Figure, Indicator, PeriodKind
from tracker.outcomes.stating import counted_over
from tracker.overview.populations.activities import Existing
from tracker.overview.populations.counting import count
from tracker.overview.populations.defining import Population
from tracker.overview.populations.register import population
from tracker.overview.wording import wordings
from tracker.reading.periods import Period

# As the labels of the columns say: what is between two ends is neither more nor less than one.
HOLDS = {
    Figure.Comparator.EXACT: lambda counted, value: counted == value,
    Figure.Comparator.MORE_THAN: lambda counted, value: counted > value,
    Figure.Comparator.NEARLY: lambda counted, value: counted < value,
    Figure.Comparator.AT_MOST: lambda counted, value: counted <= value,
}


# What is said of a count beside what was stated, by `holds` and `Line.agrees`.
VERDICTS = {True: "相符", False: "不符", None: ""}


@dataclass(frozen=True, kw_only=True)
class Line:
    """An indicator in a year; `counted` is None where the ledger does not count it in that year,
    else what it counts up to the day `until`."""

    indicator: Indicator
    until: date
    population: Population | None
    counted: int | None
    stated: list[Figure]
    before: list[Figure]
    counted_before: int | None
    # Whether whoever reads it sees all that is counted; else it is no more than their own part.
    is_whole: bool

    @property
    def agrees(self) -> bool | None:
        """Whether what is counted bears out all that is stated; None where nobody can say."""
        if self.counted is None or not self.of_the_year or not self.is_whole:
            return None
        found = [holds(figure, self.counted) for figure in self.of_the_year]
        return None if None in found else all(found)

    @property
    def wordings(self) -> list[str]:
        """How the count may be written; of a part of it nothing is."""
        if self.counted is None or not self.is_whole:
            return []
        return wordings(self.counted, self.indicator.unit)

    @property
    def of_the_year(self) -> list[Figure]:
        """What is stated of the year as a whole or of its end, and not of a part of it."""
        return [figure for figure in self.stated if is_of_the_year(figure)]

    @property
    def is_to_state(self) -> bool:
        """Counted, and not stated yet, of the year or up to that day."""
        is_stated = self.of_the_year or self.until in {one.period_until for one in self.stated}
        return self.counted is not None and self.is_whole and not is_stated


def is_of_the_year(figure: Figure) -> bool:
    return counted_over(figure) not in (Period.PART, Period.YEARS, Period.YEARLY)


def holds(figure: Figure, counted: int) -> bool | None:
    """Whether the number is as the figure says; None of “about”, which says nothing exactly."""
    if figure.upper_value is not None:
        return figure.value <= counted <= figure.upper_value
    asked = HOLDS.get(Figure.Comparator(figure.comparator))
    return None if asked is None else asked(Decimal(counted), figure.value)


def report_data(
    *, year: int, on: date, to, indicators: Iterable[Indicator] | None = None
) -> list[Line]:
    """A line for each indicator (all of them where none are named), in their order, as the user
    `to` sees the records of the year on the day `on`. The number of queries does not grow."""
    chosen = Indicator.objects.all() if indicators is None else indicators
    found, is_whole = list(chosen), standing_of(to).sees_all
    prefetch_related_objects(found, "programmes")
    now, before = (_counted(found, year=each, on=on, to=to) for each in (year, year - 1))
    stated = _stated(found, years=(year, year - 1), to=to)
    return [
        Line(
            indicator=each,
            until=min(on, date(year, 12, 31)),
            population=counted_as(each),
            counted=now.get(each.pk),
            stated=stated[each.pk, year],
            before=stated[each.pk, year - 1],
            counted_before=before.get(each.pk),
            is_whole=is_whole,
        )
        for each in found
    ]


def counted_as(indicator: Indicator) -> Population | None:
    """The population of the indicator, narrowed to its programmes where some are named."""
    if not indicator.countable:
        return None
    whole = population(indicator.population)
    programmes = [each.pk for each in indicator.programmes.all()]
    if not programmes:
        return whole
    links = Activity.programmes.through.objects.filter(programme__in=programmes)
    narrowed = Q(pk__in=links.values("activity"))
    return replace(
        whole,
        code=f"{whole.code}.{indicator.pk}",
        within=lambda days: whole.within(days) & narrowed,
    )


def _counted(indicators: list[Indicator], *, year: int, on: date, to) -> dict[int, int]:
    asked = {each.pk: counted_as(each) for each in indicators if each.counts_in(year)}
    populations = {one.code: one for one in asked.values() if one is not None}
    counts = count(populations.values(), year=year, to=to, on=on)
    return {pk: counts[one.code] for pk, one in asked.items() if one is not None}


def _stated(indicators: list[Indicator], *, years: tuple[int, ...], to):
    found: dict[tuple[int, int], list[Figure]] = defaultdict(list)
    figures: QuerySet = visible(Figure.objects.all(), to=to).filter(
        indicator__in=indicators, work_year__in=years, voided_at=None, is_planned=False
    )
    for figure in figures.select_related("source__document").order_by("pk"):
        found[figure.indicator_id, figure.work_year_id].append(figure)
    return found


def state(line: Line, *, year: int, by: Actor) -> Figure:
    """Put down as a figure of the year what the line counts.

    Raises what the door raises, and ValueError where nothing is counted, or a part alone.
    """
    if line.counted is None or line.population is None or not line.is_whole:
        raise ValueError("The ledger does not count this indicator in this year, or in part.")
    until = line.until
    figure = Figure(
        work_year_id=year,
        indicator=line.indicator,
        label=line.indicator.name,
        value=Decimal(line.counted),
        unit=line.indicator.unit,
        nature=line.indicator.nature,
        doer=line.before[0].doer if line.before else Doer.COMMITTEE,
        period_until=until,
        note=f"台账计数，口径“{line.population.name}”，截至{until}。",
    )
    if isinstance(line.population.subject, Existing):
        figure.period_kind = PeriodKind.MOMENT
    else:
        figure.period_from = date(year, 1, 1)
        figure.period_kind = PeriodKind.YEAR if until == date(year, 12, 31) else PeriodKind.PART
    return door.create(figure, by=by)

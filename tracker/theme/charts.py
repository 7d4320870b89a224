"""The charts of the index page: lengths and places of what is drawn, and the list behind each.

Drawn on the server; each bar and column carries the address of the list it was counted from.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from tracker.inspections.models import Inspection
from tracker.overview.populations import suggestions
from tracker.overview.populations.defining import Population
from tracker.overview.populations.kinds import LAW_ENFORCEMENT, OTHER_CHECKS
from tracker.overview.statistics import KindOverview, Overview, Tally
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic

COLUMN, BETWEEN_GROUPS = 29, 23
# By which parameter a list is asked for a year, by the path to the year.
YEAR_OF = {
    "work_year": "work_year__year__exact",
    "suggestion__work_year": "suggestion__work_year__year__exact",
    "matter__matter_year": "year",
    "year_list__year": "year_list__year",
}
# What is drawn of a kind, besides its states.
MORE_CHARTS = {Topic: ("by_area",), Inspection: ("by_kind",)}
CHART_NAMES = {"by_status": "按状态", "by_area": "按领域", "by_kind": "按类型"}


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    count: int
    url: str
    # Share of the longest bar of the chart, in percent.
    length: float
    # The page with a letter to the unit that the bar is of.
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    title: str
    bars: list[Bar]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the chart over the years, placed in its drawing."""

    label: str
    tone: int
    count: int
    url: str
    x: int
    height: float


def list_url(model, **filters) -> str:
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{path}?{urlencode(filters)}" if filters else path


def of_year(year: int) -> dict:
    return {YEAR_OF["work_year"]: year}


def records_url(population: Population, *, year: int, **more) -> str:
    """The list of exactly the records that the population counts in the year."""
    of = {YEAR_OF[population.subject.year_path]: year}
    return list_url(population.subject.model, population=population.code, **of, **more)


def overdue_by_unit(seen: Overview) -> list[Chart]:
    charts = (
        chart_of(
            kind.label,
            kind.overdue_by_unit,
            _by_unit(kind, seen.year),
            letter_of=letter_url if kind.model is Suggestion else None,
        )
        for kind in seen.kinds
    )
    return [chart for chart in charts if chart.bars]


def letter_url(unit: int | None) -> str:
    return reverse("admin:unit_letter", args=[unit]) if unit else ""


def _by_unit(kind: KindOverview, year: int):
    if kind.model is not Suggestion:
        return _by(kind.of.overdue, "lead_committee", year)

    def url_of(key):
        if key is None:
            return records_url(kind.of.overdue, year=year, answering_unit="none")
        return records_url(suggestions.part_overdue, year=year, unit__id__exact=key)

    return url_of


def charts(seen: Overview) -> list[Chart]:
    drawn = [
        drawing_of(kind, name, seen)
        for kind in seen.kinds
        for name in ("by_status", *MORE_CHARTS.get(kind.model, ()))
    ]
    answered = chart_of(
        "代表建议 · 按办理结果", answer_tallies(seen), lambda key: _by_class(key, seen.year)
    )
    return [*drawn, answered]


def drawing_of(kind: KindOverview, name: str, seen: Overview) -> Chart:
    fields = {"by_status": "status", "by_area": "area", "by_kind": kind.model.SORTED_BY}
    place = _by if name == "by_area" else _exactly
    title = f"{kind.label} · {CHART_NAMES[name]}"
    url_of = place(kind.of.all, fields[name], seen.year)
    note = ""
    if name == "by_kind" and kind.model is Inspection:
        counted, others = seen.of(LAW_ENFORCEMENT), seen.of(OTHER_CHECKS)
        note = f"计为执法检查的{counted}项，其余{others}项不计入。"
    return chart_of(title, getattr(kind, name), url_of, note=note)


def answer_tallies(seen: Overview) -> list[Tally]:
    """Classes of the answers that count, with those not yet answered, so that all handed over
    are shown."""
    unanswered = seen.of(suggestions.unanswered)
    if not unanswered:
        return seen.suggestions_by_answer_class
    left = Tally(key="unanswered", label="未答复", count=unanswered)
    return [*seen.suggestions_by_answer_class, left]


def _by_class(key, year: int) -> str:
    if key == "unanswered":
        return records_url(suggestions.unanswered, year=year)
    return records_url(suggestions.answered, year=year, answer_class=key or "unclassed")


def chart_of(title: str, tallies: list[Tally], url_of, note: str = "", letter_of=None) -> Chart:
    longest = max((tally.count for tally in tallies), default=0)
    bars = [
        Bar(
            label=tally.label,
            count=tally.count,
            url=url_of(tally.key),
            length=round(100 * tally.count / longest, 1),
            letter=letter_of(tally.key) if letter_of else "",
        )
        for tally in tallies
    ]
    return Chart(title=title, bars=bars, note=note)


def _exactly(population: Population, field: str, year: int):
    return lambda key: records_url(population, year=year, **{f"{field}__exact": key})


def _by(population: Population, field: str, year: int):
    def url_of(key):
        chosen = {f"{field}__isnull": "True"} if key is None else {f"{field}__id__exact": key}
        return records_url(population, year=year, **chosen)

    return url_of


def columns(seen: Overview) -> list[dict]:
    """Year on year, at most five groups with a column for each kind, 120 units high."""
    names = [kind.of.name for kind in seen.kinds]
    tallest = max(each.counts[name] for each in seen.years for name in names)
    width = width_of_group(seen)
    groups = []
    for place, counts in enumerate(seen.years):
        drawn = [
            Column(
                label=kind.of.title,
                tone=number,
                count=counts.counts[kind.of.name],
                url=records_url(kind.of.all, year=counts.year),
                x=18 + place * width + (number - 1) * COLUMN,
                height=round(110 * counts.counts[kind.of.name] / tallest, 1) if tallest else 0,
            )
            for number, kind in enumerate(seen.kinds, 1)
        ]
        middle = 18 + place * width + (len(drawn) * COLUMN - 5) // 2
        groups.append({"year": counts.year, "middle": middle, "columns": drawn})
    return groups


def width_of_group(seen: Overview) -> int:
    return len(seen.kinds) * COLUMN + BETWEEN_GROUPS

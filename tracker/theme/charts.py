"""The charts of the index page: lengths and places of what is drawn, and the list behind each.

Drawn on the server; each bar and column carries the address of the list it was counted from.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from tracker.inspections.models import Inspection
from tracker.overview.statistics import Overview, Tally
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    count: int
    url: str
    # Share of the longest bar of the chart, in percent.
    length: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    title: str
    bars: list[Bar]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the chart over the years, placed in its drawing."""

    label: str
    tone: str
    count: int
    url: str
    x: int
    height: float


def list_url(model, **filters) -> str:
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{path}?{urlencode(filters)}" if filters else path


def of_year(year: int) -> dict:
    return {"work_year__year__exact": year}


def overdue_by_unit(seen: Overview) -> list[Chart]:
    year = of_year(seen.year) | {"due": "overdue"}
    return [
        chart
        for chart in (
            chart_of("监督议题", seen.topics.overdue_by_unit, _by(Topic, "lead_committee", year)),
            chart_of(
                "执法检查",
                seen.inspections.overdue_by_unit,
                _by(Inspection, "lead_committee", year),
            ),
            chart_of(
                "代表建议",
                seen.suggestions.overdue_by_unit,
                lambda key: list_url(Suggestion, **year, answering_unit=key or "none"),
            ),
        )
        if chart.bars
    ]


def charts(seen: Overview) -> list[Chart]:
    year = of_year(seen.year)
    checks = seen.law_enforcement_inspections
    return [
        chart_of("监督议题 · 按状态", seen.topics.by_status, _exactly(Topic, "status", year)),
        chart_of("监督议题 · 按领域", seen.topics.by_area, _by(Topic, "area", year)),
        chart_of(
            "执法检查 · 按类型",
            seen.inspections.by_kind,
            _exactly(Inspection, "kind", year),
            note=f"计为执法检查的{checks}项，其余{seen.inspections.total - checks}项不计入。",
        ),
        chart_of(
            "代表建议 · 按状态", seen.suggestions.by_status, _exactly(Suggestion, "status", year)
        ),
        chart_of(
            "代表建议 · 按办理结果",
            answer_tallies(seen),
            lambda key: list_url(Suggestion, **year, answer_class=key or "unclassed"),
        ),
    ]


def answer_tallies(seen: Overview) -> list[Tally]:
    """Classes of the latest answers, with those not yet answered, so that the whole is shown."""
    if not seen.suggestions_unanswered:
        return seen.suggestions_by_answer_class
    unanswered = Tally(key="unanswered", label="尚未答复", count=seen.suggestions_unanswered)
    return [*seen.suggestions_by_answer_class, unanswered]


def chart_of(title: str, tallies: list[Tally], url_of, note: str = "") -> Chart:
    longest = max((tally.count for tally in tallies), default=0)
    bars = [
        Bar(
            label=tally.label,
            count=tally.count,
            url=url_of(tally.key),
            length=round(100 * tally.count / longest, 1),
        )
        for tally in tallies
    ]
    return Chart(title=title, bars=bars, note=note)


def _exactly(model, field: str, filters: dict):
    return lambda key: list_url(model, **filters, **{f"{field}__exact": key})


def _by(model, field: str, filters: dict):
    def url_of(key):
        chosen = {f"{field}__isnull": "True"} if key is None else {f"{field}__id__exact": key}
        return list_url(model, **filters, **chosen)

    return url_of


def columns(seen: Overview) -> list[dict]:
    """Year on year, at most five groups of three columns in a drawing 120 units high."""
    tallest = max(max(y.topics, y.inspections, y.suggestions) for y in seen.years)
    groups = []
    for place, counts in enumerate(seen.years):
        year = of_year(counts.year)
        kinds = (
            ("监督议题", "topics", counts.topics, list_url(Topic, **year)),
            ("检查", "inspections", counts.inspections, list_url(Inspection, **year)),
            ("代表建议", "suggestions", counts.suggestions, list_url(Suggestion, **year)),
        )
        groups.append(
            {
                "year": counts.year,
                "middle": 60 + place * 110,
                "columns": [
                    Column(
                        label=label,
                        tone=tone,
                        count=count,
                        url=url,
                        x=18 + place * 110 + number * 29,
                        height=round(110 * count / tallest, 1) if tallest else 0,
                    )
                    for number, (label, tone, count, url) in enumerate(kinds)
                ],
            }
        )
    return groups

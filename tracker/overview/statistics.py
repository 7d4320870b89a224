"""The year at a glance: the one place where its counts are made.

The dashboard and `GET /overview/` both show what `overview` returns, so that no two pages can
disagree. Voided records count nowhere. Each count belongs to a filter of the list it was made
from: the same year, the same status, area, unit or kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet

from tracker.answers.standing import with_standing_answer
from tracker.assignments.models import Assignment
from tracker.common.scoping import visible
from tracker.inspections.models import Inspection
from tracker.overview.rectification import RectificationOverview, rectification_overview
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic

YEARS_COMPARED = 5


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records share `key` (a code, an id or None for "not given")."""

    key: str | int | None
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class KindOverview:
    """One kind of record (topics, inspections, suggestions) within a year."""

    label: str
    total: int
    finished: int
    overdue: int
    due_soon: int
    by_status: list[Tally]
    by_area: list[Tally]
    # Topics by form of supervision, inspections by kind, suggestions by kind.
    by_kind: list[Tally]
    # The lead committee of topics and inspections, the answering unit of suggestions.
    overdue_by_unit: list[Tally]


@dataclass(frozen=True, kw_only=True)
class YearCount:
    year: int
    topics: int
    inspections: int
    suggestions: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    year: int
    on: date
    topics: KindOverview
    inspections: KindOverview
    suggestions: KindOverview
    # Own, joint and delegated inspections only: what may be called 执法检查.
    law_enforcement_inspections: int
    suggestions_unanswered: int
    suggestions_by_answer_class: list[Tally]
    rectification: RectificationOverview
    # The asked year and up to four years before it, oldest first.
    years: list[YearCount]


def overview(*, year: int, on: date, to) -> Overview:
    """Count what the user `to` sees of the work of `year` as it stands on the day `on`.

    Costs the same number of queries at any size.
    """
    suggestions = visible(Suggestion.objects.not_voided().of_year(year), to=to)
    answered = with_standing_answer(suggestions).filter(is_answered=True)
    overview_of = {
        "topics": _kind_overview(Topic, year=year, on=on, to=to),
        "inspections": _kind_overview(Inspection, year=year, on=on, to=to),
        "suggestions": _kind_overview(Suggestion, year=year, on=on, to=to),
    }
    return Overview(
        year=year,
        on=on,
        **overview_of,
        law_enforcement_inspections=sum(
            tally.count
            for tally in overview_of["inspections"].by_kind
            if tally.key in Inspection.LAW_ENFORCEMENT
        ),
        suggestions_unanswered=overview_of["suggestions"].total - answered.count(),
        suggestions_by_answer_class=_by_answer_class(answered),
        rectification=rectification_overview(year=year, on=on, to=to),
        years=_years(year, to=to),
    )


def _kind_overview(model, *, year: int, on: date, to) -> KindOverview:
    records = visible(model.objects.not_voided().of_year(year), to=to)
    overdue = records.overdue(on=on)
    kind_field = model._meta.get_field("form" if model is Topic else "kind")
    by_status = _by_choice(records, model._meta.get_field("status"))
    return KindOverview(
        label=model._meta.verbose_name,
        total=sum(tally.count for tally in by_status),
        finished=sum(tally.count for tally in by_status if tally.key in model.FINISHED),
        overdue=overdue.count(),
        due_soon=records.due_soon(on=on).count(),
        by_status=by_status,
        by_area=_by_name(records, key="area", name="area__name"),
        by_kind=_by_choice(records, kind_field),
        overdue_by_unit=_overdue_by_unit(overdue),
    )


def _by_choice(records: QuerySet, field) -> list[Tally]:
    """Counts per choice, in the order in which the choices are declared; empty ones left out."""
    counts = dict(records.order_by().values_list(field.name).annotate(count=Count("pk")))
    return [
        Tally(key=str(key), label=str(label), count=counts[key])
        for key, label in field.choices
        if key in counts
    ]


def _by_name(records: QuerySet, *, key: str, name: str) -> list[Tally]:
    """Counts per related record, largest first; those that have none come last."""
    rows = (
        records.order_by().values_list(F(key), F(name)).annotate(count=Count("pk", distinct=True))
    )
    return _largest_first(
        Tally(key=pk, label=label or "未填写", count=count) for pk, label, count in rows
    )


def _overdue_by_unit(overdue: QuerySet) -> list[Tally]:
    if overdue.model is not Suggestion:
        return _by_name(overdue, key="lead_committee", name="lead_committee__name")
    # A co-handling unit owes the lead a co-opinion, not the deputy an answer.
    answering = Assignment.objects.answering().filter(suggestion__in=overdue)
    tallies = _by_name(answering, key="unit", name="unit__name")
    unassigned = overdue.exclude(pk__in=answering.values("suggestion")).count()
    if unassigned:
        tallies.append(Tally(key=None, label="未填写", count=unassigned))
    return tallies


def _by_answer_class(answered: QuerySet) -> list[Tally]:
    """Answered suggestions per class of the answer that stands for them."""
    counts: dict[tuple, int] = {}
    for found in answered.values_list("class_code", "class_meaning"):
        counts[found] = counts.get(found, 0) + 1
    tallies = [
        Tally(key=code, label=f"{code}（{meaning}）" if code else "未填写", count=count)
        for (code, meaning), count in counts.items()
    ]
    return sorted(tallies, key=lambda tally: (tally.key is None, tally.key or ""))


def _largest_first(tallies: Iterable[Tally]) -> list[Tally]:
    return sorted(tallies, key=lambda tally: (tally.key is None, -tally.count, tally.label))


def _years(last: int, *, to) -> list[YearCount]:
    years = range(last - YEARS_COMPARED + 1, last + 1)
    counts = {
        name: dict(
            visible(model.objects.not_voided(), to=to)
            .filter(work_year__in=years)
            .order_by()
            .values_list("work_year")
            .annotate(count=Count("pk"))
        )
        for name, model in (
            ("topics", Topic),
            ("inspections", Inspection),
            ("suggestions", Suggestion),
        )
    }
    found = {year for per_kind in counts.values() for year in per_kind} | {last}
    return [
        YearCount(year=year, **{name: per_kind.get(year, 0) for name, per_kind in counts.items()})
        for year in sorted(found)
    ]

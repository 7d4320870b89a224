"""All populations and shares there are, by their codes."""

from functools import cache

from tracker.activities.models import Activity
from tracker.decisions.models import Decision
from tracker.inspections.models import Inspection
from tracker.outcomes.countable import Countable, offer
from tracker.overview.populations import (
    activities,
    leads,
    meetings,
    personnel,
    press,
    reviews,
    suggestions,
    supervision,
)
from tracker.overview.populations.defining import Population, Share
from tracker.overview.populations.kinds import LAW_ENFORCEMENT, MADE, OTHER_CHECKS, every_kind
from tracker.years.models import AnswerClass

CLASS = "suggestion_class_"
# Only of activities is it said to which programmes they belong.
OF_PROGRAMMES = Activity
# What some kinds are counted by besides what all are.
BESIDE = {Inspection: (LAW_ENFORCEMENT, OTHER_CHECKS), Decision: (MADE,)}


@cache
def populations() -> dict[str, Population]:
    """In the order in which they are listed; classes of answer, which each year defines for
    itself, come from `classes`."""
    found: list[Population] = []
    for kind in every_kind():
        found += kind.populations or suggestions.POPULATIONS
        found += BESIDE.get(kind.model, ())
    for room in (supervision, activities, personnel, meetings, leads, reviews, press):
        found += room.POPULATIONS
    return {each.code: each for each in found}


@cache
def _countables() -> dict[str, Countable]:
    return {
        code: Countable(
            name=each.name,
            counted_in=each.subject.counted_in,
            is_of_activities=each.subject.model is OF_PROGRAMMES,
        )
        for code, each in populations().items()
    }


offer(_countables)


@cache
def shares() -> tuple[Share, ...]:
    own = (share for kind in every_kind() for share in kind.shares)
    return (*own, *suggestions.SHARES, *supervision.SHARES, *reviews.SHARES)


def classes(*years: int) -> list[Population]:
    """Of each class that those years (else any) define, last the answered of no class."""
    defined = AnswerClass.objects.order_by("order", "code")
    if years:
        defined = defined.filter(work_year__in=years)
    codes = dict.fromkeys(defined.values_list("code", flat=True))
    return [suggestions.answer_class(code) for code in [*codes, None]]


def population(code: str) -> Population:
    """By its code; raises KeyError where there is none."""
    if code.startswith(CLASS):
        own = code.removeprefix(CLASS)
        return suggestions.answer_class(None if own == "none" else own)
    return populations()[code]

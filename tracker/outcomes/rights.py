"""Who writes what came of the work, and the numbers.

Those of a matter are the business of the committee that leads it. A street committee writes the
outcomes of its own unit and what is counted of these and of the activities it organised.
"""

from tracker.common.field_rights import adds, field_rights, removes, voids, writes
from tracker.common.relations import (
    HOUSE,
    SOURCED,
    is_led_by_own_committee,
    is_one_of,
    matter_of,
)
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.outcomes.models import Figure, Indicator, Outcome


def is_outcome_of_own_committee(outcome: Outcome, standing: Standing) -> bool:
    if matter_of(outcome) is not None:
        return is_led_by_own_committee(outcome, standing)
    return is_one_of([outcome.unit_id], standing, role=Role.COMMITTEE)


def is_outcome_of_own_street(outcome: Outcome, standing: Standing) -> bool:
    return is_one_of([outcome.unit_id], standing, role=Role.STREET_COMMITTEE)


def counted_for(figure: Figure) -> list[int | None]:
    """The units whose activity or outcome the figure counts."""
    activity, outcome = figure.activity, figure.outcome
    return [activity and activity.organiser_id, outcome and outcome.unit_id]


def is_figure_of_own_committee(figure: Figure, standing: Standing) -> bool:
    if matter_of(figure) is not None:
        return is_led_by_own_committee(figure, standing)
    return is_one_of(counted_for(figure), standing, role=Role.COMMITTEE)


def is_figure_of_own_street(figure: Figure, standing: Standing) -> bool:
    return is_one_of(counted_for(figure), standing, role=Role.STREET_COMMITTEE)


COMMITTEE_OF_OUTCOME = people("责任专工委", Role.COMMITTEE, related=is_outcome_of_own_committee)
STREET_OF_OUTCOME = people(
    "成效所属的街道工委", Role.STREET_COMMITTEE, related=is_outcome_of_own_street
)
COMMITTEE_OF_FIGURE = people("责任专工委", Role.COMMITTEE, related=is_figure_of_own_committee)
STREET_OF_FIGURE = people(
    "数据所属的街道工委", Role.STREET_COMMITTEE, related=is_figure_of_own_street
)
ACHIEVERS = OFFICE | COMMITTEE_OF_OUTCOME | STREET_OF_OUTCOME
COUNTERS = OFFICE | COMMITTEE_OF_FIGURE | STREET_OF_FIGURE

ACHIEVED = (
    "matter", "work_year", "unit", "title", "description", "kind", "doer",
    "achieved_on", *SOURCED,
)  # fmt: skip
COUNTED = (
    "matter", "work_year", "activity", "outcome", "subject_year", "label", "value",
    "upper_value", "unit", "comparator", "wording", "nature", "doer", "period", "period_kind",
    "period_from", "period_until", "is_planned", "indicator", "note", *SOURCED,
)  # fmt: skip
READERS = HOUSE | {Role.COMMITTEE, Role.STREET_COMMITTEE}

RIGHTS = {
    Outcome: field_rights(
        adds(by=ACHIEVERS),
        writes(*ACHIEVED, by=ACHIEVERS),
        # Whoever claims an outcome does not confirm it.
        writes("is_confirmed", by=OFFICE | COMMITTEE_OF_OUTCOME),
        voids(by=ACHIEVERS),
        read_by=READERS,
    ),
    Figure: field_rights(
        adds(by=COUNTERS),
        writes(*COUNTED, by=COUNTERS),
        voids(by=COUNTERS),
        read_by=READERS,
    ),
    Indicator: field_rights(
        adds(by=OFFICE),
        writes(
            "code", "name", "unit", "definition", "nature", "area", "population", "programmes",
            "counted_from", "order", "note", by=OFFICE,
        ),
        removes(by=OFFICE),
    ),
}  # fmt: skip

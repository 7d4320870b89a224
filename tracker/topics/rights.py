"""Who writes topics and what is done for them.

The plan of supervision is adopted and published (监督法 2024 art. 63): until then the committee in
charge writes its topics as it likes, afterwards what the plan says of them is the office's. What
hangs on a matter is the business of the committee that leads it; a street committee writes the
activities it organised itself. The door asks for the record as it was and as it will be, so that
nobody takes what is another's, nor hangs on others what is theirs.
"""

from tracker.common.field_rights import adds, field_rights, removes, voids, writes
from tracker.common.relations import (
    COMMITTEE_IN_CHARGE,
    HOUSE,
    SOURCED,
    is_led_by_own_committee,
    is_one_of,
    matter_of,
)
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.topics.models import Activity, Recommendation, Site, Topic


def is_organised_by_own_committee(activity: Activity, standing: Standing) -> bool:
    """For a matter: whether it leads the matter; else whether it organised the activity itself."""
    if matter_of(activity) is not None:
        return is_led_by_own_committee(activity, standing)
    return is_one_of([activity.organiser_id], standing, role=Role.COMMITTEE)


def is_organised_by_own_street(activity: Activity, standing: Standing) -> bool:
    return is_one_of([activity.organiser_id], standing, role=Role.STREET_COMMITTEE)


def is_place_of_own_committee(site: Site, standing: Standing) -> bool:
    activity = getattr(site, "activity", None)
    return activity is not None and is_organised_by_own_committee(activity, standing)


def is_place_of_own_street(site: Site, standing: Standing) -> bool:
    activity = getattr(site, "activity", None)
    return activity is not None and is_organised_by_own_street(activity, standing)


ORGANISING_COMMITTEE = people("责任专工委", Role.COMMITTEE, related=is_organised_by_own_committee)
ORGANISING_STREET = people(
    "组织活动的街道工委", Role.STREET_COMMITTEE, related=is_organised_by_own_street
)
PLACED_BY = (
    OFFICE
    | people("活动的责任专工委", Role.COMMITTEE, related=is_place_of_own_committee)
    | people("组织活动的街道工委", Role.STREET_COMMITTEE, related=is_place_of_own_street)
)
ORGANISERS = OFFICE | ORGANISING_COMMITTEE | ORGANISING_STREET

PROPOSED = frozenset({Topic.Status.PROPOSED})
PLANNED = (
    "work_year", "title", "area", "form", "channel", "basis", "supervising_leader", "planned_on",
    "due_on", "directors_meeting_on", "committee_session_on", "adjustment",
)  # fmt: skip
WORKED_ON = (
    "subject_year", "reporting_units", "laws", "research_on", "started_on", "note", *SOURCED,
)  # fmt: skip
DONE = (
    "matter", "work_year", "organiser", "kind", "title", "held_on", "ended_on",
    "times", "people", "attendances", "opinions", "description", *SOURCED,
)  # fmt: skip
ASKED_FOR = (
    "matter", "text", "addressed_to", "made_on", "response", *SOURCED,
)  # fmt: skip

RIGHTS = {
    Topic: field_rights(
        adds("lead_committee", by=OFFICE | COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(
            *PLANNED, "lead_committee", "concluded_on", "published_on", "continues", by=OFFICE
        ),
        writes(*PLANNED, by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(*WORKED_ON, by=OFFICE | COMMITTEE_IN_CHARGE),
        voids(by=OFFICE),
        voids(by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
    ),
    Activity: field_rights(
        adds(by=ORGANISERS),
        writes(*DONE, by=ORGANISERS),
        voids(by=ORGANISERS),
        read_by=HOUSE | {Role.COMMITTEE, Role.STREET_COMMITTEE},
    ),
    Site: field_rights(
        adds(by=PLACED_BY),
        writes("activity", "name", "kind", "unit", by=PLACED_BY),
        removes(by=PLACED_BY),
        read_by=HOUSE | {Role.COMMITTEE, Role.STREET_COMMITTEE},
    ),
    Recommendation: field_rights(
        adds(by=OFFICE | COMMITTEE_IN_CHARGE),
        writes(*ASKED_FOR, by=OFFICE | COMMITTEE_IN_CHARGE),
        voids(by=OFFICE | COMMITTEE_IN_CHARGE),
        read_by=HOUSE | {Role.COMMITTEE},
    ),
}  # fmt: skip

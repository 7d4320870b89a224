"""Who writes what is done for matters and on its own.

What hangs on a matter is the business of the committee that leads it; a street committee writes the
activities it organised itself, and its own stations. The door asks for the record as it was and as
it will be, so that nobody takes what is another's, nor hangs on others what is theirs.
"""

from tracker.activities.models import BROUGHT, Activity, Recommendation, Site
from tracker.activities.observations import MARKS, Observation, TrialComment
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station, StationDeputy
from tracker.common.field_rights import State, adds, field_rights, removes, voids, writes
from tracker.common.relations import (
    COMMITTEE_IN_CHARGE,
    HOUSE,
    SOURCED,
    is_led_by_own_committee,
    is_one_of,
    matter_of,
)
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, STAFF, people


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


def is_own_station(station: Station, standing: Standing) -> bool:
    return is_one_of([station.street_committee_id], standing, role=Role.STREET_COMMITTEE)


def is_of_own_station(entry: StationDeputy, standing: Standing) -> bool:
    return is_own_station(entry.station, standing)


def is_of_own_trial(record: Observation | TrialComment, standing: Standing) -> bool:
    return is_organised_by_own_committee(observation_of(record).activity, standing)


def is_of_own_seat(record: Observation | TrialComment, standing: Standing) -> bool:
    return observation_of(record).deputy_id in standing.deputies


def is_on_own_court(comment: TrialComment, standing: Standing) -> bool:
    return is_one_of([comment.court_id], standing, role=Role.UNIT_CONTACT)


def observation_of(record: Observation | TrialComment) -> Observation:
    return record.observation if isinstance(record, TrialComment) else record


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
OWN_STATION = STAFF | people("工作室所属的街道工委", Role.STREET_COMMITTEE, related=is_own_station)
OWN_ROSTER = STAFF | people(
    "工作室所属的街道工委", Role.STREET_COMMITTEE, related=is_of_own_station
)

OBSERVERS = (
    STAFF
    | people("组织旁听的专工委", Role.COMMITTEE, related=is_of_own_trial)
    | people("旁听的代表本人", Role.DEPUTY, related=is_of_own_seat)
)
COURT = people("被评议的法院", Role.UNIT_CONTACT, related=is_on_own_court)
UNANSWERED = State("法院答复以前", lambda comment: comment._state.adding or not comment.is_answered)

DONE = (
    "matter", "work_year", "organiser", "kind", "title", "status", "programmes", "notice_on",
    "held_on", "ended_on", "place", "station", "group", "court", "case_name", "case_kind",
    "period_from", "period_until", *BROUGHT, "description", *SOURCED,
)  # fmt: skip
ASKED_FOR = (
    "matter", "text", "addressed_to", "made_on", "response", *SOURCED,
)  # fmt: skip

RIGHTS = {
    Programme: field_rights(
        adds(by=STAFF),
        writes("code", "name", "definition", "basis", "valid_from", "valid_until", by=STAFF),
        removes(by=STAFF),
    ),
    Station: field_rights(
        adds(by=OWN_STATION),
        writes(
            "code", "name", "aliases", "kind", "street_committee", "address", "opening_rule",
            "valid_from", "valid_until", "note",
            by=OWN_STATION,
        ),
        removes(by=STAFF),
    ),
    StationDeputy: field_rights(
        adds(by=OWN_ROSTER),
        writes("station", "deputy", "from_on", "until_on", "on_duty", by=OWN_ROSTER),
        removes(by=OWN_ROSTER),
    ),
    Observation: field_rights(
        adds(by=OBSERVERS),
        writes("activity", "deputy", *MARKS, by=OBSERVERS),
        removes(by=OBSERVERS),
        read_by=HOUSE | {Role.COMMITTEE, Role.DEPUTY},
    ),
    TrialComment: field_rights(
        adds(by=OBSERVERS),
        writes("observation", "text", by=OBSERVERS, while_=UNANSWERED),
        writes("answer", "answered_on", by=STAFF | COURT),
        removes(by=OBSERVERS, while_=UNANSWERED),
        read_by=HOUSE | {Role.COMMITTEE, Role.DEPUTY, Role.UNIT_CONTACT},
        filled_in=("court", "case_name", "heard_on"),
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

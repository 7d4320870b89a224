"""Who may record what deputies did: the office all, a street committee what its own deputies did,
a committee who took part in its own activities, and a body of the house who came to its meetings.

Whoever comes to a meeting is entered by those whose meeting it is: its quorum rests on that.
"""

from tracker.common.field_rights import adds, field_rights, removes, voids, writes
from tracker.common.roles import Role
from tracker.common.who import STAFF, people
from tracker.duties.models import DutyAct
from tracker.duties.points import PointRule
from tracker.meetings.rights import is_of_own_committee, is_of_own_street

FIELDS = (
    "work_year", "deputy", "kind", "acted_on", "title", "activity", "meeting",
    "capacity", "presence", "invited_on", "spoke", "times", "attendances",
    "opinions", "solved", "description", "source", "quote", "external_system", "external_id",
)  # fmt: skip


def is_of_their_deputy(act: DutyAct, standing) -> bool:
    own = standing.units_as(Role.STREET_COMMITTEE)
    return act.meeting_id is None and act.deputy.street_committee_id in own


def is_of_their_activity(act: DutyAct, standing) -> bool:
    activity, own = act.activity, standing.units_as(Role.COMMITTEE)
    if activity is None:
        return False
    matter = activity.owner
    return activity.organiser_id in own or (matter is not None and matter.lead_committee_id in own)


def is_of_their_committee(act: DutyAct, standing) -> bool:
    return act.meeting is not None and is_of_own_committee(act.meeting, standing)


def is_of_their_street(act: DutyAct, standing) -> bool:
    return act.meeting is not None and is_of_own_street(act.meeting, standing)


RECORDERS = (
    STAFF
    | people("代表所属的街道工委", Role.STREET_COMMITTEE, related=is_of_their_deputy)
    | people("组织该活动的专（工）委", Role.COMMITTEE, related=is_of_their_activity)
    | people("召开会议的专（工）委", Role.COMMITTEE, related=is_of_their_committee)
    | people("召开会议的街道工委", Role.STREET_COMMITTEE, related=is_of_their_street)
)
READERS = (
    Role.CLERK, Role.DEPUTY_AFFAIRS, Role.COMMITTEE, Role.STREET_COMMITTEE, Role.DEPUTY,
    Role.LEADER, Role.READER,
)  # fmt: skip

RIGHTS = {
    DutyAct: field_rights(
        adds(by=RECORDERS),
        writes(*FIELDS, by=RECORDERS),
        voids(by=RECORDERS),
        read_by=READERS,
    ),
    PointRule: field_rights(
        adds(by=STAFF),
        writes("work_year", "what", "points", "at_most", "basis", by=STAFF),
        removes(by=STAFF),
        read_by=READERS,
    ),
}

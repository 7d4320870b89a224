"""Who writes meetings and their agendas: the office, and a body of the house its own meetings."""

from typing import Any

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import HOUSE, SOURCED, is_one_of
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting


def meeting_of(record: Any) -> Meeting:
    return record if isinstance(record, Meeting) else record.meeting


def is_of_own_committee(record: Any, standing: Standing) -> bool:
    return is_one_of([meeting_of(record).lead_committee_id], standing, role=Role.COMMITTEE)


def is_of_own_street(record: Any, standing: Standing) -> bool:
    return is_one_of([meeting_of(record).lead_committee_id], standing, role=Role.STREET_COMMITTEE)


OWN_BODY = people("召开会议的专（工）委", Role.COMMITTEE, related=is_of_own_committee) | people(
    "召开会议的街道工委", Role.STREET_COMMITTEE, related=is_of_own_street
)
SECRETARIES = OFFICE | OWN_BODY

READERS = HOUSE | {
    Role.COMMITTEE, Role.STREET_COMMITTEE, Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT,
    Role.INTEGRATOR, Role.DEPUTY,
}  # fmt: skip

RIGHTS = {
    Meeting: field_rights(
        adds(by=SECRETARIES),
        writes(
            "work_year", "title", "kind", "body", "session", "term", "number", "is_extraordinary",
            "starts_on", "ends_on", "place", "chair", "called_by", "members_count",
            "present_count", "counts_reason", "invited_units", "observers_count", "minutes",
            "is_verified", "note", *SOURCED, by=SECRETARIES,
        ),
        voids(by=OFFICE),
        voids(by=OWN_BODY, while_=Meeting.BEFORE_IT),
        read_by=READERS,
    ),
    AgendaItem: field_rights(
        adds(by=SECRETARIES),
        writes(
            "meeting", "order", "title", "kind", "way", "matter", "opinion", "reporting_unit",
            "reporter", "opinions_gathered_on", "draft_received_on", "revised_received_on",
            "sent_to_members_on", "heard_on", "result", "is_verified", "note", *SOURCED,
            by=SECRETARIES,
        ),
        voids(by=SECRETARIES),
        read_by=READERS,
    ),
}  # fmt: skip

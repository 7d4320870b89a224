"""Who writes leads: the office and 代表工委 all of what was told; whoever was told it until it is
dealt with.

Who dealt with it, by when, what was answered and what came of it are moves. The unit that deals
with a lead writes nothing but its answer, and that by a move.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, HOUSE, SOURCED, is_one_of
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.leads.models import GatheredOpinion, Lead


def is_of_own_street(lead: Lead, standing: Standing) -> bool:
    units = [lead.street_id, lead.lead_committee_id]
    return is_one_of(units, standing, role=Role.STREET_COMMITTEE)


def is_told_to_them(lead: Lead, standing: Standing) -> bool:
    return lead.deputy_id in standing.deputies


def is_handed_to_them(lead: Lead, standing: Standing) -> bool:
    return lead.is_handled_by(standing)


STREET = people("本街道工委", Role.STREET_COMMITTEE, related=is_of_own_street)
DEPUTY = people("接收的代表", Role.DEPUTY, related=is_told_to_them)
UNIT = people(
    "承办单位联系人", Role.UNIT_CONTACT, Role.GOVERNMENT_OFFICE, related=is_handed_to_them
)

RECEIVED = frozenset({Lead.Status.RECEIVED})
TOLD = (
    "title", "channel", "received_on", "text", "place", "times", "activity", "wants_reply",
    "is_in_proceedings", "person_name", "phone", "area",
)  # fmt: skip
# Whose it is: what somebody may not give away who is not of the office.
WHOSE = ("street", "deputy", "lead_committee")
WARNED_OF = ("unit_named", "rule", "budget_unit", "amount")

RIGHTS = {
    Lead: field_rights(
        # The number of a lead says its year, which therefore stays.
        adds("work_year", by=STAFF | COMMITTEE_IN_CHARGE | STREET | DEPUTY, while_=RECEIVED),
        adds("lead_committee", by=COMMITTEE_IN_CHARGE, while_=RECEIVED),
        adds("street", by=STREET, while_=RECEIVED),
        adds("deputy", by=DEPUTY, while_=RECEIVED),
        writes(
            *TOLD, *WHOSE, *WARNED_OF, "is_person_shown", "subject_year", "planned_on",
            "continues", by=STAFF,
        ),
        writes(*TOLD, by=COMMITTEE_IN_CHARGE | DEPUTY, while_=RECEIVED),
        writes(*TOLD, by=STREET, while_=Lead.BEFORE_HANDOVER),
        writes(*WARNED_OF, by=COMMITTEE_IN_CHARGE),
        writes("note", *SOURCED, by=STAFF | COMMITTEE_IN_CHARGE | STREET),
        voids(by=STAFF),
        voids(by=COMMITTEE_IN_CHARGE | STREET | DEPUTY, while_=RECEIVED),
        filled_in=("number", "serial"),
    ),
    GatheredOpinion: field_rights(
        adds(by=STAFF | COMMITTEE_IN_CHARGE),
        writes(
            "matter", "voice", "text", "category", "handed_over_on", "adoption", "response",
            *SOURCED, by=STAFF | COMMITTEE_IN_CHARGE,
        ),
        voids(by=STAFF | COMMITTEE_IN_CHARGE),
        read_by=HOUSE | {Role.COMMITTEE},
    ),
}  # fmt: skip

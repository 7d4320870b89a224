"""Who writes posts, who holds them, and the matters by which that changes: 办公室 and 代表工委,
which is in charge of personnel (人事代表工委).

What a matter says of person and post stands once it is on the table of the committee; what comes
of it is written by moves. A holding that a matter opened or closed follows that matter.
"""

from tracker.common.field_rights import State, adds, field_rights, removes, voids, writes
from tracker.common.relations import SOURCED
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.personnel.models import (
    Bill,
    ByElection,
    Holding,
    Nominee,
    PersonnelMatter,
    Post,
)


def is_proposed_by_theirs(matter: PersonnelMatter, standing: Standing) -> bool:
    units = standing.offices
    return matter.proposer_id in units


PROPOSER = people(
    "提请机关", Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT, related=is_proposed_by_theirs
)
BY_HAND = State("任职不是由人事事项产生", lambda holding: holding.matter_in_id is None)
UNDECIDED = PersonnelMatter.UNDECIDED

RIGHTS = {
    Post: field_rights(
        adds(by=STAFF),
        writes(
            "code", "title", "body", "kind", "seats", "appointed_by", "oath_by",
            "is_deputy_required", "note",
            by=STAFF,
        ),
        removes(by=STAFF),
    ),
    Holding: field_rights(
        adds(by=STAFF),
        writes("post", "person_name", "deputy", "from_on", "how", by=STAFF, while_=BY_HAND),
        writes(
            "until_on",
            by=STAFF,
            while_=State("离任不是由人事事项产生", lambda holding: holding.matter_out_id is None),
        ),
        writes("note", *SOURCED, by=STAFF),
        voids(by=STAFF, while_=BY_HAND),
    ),
    Bill: field_rights(
        adds(by=STAFF),
        writes("work_year", "number", "title", "note", by=STAFF),
        removes(by=STAFF),
    ),
    PersonnelMatter: field_rights(
        adds(by=STAFF, while_=frozenset({PersonnelMatter.Status.PROPOSED})),
        writes(
            "work_year", "kind", "bill", "term", "person_name", "deputy", "post", "present_post",
            "by_election", "ground", "proposer", "proposed_by", "received_on",
            by=STAFF,
            while_=PersonnelMatter.BEFORE_TABLED,
        ),
        writes("planned_on", by=STAFF, while_=UNDECIDED),
        # Papers that are made out once it is passed.
        writes(
            "certificate_number", "notified_on", by=STAFF, while_=PersonnelMatter.PASSED
        ),
        writes(
            "subject_year", "area", "lead_committee", "due_on", "started_on", "continues", "note",
            *SOURCED,
            by=STAFF,
        ),
        voids(by=STAFF, while_=UNDECIDED),
    ),
    ByElection: field_rights(
        adds(by=STAFF),
        writes(
            "work_year", "term", "district", "delegation", "street_committee", "seats", "causes",
            "decided_on", "voters_listed_on", "first_list_on", "final_list_on", "election_on",
            "voters", "votes_cast", "qualified_report_on", "announced_on", "note", *SOURCED,
            by=STAFF,
        ),
        voids(by=STAFF),
    ),
    Nominee: field_rights(
        adds(by=STAFF),
        writes("by_election", "person_name", "votes", by=STAFF),
        removes(by=STAFF),
    ),
}  # fmt: skip

"""Who writes resolutions and decisions: until the vote the office, and who drafts them in draft.

From the vote on the text stands; what was misprinted is put right by the move “erratum”. Passing,
publishing and the report on what came of it are moves.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, SOURCED
from tracker.common.who import OFFICE
from tracker.decisions.models import Decision

DRAFT = frozenset({Decision.Status.DRAFT})
DRAFTED = ("title", "kind", "text", "work_year", "laws", "addressed_to")

RIGHTS = {
    Decision: field_rights(
        adds("lead_committee", by=OFFICE | COMMITTEE_IN_CHARGE, while_=DRAFT),
        writes(*DRAFTED, "lead_committee", by=OFFICE, while_=Decision.BEFORE_VOTE),
        writes(*DRAFTED, by=COMMITTEE_IN_CHARGE, while_=DRAFT),
        writes(
            "number", "continues", "subject_year", "area", "planned_on", "started_on",
            "filed_up_due_on", by=OFFICE,
        ),
        writes("note", *SOURCED, by=OFFICE | COMMITTEE_IN_CHARGE),
        # What goes out of force is repealed; what was entered twice is declared void.
        voids(by=OFFICE),
    ),
}  # fmt: skip

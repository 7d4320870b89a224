"""Who writes reviews: the office registers them; all that comes of them is written by moves.

Who asked for a review is told to nobody outside the office (`personal_fields`).
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, HOUSE, SOURCED
from tracker.common.roles import Role
from tracker.common.who import OFFICE
from tracker.reviews.models import Review, ReviewOpinion

OPENED = frozenset({Review.Status.OPENED})

RIGHTS = {
    Review: field_rights(
        adds("document", by=OFFICE, while_=OPENED),
        writes("kind", "registered_on", by=OFFICE, while_=OPENED),
        writes(
            "work_year", "number", "initiator", "initiator_contact", "request_text",
            "lead_committee", "area", "subject_year", "planned_on", "started_on", "continues",
            *SOURCED,
            by=OFFICE,
        ),
        writes("note", by=OFFICE | COMMITTEE_IN_CHARGE),
        # What was sent to committees ends by a move.
        voids(by=OFFICE, while_=OPENED),
        read_by=HOUSE | {Role.COMMITTEE, Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT},
        filled_in=("title", "rule_set", "due_on", "due_explanation", "provisional_dates"),
    ),
    ReviewOpinion: field_rights(read_by=HOUSE | {Role.COMMITTEE}),
}  # fmt: skip

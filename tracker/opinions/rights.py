"""Who writes opinions: the committee in charge drafts; from the adoption on the text stands.

Reports come about by moves of their opinion alone.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, SOURCED
from tracker.common.who import OFFICE
from tracker.opinions.models import Opinion, ResultReport

DRAFT = frozenset({Opinion.Status.DRAFT})
# A paper that was adopted and not yet handed over can still be taken back, by the office.
OWN_PAPER = Opinion.NOT_YET_PUBLIC
DRAFTERS = OFFICE | COMMITTEE_IN_CHARGE

RIGHTS = {
    Opinion: field_rights(
        adds("matter", by=DRAFTERS),
        writes(
            "title", "issuer", "kind", "meeting", "deliberated_on", "addressed_to",
            by=DRAFTERS, while_=DRAFT,
        ),
        writes("comment", "note", by=DRAFTERS),
        # It is published after it was adopted.
        writes("published_on", *SOURCED, by=OFFICE),
        writes(*SOURCED, by=COMMITTEE_IN_CHARGE, while_=DRAFT),
        voids(by=OFFICE, while_=OWN_PAPER),
        voids(by=COMMITTEE_IN_CHARGE, while_=DRAFT),
    ),
    ResultReport: field_rights(),
}  # fmt: skip

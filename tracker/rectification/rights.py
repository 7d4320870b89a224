"""Who writes problem lists and clauses: their text stands once it is confirmed or adopted.

What the units and the committee do about them comes about by moves alone.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, SOURCED
from tracker.common.who import OFFICE
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)

FOUND = frozenset({RectificationItem.Status.FOUND})
FINDERS = OFFICE | COMMITTEE_IN_CHARGE

RIGHTS = {
    RectificationItem: field_rights(
        adds("matter", by=FINDERS),
        # The directors' meeting confirms a list, the opinion's adoption its clauses, word by word.
        writes("opinion", "number", "kind", "text", by=FINDERS, while_=FOUND),
        # How a list is sorted is no part of what was confirmed.
        writes("category", "found_by", "law", "article", *SOURCED, by=OFFICE),
        writes(
            "category", "found_by", "law", "article", *SOURCED,
            by=COMMITTEE_IN_CHARGE, while_=FOUND,
        ),
        writes("note", by=FINDERS),
        voids(by=OFFICE, while_=RectificationItem.NOT_YET_PUBLIC),
        voids(by=COMMITTEE_IN_CHARGE, while_=FOUND),
    ),
    RectificationStage: field_rights(),
    RectificationExtension: field_rights(),
}  # fmt: skip

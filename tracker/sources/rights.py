"""The published texts are kept by the office; what quotes them is written by others.

What the press said of deputies is kept by 代表工委 too. All of it is public, and read by everybody
with a role; a matter that somebody does not see is not shown to them on it either.
"""

from tracker.common.field_rights import State, adds, field_rights, removes, writes
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.sources.models import Passage, SourceDocument


def is_press(document: SourceDocument, standing: Standing) -> bool:
    return document.is_press


OF_PRESS = State("类型为媒体报道", lambda document: document.is_press)
KEEPERS = OFFICE | people("代表工委（媒体报道）", Role.DEPUTY_AFFAIRS, related=is_press)

RIGHTS = {
    SourceDocument: field_rights(
        adds(by=KEEPERS),
        writes(
            "code", "title", "kind", "work_year", "issued_by", "published_on", "link", "checksum",
            "note",
            by=KEEPERS,
        ),
        writes("outlet", "level", "times", "deputies", "matter", by=KEEPERS, while_=OF_PRESS),
        removes(by=KEEPERS),
    ),
    Passage: field_rights(
        adds(by=OFFICE),
        writes("document", "number", "heading", "lead", "text", by=OFFICE),
        removes(by=OFFICE),
    ),
}  # fmt: skip

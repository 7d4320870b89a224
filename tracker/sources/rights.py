"""The published texts are kept by the office; what quotes them is written by others."""

from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import OFFICE
from tracker.sources.models import Passage, SourceDocument

RIGHTS = {
    SourceDocument: field_rights(
        adds(by=OFFICE),
        writes(
            "code", "title", "kind", "work_year", "issued_by", "published_on", "checksum", "note",
            by=OFFICE,
        ),
        removes(by=OFFICE),
    ),
    Passage: field_rights(
        adds(by=OFFICE),
        writes("document", "number", "heading", "lead", "text", by=OFFICE),
        removes(by=OFFICE),
    ),
}  # fmt: skip

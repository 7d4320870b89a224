"""Reports are read in by the office; what became of what was found is decided there too."""

from tracker.common.field_rights import State, adds, field_rights, removes, writes
from tracker.common.roles import Role
from tracker.common.who import OFFICE
from tracker.extracts.models import Extract, ReportReading

OPEN = State("待确认", lambda extract: extract.is_open)

RIGHTS = {
    ReportReading: field_rights(
        adds("document", "text", "file", "file_name", "faults", by=OFFICE),
        removes(by=OFFICE),
        read_by=frozenset({Role.CLERK}),
    ),
    Extract: field_rights(
        adds(
            "reading", "passage", "kind", "start", "end", "quote", "doubts", "same_as_id", by=OFFICE
        ),
        writes("values", "under", by=OFFICE, while_=OPEN),
        removes(by=OFFICE),
        read_by=frozenset({Role.CLERK}),
    ),
}  # fmt: skip

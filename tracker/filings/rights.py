"""Who writes filings: the office. What comes of the check of their form is written by moves.

The lines of a yearly list are read from its text, and nobody writes them otherwise.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import HOUSE, SOURCED
from tracker.common.roles import Role
from tracker.common.who import OFFICE
from tracker.filings.models import Filing, NormativeDocument, YearList, YearListLine

MAKERS = frozenset({Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT})
OF_FILINGS = HOUSE | MAKERS | {Role.COMMITTEE}
RECEIVED = frozenset({Filing.Status.RECEIVED})

RIGHTS = {
    NormativeDocument: field_rights(
        adds(by=OFFICE),
        writes(
            "maker", "title", "document_number", "published_on", "effective_on", "expires_on",
            "replaces", "replacement", "amended_on", "repealed_on", "laws", "area", "is_public",
            "note", *SOURCED,
            by=OFFICE,
        ),
        voids(by=OFFICE),
    ),
    Filing: field_rights(
        adds("document", by=OFFICE, while_=RECEIVED),
        writes(
            "work_year", "received_on", "receipt_on", "lead_committee", "area", "subject_year",
            "planned_on", "started_on", "continues", "note", *SOURCED,
            by=OFFICE,
        ),
        # What was registered stays in the register.
        voids(by=OFFICE, while_=Filing.OPEN),
        read_by=OF_FILINGS,
        filled_in=(
            "title", "rule_set", "filing_due_on", "filing_due_explanation", "due_on",
            "due_explanation", "provisional_dates",
        ),
    ),
    YearList: field_rights(
        adds(by=OFFICE),
        writes("maker", "year", "received_on", "text", "note", *SOURCED, by=OFFICE),
        voids(by=OFFICE),
        read_by=HOUSE | MAKERS,
    ),
    YearListLine: field_rights(read_by=HOUSE | MAKERS),
}  # fmt: skip

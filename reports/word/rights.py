"""Templates of the Word documents are kept by those who send them out."""

from reports.word.models import DocumentTemplate
from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.relations import HOUSE
from tracker.common.roles import Role
from tracker.common.who import STAFF

RIGHTS = {
    DocumentTemplate: field_rights(
        # Another file is another template.
        adds("kind", "file", by=STAFF),
        writes("name", "is_current", by=STAFF),
        removes(by=STAFF),
        read_by=HOUSE | {Role.COMMITTEE},
    )
}

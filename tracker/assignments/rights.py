"""Units come to a suggestion, ask for more time and are urged by moves alone."""

from tracker.assignments.models import Assignment, Extension, Urge
from tracker.common.field_rights import field_rights, writes
from tracker.common.who import STAFF

RIGHTS = {
    # Whom to call is often told by telephone, or stands in an old ledger.
    Assignment: field_rights(writes("handler", "phone", by=STAFF)),
    Extension: field_rights(),
    Urge: field_rights(),
}

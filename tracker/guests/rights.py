"""The office gives links out and takes them back; what else a link keeps is noted as it is used."""

from tracker.common.field_rights import adds, field_rights, writes
from tracker.common.roles import STAFF as STAFF_ROLES
from tracker.common.who import STAFF
from tracker.guests.models import OneTimeLink

RIGHTS = {
    OneTimeLink: field_rights(
        adds("step", "record_id", "expires_on", "has_code", by=STAFF),
        writes("revoked_at", "revoke_reason", by=STAFF),
        read_by=STAFF_ROLES,
        filled_in=("matter", "unit", "deputy", "digest", "code_digest", "issued_by"),
    )
}

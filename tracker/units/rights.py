"""Units are the office's; which account speaks for whom is said by administrators alone."""

from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.relations import ADMINISTRATOR
from tracker.common.roles import ADMINISTRATOR as ADMINISTRATOR_ROLE
from tracker.common.who import OFFICE, STAFF
from tracker.units.models import Membership, Unit

RIGHTS = {
    Unit: field_rights(
        # Old ledgers name units that are missing here, or by another name: whoever loads a
        # ledger says which.
        adds("code", "name", "kind", by=STAFF),
        writes("aliases", by=STAFF),
        writes(
            "code", "name", "short_name", "kind", "parent", "valid_from", "valid_until",
            "successor", "contact", "phone", "note", by=OFFICE,
        ),
        removes(by=OFFICE),
    ),
    Membership: field_rights(
        adds(by=ADMINISTRATOR),
        writes(
            "user", "role", "unit", "deputy", "valid_from", "valid_until", "note",
            by=ADMINISTRATOR,
        ),
        removes(by=ADMINISTRATOR),
        read_by={ADMINISTRATOR_ROLE},
    ),
}  # fmt: skip

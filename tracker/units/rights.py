"""Units are the office's; which account speaks for whom say those who keep the accounts."""

from tracker.common.field_rights import EVERY_ROLE, adds, field_rights, removes, writes
from tracker.common.relations import ACCOUNT_KEEPER
from tracker.common.roles import Role
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
        # Posts are of units and deputies, which are chosen by name.
        read_by=EVERY_ROLE | {Role.ACCOUNT_KEEPER},
    ),
    Membership: field_rights(
        adds(by=ACCOUNT_KEEPER),
        writes(
            "user", "role", "unit", "deputy", "valid_from", "valid_until", "note",
            by=ACCOUNT_KEEPER,
        ),
        removes(by=ACCOUNT_KEEPER),
        read_by={Role.ACCOUNT_KEEPER},
    ),
}  # fmt: skip

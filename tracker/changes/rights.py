"""The history is written by the door alone."""

from tracker.changes.models import Change
from tracker.changes.seals import Seal
from tracker.common.field_rights import field_rights
from tracker.common.relations import HOUSE
from tracker.common.roles import ADMINISTRATOR, STAFF, Role, standing_of

RIGHTS = {
    Change: field_rights(read_by=HOUSE),
    # Nobody's page: who may have the digest of a day says `may_read_seals`.
    Seal: field_rights(read_by={ADMINISTRATOR}),
}
MAY_READ_SEALS = STAFF | {Role.AUDITOR, ADMINISTRATOR}


def may_read_seals(user) -> bool:
    return bool(standing_of(user).roles & MAY_READ_SEALS)

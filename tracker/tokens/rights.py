"""What a key opens is fixed when it is handed out; only its purpose may be reworded."""

from tracker.common.field_rights import adds, field_rights, writes
from tracker.common.relations import ACCOUNT_KEEPER
from tracker.common.roles import Role
from tracker.tokens.models import ApiToken

RIGHTS = {
    ApiToken: field_rights(
        adds("user", "unit", "is_read_only", "expires_at", by=ACCOUNT_KEEPER),
        writes("name", "revoked_at", by=ACCOUNT_KEEPER),
        read_by={Role.ACCOUNT_KEEPER},
        filled_in=("prefix", "digest"),
    )
}

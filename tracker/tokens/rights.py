"""What a key opens is fixed when it is handed out; only its purpose may be reworded."""

from tracker.common.field_rights import adds, field_rights, writes
from tracker.common.relations import ADMINISTRATOR
from tracker.common.roles import ADMINISTRATOR as ADMINISTRATOR_ROLE
from tracker.tokens.models import ApiToken

RIGHTS = {
    ApiToken: field_rights(
        adds("user", "unit", "is_read_only", "expires_at", by=ADMINISTRATOR),
        writes("name", "revoked_at", by=ADMINISTRATOR),
        read_by={ADMINISTRATOR_ROLE},
        filled_in=("prefix", "digest"),
    )
}

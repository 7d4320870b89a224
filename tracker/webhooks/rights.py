"""Whom the ledger tells of its changes is decided by those who give out keys."""

from tracker.common.field_rights import adds, field_rights, writes
from tracker.common.relations import ADMINISTRATOR
from tracker.common.roles import ADMINISTRATOR as ADMINISTRATOR_ROLE
from tracker.webhooks.models import Delivery, Webhook

BY_THE_WORKER = (
    "uuid", "stopped_at", "told", "failing_since", "failures", "resting_until", "served_until",
)  # fmt: skip

RIGHTS = {
    Webhook: field_rights(
        adds("user", by=ADMINISTRATOR),
        writes("name", "url", "events", "is_active", "generation", "rotated_at", by=ADMINISTRATOR),
        read_by={ADMINISTRATOR_ROLE},
        filled_in=BY_THE_WORKER,
    ),
    Delivery: field_rights(read_by={ADMINISTRATOR_ROLE}),
}

"""Events are the auditors' to read, and the administrator's; nobody writes them."""

from tracker.audit.models import Event
from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR, Role, standing_of

RIGHTS = {Event: field_rights(read_by={Role.AUDITOR, ADMINISTRATOR})}


def may_read_events(user) -> bool:
    return bool(standing_of(user).roles & {Role.AUDITOR, ADMINISTRATOR})

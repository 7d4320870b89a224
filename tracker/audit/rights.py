"""Events are the auditors' to read; nobody writes them."""

from tracker.audit.models import Event
from tracker.common.field_rights import field_rights
from tracker.common.roles import Role, standing_of

RIGHTS = {Event: field_rights(read_by={Role.AUDITOR})}


def may_read_events(user) -> bool:
    return Role.AUDITOR in standing_of(user).roles

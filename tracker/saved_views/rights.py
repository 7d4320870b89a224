"""What people keep for themselves; nobody reads it as records."""

from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR
from tracker.saved_views.models import SavedView

RIGHTS = {SavedView: field_rights(read_by={ADMINISTRATOR})}

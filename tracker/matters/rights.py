"""Who writes the spine: nobody. The door fills it from the records of the kinds."""

from tracker.common.field_rights import field_rights
from tracker.matters.models import Matter

RIGHTS = {Matter: field_rights()}

"""The history is written by the door alone."""

from tracker.changes.models import Change
from tracker.common.field_rights import field_rights
from tracker.common.relations import HOUSE

RIGHTS = {Change: field_rights(read_by=HOUSE)}

"""What was answered to whom is the program's own bookkeeping; nobody reads it."""

from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR
from tracker.repeats.models import KeptAnswer

RIGHTS = {KeptAnswer: field_rights(read_by={ADMINISTRATOR})}

"""Who writes votes: the moves of what is voted on. Only what is told of them is written by hand."""

from tracker.common.field_rights import field_rights, writes
from tracker.common.who import STAFF
from tracker.votes.models import Vote

RIGHTS = {Vote: field_rights(writes("grade", "announced_on", by=STAFF))}

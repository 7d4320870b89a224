"""The life cycle of a rectification item, from the finding to the write-off (销号)."""

from tracker.common.workflow import Workflow
from tracker.rectification.following import FOLLOWING, wholes_of
from tracker.rectification.handover import HANDOVER
from tracker.rectification.rectifying import RECTIFYING
from tracker.rectification.writing_off import WRITING_OFF

WORKFLOW = Workflow(*HANDOVER, *RECTIFYING, *WRITING_OFF, *FOLLOWING, part_of=wholes_of)

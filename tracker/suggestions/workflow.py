"""The life cycle of a suggestion, from draft to archive."""

from tracker.common.workflow import Workflow
from tracker.suggestions.closing import CLOSING
from tracker.suggestions.extending import EXTENDING
from tracker.suggestions.handling import HANDLING
from tracker.suggestions.handover import HANDOVER
from tracker.suggestions.intake import INTAKE
from tracker.suggestions.regrouping import REGROUPING

WORKFLOW = Workflow(*INTAKE, *HANDOVER, *REGROUPING, *EXTENDING, *HANDLING, *CLOSING)

"""The life cycle of an inspection.

The full course ends with the committee's opinion and what became of it, the shorter form of the
districts at the directors' meeting, a joint or delegated inspection with the report to the level
that began it. Checks that are no 执法检查 use the steps they need.
"""

from tracker.common.workflow import Workflow
from tracker.inspections.models import Inspection
from tracker.inspections.preparing import PREPARING
from tracker.inspections.reporting import REPORTING
from tracker.topics.planning import ending, planning

Status = Inspection.Status
WORKFLOW = Workflow(
    *planning(Status),
    *PREPARING,
    *REPORTING,
    *ending(
        Status,
        ready=frozenset({Status.REPORTED, Status.REPORTED_UP, *Inspection.AFTER_DELIBERATION}),
        late=frozenset(
            {
                Status.PROPOSED,
                Status.PLANNED,
                Status.SCHEME_APPROVED,
                Status.NOTIFIED,
                Status.SELF_CHECK,
                Status.IN_PROGRESS,
                Status.PROBLEM_LIST,
            }
        ),
    ),
)

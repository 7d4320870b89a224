"""The life cycle of an inspection.

The full course ends with the committee's opinion and what became of it, the shorter form of the
districts at the directors' meeting, a joint or delegated inspection with the report to the level
that began it. Checks that are no 执法检查 use the steps they need.
"""

from django.core.exceptions import ValidationError

from tracker.common.workflow import Workflow
from tracker.inspections.models import Inspection
from tracker.inspections.preparing import PREPARING
from tracker.inspections.reporting import AT_COMMITTEE, AT_DIRECTORS, REPORTING
from tracker.topics.planning import CloseForm, ending, planning, rectifying

Status = Inspection.Status
BEFORE_THE_REPORT = frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST})


class CloseInspectionForm(CloseForm):
    def clean(self):
        """An 执法检查 ends with its report (监督法 2024 art. 36); other checks may do without."""
        enforces = self.record.kind in Inspection.LAW_ENFORCEMENT
        if enforces and self.record.status in BEFORE_THE_REPORT and not self.is_late_entry:
            raise ValidationError(
                "执法检查须先形成报告再办结；事后登记的请勾选补录。", code="report_missing"
            )
        return self.cleaned_data


WORKFLOW = Workflow(
    *planning(Status),
    *PREPARING,
    *REPORTING,
    *ending(
        Status,
        ready=frozenset(
            {
                *BEFORE_THE_REPORT,
                Status.REPORTED,
                Status.REPORTED_UP,
                *Inspection.AFTER_DELIBERATION,
            }
        ),
        late=frozenset(
            {
                Status.PROPOSED,
                Status.PLANNED,
                Status.SCHEME_APPROVED,
                Status.NOTIFIED,
                Status.SELF_CHECK,
            }
        ),
        heard=(AT_DIRECTORS, AT_COMMITTEE),
        form=CloseInspectionForm,
    ),
    *rectifying(Status, after_deliberation=Inspection.AFTER_DELIBERATION),
)

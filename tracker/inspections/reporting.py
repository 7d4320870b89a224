"""After the field work: problem list, report, directors' meeting, committee session, follow-up."""

from django import forms

from tracker.common.move_forms import MoveForm
from tracker.common.who import STAFF
from tracker.common.workflow import STAYS, Move, Transition, TransitionRefused, made_on
from tracker.inspections.models import Inspection
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.hearing import AgendaForm, AtMeetingForm, hear, put_on_agenda
from tracker.meetings.models import Meeting
from tracker.rectification.matters import LEAD_COMMITTEE

Status = Inspection.Status
ITEM = AgendaItem.Kind.INSPECTION_REPORT


class ListForm(MoveForm):
    happened_on = forms.DateField(label="问题清单形成日期")


def check_items(inspection: Inspection) -> TransitionRefused | None:
    if not inspection.rectification_items.not_voided().exists():
        return TransitionRefused(
            "请先逐条登记发现的问题；没有发现问题的直接形成报告。", code="no_items"
        )
    return None


class ReportForm(MoveForm):
    happened_on = forms.DateField(label="报告形成日期")
    evaluation = forms.CharField(label="法律实施情况评价", widget=forms.Textarea(attrs={"rows": 4}))
    findings = forms.CharField(
        label="发现的问题", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    law_proposals = forms.CharField(
        label="完善法律法规的建议", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        for name in ("evaluation", "findings", "law_proposals"):
            self.fields[name].initial = getattr(self.record, name)


def report(inspection: Inspection, move: Move) -> None:
    inspection.evaluation = move.data["evaluation"]
    for name in ("findings", "law_proposals"):
        setattr(inspection, name, move.data[name] or getattr(inspection, name))


def check_higher_level(inspection: Inspection) -> TransitionRefused | None:
    if inspection.kind not in Inspection.FOR_A_HIGHER_LEVEL:
        return TransitionRefused(
            "只有联动或受委托的检查向上级人大报送情况。", code="not_for_higher_level"
        )
    return None


class ReportUpForm(MoveForm):
    happened_on = forms.DateField(label="上报日期")
    remark = forms.CharField(
        label="情况报告", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class DirectorsForm(AtMeetingForm):
    kinds = (Meeting.Kind.DIRECTORS,)

    happened_on = forms.DateField(label="主任会议日期")
    directors_decision = forms.ChoiceField(label="主任会议决定", choices=Inspection.Decision)


def to_directors(inspection: Inspection, move: Move) -> None:
    hear(inspection, move, kind=Meeting.Kind.DIRECTORS, item_kind=ITEM)
    inspection.directors_decision = move.data["directors_decision"]


def check_decision(inspection: Inspection) -> TransitionRefused | None:
    if inspection.directors_decision != Inspection.Decision.COMMITTEE:
        return TransitionRefused(
            "主任会议没有决定提请常委会会议审议。", code="not_put_to_committee"
        )
    return None


class CommitteeForm(AtMeetingForm):
    kinds = (Meeting.Kind.COMMITTEE,)

    happened_on = forms.DateField(label="常委会会议日期")


def to_committee(inspection: Inspection, move: Move) -> None:
    hear(inspection, move, kind=Meeting.Kind.COMMITTEE, item_kind=ITEM)


def to_agenda(inspection: Inspection, move: Move) -> None:
    put_on_agenda(inspection, move, item_kind=ITEM)


class FollowUpForm(MoveForm):
    happened_on = forms.DateField(label="跟踪检查日期")
    remark = forms.CharField(
        label="跟踪检查情况", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


LISTED = made_on("list_problems", "问题清单形成日期")
AT_DIRECTORS = made_on("to_directors", "主任会议审议日期")
AT_COMMITTEE = made_on("to_committee", "常委会审议日期")
TO_BE_HEARD = frozenset(
    {Status.IN_PROGRESS, Status.PROBLEM_LIST, Status.REPORTED, *Inspection.AFTER_DELIBERATION}
)
REPORTING = (
    Transition(
        name="list_problems",
        label="形成问题清单",
        sources=frozenset({Status.IN_PROGRESS}),
        targets=(Status.PROBLEM_LIST,),
        by=LEAD_COMMITTEE,
        not_before=("started_on",),
        form=ListForm,
        guard=check_items,
    ),
    Transition(
        name="report",
        label="形成报告",
        sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST}),
        targets=(Status.REPORTED,),
        by=LEAD_COMMITTEE,
        not_before=("started_on", LISTED),
        form=ReportForm,
        effect=report,
    ),
    Transition(
        name="report_up",
        label="向上级人大报送情况",
        sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST, Status.REPORTED}),
        targets=(Status.REPORTED_UP,),
        by=STAFF,
        not_before=("started_on", LISTED),
        form=ReportUpForm,
        guard=check_higher_level,
    ),
    Transition(
        name="put_on_agenda",
        label="列入会议议题",
        is_aside=True,
        sources=TO_BE_HEARD,
        targets=(STAYS,),
        by=STAFF,
        not_before=("started_on",),
        form=AgendaForm,
        effect=to_agenda,
        is_for_many=True,
    ),
    Transition(
        name="to_directors",
        label="主任会议审议",
        sources=frozenset({Status.REPORTED}),
        targets=(Status.DIRECTORS,),
        by=STAFF,
        not_before=("started_on", LISTED),
        form=DirectorsForm,
        effect=to_directors,
        late_sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST}),
    ),
    # No session hears a report that the directors' meeting has not put to it, not even afterwards.
    Transition(
        name="to_committee",
        label="常委会会议审议",
        sources=frozenset({Status.DIRECTORS}),
        targets=(Status.COMMITTEE,),
        by=STAFF,
        not_before=(AT_DIRECTORS,),
        form=CommitteeForm,
        guard=check_decision,
        effect=to_committee,
    ),
    Transition(
        name="follow_up",
        label="跟踪检查",
        sources=frozenset({Status.RECTIFYING, Status.RESULT_REPORTED, Status.FOLLOW_UP}),
        targets=(Status.FOLLOW_UP,),
        by=LEAD_COMMITTEE,
        not_before=(AT_DIRECTORS, AT_COMMITTEE),
        form=FollowUpForm,
    ),
)

"""After the field work: problem list, report, directors' meeting, committee session, follow-up."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.roles import STAFF
from tracker.common.workflow import Move, MoveForm, Transition, TransitionRefused
from tracker.inspections.models import Inspection
from tracker.inspections.preparing import COMMITTEE
from tracker.rectification.matters import is_lead_committee

Status = Inspection.Status


class ListForm(MoveForm):
    not_before = ("started_on", "开始日期")
    happened_on = forms.DateField(label="问题清单形成日期")


def check_items(inspection: Inspection) -> TransitionRefused | None:
    if not inspection.rectification_items.not_voided().exists():
        return TransitionRefused(
            "请先逐条登记发现的问题；没有发现问题的直接形成报告。", code="no_items"
        )
    return None


class ReportForm(MoveForm):
    not_before = ("started_on", "开始日期")
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
    not_before = ("started_on", "开始日期")
    happened_on = forms.DateField(label="上报日期")
    remark = forms.CharField(
        label="情况报告", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class DirectorsForm(MoveForm):
    not_before = ("started_on", "开始日期")
    happened_on = forms.DateField(label="主任会议日期")
    directors_meeting = forms.CharField(
        label="主任会议届次", max_length=100, help_text="如：六届人大常委会第三十次主任会议。"
    )
    directors_decision = forms.ChoiceField(label="主任会议决定", choices=Inspection.Decision)


def to_directors(inspection: Inspection, move: Move) -> None:
    inspection.directors_meeting = move.data["directors_meeting"]
    inspection.directors_meeting_on = move.data["happened_on"]
    inspection.directors_decision = move.data["directors_decision"]


def check_decision(inspection: Inspection) -> TransitionRefused | None:
    if inspection.directors_decision != Inspection.Decision.COMMITTEE:
        return TransitionRefused(
            "主任会议没有决定提请常委会会议审议。", code="not_put_to_committee"
        )
    return None


class CommitteeForm(MoveForm):
    not_before = ("directors_meeting_on", "主任会议日期")
    happened_on = forms.DateField(label="常委会会议日期")
    committee_session = forms.CharField(
        label="常委会会议届次", max_length=100, help_text="如：六届人大常委会第十二次会议。"
    )


def to_committee(inspection: Inspection, move: Move) -> None:
    inspection.committee_session = move.data["committee_session"]
    inspection.committee_session_on = move.data["happened_on"]


class FollowUpForm(MoveForm):
    happened_on = forms.DateField(label="跟踪检查日期")
    remark = forms.CharField(
        label="跟踪检查情况", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )

    def clean_happened_on(self):
        day = super().clean_happened_on()
        heard = self.record.committee_session_on or self.record.directors_meeting_on
        if heard is not None and day < heard:
            raise ValidationError(
                f"跟踪检查不能早于审议（{heard.isoformat()}）。", code="too_early"
            )
        return day


REPORTING = (
    Transition(
        name="list_problems",
        label="形成问题清单",
        sources=frozenset({Status.IN_PROGRESS}),
        target=Status.PROBLEM_LIST,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=ListForm,
        guard=check_items,
    ),
    Transition(
        name="report",
        label="形成报告",
        sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST}),
        target=Status.REPORTED,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=ReportForm,
        effect=report,
    ),
    Transition(
        name="report_up",
        label="向上级人大报送情况",
        sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST, Status.REPORTED}),
        target=Status.REPORTED_UP,
        roles=STAFF,
        form=ReportUpForm,
        guard=check_higher_level,
    ),
    Transition(
        name="to_directors",
        label="主任会议审议",
        sources=frozenset({Status.REPORTED}),
        target=Status.DIRECTORS,
        roles=STAFF,
        form=DirectorsForm,
        effect=to_directors,
        late_sources=frozenset({Status.IN_PROGRESS, Status.PROBLEM_LIST}),
    ),
    # No session hears a report that the directors' meeting has not put to it, not even afterwards.
    Transition(
        name="to_committee",
        label="常委会会议审议",
        sources=frozenset({Status.DIRECTORS}),
        target=Status.COMMITTEE,
        roles=STAFF,
        form=CommitteeForm,
        guard=check_decision,
        effect=to_committee,
    ),
    Transition(
        name="follow_up",
        label="跟踪检查",
        sources=frozenset({Status.RECTIFYING, Status.RESULT_REPORTED, Status.FOLLOW_UP}),
        target=Status.FOLLOW_UP,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=FollowUpForm,
    ),
)

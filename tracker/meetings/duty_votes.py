"""述职测评: how a session votes on the duty report of a street committee that it heard."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.common.who import STAFF
from tracker.common.workflow import STAYS, Move, NothingToDo, Transition, TransitionRefused
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.units.models import Unit
from tracker.votes.models import Vote
from tracker.votes.taking import CountForm, take_vote


def reporting_at(meeting: Meeting) -> QuerySet:
    """The units whose duty reports stand on its agenda."""
    reports = meeting.agenda.standing().filter(kind=AgendaItem.Kind.DUTY_REPORT)
    return Unit.objects.filter(pk__in=reports.values("reporting_unit"))


class DutyVoteForm(CountForm):
    """The vote on one report; each unit has its own."""

    purpose = Vote.Purpose.DUTY_REPORT
    # The session itself is voting.
    meeting = None
    happened_on = forms.DateField(label="测评日期")
    unit = forms.ModelChoiceField(Unit.objects.all(), label="述职单位")
    excellent = forms.IntegerField(label="优秀", min_value=0, required=False, initial=0)
    in_favour = forms.IntegerField(label="称职", min_value=0)
    basically = forms.IntegerField(label="基本称职", min_value=0)
    against = forms.IntegerField(label="不称职", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False, initial=0)
    grade = forms.CharField(label="评定等次", required=False, max_length=20)
    announced_on = forms.DateField(label="公布日期", required=False)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        unit: Any = self.fields["unit"]
        unit.queryset = reporting_at(self.record)
        self.fields["happened_on"].initial = self.record.starts_on

    def hold_against_meeting(self) -> None:
        day = self.cleaned_data.get("happened_on")
        if day is not None and not self.record.lasts_on(day):
            message = f"会议“{self.record}”这一天没有召开。"
            self.add_error("happened_on", ValidationError(message, code="not_on_that_day"))


def check_reports(meeting: Meeting) -> TransitionRefused | None:
    reporting = reporting_at(meeting)
    if not reporting.exists():
        return NothingToDo("会议没有写明报告单位的述职议题。", code="nothing_to_vote")
    voted = Vote.objects.filter(matter=meeting, purpose=Vote.Purpose.DUTY_REPORT)
    if not reporting.exclude(pk__in=voted.values("unit")).exists():
        return NothingToDo("各述职单位都已测评；登记错了的请更正。", code="unit_voted")
    return None


def vote_on_report(meeting: Meeting, move: Move) -> None:
    take_vote(Vote(matter=meeting, meeting=meeting), move, form=DutyVoteForm)


VOTE_ON_REPORT = Transition(
    name="vote_on_report",
    label="登记述职测评",
    sources=Meeting.TOOK_PLACE,
    targets=(STAYS,),
    by=STAFF,
    not_before=("starts_on",),
    form=DutyVoteForm,
    guard=check_reports,
    effect=vote_on_report,
)

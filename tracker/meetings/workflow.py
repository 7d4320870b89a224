"""The life cycle of a meeting: called, held, minuted, published; or postponed, or cancelled."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.who import STAFF
from tracker.common.workflow import Move, NothingToDo, Transition, TransitionRefused, Workflow
from tracker.meetings.attendance import call_off, move_along
from tracker.meetings.duty_votes import VOTE_ON_REPORT
from tracker.meetings.happened import has_happened
from tracker.meetings.models import Meeting
from tracker.meetings.quorum import COUNTS, counted, faults_of_difference, faults_of_quorum
from tracker.meetings.rights import OWN_BODY

Status = Meeting.Status


def check_not_happened(meeting: Meeting) -> TransitionRefused | None:
    """What was dealt with there already was held: it is neither put off nor called off."""
    if not has_happened(meeting):
        return None
    message = "会议上已有登记的审议、表决、审议意见或者到会，不能延期或取消；请登记召开。"
    return TransitionRefused(message, code="results_stand")


class CallForm(MoveForm):
    happened_on = forms.DateField(label="通知日期")
    starts_on = forms.DateField(label="召开日期")
    kept_in = {"happened_on": "Meeting.called_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["starts_on"].initial = self.record.starts_on


def begin_on(meeting: Meeting, day: date) -> None:
    """On another day than planned it does not end before it begins."""
    meeting.starts_on = day
    if meeting.ends_on is not None and meeting.ends_on < day:
        meeting.ends_on = None


def call(meeting: Meeting, move: Move) -> None:
    meeting.called_on = move.data["happened_on"]
    begin_on(meeting, move.data["starts_on"])
    move_along(meeting, None, by=move.by)


class PostponeForm(ReasonForm):
    happened_on = forms.DateField(label="决定日期")
    starts_on = forms.DateField(
        label="新的召开日期", required=False, help_text="尚未确定的留空，再次通知时填写。"
    )


def postpone(meeting: Meeting, move: Move) -> None:
    meeting.starts_on = move.data["starts_on"]
    # A longer meeting is held on other days altogether.
    meeting.ends_on = None
    move_along(meeting, None, by=move.by)


def number_of_people(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=9999, **options)


class HoldForm(MoveForm):
    """Counts who is there; without more than half of the members no session is held
    (地方组织法 2022 art. 51), unless it was and somebody enters afterwards why. What nobody types
    is counted; whoever types another number says why."""

    happened_on = forms.DateField(label="召开日期")
    members_count = number_of_people(
        "应到人数", required=False, help_text="按当日在任的组成人员计算；另填的须说明原因。"
    )
    present_count = number_of_people(
        "实到人数", required=False, help_text="按到会登记计算；另填的须说明原因。"
    )
    kept_in = {"happened_on": "Meeting.starts_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        found = counted(self.record, on=self.record.starts_on or self.today)
        for name in COUNTS:
            proposed = getattr(self.record, name) or getattr(found, name)
            self.fields[name].initial = proposed

    def clean(self):
        data = super().clean()
        found = counted(self.record, on=data.get("happened_on"))
        for name in COUNTS:
            if name not in self.errors and data.get(name) is None:
                data[name] = getattr(found, name)
                if data[name] is None and not self.is_late_entry:
                    error = ValidationError("请填写人数；台账里没有可以计算的。", code="required")
                    self.add_error(name, error)
        present, members = data.get("present_count"), data.get("members_count")
        if not data.get("remark"):
            differing = faults_of_difference(found, present=present, members=members)
            self.add_error(None, ValidationError(differing))
        if present is not None and members is not None and present > members:
            error = ValidationError("实到人数不能多于应到人数。", code="present_exceeds_members")
            self.add_error("present_count", error)
            return data
        faults = faults_of_quorum(self.record, present=present, members=members)
        if faults and not (self.is_late_entry and data.get("remark")):
            self.add_error("present_count", faults["present_count"])
        return data


def hold(meeting: Meeting, move: Move) -> None:
    begin_on(meeting, move.data["happened_on"])
    for name in COUNTS:
        setattr(meeting, name, move.data[name] or getattr(meeting, name))
    counts = {"present": meeting.present_count, "members": meeting.members_count}
    found = counted(meeting, on=meeting.starts_on)
    if faults_of_quorum(meeting, **counts) or faults_of_difference(found, **counts):
        meeting.counts_reason = move.data["remark"][:500] or meeting.counts_reason
    move_along(meeting, None, by=move.by)


def cancel(meeting: Meeting, move: Move) -> None:
    call_off(meeting, by=move.by)


class MinuteForm(MoveForm):
    happened_on = forms.DateField(label="形成纪要日期")
    minutes = forms.ModelChoiceField(
        queryset=None, label="会议纪要", required=False, help_text="先在会议页上传附件。"
    )
    kept_in = {"happened_on": "Meeting.minuted_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        minutes: Any = self.fields["minutes"]
        minutes.queryset = self.record.attachments.not_voided()
        minutes.initial = self.record.minutes_id


def minute(meeting: Meeting, move: Move) -> None:
    meeting.minuted_on = move.data["happened_on"]
    meeting.minutes = move.data["minutes"] or meeting.minutes


class PublishForm(MoveForm):
    happened_on = forms.DateField(label="公布日期")
    kept_in = {"happened_on": "Meeting.published_on"}


def check_unpublished(meeting: Meeting) -> TransitionRefused | None:
    if meeting.published_on is None:
        return None
    return NothingToDo(f"会议情况已于{meeting.published_on}公布。", code="published")


def publish(meeting: Meeting, move: Move) -> None:
    meeting.published_on = move.data["happened_on"]


HELD = ("starts_on", "ends_on")
CALLERS = STAFF | OWN_BODY
WORKFLOW = Workflow(
    Transition(
        name="call",
        label="通知召开",
        sources=frozenset({Status.PLANNED, Status.POSTPONED}),
        targets=(Status.CALLED,),
        by=CALLERS,
        form=CallForm,
        effect=call,
    ),
    Transition(
        name="hold",
        label="召开",
        sources=frozenset({Status.CALLED}),
        targets=(Status.HELD,),
        by=CALLERS,
        not_before=("starts_on", "called_on"),
        form=HoldForm,
        effect=hold,
        late_sources=frozenset({Status.PLANNED, Status.POSTPONED}),
    ),
    Transition(
        name="minute",
        label="形成纪要",
        sources=frozenset({Status.HELD}),
        targets=(Status.MINUTED,),
        by=CALLERS,
        not_before=HELD,
        form=MinuteForm,
        effect=minute,
    ),
    Transition(
        name="publish",
        label="公布会议情况",
        sources=frozenset({Status.HELD, Status.MINUTED}),
        targets=(Status.PUBLISHED,),
        by=CALLERS,
        not_before=HELD,
        form=PublishForm,
        guard=check_unpublished,
        effect=publish,
    ),
    VOTE_ON_REPORT,
    Transition(
        name="postpone",
        label="延期",
        is_aside=True,
        sources=frozenset({Status.PLANNED, Status.CALLED}),
        targets=(Status.POSTPONED,),
        by=CALLERS,
        not_before=("called_on",),
        form=PostponeForm,
        guard=check_not_happened,
        effect=postpone,
    ),
    Transition(
        name="cancel",
        label="取消",
        is_aside=True,
        sources=Meeting.BEFORE_IT,
        targets=(Status.CANCELLED,),
        by=CALLERS,
        not_before=("called_on",),
        form=ReasonForm,
        guard=check_not_happened,
        effect=cancel,
    ),
)

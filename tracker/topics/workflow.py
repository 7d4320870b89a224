"""The life cycle of a topic of supervision, within the one year it belongs to."""

from django import forms

from tracker.common.roles import STAFF, Role
from tracker.common.workflow import Move, MoveForm, Transition, Workflow
from tracker.rectification.matters import is_lead_committee
from tracker.topics.models import Topic
from tracker.topics.planning import ending, planning

Status = Topic.Status


class StartForm(MoveForm):
    happened_on = forms.DateField(label="启动日期")


def start(topic: Topic, move: Move) -> None:
    topic.started_on = topic.started_on or move.data["happened_on"]


class DeliberateForm(MoveForm):
    """Heard by the committee, or by its directors' meeting alone."""

    not_before = ("started_on", "开始日期")
    happened_on = forms.DateField(label="审议日期")
    meeting = forms.ChoiceField(
        label="审议会议", choices=(("committee", "常委会会议"), ("directors", "主任会议"))
    )


def deliberate(topic: Topic, move: Move) -> None:
    is_committee = move.data["meeting"] == "committee"
    field = "committee_session_on" if is_committee else "directors_meeting_on"
    setattr(topic, field, move.data["happened_on"])


EARLY = frozenset({Status.PROPOSED, Status.IN_PLAN})
WORKFLOW = Workflow(
    *planning(Status),
    Transition(
        name="start",
        label="启动实施",
        sources=frozenset({Status.IN_PLAN}),
        target=Status.IN_PROGRESS,
        roles=frozenset({Role.COMMITTEE}),
        speaks_for=is_lead_committee,
        form=StartForm,
        effect=start,
        late_sources=frozenset({Status.PROPOSED}),
        is_for_many=True,
    ),
    Transition(
        name="deliberate",
        label="听取审议",
        sources=frozenset({Status.IN_PROGRESS}),
        target=Status.DELIBERATED,
        roles=STAFF,
        form=DeliberateForm,
        effect=deliberate,
        late_sources=EARLY,
        is_for_many=True,
    ),
    # Research and visits end without a deliberation.
    *ending(
        Status,
        ready=frozenset({Status.IN_PROGRESS, *Topic.AFTER_DELIBERATION}),
        late=EARLY,
    ),
)

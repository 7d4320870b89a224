"""The life cycle of a topic of supervision, within the one year it belongs to."""

from django import forms

from tracker.common.move_forms import MoveForm
from tracker.common.who import STAFF
from tracker.common.workflow import Move, Transition, Workflow, made_on
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.topics.models import Topic
from tracker.topics.planning import INCLUDED, ending, planning, rectifying

Status = Topic.Status


class StartForm(MoveForm):
    happened_on = forms.DateField(label="启动日期")


def start(topic: Topic, move: Move) -> None:
    topic.started_on = topic.started_on or move.data["happened_on"]


class DeliberateForm(MoveForm):
    """Heard by the committee, or by its directors' meeting alone."""

    kept_in = {"meeting": "Topic.committee_session_on"}

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
        targets=(Status.IN_PROGRESS,),
        by=LEAD_COMMITTEE,
        not_before=(INCLUDED,),
        form=StartForm,
        effect=start,
        late_sources=frozenset({Status.PROPOSED}),
        is_for_many=True,
    ),
    Transition(
        name="deliberate",
        label="听取审议",
        sources=frozenset({Status.IN_PROGRESS}),
        targets=(Status.DELIBERATED,),
        by=STAFF,
        not_before=(INCLUDED, "started_on"),
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
        heard=(made_on("deliberate", "审议日期"),),
    ),
    *rectifying(Status, after_deliberation=Topic.AFTER_DELIBERATION),
)

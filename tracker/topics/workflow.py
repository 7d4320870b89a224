"""The life cycle of a topic of supervision, within the one year it belongs to."""

from django import forms

from tracker.common.move_forms import MoveForm
from tracker.common.who import STAFF
from tracker.common.workflow import STAYS, Move, Transition, Workflow, made_on
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.hearing import AgendaForm, AtMeetingForm, hear, put_on_agenda
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.topics.models import Topic
from tracker.topics.planning import INCLUDED, ending, planning, rectifying
from tracker.units.models import Unit
from tracker.votes.models import Vote
from tracker.votes.taking import CountForm, take_vote

Status = Topic.Status


class StartForm(MoveForm):
    happened_on = forms.DateField(label="启动日期")


def start(topic: Topic, move: Move) -> None:
    topic.started_on = topic.started_on or move.data["happened_on"]


class DeliberateForm(AtMeetingForm):
    """Heard by the committee, or by its directors' meeting alone."""

    happened_on = forms.DateField(label="审议日期")


def deliberate(topic: Topic, move: Move) -> None:
    hear(topic, move, kind=move.data["meeting_kind"], item_kind=AgendaItem.Kind.HEAR)


def to_agenda(topic: Topic, move: Move) -> None:
    put_on_agenda(topic, move, item_kind=AgendaItem.Kind.HEAR)


class AppraiseForm(CountForm):
    """The vote on the work of one unit (工作评议); each unit has its own."""

    purpose = Vote.Purpose.APPRAISAL
    happened_on = forms.DateField(label="测评日期")
    unit = forms.ModelChoiceField(Unit.objects.all(), label="被评议单位")
    excellent = forms.IntegerField(label="优秀", min_value=0, required=False, initial=0)
    in_favour = forms.IntegerField(label="满意", min_value=0)
    basically = forms.IntegerField(label="基本满意", min_value=0)
    against = forms.IntegerField(label="不满意", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False, initial=0)
    grade = forms.CharField(label="评定等次", required=False, max_length=20)
    announced_on = forms.DateField(label="公布日期", required=False)


def appraise(topic: Topic, move: Move) -> None:
    take_vote(Vote(matter=topic), move, form=AppraiseForm)


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
        name="put_on_agenda",
        label="列入会议议题",
        is_aside=True,
        sources=frozenset({Status.IN_PLAN, Status.IN_PROGRESS, *Topic.AFTER_DELIBERATION}),
        targets=(STAYS,),
        by=STAFF,
        not_before=(INCLUDED,),
        form=AgendaForm,
        effect=to_agenda,
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
    Transition(
        name="appraise",
        label="登记评议测评",
        is_aside=True,
        sources=frozenset({Status.IN_PROGRESS, *Topic.AFTER_DELIBERATION}),
        targets=(STAYS,),
        by=STAFF,
        not_before=(INCLUDED, "started_on"),
        form=AppraiseForm,
        effect=appraise,
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

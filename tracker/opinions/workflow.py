"""The life cycle of an opinion: adopted, handed over, consulted on, reported on, voted, closed.

The order is that of 监督法 2024 art. 17, 29 and 37: the written report on the result goes to the
committee in charge for comment before it goes to the standing committee. The vote is optional,
because the national law does not know it.
"""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet

from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import (
    Earlier,
    Follows,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    Workflow,
    made_on,
)
from tracker.matters.models import Tracked
from tracker.opinions.models import Opinion, ResultReport
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.units.models import Unit
from tracker.votes.models import Vote
from tracker.votes.taking import CountForm, take_vote
from tracker.years import deadlines
from tracker.years.clocks import set_dates, take
from tracker.years.rule_sets import RuleSet

Status = Opinion.Status


def is_addressee(opinion: Opinion, standing: Standing) -> bool:
    offices = standing.offices
    return opinion.addressed_to_id in offices


ADDRESSEE = people(
    "交办对象的联系人", Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT, related=is_addressee
)


def addressee(opinion: Opinion, given: Mapping) -> Unit | None:
    return opinion.addressed_to


class ApproveForm(MoveForm):
    happened_on = forms.DateField(label="主任会议通过日期")

    def clean(self):
        """An opinion follows a deliberation; staff may enter one whose session is not on file."""
        matter, late = self.record.owner, self.cleaned_data.get("late_entry")
        if matter.status not in matter.AFTER_DELIBERATION and not late:
            raise ValidationError(
                f"“{matter}”尚未审议，不能形成审议意见；事后登记的请勾选补录。",
                code="not_deliberated",
            )
        return self.cleaned_data


def check_clauses(opinion: Opinion) -> TransitionRefused | None:
    if not opinion.items.not_voided().exists():
        return TransitionRefused("请先逐条登记审议意见的条款。", code="no_clauses")
    return None


def approve(opinion: Opinion, move: Move) -> None:
    opinion.decided_on = move.data["happened_on"]
    set_dates(opinion, "handover_due_on")


class HandOverForm(MoveForm):
    happened_on = forms.DateField(label="交办日期")
    document_number = forms.CharField(label="审议意见文号", max_length=100)
    addressed_to = forms.ModelChoiceField(Unit.objects.all(), label="交办对象")
    due_on = forms.DateField(
        label="报告期限",
        required=False,
        help_text="会议另定期限的填写；留空按适用规则计算。",
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["addressed_to"].initial = self.record.addressed_to_id

    def clean(self):
        data = self.cleaned_data
        if "happened_on" in data and "due_on" in data:
            data["rule_set"] = RuleSet.objects.in_force(on=data["happened_on"])
            data["deadline"] = self.deadline(data["rule_set"])
        return data

    def deadline(self, rules: RuleSet) -> deadlines.Deadline | None:
        """An opinion has to name its deadline (北京 2007); where no rule does, the meeting must."""
        day, due_on = self.cleaned_data["happened_on"], self.cleaned_data["due_on"]
        if due_on is None:
            found = deadlines.opinion_report_due(rules, kind=self.record.kind, handed_over_on=day)
            if found.due_on is None:
                error = ValidationError(f"{found.explanation}，请填写期限。", code="due_missing")
                self.add_error("due_on", error)
            return found
        if due_on < day:
            error = ValidationError("报告期限不能早于交办日期。", code="due_before_handover")
            self.add_error("due_on", error)
            return None
        return deadlines.Deadline(due_on=due_on, explanation=f"{day} 交办，会议确定期限 {due_on}")


def hand_over(opinion: Opinion, move: Move) -> None:
    data = move.data
    opinion.handed_over_on = data["happened_on"]
    opinion.document_number = data["document_number"]
    opinion.addressed_to = data["addressed_to"]
    opinion.rule_set = data["rule_set"]
    take(opinion, "due_on", data["deadline"])


def last_reported_on(opinion: Opinion) -> date | None:
    return opinion.result_reports.aggregate(last=Max("reported_on"))["last"]


def last_voted_on(opinion: Opinion) -> date | None:
    return opinion.votes.aggregate(last=Max("held_on"))["last"]


def last_written_off_on(opinion: Opinion) -> date | None:
    return opinion.items.not_voided().aggregate(last=Max("written_off_on"))["last"]


# A round goes on from its handover, and from what the round before it ended with.
ROUND = (
    "handed_over_on",
    Earlier("上次书面报告日期", last_reported_on, kept_in=("ResultReport.reported_on",)),
    Earlier("测评日期", last_voted_on, kept_in=("Vote.held_on",)),
    made_on("order_again", "再次交办日期"),
)
WRITTEN_OFF = Earlier(
    "销号日期", last_written_off_on, kept_in=("RectificationItem.written_off_on",)
)
CONSULTING = made_on("consult", "送征求意见日期")


class PlanForm(MoveForm):
    happened_on = forms.DateField(label="整改方案日期")


def receive_plan(opinion: Opinion, move: Move) -> None:
    opinion.plan_on = move.data["happened_on"]


class ConsultForm(MoveForm):
    happened_on = forms.DateField(label="送专工委征求意见日期")
    draft_report = forms.CharField(
        label="研究处理情况（征求意见稿）", widget=forms.Textarea(attrs={"rows": 5})
    )


def consult(opinion: Opinion, move: Move) -> None:
    opinion.draft_report = move.data["draft_report"]


class AgreeForm(MoveForm):
    happened_on = forms.DateField(label="同意日期")


def agree(opinion: Opinion, move: Move) -> None:
    opinion.consulted_on = move.data["happened_on"]


class ReportForm(MoveForm):
    kept_on = "ResultReport"
    happened_on = forms.DateField(label="书面报告日期")
    text = forms.CharField(label="研究处理情况", widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["text"].initial = self.record.draft_report


def report(opinion: Opinion, move: Move) -> None:
    day = opinion.reported_on = move.data["happened_on"]
    result = ResultReport(
        opinion=opinion, round=opinion.round, reported_on=day, text=move.data["text"]
    )
    door.create(result, by=move.by)


class VoteForm(CountForm):
    """The count of one satisfaction vote, on paper."""

    purpose = Vote.Purpose.SATISFACTION
    happened_on = forms.DateField(label="测评日期")
    sent = forms.IntegerField(label="发出票数", min_value=1)
    returned = forms.IntegerField(label="收回票数", min_value=0)
    valid = forms.IntegerField(label="有效票数", min_value=0)
    satisfied = forms.IntegerField(label="满意", min_value=0)
    basically_satisfied = forms.IntegerField(label="基本满意", min_value=0)
    unsatisfied = forms.IntegerField(label="不满意", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False, initial=0)
    not_voted = forms.IntegerField(label="未按表决器", required=False, min_value=0)
    kept_in = {
        "satisfied": "Vote.in_favour",
        "basically_satisfied": "Vote.basically",
        "unsatisfied": "Vote.against",
    }

    def rules(self) -> RuleSet | None:
        return self.record.rule_set


def vote(opinion: Opinion, move: Move) -> None:
    take_vote(Vote(opinion=opinion, round=opinion.round), move, form=VoteForm)


class OrderAgainForm(ReasonForm):
    happened_on = forms.DateField(label="再次交办日期")
    due_on = forms.DateField(label="新的报告期限")

    def clean(self):
        day, due = self.cleaned_data.get("happened_on"), self.cleaned_data.get("due_on")
        if day is not None and due is not None and due < day:
            self.add_error(
                "due_on",
                ValidationError("报告期限不能早于交办日期。", code="due_before_handover"),
            )
        return self.cleaned_data


def order_again(opinion: Opinion, move: Move) -> None:
    """A new round: the first report stays in the history, the first vote beside the next one."""
    opinion.round += 1
    day, due_on = move.data["happened_on"], move.data["due_on"]
    explanation = f"{opinion.due_explanation}；{day} 再次交办 → {due_on}"
    take(opinion, "due_on", deadlines.Deadline(due_on=due_on, explanation=explanation))
    opinion.plan_on = opinion.consulted_on = opinion.reported_on = None


def check_items_finished(opinion: Opinion) -> TransitionRefused | None:
    open_items = opinion.items.unfinished().count()
    if open_items:
        return TransitionRefused(f"还有{open_items}条未销号或结转，不能办结。", code="items_open")
    return None


class CloseForm(MoveForm):
    happened_on = forms.DateField(label="办结日期")
    published_on = forms.DateField(label="公布日期", required=False)


def close(opinion: Opinion, move: Move) -> None:
    opinion.concluded_on = move.data["happened_on"]
    opinion.published_on = move.data["published_on"] or opinion.published_on


def check_not_voted(opinion: Opinion) -> TransitionRefused | None:
    if opinion.votes.filter(round=opinion.round).exists():
        return NothingToDo("本轮已经测评，结果不能改写。", code="round_voted")
    return None


def open_opinions(matter: Model, move: Move) -> QuerySet:
    return matter.opinions.unfinished()


def carry_on(opinion: Opinion, matter: Model, move: Move) -> None:
    """The opinion goes on under the later year's record, as far as it has come and by the same
    deadline; its reports and votes stay with the earlier year."""
    successor = matter.continuations.not_voided().get(work_year=move.data["work_year"])
    door.create(opinion.again_under(successor), by=move.by)


WITH_THE_GOVERNMENT = frozenset({Status.HANDED_OVER, Status.PLAN_RECEIVED})
WORKFLOW = Workflow(
    Transition(
        name="approve",
        label="主任会议通过",
        sources=frozenset({Status.DRAFT}),
        targets=(Status.APPROVED,),
        by=STAFF,
        not_before=("deliberated_on",),
        form=ApproveForm,
        guard=check_clauses,
        effect=approve,
    ),
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.APPROVED}),
        targets=(Status.HANDED_OVER,),
        by=STAFF,
        not_before=("decided_on",),
        form=HandOverForm,
        guard=check_clauses,
        effect=hand_over,
    ),
    Transition(
        name="receive_plan",
        label="报送整改方案",
        sources=frozenset({Status.HANDED_OVER}),
        targets=(Status.PLAN_RECEIVED,),
        by=ADDRESSEE,
        not_before=ROUND,
        represents=addressee,
        form=PlanForm,
        effect=receive_plan,
    ),
    Transition(
        name="consult",
        label="送专工委征求意见",
        sources=WITH_THE_GOVERNMENT,
        targets=(Status.CONSULTING,),
        by=ADDRESSEE,
        not_before=(*ROUND, "plan_on"),
        represents=addressee,
        form=ConsultForm,
        effect=consult,
    ),
    Transition(
        name="agree",
        label="同意报告稿",
        sources=frozenset({Status.CONSULTING}),
        targets=(Status.CONSULTED,),
        by=LEAD_COMMITTEE,
        not_before=(*ROUND, CONSULTING),
        form=AgreeForm,
        effect=agree,
    ),
    Transition(
        name="return_draft",
        label="退回报告稿",
        is_aside=True,
        sources=frozenset({Status.CONSULTING, Status.CONSULTED}),
        targets=(Status.HANDED_OVER,),
        by=LEAD_COMMITTEE,
        not_before=(*ROUND, CONSULTING, "consulted_on"),
        form=ReasonForm,
    ),
    Transition(
        name="report",
        label="书面报告",
        sources=frozenset({Status.CONSULTED}),
        targets=(Status.REPORTED,),
        by=ADDRESSEE,
        not_before=(*ROUND, "consulted_on"),
        represents=addressee,
        form=ReportForm,
        effect=report,
    ),
    Transition(
        name="vote",
        label="登记满意度测评",
        sources=frozenset({Status.REPORTED}),
        targets=(Status.VOTED,),
        by=STAFF,
        not_before=("reported_on",),
        form=VoteForm,
        guard=check_not_voted,
        effect=vote,
    ),
    Transition(
        name="order_again",
        label="要求再次整改报告",
        is_aside=True,
        sources=frozenset({Status.REPORTED, Status.VOTED}),
        targets=(Status.HANDED_OVER,),
        by=STAFF,
        not_before=("reported_on", *ROUND),
        form=OrderAgainForm,
        effect=order_again,
    ),
    Transition(
        name="close",
        label="办结",
        sources=frozenset({Status.REPORTED, Status.VOTED}),
        targets=(Status.CLOSED,),
        by=STAFF,
        not_before=("reported_on", *ROUND, WRITTEN_OFF),
        form=CloseForm,
        guard=check_items_finished,
        effect=close,
    ),
    Follows(
        whose=Tracked,
        after=("continue",),
        name="carry_over",
        label="结转下年",
        sources=frozenset(Status) - Opinion.FINISHED,
        target=Status.CARRIED_OVER,
        others=open_opinions,
        condition="尚未办结的审议意见",
        effect=carry_on,
    ),
    part_of=lambda opinion: [opinion.owner],
)

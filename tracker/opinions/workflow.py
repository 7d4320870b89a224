"""The life cycle of an opinion: adopted, handed over, consulted on, reported on, voted, closed.

The order is that of 监督法 2024 art. 17, 29 and 37: the written report on the result goes to the
committee in charge for comment before it goes to the standing committee. The vote is optional,
because the national law does not know it.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.roles import STAFF, Role, Standing
from tracker.common.workflow import (
    Move,
    MoveForm,
    NothingToDo,
    ReasonForm,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.opinions.models import Ballot, Opinion, ResultReport
from tracker.rectification.matters import begin_rectification, is_lead_committee, report_result
from tracker.rectification.models import RectificationItem
from tracker.units.models import Unit
from tracker.years import deadlines
from tracker.years.rule_sets import RuleSet

Status = Opinion.Status
COMMITTEE = frozenset({Role.COMMITTEE})
GOVERNMENT = frozenset({Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT})


def is_addressee(opinion: Opinion, standing: Standing) -> bool:
    offices = standing.units_as(Role.GOVERNMENT_OFFICE) | standing.units_as(Role.UNIT_CONTACT)
    return opinion.addressed_to_id in offices


def addressee(opinion: Opinion) -> Unit | None:
    return opinion.addressed_to


class ApproveForm(MoveForm):
    not_before = ("deliberated_on", "审议日期")
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
    """The clauses are confirmed with the opinion they stand in."""
    opinion.decided_on = move.data["happened_on"]
    rules = RuleSet.objects.in_force(on=opinion.decided_on)
    due = deadlines.opinion_handover_due(rules, decided_on=opinion.decided_on)
    opinion.handover_due_on = due.due_on
    for item in opinion.items.not_voided().filter(status=RectificationItem.Status.FOUND):
        item.confirmed_on = opinion.decided_on
        item.status = RectificationItem.Status.CONFIRMED
        door.move(item, transition="approve_opinion", by=move.by)


class HandOverForm(MoveForm):
    not_before = ("decided_on", "主任会议通过日期")
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
    """The clauses go with the opinion; the government office then divides them among units."""
    data = move.data
    opinion.handed_over_on = data["happened_on"]
    opinion.document_number = data["document_number"]
    opinion.addressed_to = data["addressed_to"]
    opinion.rule_set = data["rule_set"]
    opinion.due_on, opinion.due_explanation = data["deadline"].due_on, data["deadline"].explanation
    for item in opinion.items.not_voided().filter(status=RectificationItem.Status.CONFIRMED):
        item.lead_unit = data["addressed_to"]
        item.handed_over_on = opinion.handed_over_on
        item.due_on, item.due_explanation = opinion.due_on, opinion.due_explanation
        item.status = RectificationItem.Status.HANDED_OVER
        door.move(item, transition="hand_over_opinion", by=move.by)
    begin_rectification(opinion.owner, transition="hand_over_opinion", by=move.by)


class RoundForm(MoveForm):
    """A step of the round that goes on: not before the handover, nor before an earlier round."""

    not_before = ("handed_over_on", "交办日期")

    def clean_happened_on(self):
        day = super().clean_happened_on()
        votes = self.record.ballots.values_list("held_on", flat=True)
        earlier = [*self.record.result_reports.values_list("reported_on", flat=True), *votes]
        if earlier and day < max(earlier):
            raise ValidationError(
                f"不能早于已有的报告或测评（{max(earlier).isoformat()}）。", code="too_early"
            )
        return day


class ReturnDraftForm(RoundForm, ReasonForm):
    """The draft goes back with what is wanting in it."""


class PlanForm(RoundForm):
    happened_on = forms.DateField(label="整改方案日期")


def receive_plan(opinion: Opinion, move: Move) -> None:
    opinion.plan_on = move.data["happened_on"]


class ConsultForm(RoundForm):
    happened_on = forms.DateField(label="送专工委征求意见日期")
    draft_report = forms.CharField(
        label="研究处理情况（征求意见稿）", widget=forms.Textarea(attrs={"rows": 5})
    )


def consult(opinion: Opinion, move: Move) -> None:
    opinion.draft_report = move.data["draft_report"]


class AgreeForm(RoundForm):
    happened_on = forms.DateField(label="同意日期")


def agree(opinion: Opinion, move: Move) -> None:
    opinion.consulted_on = move.data["happened_on"]


class ReportForm(MoveForm):
    not_before = ("consulted_on", "征求意见完成日期")
    happened_on = forms.DateField(label="书面报告日期")
    text = forms.CharField(label="研究处理情况", widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["text"].initial = self.record.draft_report


def report(opinion: Opinion, move: Move) -> None:
    """With the last opinion reported on, the result of the whole matter is."""
    day = opinion.reported_on = move.data["happened_on"]
    result = ResultReport(
        opinion=opinion, round=opinion.round, reported_on=day, text=move.data["text"]
    )
    door.create(result, by=move.by)
    if not opinion.owner.opinions.owed().exclude(pk=opinion.pk).exists():
        report_result(opinion.owner, by=move.by)


VOTES = ("sent", "returned", "valid", "satisfied", "basically_satisfied", "unsatisfied")


class VoteForm(MoveForm):
    """The count of one ballot; whether it adds up is the model's rule, the same at every door."""

    not_before = ("reported_on", "书面报告日期")
    happened_on = forms.DateField(label="测评日期")
    meeting = forms.CharField(label="测评会议", required=False, max_length=100)
    members = forms.IntegerField(label="常委会组成人员数", required=False, min_value=1)
    sent = forms.IntegerField(label="发出票数", min_value=1)
    returned = forms.IntegerField(label="收回票数", min_value=0)
    valid = forms.IntegerField(label="有效票数", min_value=0)
    satisfied = forms.IntegerField(label="满意", min_value=0)
    basically_satisfied = forms.IntegerField(label="基本满意", min_value=0)
    unsatisfied = forms.IntegerField(label="不满意", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False, initial=0)

    def clean(self):
        data = self.cleaned_data
        rules = self.record.rule_set
        needs_members = rules and rules.ballot_base == RuleSet.BallotBase.MEMBERS
        if needs_members and "members" not in self.errors and data.get("members") is None:
            self.add_error(
                "members",
                ValidationError("通过与否按全体组成人员计算，请填写人数。", code="required"),
            )
        return data


def vote(opinion: Opinion, move: Move) -> None:
    data = move.data
    counts = {name: data[name] for name in VOTES}
    door.create(
        Ballot(
            opinion=opinion,
            round=opinion.round,
            held_on=data["happened_on"],
            meeting=data["meeting"],
            members=data["members"],
            abstained=data["abstained"] or 0,
            **counts,
        ),
        by=move.by,
    )


class OrderAgainForm(RoundForm, ReasonForm):
    not_before = ("reported_on", "书面报告日期")
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
    opinion.due_on = move.data["due_on"]
    day = move.data["happened_on"]
    opinion.due_explanation = f"{opinion.due_explanation}；{day} 再次交办 → {opinion.due_on}"
    opinion.plan_on = opinion.consulted_on = opinion.reported_on = None
    begin_rectification(opinion.owner, transition="order_again", by=move.by)


def check_items_finished(opinion: Opinion) -> TransitionRefused | None:
    open_items = opinion.items.unfinished().count()
    if open_items:
        return TransitionRefused(f"还有{open_items}条未销号或结转，不能办结。", code="items_open")
    return None


class CloseForm(RoundForm):
    not_before = ("reported_on", "书面报告日期")
    happened_on = forms.DateField(label="办结日期")
    published_on = forms.DateField(label="公布日期", required=False)


def close(opinion: Opinion, move: Move) -> None:
    opinion.concluded_on = move.data["happened_on"]
    opinion.published_on = move.data["published_on"] or opinion.published_on


def check_not_voted(opinion: Opinion) -> TransitionRefused | None:
    if opinion.ballots.filter(round=opinion.round).exists():
        return NothingToDo("本轮已经测评，结果不能改写。", code="round_voted")
    return None


WITH_THE_GOVERNMENT = frozenset({Status.HANDED_OVER, Status.PLAN_RECEIVED})
WORKFLOW = Workflow(
    Transition(
        name="approve",
        label="主任会议通过",
        sources=frozenset({Status.DRAFT}),
        target=Status.APPROVED,
        roles=STAFF,
        form=ApproveForm,
        guard=check_clauses,
        effect=approve,
    ),
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.APPROVED}),
        target=Status.HANDED_OVER,
        roles=STAFF,
        form=HandOverForm,
        guard=check_clauses,
        effect=hand_over,
    ),
    Transition(
        name="receive_plan",
        label="报送整改方案",
        sources=frozenset({Status.HANDED_OVER}),
        target=Status.PLAN_RECEIVED,
        roles=GOVERNMENT,
        speaks_for=is_addressee,
        represents=addressee,
        form=PlanForm,
        effect=receive_plan,
    ),
    Transition(
        name="consult",
        label="送专工委征求意见",
        sources=WITH_THE_GOVERNMENT,
        target=Status.CONSULTING,
        roles=GOVERNMENT,
        speaks_for=is_addressee,
        represents=addressee,
        form=ConsultForm,
        effect=consult,
    ),
    Transition(
        name="agree",
        label="同意报告稿",
        sources=frozenset({Status.CONSULTING}),
        target=Status.CONSULTED,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=AgreeForm,
        effect=agree,
    ),
    Transition(
        name="return_draft",
        label="退回报告稿",
        sources=frozenset({Status.CONSULTING, Status.CONSULTED}),
        target=Status.HANDED_OVER,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=ReturnDraftForm,
    ),
    Transition(
        name="report",
        label="书面报告",
        sources=frozenset({Status.CONSULTED}),
        target=Status.REPORTED,
        roles=GOVERNMENT,
        speaks_for=is_addressee,
        represents=addressee,
        form=ReportForm,
        effect=report,
    ),
    Transition(
        name="vote",
        label="登记满意度测评",
        sources=frozenset({Status.REPORTED}),
        target=Status.VOTED,
        roles=STAFF,
        form=VoteForm,
        guard=check_not_voted,
        effect=vote,
    ),
    Transition(
        name="order_again",
        label="要求再次整改报告",
        sources=frozenset({Status.REPORTED, Status.VOTED}),
        target=Status.HANDED_OVER,
        roles=STAFF,
        form=OrderAgainForm,
        effect=order_again,
    ),
    Transition(
        name="close",
        label="办结",
        sources=frozenset({Status.REPORTED, Status.VOTED}),
        target=Status.CLOSED,
        roles=STAFF,
        form=CloseForm,
        guard=check_items_finished,
        effect=close,
    ),
)

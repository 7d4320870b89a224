"""What a handling unit does: sign for it, refuse it (申退), give its co-opinion (会办意见).

No rule lets a unit pass a suggestion on by itself (不得自行转办); all it can do is to refuse with
reasons and propose another unit.
"""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.answers.models import Evaluation
from tracker.assignments.models import Assignment
from tracker.common.many import children
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import people
from tracker.common.workflow import (
    Follows,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.suggestions.intake import is_government_in_charge
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.clocks import set_dates
from tracker.years.rule_sets import RuleSet

Status = Assignment.Status


def is_own_unit(assignment: Assignment, standing: Standing) -> bool:
    return assignment.unit_id in standing.units_as(Role.UNIT_CONTACT)


def is_lead_unit(assignment: Assignment, standing: Standing) -> bool:
    lead = assignment.suggestion.assignments.current().filter(part=Assignment.Part.LEAD)
    return lead.filter(unit__in=standing.units_as(Role.UNIT_CONTACT)).exists()


def is_office_in_charge(assignment: Assignment, standing: Standing) -> bool:
    return is_government_in_charge(assignment.suggestion, standing)


OWN_CONTACT = people("本单位联系人", Role.UNIT_CONTACT, related=is_own_unit)
LEAD_CONTACT = people("主办单位联系人", Role.UNIT_CONTACT, related=is_lead_unit)
GOVERNMENT_IN_CHARGE = people(
    "接受交办的区政府办", Role.GOVERNMENT_OFFICE, related=is_office_in_charge
)


def own_unit(assignment: Assignment, given: Mapping) -> Unit:
    return assignment.unit


class SignForm(MoveForm):
    unknown_when_late = ("handler", "phone")
    happened_on = forms.DateField(label="签收日期")
    handler = forms.CharField(label="承办人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=50)


def sign(assignment: Assignment, move: Move) -> None:
    assignment.signed_on = move.data["happened_on"]
    assignment.handler, assignment.phone = move.data["handler"], move.data["phone"]
    rules = assignment.suggestion.rule_set
    if rules is not None and rules.clock_start == RuleSet.ClockStart.SIGN_FOR:
        set_dates(assignment, "refusal_due_on")
        if assignment.part == Assignment.Part.CO:
            set_dates(assignment, "co_opinion_due_on")


class RefuseForm(ReasonForm):
    proposed_unit = forms.ModelChoiceField(Unit.objects.all(), label="建议改办单位", required=False)

    def clean(self):
        day, due = self.cleaned_data.get("happened_on"), self.record.refusal_due_on
        if day is not None and due is not None and day > due:
            self.add_error(
                "happened_on",
                ValidationError(
                    f"申退期限为{due.isoformat()}，已过期；须继续办理，或由交办机关决定改办。",
                    code="refusal_too_late",
                ),
            )
        if self.cleaned_data.get("proposed_unit") == self.record.unit:
            self.add_error(
                "proposed_unit", ValidationError("不能建议由本单位改办。", code="same_unit")
            )
        return self.cleaned_data


def check_may_refuse(assignment: Assignment) -> TransitionRefused | None:
    if assignment.must_handle:
        return TransitionRefused(
            "申退未获同意，须继续办理，不能再次申退。", code="refusal_repeated"
        )
    return None


def refuse(assignment: Assignment, move: Move) -> None:
    assignment.refused_on = move.data["happened_on"]
    assignment.refusal_reason = move.data["remark"]
    assignment.proposed_unit = move.data["proposed_unit"]


def accept_refusal(assignment: Assignment, move: Move) -> None:
    """Release the unit; its row stays."""
    assignment.is_current = False
    assignment.refusal_decided_on = move.data["happened_on"]


def reject_refusal(assignment: Assignment, move: Move) -> None:
    assignment.must_handle = True
    assignment.refusal_decided_on = move.data["happened_on"]


class CoOpinionForm(MoveForm):
    happened_on = forms.DateField(label="提出日期")
    co_opinion = forms.CharField(label="会办意见", widget=forms.Textarea(attrs={"rows": 5}))


def check_is_co_handler(assignment: Assignment) -> TransitionRefused | None:
    if assignment.part != Assignment.Part.CO:
        return NothingToDo("只有会办单位提出会办意见。", code="not_co_handler")
    return None


def give_co_opinion(assignment: Assignment, move: Move) -> None:
    assignment.co_opinion_on = move.data["happened_on"]
    assignment.co_opinion = move.data["co_opinion"]


def return_co_opinion(assignment: Assignment, move: Move) -> None:
    # The returned co-opinion stays readable in the history of the assignment.
    assignment.co_opinion_on = None


def judged_unsatisfied(suggestion: Suggestion, move: Move) -> QuerySet:
    """The units whose answer of the round before did not satisfy; the others have done theirs."""
    votes = Evaluation.objects.filter(
        answer__suggestion=suggestion,
        answer__round=suggestion.round - 1,
        result=Evaluation.Rating.UNSATISFIED,
    )
    units = votes.values("answer__unit")
    return suggestion.assignments.answering().filter(unit__in=units)


def part_excused(suggestion: Suggestion, move: Move) -> list[Assignment]:
    parts = children(suggestion, "assignments")
    return [part for part in parts if part.is_current and part.unit_id == move.data["unit"].pk]


def end_excused(part: Assignment, suggestion: Suggestion, move: Move) -> None:
    """Its row stays, as that of a unit whose refusal was accepted."""
    part.is_current = False
    part.excused_on = move.data["happened_on"]


def part_answered(suggestion: Suggestion, move: Move) -> list[Assignment]:
    parts = children(suggestion, "assignments")
    return [part for part in parts if part.is_answering and part.unit_id == move.data["unit"].pk]


WORKFLOW = Workflow(
    Transition(
        name="sign",
        label="签收",
        sources=frozenset({Status.PENDING_SIGN}),
        targets=(Status.HANDLING,),
        by=OWN_CONTACT,
        not_before=("assigned_on", "refusal_decided_on"),
        represents=own_unit,
        form=SignForm,
        effect=sign,
    ),
    Transition(
        name="refuse",
        label="申退",
        is_aside=True,
        sources=frozenset({Status.PENDING_SIGN, Status.HANDLING}),
        targets=(Status.REFUSING,),
        by=OWN_CONTACT,
        not_before=("assigned_on", "signed_on"),
        represents=own_unit,
        form=RefuseForm,
        guard=check_may_refuse,
        effect=refuse,
    ),
    Transition(
        name="accept_refusal",
        label="同意申退",
        sources=frozenset({Status.REFUSING}),
        targets=(Status.REFUSAL_ACCEPTED,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("refused_on",),
        effect=accept_refusal,
    ),
    Transition(
        name="reject_refusal",
        label="不同意申退",
        is_aside=True,
        sources=frozenset({Status.REFUSING}),
        targets=(Status.PENDING_SIGN,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("refused_on",),
        form=ReasonForm,
        effect=reject_refusal,
    ),
    Transition(
        name="give_co_opinion",
        label="提出会办意见",
        sources=frozenset({Status.HANDLING, Status.RETURNED_BY_LEAD}),
        targets=(Status.SUBMITTED,),
        by=OWN_CONTACT,
        not_before=("assigned_on",),
        represents=own_unit,
        form=CoOpinionForm,
        guard=check_is_co_handler,
        effect=give_co_opinion,
        late_sources=frozenset({Status.PENDING_SIGN}),
    ),
    Transition(
        name="return_co_opinion",
        label="退回会办意见",
        is_aside=True,
        sources=frozenset({Status.SUBMITTED}),
        targets=(Status.RETURNED_BY_LEAD,),
        by=LEAD_CONTACT,
        not_before=("co_opinion_on",),
        form=ReasonForm,
        effect=return_co_opinion,
    ),
    Follows(
        whose=Suggestion,
        after=("answer",),
        name="answer",
        label="答复代表",
        sources=frozenset({Status.PENDING_SIGN, Status.HANDLING}),
        target=Status.DONE,
        others=part_answered,
        condition="答复的单位",
    ),
    Follows(
        whose=Suggestion,
        after=("rehandle",),
        name="rehandle",
        label="二次办理",
        sources=frozenset({Status.DONE}),
        target=Status.HANDLING,
        others=judged_unsatisfied,
        condition="上一轮答复被评为不满意的单位",
    ),
    Follows(
        whose=Suggestion,
        after=("excuse",),
        name="excuse",
        label="免去承办",
        sources=Assignment.EXCUSABLE,
        target=Status.EXCUSED,
        others=part_excused,
        condition="免去的单位",
        effect=end_excused,
    ),
    part_of=lambda assignment: [assignment.suggestion],
)

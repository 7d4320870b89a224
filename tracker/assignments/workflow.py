"""What a handling unit does: sign for it, refuse it (申退), give its co-opinion (会办意见).

No rule lets a unit pass a suggestion on by itself (不得自行转办); all it can do is to refuse with
reasons and propose another unit.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.roles import Role, Standing
from tracker.common.workflow import (
    Move,
    MoveForm,
    NothingToDo,
    ReasonForm,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.suggestions.handling import first_signed_on
from tracker.suggestions.intake import is_government_in_charge, set_due_date
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.rule_sets import RuleSet

Status = Assignment.Status
OWN_CONTACT = frozenset({Role.UNIT_CONTACT})


def is_own_unit(assignment: Assignment, standing: Standing) -> bool:
    return assignment.unit_id in standing.units_as(Role.UNIT_CONTACT)


def is_lead_unit(assignment: Assignment, standing: Standing) -> bool:
    lead = assignment.suggestion.assignments.current().filter(part=Assignment.Part.LEAD)
    return lead.filter(unit__in=standing.units_as(Role.UNIT_CONTACT)).exists()


def is_office_in_charge(assignment: Assignment, standing: Standing) -> bool:
    return is_government_in_charge(assignment.suggestion, standing)


def own_unit(assignment: Assignment) -> Unit:
    return assignment.unit


def answers_itself(assignment: Assignment) -> bool:
    return assignment.part != Assignment.Part.CO


class SignForm(MoveForm):
    not_before = ("assigned_on", "交办日期")
    unknown_when_late = ("handler", "phone")
    happened_on = forms.DateField(label="签收日期")
    handler = forms.CharField(label="承办人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=50)


def sign(assignment: Assignment, move: Move) -> None:
    """Sign for it; the first answering unit that signs brings the suggestion into handling."""
    assignment.signed_on = move.data["happened_on"]
    assignment.handler, assignment.phone = move.data["handler"], move.data["phone"]
    suggestion = assignment.suggestion
    if not answers_itself(assignment) or suggestion.status != Suggestion.Status.ASSIGNED:
        return
    rules = suggestion.rule_set
    if rules.clock_start == RuleSet.ClockStart.SIGN_FOR and suggestion.due_on is None:
        first = first_signed_on(suggestion) or assignment.signed_on
        set_due_date(suggestion, signed_on=first, why="涉及面广、处理难度大")
    suggestion.status = Suggestion.Status.HANDLING
    door.move(suggestion, transition="sign", by=move.by)


class RefuseForm(ReasonForm):
    not_before = ("assigned_on", "交办日期")
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


class DecideRefusalForm(MoveForm):
    not_before = ("refused_on", "申退日期")


def accept_refusal(assignment: Assignment, move: Move) -> None:
    """Release the unit; a suggestion that has lost an answering unit waits for another."""
    assignment.is_current = False
    suggestion = assignment.suggestion
    if answers_itself(assignment):
        suggestion.status = Suggestion.Status.REASSIGNING
        door.move(suggestion, transition="accept_refusal", by=move.by)


class RejectRefusalForm(ReasonForm):
    not_before = ("refused_on", "申退日期")


def reject_refusal(assignment: Assignment, move: Move) -> None:
    assignment.must_handle = True


class CoOpinionForm(MoveForm):
    not_before = ("assigned_on", "交办日期")
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


WORKFLOW = Workflow(
    Transition(
        name="sign",
        label="签收",
        sources=frozenset({Status.PENDING_SIGN}),
        target=Status.HANDLING,
        roles=OWN_CONTACT,
        speaks_for=is_own_unit,
        represents=own_unit,
        form=SignForm,
        effect=sign,
    ),
    Transition(
        name="refuse",
        label="申退",
        sources=frozenset({Status.PENDING_SIGN, Status.HANDLING}),
        target=Status.REFUSING,
        roles=OWN_CONTACT,
        speaks_for=is_own_unit,
        represents=own_unit,
        form=RefuseForm,
        guard=check_may_refuse,
        effect=refuse,
    ),
    Transition(
        name="accept_refusal",
        label="同意申退",
        sources=frozenset({Status.REFUSING}),
        target=Status.REFUSAL_ACCEPTED,
        roles=frozenset({Role.GOVERNMENT_OFFICE}),
        speaks_for=is_office_in_charge,
        form=DecideRefusalForm,
        effect=accept_refusal,
    ),
    Transition(
        name="reject_refusal",
        label="不同意申退",
        sources=frozenset({Status.REFUSING}),
        target=Status.PENDING_SIGN,
        roles=frozenset({Role.GOVERNMENT_OFFICE}),
        speaks_for=is_office_in_charge,
        form=RejectRefusalForm,
        effect=reject_refusal,
    ),
    Transition(
        name="give_co_opinion",
        label="提出会办意见",
        sources=frozenset({Status.HANDLING, Status.RETURNED_BY_LEAD}),
        target=Status.SUBMITTED,
        roles=OWN_CONTACT,
        speaks_for=is_own_unit,
        represents=own_unit,
        form=CoOpinionForm,
        guard=check_is_co_handler,
        effect=give_co_opinion,
        late_sources=frozenset({Status.PENDING_SIGN}),
    ),
    Transition(
        name="return_co_opinion",
        label="退回会办意见",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.RETURNED_BY_LEAD,
        roles=OWN_CONTACT,
        speaks_for=is_lead_unit,
        form=ReasonForm,
        effect=return_co_opinion,
    ),
)

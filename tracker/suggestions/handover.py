"""The handover (交办) to the government or a unit, and its second level, on which units are named.

Legal frame: 代表法 2015 art. 42 (2025 art. 51) – handed over by the standing committee's offices.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.move_forms import MoveForm, RecordField, RecordsField
from tracker.common.who import STAFF
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
)
from tracker.suggestions.intake import GOVERNMENT_IN_CHARGE
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.clocks import set_dates
from tracker.years.rule_sets import RuleSet

Status = Suggestion.Status


class UnitsForm(MoveForm):
    """Who handles the suggestion: one unit, a lead with co-handlers, or each its own part."""

    kept_in = {
        "mode": "Suggestion.mode",
        "lead_unit": "Assignment.unit",
        "other_units": "Assignment.unit",
        "document_number": "Assignment.document_number",
    }

    document_number = forms.CharField(label="文号", required=False, max_length=100)
    mode = forms.ChoiceField(
        choices=[("", "——"), *Suggestion.Mode.choices], label="办理方式", required=False
    )
    lead_unit = RecordField(Unit.objects.all(), label="主办（承办）单位", required=False)
    other_units = RecordsField(Unit.objects.all(), label="会办或分办单位", required=False)

    def clean(self):
        data = self.cleaned_data
        mode, lead, others = data.get("mode"), data.get("lead_unit"), data.get("other_units")
        others = list(others or ())
        if mode == Suggestion.Mode.SEPARATE:
            if lead is not None or len(others) < 2:
                self.add_error(
                    "other_units",
                    ValidationError("分办须有两个以上单位，且不设主办。", code="separate_units"),
                )
        elif mode and lead is None:
            self.add_error("lead_unit", ValidationError("请选择主办单位。", code="required"))
        elif mode == Suggestion.Mode.SINGLE and others:
            self.add_error("other_units", ValidationError("单办只有一个单位。", code="single_unit"))
        elif mode == Suggestion.Mode.LEAD_AND_CO and not others:
            self.add_error("other_units", ValidationError("请选择会办单位。", code="required"))
        if lead is not None and lead in others:
            self.add_error(
                "other_units", ValidationError("主办单位不能同时会办。", code="lead_and_co")
            )
        return data


def parts_of(data) -> list[tuple[Unit, str]]:
    """The units of a valid `UnitsForm` with the part each takes."""
    separate = data["mode"] == Suggestion.Mode.SEPARATE
    other = Assignment.Part.SEPARATE if separate else Assignment.Part.CO
    lead = [(data["lead_unit"], Assignment.Part.LEAD)] if data["lead_unit"] else []
    return lead + [(unit, other) for unit in data["other_units"]]


class HandOverForm(UnitsForm):
    kept_in = {
        "document_number": "Suggestion.handover_document",
        "to_unit": "Suggestion.handed_over_to",
        "months": "Suggestion.answer_months",
    }
    to_unit = RecordField(
        Unit.objects.all(),
        label="交办对象",
        help_text="由区政府办分办的选区政府；直接交办的选承办单位，并填写办理方式。",
    )
    months = forms.IntegerField(
        label="答复期限（月）",
        required=False,
        min_value=1,
        help_text="一般留空，按规则确定；涉及面广、处理难度大的可填较长期限。",
    )

    def clean(self):
        data = super().clean()
        target, mode = data.get("to_unit"), data.get("mode")
        if (
            target is not None
            and not mode
            and target.kind
            not in (
                Unit.Kind.GOVERNMENT,
                Unit.Kind.OFFICE,
            )
        ):
            self.add_error(
                "mode", ValidationError("直接交办给承办单位时须填写办理方式。", code="required")
            )
        day = data.get("happened_on")
        if day is not None:
            rules = data["rule_set"] = RuleSet.objects.in_force(on=day)
            longest = rules.longest_answer_months
            if (data.get("months") or 0) > longest:
                self.add_error(
                    "months", ValidationError(f"答复期限最长{longest}个月。", code="too_long")
                )
        return data


def hand_over(suggestion: Suggestion, move: Move) -> None:
    data = move.data
    suggestion.rule_set = data["rule_set"]
    suggestion.handed_over_on = data["happened_on"]
    suggestion.handed_over_to = data["to_unit"]
    suggestion.handover_document = data["document_number"]
    suggestion.answer_months = data["months"]
    set_dates(suggestion, "due_on")
    if data["mode"]:
        give_to_units(suggestion, move)


def give_to_units(suggestion: Suggestion, move: Move) -> None:
    """Assign the units of the move's form."""
    suggestion.mode = move.data["mode"]
    for unit, part in parts_of(move.data):
        assign(Assignment(suggestion=suggestion, unit=unit, part=part), move)


def assign(part: Assignment, move: Move) -> None:
    """Add a unit's part; its periods run from the day it is given."""
    part.assigned_on = move.data["happened_on"]
    set_dates(part, "refusal_due_on")
    if part.part == Assignment.Part.CO:
        set_dates(part, "co_opinion_due_on")
    door.create(part, by=move.by)


class AssignForm(UnitsForm):
    """The second level of the handover: the government office names the handling units."""

    mode = forms.ChoiceField(choices=Suggestion.Mode, label="办理方式")


def check_not_assigned(suggestion: Suggestion) -> TransitionRefused | None:
    if suggestion.assignments.current().exists():
        return NothingToDo("已有承办单位；更换单位须经申退。", code="already_assigned")
    return None


def assign_units(suggestion: Suggestion, move: Move) -> None:
    suggestion.mode = move.data["mode"]
    for unit, part in parts_of(move.data):
        given = Assignment(suggestion=suggestion, unit=unit, part=part)
        given.assigned_by = suggestion.handed_over_to
        given.document_number = move.data["document_number"]
        assign(given, move)


class ReassignForm(MoveForm):
    kept_in = {"unit": "Assignment.unit", "document_number": "Assignment.document_number"}
    unit = forms.ModelChoiceField(Unit.objects.all(), label="改由承办的单位")
    document_number = forms.CharField(label="文号", required=False, max_length=100)

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if self.record.assignments.current().filter(unit=unit).exists():
            raise ValidationError("该单位已在承办这件建议。", code="unit_assigned_twice")
        return unit


def without_successor(suggestion: Suggestion) -> QuerySet:
    """Parts that owed the deputy an answer and were given back, and nobody has taken yet."""
    given_back = suggestion.assignments.filter(
        status=Assignment.Status.REFUSAL_ACCEPTED, replaced_by=None
    )
    return given_back.exclude(part=Assignment.Part.CO).order_by("pk")


def last_given_back_on(suggestion: Suggestion) -> date | None:
    return max((part.refusal_decided_on for part in without_successor(suggestion)), default=None)


GIVEN_BACK = Earlier("同意申退日期", last_given_back_on, kept_in=("Assignment.refusal_decided_on",))


def reassign(suggestion: Suggestion, move: Move) -> str:
    """Give the part of the unit whose refusal was accepted to another; the clock runs on."""
    refused, *others = without_successor(suggestion)
    given = Assignment(suggestion=suggestion, unit=move.data["unit"], part=refused.part)
    given.replaces, given.assigned_by = refused, refused.assigned_by
    given.document_number = move.data["document_number"]
    assign(given, move)
    return STAYS if others else Status.ASSIGNED


HANDOVER = (
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.ACCEPTED}),
        targets=(Status.ASSIGNED,),
        by=STAFF,
        not_before=("submitted_on", "accepted_on"),
        form=HandOverForm,
        effect=hand_over,
        is_for_many=True,
    ),
    Transition(
        name="assign",
        label="分办到单位",
        sources=frozenset({Status.ASSIGNED}),
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on",),
        form=AssignForm,
        guard=check_not_assigned,
        effect=assign_units,
    ),
    Transition(
        name="reassign",
        label="重新交办",
        sources=frozenset({Status.REASSIGNING}),
        targets=(STAYS, Status.ASSIGNED),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on", GIVEN_BACK),
        form=ReassignForm,
        effect=reassign,
    ),
)

"""Who handles a suggestion is changed on the way: a unit added, excused, or the parts given anew.

No rule of law says how; what binds is that the deputy is answered in time (代表法 2015 art. 42,
2025 art. 51), so the clock runs on and what was answered stays.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.many import children
from tracker.common.move_forms import ReasonForm
from tracker.common.workflow import STAYS, Move, NothingToDo, Transition, TransitionRefused
from tracker.suggestions.handover import ReassignForm, assign
from tracker.suggestions.intake import GOVERNMENT_IN_CHARGE
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.clocks import set_dates

Status, Mode = Suggestion.Status, Suggestion.Mode
Part, PartStatus = Assignment.Part, Assignment.Status
# Handed over, not given back, not answered yet.
WITH_UNITS = Suggestion.AWAITING_ANSWER - {Status.REASSIGNING}


def current_parts(suggestion: Suggestion) -> list[Assignment]:
    return [part for part in children(suggestion, "assignments") if part.is_current]


def check_is_assigned(suggestion: Suggestion) -> TransitionRefused | None:
    if not current_parts(suggestion):
        return NothingToDo("尚未分办到单位。", code="not_assigned")
    return None


# --- One more ------------------------------------------------------------------------------------


class AddUnitForm(ReassignForm):
    unit = forms.ModelChoiceField(Unit.objects.all(), label="增加的单位")


def add_unit(suggestion: Suggestion, move: Move) -> None:
    """Beside a lead it is a co-handler, beside separate parts one more of those."""
    part = Part.SEPARATE if suggestion.mode == Mode.SEPARATE else Part.CO
    if suggestion.mode == Mode.SINGLE:
        suggestion.mode = Mode.LEAD_AND_CO
    given = Assignment(suggestion=suggestion, unit=move.data["unit"], part=part)
    given.assigned_by = current_parts(suggestion)[0].assigned_by
    given.document_number = move.data["document_number"]
    assign(given, move)


# --- One less ------------------------------------------------------------------------------------


def excusable_parts(suggestion: Suggestion) -> list[Assignment]:
    return [
        part
        for part in current_parts(suggestion)
        if part.part != Part.LEAD and part.status in Assignment.EXCUSABLE
    ]


def check_may_excuse(suggestion: Suggestion) -> TransitionRefused | None:
    if not excusable_parts(suggestion):
        message = "没有可以免去的会办、分办单位；主办单位须经申退重新交办。"
        return NothingToDo(message, code="nobody_to_excuse")
    return None


class ExcuseForm(ReasonForm):
    kept_in = {"happened_on": "Assignment.excused_on", "unit": "Assignment.unit"}
    unit = forms.ModelChoiceField(Unit.objects.none(), label="免去的单位")

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        units = [part.unit_id for part in excusable_parts(self.record)]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units)

    def clean_unit(self):
        separate = [part for part in current_parts(self.record) if part.part == Part.SEPARATE]
        if separate and len(separate) <= 2:
            raise ValidationError(
                "分办须有两个以上单位；只留一个的，请先改变办理方式。", code="separate_units"
            )
        return self.cleaned_data["unit"]


def excuse(suggestion: Suggestion, move: Move) -> str:
    """The part ends with it; where all others have answered, the whole is answered."""
    left = [part for part in current_parts(suggestion) if part.unit_id != move.data["unit"].pk]
    if suggestion.mode == Mode.LEAD_AND_CO and all(part.part == Part.LEAD for part in left):
        suggestion.mode = Mode.SINGLE
    answering = [part for part in left if part.is_answering]
    if all(part.status == PartStatus.DONE for part in answering):
        set_dates(suggestion, "feedback_due_on")
        return Status.ANSWERED
    return STAYS


# --- The parts given anew ------------------------------------------------------------------------


def check_may_change_mode(suggestion: Suggestion) -> TransitionRefused | None:
    parts = current_parts(suggestion)
    if len(parts) < 2:
        return NothingToDo("只有一个承办单位，请先增加单位。", code="one_unit")
    if any(part.status == PartStatus.DONE for part in parts):
        return TransitionRefused("已有单位答复，不能再改变办理方式。", code="answered_already")
    if any(part.status == PartStatus.SUBMITTED for part in parts):
        message = "已有单位提出会办意见，须先退回才能改变办理方式。"
        return TransitionRefused(message, code="co_opinion_given")
    return None


class ChangeModeForm(ReasonForm):
    kept_in = {"mode": "Suggestion.mode", "lead_unit": "Assignment.part"}
    mode = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Mode.LEAD_AND_CO, Mode.SEPARATE)],
        label="改为",
    )
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        units = [part.unit_id for part in current_parts(self.record)]
        self.fields["lead_unit"].queryset = Unit.objects.filter(pk__in=units)

    def clean(self):
        mode, lead = self.cleaned_data.get("mode"), self.cleaned_data.get("lead_unit")
        if mode == Mode.SEPARATE and lead is not None:
            self.add_error("lead_unit", ValidationError("分办不设主办。", code="separate_units"))
        if mode == Mode.LEAD_AND_CO and lead is None and "lead_unit" not in self.errors:
            self.add_error("lead_unit", ValidationError("请选择主办单位。", code="required"))
        if mode and mode == self.record.mode and not self._is_other_lead(mode, lead):
            self.add_error("mode", ValidationError("已是这种办理方式。", code="same_mode"))
        return self.cleaned_data

    def _is_other_lead(self, mode: str, lead: Unit | None) -> bool:
        if mode != Mode.LEAD_AND_CO or lead is None:
            return False
        [led_by] = [part for part in current_parts(self.record) if part.part == Part.LEAD]
        return led_by.unit_id != lead.pk


def change_mode(suggestion: Suggestion, move: Move) -> None:
    """Each unit keeps its state and its dates; who leads is written last, as there is one."""
    suggestion.mode, lead = move.data["mode"], move.data["lead_unit"]
    parts = current_parts(suggestion)
    parts.sort(key=lambda part: lead is not None and part.unit_id == lead.pk)
    for part in parts:
        if suggestion.mode == Mode.SEPARATE:
            part.part = Part.SEPARATE
        else:
            part.part = Part.LEAD if part.unit_id == lead.pk else Part.CO
        part.co_opinion_due_on = None
        if part.part == Part.CO:
            set_dates(part, "co_opinion_due_on")
        door.update(part, by=move.by)


REGROUPING = (
    Transition(
        name="add_unit",
        label="增加承办单位",
        is_aside=True,
        sources=WITH_UNITS,
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on",),
        form=AddUnitForm,
        guard=check_is_assigned,
        effect=add_unit,
    ),
    Transition(
        name="excuse",
        label="免去承办单位",
        is_aside=True,
        sources=WITH_UNITS,
        targets=(STAYS, Status.ANSWERED),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on",),
        form=ExcuseForm,
        guard=check_may_excuse,
        effect=excuse,
    ),
    Transition(
        name="change_mode",
        label="改变办理方式",
        is_aside=True,
        sources=frozenset({Status.ASSIGNED, Status.HANDLING}),
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on",),
        form=ChangeModeForm,
        guard=check_may_change_mode,
        effect=change_mode,
    ),
)

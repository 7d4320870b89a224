"""From finding a problem to the unit that takes it up: confirm, hand over, divide, claim."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
)
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.rectification.models import RectificationExtension, RectificationItem
from tracker.units.models import Unit
from tracker.years import deadlines
from tracker.years.clocks import take
from tracker.years.rule_sets import RuleSet

Status = RectificationItem.Status


def is_lead_unit(item: RectificationItem, standing: Standing) -> bool:
    return item.lead_unit_id in standing.units_as(Role.UNIT_CONTACT)


def lead_unit(item: RectificationItem, given: Mapping) -> Unit | None:
    return item.lead_unit


def is_government(item: RectificationItem, standing: Standing) -> bool:
    """The government office divides what was handed to its government and to no unit yet."""
    return item.lead_unit_id in standing.units_as(Role.GOVERNMENT_OFFICE)


LEAD_CONTACT = people("牵头整改单位联系人", Role.UNIT_CONTACT, related=is_lead_unit)
GOVERNMENT_WITH_ITEM = people("接受交办的区政府办", Role.GOVERNMENT_OFFICE, related=is_government)


class NotBySelfForm(MoveForm):
    """A move that nobody makes who speaks for a unit that rectifies the item."""

    def clean(self):
        own = {self.record.lead_unit_id, *self.record.co_units.values_list("pk", flat=True)}
        speaks_for = self.standing.units_as(Role.UNIT_CONTACT)
        if own & (speaks_for | self.standing.units_as(Role.GOVERNMENT_OFFICE)):
            raise ValidationError(
                "整改单位的人员不能复核、销号或决定本单位的整改事项。", code="self_write_off"
            )
        return self.cleaned_data


class ConfirmForm(MoveForm):
    happened_on = forms.DateField(label="主任会议日期")


def confirm(item: RectificationItem, move: Move) -> None:
    item.confirmed_on = move.data["happened_on"]


class UnitsForm(MoveForm):
    """The lead unit and those beside it; a unit is only one of the two."""

    lead_unit = forms.ModelChoiceField(Unit.objects.all(), label="牵头整改单位")
    co_units = forms.ModelMultipleChoiceField(Unit.objects.all(), label="配合单位", required=False)

    def clean(self):
        lead, others = self.cleaned_data.get("lead_unit"), self.cleaned_data.get("co_units") or ()
        if lead is not None and lead in others:
            self.add_error(
                "co_units",
                ValidationError("牵头单位不能同时是配合单位。", code="lead_among_co_units"),
            )
        return self.cleaned_data


class HandOverForm(UnitsForm):
    happened_on = forms.DateField(label="交办日期")
    due_on = forms.DateField(
        label="整改时限", required=False, help_text="会议另定时限的填写；留空按适用规则计算。"
    )

    def clean(self):
        data = super().clean()
        day = data.get("happened_on")
        if day is not None and "due_on" in data:
            data["deadline"] = deadline_from(self, day=day, due_on=data["due_on"])
        return data


def deadline_from(form: MoveForm, *, day: date, due_on: date | None):
    """The deadline that was set, or that of the rules; an error on the form where neither is."""
    if due_on is not None:
        if due_on < day:
            error = ValidationError("整改时限不能早于交办日期。", code="due_before_handover")
            form.add_error("due_on", error)
            return None
        return deadlines.Deadline(due_on=due_on, explanation=f"{day} 交办，会议确定时限 {due_on}")
    rules = RuleSet.objects.in_force(on=day)
    found = deadlines.opinion_report_due(
        rules, kind=deadlines.OpinionKind.GENERAL, handed_over_on=day
    )
    if found.due_on is None:
        error = ValidationError(f"{found.explanation}，请填写时限。", code="due_missing")
        form.add_error("due_on", error)
    return found


def hand_over(item: RectificationItem, move: Move) -> None:
    data = move.data
    give_to(item, lead=data["lead_unit"], beside=data["co_units"], move=move)
    item.handed_over_on = data["happened_on"]
    take(item, "due_on", data["deadline"])


def give_to(item: RectificationItem, *, lead: Unit, beside, move: Move) -> None:
    """Name the units. The links are written at once, the record with the move itself."""
    item.lead_unit = lead
    stored = RectificationItem.objects.get(pk=item.pk)
    door.update(stored, by=move.by, links={"co_units": list(beside)})
    item.version = stored.version


def check_no_opinion(item: RectificationItem) -> TransitionRefused | None:
    if item.opinion_id is not None:
        return NothingToDo("审议意见的条款随审议意见一并交办。", code="handed_over_with_opinion")
    return None


class AssignForm(UnitsForm):
    happened_on = forms.DateField(label="分办日期")


def assign(item: RectificationItem, move: Move) -> None:
    give_to(item, lead=move.data["lead_unit"], beside=move.data["co_units"], move=move)


class ClaimForm(MoveForm):
    happened_on = forms.DateField(label="认领日期")
    responsible_leader = forms.CharField(label="责任领导", max_length=50)
    measures = forms.CharField(label="整改措施", widget=forms.Textarea(attrs={"rows": 4}))


def claim(item: RectificationItem, move: Move) -> None:
    item.claimed_on = move.data["happened_on"]
    item.responsible_leader = move.data["responsible_leader"]
    item.measures = move.data["measures"]


class MeasuresForm(MoveForm):
    measures = forms.CharField(label="整改措施", widget=forms.Textarea(attrs={"rows": 4}))


def revise_measures(item: RectificationItem, move: Move) -> None:
    item.measures = move.data["measures"]


class RefuseForm(ReasonForm, NotBySelfForm):
    """With a reason: of two bases with a field of one name Django takes that of the first."""


def pending_extension(item: RectificationItem) -> RectificationExtension | None:
    return item.extensions.filter(decision=RectificationExtension.Decision.PENDING).first()


def check_none_pending(item: RectificationItem) -> TransitionRefused | None:
    if pending_extension(item) is not None:
        return TransitionRefused("已有一个延期申请在审核中。", code="extension_pending")
    return None


STARTED = Earlier(
    "所属事项开始日期",
    lambda item: item.owner.started_on,
    kept_in=("Topic.started_on", "Inspection.started_on"),
)
HANDOVER = (
    Transition(
        name="confirm",
        label="主任会议确认",
        sources=frozenset({Status.FOUND}),
        targets=(Status.CONFIRMED,),
        by=LEAD_COMMITTEE,
        not_before=(STARTED,),
        form=ConfirmForm,
        effect=confirm,
        is_for_many=True,
    ),
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.CONFIRMED}),
        targets=(Status.HANDED_OVER,),
        by=STAFF,
        not_before=("confirmed_on", STARTED),
        form=HandOverForm,
        guard=check_no_opinion,
        effect=hand_over,
        late_sources=frozenset({Status.FOUND}),
        is_for_many=True,
    ),
    Transition(
        name="assign",
        label="分办到单位",
        sources=frozenset({Status.HANDED_OVER}),
        targets=(STAYS,),
        by=GOVERNMENT_WITH_ITEM,
        not_before=("handed_over_on",),
        form=AssignForm,
        effect=assign,
    ),
    Transition(
        name="claim",
        label="认领",
        sources=frozenset({Status.HANDED_OVER}),
        targets=(Status.RECTIFYING,),
        by=LEAD_CONTACT,
        not_before=("handed_over_on",),
        represents=lead_unit,
        form=ClaimForm,
        effect=claim,
    ),
    Transition(
        name="revise_measures",
        label="调整整改措施",
        is_aside=True,
        sources=frozenset({Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED}),
        targets=(STAYS,),
        by=LEAD_CONTACT,
        not_before=("handed_over_on", "claimed_on"),
        represents=lead_unit,
        form=MeasuresForm,
        effect=revise_measures,
    ),
    Transition(
        name="not_accept",
        label="不予整改（说明理由）",
        is_aside=True,
        sources=frozenset(
            {Status.HANDED_OVER, Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED}
        ),
        targets=(Status.NOT_ACCEPTED,),
        by=LEAD_COMMITTEE,
        not_before=("handed_over_on", "claimed_on"),
        form=RefuseForm,
        guard=check_none_pending,
    ),
)

"""The end of an item: application, the unit leader's signature, the committee's check, write-off.

The unit that rectifies never says itself that the matter is done: its contact applies, and
others check and write off, on evidence.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.workflow import Move, Transition, TransitionRefused, made_on
from tracker.rectification.handover import (
    LEAD_CONTACT,
    NotBySelfForm,
    check_none_pending,
    lead_unit,
)
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.rectification.models import RectificationItem
from tracker.years.clocks import take
from tracker.years.deadlines import Deadline

Status = RectificationItem.Status


def check_evidence(item: RectificationItem) -> TransitionRefused | None:
    if not item.evidence.exists():
        return TransitionRefused(
            "没有佐证材料，不能销号；请先把材料上传为本整改事项的附件。", code="no_evidence"
        )
    return None


def check_nothing_waits(item: RectificationItem) -> TransitionRefused | None:
    return check_evidence(item) or check_none_pending(item)


def check_stages(item: RectificationItem) -> TransitionRefused | None:
    waiting = item.stages.filter(reached_on=None).count()
    if waiting:
        return TransitionRefused(f"还有{waiting}个阶段目标未达成。", code="stages_open")
    return check_evidence(item)


class ApplyForm(MoveForm):
    happened_on = forms.DateField(label="申请日期")
    result = forms.CharField(label="整改结果", widget=forms.Textarea(attrs={"rows": 4}))


def apply(item: RectificationItem, move: Move) -> None:
    item.applied_on, item.result = move.data["happened_on"], move.data["result"]


class SignForm(MoveForm):
    happened_on = forms.DateField(label="签字日期")
    unit_signer = forms.CharField(label="单位负责人", max_length=50)


def sign(item: RectificationItem, move: Move) -> None:
    item.unit_signed_on, item.unit_signer = move.data["happened_on"], move.data["unit_signer"]


class CheckForm(NotBySelfForm):
    happened_on = forms.DateField(label="复核日期")
    check_opinion = forms.CharField(label="复核意见", widget=forms.Textarea(attrs={"rows": 3}))


def check(item: RectificationItem, move: Move) -> None:
    item.checked_on = move.data["happened_on"]
    item.check_opinion = move.data["check_opinion"]


def send_back(item: RectificationItem, move: Move) -> None:
    """What was signed and checked does not count for the next application."""
    item.check_opinion = move.data["remark"]
    item.checked_on = item.unit_signed_on = None


class WriteOffForm(NotBySelfForm):
    happened_on = forms.DateField(label="销号日期")


def write_off(item: RectificationItem, move: Move) -> None:
    item.written_off_on = move.data["happened_on"]


class ReopenForm(ReasonForm):
    due_on = forms.DateField(label="新的整改时限")

    def clean(self):
        day, due = self.cleaned_data.get("happened_on"), self.cleaned_data.get("due_on")
        if day is not None and due is not None and due < day:
            self.add_error(
                "due_on",
                ValidationError("整改时限不能早于重新整改的日期。", code="due_before_reopening"),
            )
        return self.cleaned_data


def reopen(item: RectificationItem, move: Move) -> None:
    """Back to the unit with a new deadline; what was written off stays in the history."""
    item.written_off_on = item.checked_on = item.unit_signed_on = item.applied_on = None
    day, due_on = move.data["happened_on"], move.data["due_on"]
    explanation = f"{item.due_explanation}；{day} 重新整改 → {due_on}"
    take(item, "due_on", Deadline(due_on=due_on, explanation=explanation))


WRITING_OFF = (
    Transition(
        name="apply",
        label="申请销号",
        sources=frozenset({Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED}),
        targets=(Status.APPLIED,),
        by=LEAD_CONTACT,
        not_before=("handed_over_on", "claimed_on", made_on("return", "复核退回日期")),
        represents=lead_unit,
        form=ApplyForm,
        guard=check_stages,
        effect=apply,
        late_sources=frozenset({Status.HANDED_OVER}),
    ),
    Transition(
        name="sign",
        label="单位负责人签字",
        sources=frozenset({Status.APPLIED}),
        targets=(Status.UNIT_SIGNED,),
        by=LEAD_CONTACT,
        not_before=("applied_on",),
        represents=lead_unit,
        form=SignForm,
        effect=sign,
    ),
    Transition(
        name="check",
        label="复核通过",
        sources=frozenset({Status.UNIT_SIGNED}),
        targets=(Status.CHECKED,),
        by=LEAD_COMMITTEE,
        not_before=("unit_signed_on",),
        form=CheckForm,
        guard=check_evidence,
        effect=check,
        is_for_many=True,
    ),
    Transition(
        name="return",
        label="复核退回",
        is_aside=True,
        sources=frozenset({Status.APPLIED, Status.UNIT_SIGNED, Status.CHECKED}),
        targets=(Status.RETURNED,),
        by=LEAD_COMMITTEE,
        not_before=("applied_on", "unit_signed_on", "checked_on"),
        form=ReasonForm,
        effect=send_back,
    ),
    Transition(
        name="write_off",
        label="销号",
        sources=frozenset({Status.CHECKED}),
        targets=(Status.WRITTEN_OFF,),
        by=LEAD_COMMITTEE,
        not_before=("checked_on",),
        form=WriteOffForm,
        guard=check_nothing_waits,
        effect=write_off,
        is_for_many=True,
    ),
    Transition(
        name="reopen",
        label="重新整改",
        is_aside=True,
        sources=frozenset({Status.WRITTEN_OFF, Status.NOT_ACCEPTED}),
        targets=(Status.RECTIFYING,),
        by=LEAD_COMMITTEE,
        not_before=("handed_over_on", "written_off_on", made_on("not_accept", "不予整改日期")),
        form=ReopenForm,
        effect=reopen,
    ),
)

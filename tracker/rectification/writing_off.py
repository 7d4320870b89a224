"""The end of an item: application, the unit leader's signature, the committee's check, write-off.

The unit that rectifies never says itself that the matter is done: its contact applies, and
others check and write off, on evidence.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.workflow import (
    Move,
    MoveForm,
    ReasonForm,
    Transition,
    TransitionRefused,
)
from tracker.rectification.handover import (
    COMMITTEE,
    CONTACT,
    NotBySelfForm,
    check_none_pending,
    is_lead_unit,
    lead_unit,
)
from tracker.rectification.matters import begin_rectification, is_lead_committee
from tracker.rectification.models import RectificationItem

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


class AfterHandoverForm(MoveForm):
    """The date that `not_before` names may not be known; that of the handover always is."""

    def clean_happened_on(self):
        day, given = super().clean_happened_on(), self.record.handed_over_on
        if day < given:
            raise ValidationError(f"不能早于交办日期（{given.isoformat()}）。", code="too_early")
        return day


class ApplyForm(AfterHandoverForm):
    not_before = ("claimed_on", "认领日期")
    happened_on = forms.DateField(label="申请日期")
    result = forms.CharField(label="整改结果", widget=forms.Textarea(attrs={"rows": 4}))


def apply(item: RectificationItem, move: Move) -> None:
    item.applied_on, item.result = move.data["happened_on"], move.data["result"]


class SignForm(MoveForm):
    not_before = ("applied_on", "申请销号日期")
    happened_on = forms.DateField(label="签字日期")
    unit_signer = forms.CharField(label="单位负责人", max_length=50)


def sign(item: RectificationItem, move: Move) -> None:
    item.unit_signed_on, item.unit_signer = move.data["happened_on"], move.data["unit_signer"]


class CheckForm(NotBySelfForm):
    not_before = ("unit_signed_on", "单位签字日期")
    happened_on = forms.DateField(label="复核日期")
    check_opinion = forms.CharField(label="复核意见", widget=forms.Textarea(attrs={"rows": 3}))


def check(item: RectificationItem, move: Move) -> None:
    item.checked_on = move.data["happened_on"]
    item.check_opinion = move.data["check_opinion"]


class ReturnForm(ReasonForm):
    not_before = ("applied_on", "申请销号日期")


def send_back(item: RectificationItem, move: Move) -> None:
    """What was signed and checked does not count for the next application."""
    item.check_opinion = move.data["remark"]
    item.checked_on = item.unit_signed_on = None


class WriteOffForm(NotBySelfForm):
    not_before = ("checked_on", "复核日期")
    happened_on = forms.DateField(label="销号日期")


def write_off(item: RectificationItem, move: Move) -> None:
    item.written_off_on = move.data["happened_on"]


class ReopenForm(AfterHandoverForm, ReasonForm):
    not_before = ("written_off_on", "销号日期")
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
    item.due_on = move.data["due_on"]
    day = move.data["happened_on"]
    item.due_explanation = f"{item.due_explanation}；{day} 重新整改 → {item.due_on}"
    begin_rectification(item.owner, transition="reopen_item", by=move.by)


def check_matter_open(item: RectificationItem) -> TransitionRefused | None:
    if item.owner.is_finished:
        return TransitionRefused(
            "所属事项已办结，请在承接的事项中另列整改。", code="matter_finished"
        )
    if item.opinion is not None and item.opinion.is_finished:
        return TransitionRefused(
            "所属审议意见已办结，请作为问题另列整改。", code="opinion_finished"
        )
    return None


WRITING_OFF = (
    Transition(
        name="apply",
        label="申请销号",
        sources=frozenset({Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED}),
        target=Status.APPLIED,
        roles=CONTACT,
        speaks_for=is_lead_unit,
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
        target=Status.UNIT_SIGNED,
        roles=CONTACT,
        speaks_for=is_lead_unit,
        represents=lead_unit,
        form=SignForm,
        effect=sign,
    ),
    Transition(
        name="check",
        label="复核通过",
        sources=frozenset({Status.UNIT_SIGNED}),
        target=Status.CHECKED,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=CheckForm,
        guard=check_evidence,
        effect=check,
        is_for_many=True,
    ),
    Transition(
        name="return",
        label="复核退回",
        sources=frozenset({Status.APPLIED, Status.UNIT_SIGNED, Status.CHECKED}),
        target=Status.RETURNED,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=ReturnForm,
        effect=send_back,
    ),
    Transition(
        name="write_off",
        label="销号",
        sources=frozenset({Status.CHECKED}),
        target=Status.WRITTEN_OFF,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=WriteOffForm,
        guard=check_nothing_waits,
        effect=write_off,
        is_for_many=True,
    ),
    Transition(
        name="reopen",
        label="重新整改",
        sources=frozenset({Status.WRITTEN_OFF, Status.NOT_ACCEPTED}),
        target=Status.RECTIFYING,
        roles=COMMITTEE,
        speaks_for=is_lead_committee,
        form=ReopenForm,
        guard=check_matter_open,
        effect=reopen,
    ),
)

"""While the unit rectifies: a later deadline on record, long-term items and their stages."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    made_on,
)
from tracker.rectification.handover import (
    LEAD_CONTACT,
    NotBySelfForm,
    check_none_pending,
    lead_unit,
    pending_extension,
)
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)
from tracker.years.clocks import take
from tracker.years.deadlines import Deadline

Status = RectificationItem.Status
IN_HANDS = frozenset({Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED})
# A unit may finish before its request is decided; it is decided all the same.
NOT_ENDED = IN_HANDS | {
    Status.HANDED_OVER,
    Status.APPLIED,
    Status.UNIT_SIGNED,
    Status.CHECKED,
}


def check_pending(item: RectificationItem) -> TransitionRefused | None:
    if pending_extension(item) is None:
        return NothingToDo("没有待审的延期申请。", code="no_extension_pending")
    return None


def requested_on(item: RectificationItem) -> date | None:
    extension = pending_extension(item)
    return extension and extension.requested_on


REQUESTED = Earlier("延期申请日期", requested_on, kept_in=("RectificationExtension.requested_on",))


class RequestExtensionForm(ReasonForm):
    kept_in = {"until": "RectificationExtension.until"}
    happened_on = forms.DateField(label="申请日期")
    until = forms.DateField(label="申请延至")

    def clean(self):
        day, until = self.cleaned_data.get("happened_on"), self.cleaned_data.get("until")
        due = self.record.due_on
        if until is not None and due is not None and until <= due:
            self.add_error(
                "until",
                ValidationError(
                    f"须晚于现在的整改时限（{due.isoformat()}）。", code="extension_too_short"
                ),
            )
        if day is not None and due is not None and day > due:
            self.add_error(
                "happened_on",
                ValidationError(
                    f"整改时限为{due.isoformat()}，期限届满后不能再申请延期。",
                    code="extension_too_late",
                ),
            )
        return self.cleaned_data


def request_extension(item: RectificationItem, move: Move) -> None:
    door.create(
        RectificationExtension(
            item=item,
            requested_by=item.lead_unit,
            requested_on=move.data["happened_on"],
            reason=move.data["remark"],
            until=move.data["until"],
            previous_due_on=item.due_on,
        ),
        by=move.by,
    )


def grant_extension(item: RectificationItem, move: Move) -> None:
    extension = pending_extension(item)
    decide(extension, RectificationExtension.Decision.GRANTED, move)
    day, until = move.data["happened_on"], extension.until
    explanation = f"{item.due_explanation}；{day} 同意延期 → {until}"
    take(item, "due_on", Deadline(due_on=until, explanation=explanation))


def decline_extension(item: RectificationItem, move: Move) -> None:
    decide(pending_extension(item), RectificationExtension.Decision.DECLINED, move)


def decide(extension: RectificationExtension, decision: str, move: Move) -> None:
    extension.decision = decision
    extension.decided_on = move.data["happened_on"]
    door.update(extension, by=move.by)


class LongTermForm(ReasonForm):
    kept_in = {"stages": "RectificationStage.goal"}
    stages = forms.CharField(
        label="阶段目标",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个，行末写目标日期，如：完成管网改造一期 2025-06-30。",
    )

    def clean(self):
        data = self.cleaned_data
        lines = [line for line in data.get("stages", "").splitlines() if line.strip()]
        try:
            data["goals"] = [stage_of(line, after=data.get("happened_on")) for line in lines]
        except ValidationError as error:
            self.add_error("stages", error)
        return data


def stage_of(line: str, *, after: date | None) -> tuple[str, date]:
    """ "goal 2025-06-30" → (goal, date). Raises ValidationError when one is missing, or when the
    date is not later than `after`."""
    goal, *last = line.strip().rsplit(maxsplit=1)
    try:
        day = forms.DateField().clean(last[0] if last else goal)
    except ValidationError:
        message = f"“{line.strip()}”的行末缺少目标日期。"
        raise ValidationError(message, code="stage_without_date") from None
    if not last:
        raise ValidationError(f"“{line.strip()}”只有日期，没有目标。", code="stage_without_goal")
    if after is not None and day <= after:
        raise ValidationError(
            f"“{line.strip()}”的目标日期须晚于{after.isoformat()}。", code="stage_in_the_past"
        )
    return goal, day


def make_long_term(item: RectificationItem, move: Move) -> None:
    for goal, day in move.data["goals"]:
        door.create(RectificationStage(item=item, goal=goal, due_on=day), by=move.by)


class ReachStageForm(MoveForm):
    kept_in = {
        "stage": "RectificationStage.reached_on",
        "evidence": "RectificationStage.evidence",
    }
    happened_on = forms.DateField(label="达成日期")
    stage = forms.ModelChoiceField(RectificationStage.objects.none(), label="阶段目标")
    evidence = forms.CharField(label="达成情况", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["stage"].queryset = self.record.stages.filter(reached_on=None)


def check_open_stage(item: RectificationItem) -> TransitionRefused | None:
    if not item.stages.filter(reached_on=None).exists():
        return NothingToDo("没有未达成的阶段目标。", code="no_open_stage")
    return None


def reach_stage(item: RectificationItem, move: Move) -> None:
    stage = move.data["stage"]
    stage.reached_on, stage.evidence = move.data["happened_on"], move.data["evidence"]
    door.update(stage, by=move.by)


RECTIFYING = (
    Transition(
        name="request_extension",
        label="申请延期",
        is_aside=True,
        sources=IN_HANDS,
        targets=(STAYS,),
        by=LEAD_CONTACT,
        not_before=("handed_over_on", "claimed_on"),
        represents=lead_unit,
        form=RequestExtensionForm,
        guard=check_none_pending,
        effect=request_extension,
        late_sources=frozenset({Status.HANDED_OVER}),
    ),
    Transition(
        name="grant_extension",
        label="同意延期",
        sources=NOT_ENDED,
        targets=(STAYS,),
        by=LEAD_COMMITTEE,
        not_before=("handed_over_on", REQUESTED),
        form=NotBySelfForm,
        guard=check_pending,
        effect=grant_extension,
    ),
    Transition(
        name="decline_extension",
        label="不同意延期",
        is_aside=True,
        sources=NOT_ENDED,
        targets=(STAYS,),
        by=LEAD_COMMITTEE,
        not_before=("handed_over_on", REQUESTED),
        form=ReasonForm,
        guard=check_pending,
        effect=decline_extension,
    ),
    Transition(
        name="make_long_term",
        label="转为长期整改",
        is_aside=True,
        sources=frozenset({Status.RECTIFYING, Status.RETURNED, Status.LONG_TERM}),
        targets=(Status.LONG_TERM,),
        by=LEAD_COMMITTEE,
        not_before=("handed_over_on", "claimed_on"),
        form=LongTermForm,
        effect=make_long_term,
    ),
    Transition(
        name="reach_stage",
        label="达成阶段目标",
        sources=frozenset({Status.LONG_TERM}),
        targets=(STAYS,),
        by=LEAD_CONTACT,
        not_before=("handed_over_on", made_on("make_long_term", "转为长期整改日期")),
        represents=lead_unit,
        form=ReachStageForm,
        guard=check_open_stage,
        effect=reach_stage,
    ),
)

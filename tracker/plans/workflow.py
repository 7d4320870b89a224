"""The life cycle of a planned piece of the committee's own work, within its year."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.who import STAFF
from tracker.common.workflow import (
    STAYS,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.plans.models import PlanItem
from tracker.plans.rights import IN_CHARGE
from tracker.topics.planning import ContinueForm, continue_next_year

Status = PlanItem.Status
BEFORE_DELIVERY = frozenset({Status.IN_PLAN, *PlanItem.UNDER_WAY})


class IncludeForm(MoveForm):
    happened_on = forms.DateField(label="通过日期")
    meeting = forms.CharField(
        label="通过会议",
        required=False,
        max_length=100,
        help_text="如：第12次主任会议。年度代表工作计划须由主任会议通过。",
    )
    kept_in = {"happened_on": "PlanItem.decided_on"}

    def clean_meeting(self):
        """代表法 2025 art. 43: the directors' meeting passes the plan of the deputies' work."""
        meeting = self.cleaned_data["meeting"]
        is_needed = self.record.plan == PlanItem.Plan.DEPUTIES and not self.is_late_entry
        if is_needed and not meeting:
            raise ValidationError("年度代表工作计划须写明由哪次主任会议通过。", code="required")
        return meeting


def include(item: PlanItem, move: Move) -> None:
    item.decided_on, item.meeting = move.data["happened_on"], move.data["meeting"]


def publish(item: PlanItem, move: Move) -> None:
    item.published_on = move.data["happened_on"]


def check_unpublished(item: PlanItem) -> TransitionRefused | None:
    if item.published_on is None:
        return None
    return NothingToDo(f"计划已于{item.published_on}公布。", code="published")


class AdjustForm(ReasonForm):
    happened_on = forms.DateField(label="决定日期")
    meeting = forms.CharField(
        label="主任会议", required=False, max_length=100, help_text="已公布的计划须填写。"
    )
    title = forms.CharField(label="新的名称", required=False, max_length=200)
    quarter = forms.ChoiceField(
        label="新的计划季度", required=False, choices=PlanItem.Quarter.choices
    )
    planned_on = forms.DateField(label="新的计划时间", required=False)
    due_on = forms.DateField(label="新的完成期限", required=False)
    kept_in = {"meeting": "PlanItem.adjustment"}

    def clean_meeting(self):
        meeting = self.cleaned_data["meeting"]
        if self.record.published_on is not None and not meeting:
            raise ValidationError(
                "计划已经公布，调整须经主任会议，请写明哪次会议。", code="required"
            )
        return meeting


def adjust(item: PlanItem, move: Move) -> None:
    for name in ("title", "quarter", "planned_on", "due_on"):
        setattr(item, name, move.data[name] or getattr(item, name))
    day, remark = move.data["happened_on"], move.data["remark"]
    line = " ".join(filter(None, (str(day), move.data["meeting"], remark)))
    item.adjustment = "\n".join(filter(None, (item.adjustment, line)))


class StartForm(MoveForm):
    happened_on = forms.DateField(label="启动日期")
    kept_in = {"happened_on": "PlanItem.started_on"}


def start(item: PlanItem, move: Move) -> None:
    item.started_on = move.data["happened_on"]


class MidCheckForm(MoveForm):
    happened_on = forms.DateField(label="检查日期")
    mid_check = forms.CharField(label="年中进度", widget=forms.Textarea(attrs={"rows": 3}))


def check_midway(item: PlanItem, move: Move) -> None:
    item.mid_checked_on, item.mid_check = move.data["happened_on"], move.data["mid_check"]


class ResultForm(MoveForm):
    """Asks why there is no result where there is none; nothing is finished in silence."""

    no_result_reason = forms.CharField(
        label="没有成果的原因", required=False, max_length=500, help_text="没有登记成果的须说明。"
    )

    def clean_no_result_reason(self):
        reason = self.cleaned_data["no_result_reason"].strip()
        told = reason or self.record.no_result_reason
        if not told and not self.record.has_results():
            raise ValidationError("还没有登记成果，请先登记，或说明原因。", code="result_missing")
        return told


def deliver(item: PlanItem, move: Move) -> None:
    item.delivered_on = move.data["happened_on"]
    item.no_result_reason = move.data["no_result_reason"]


class ExchangeForm(MoveForm):
    happened_on = forms.DateField(label="交流日期")
    reported_to = forms.CharField(label="交流、报送对象", required=False, max_length=200)


def exchange(item: PlanItem, move: Move) -> None:
    item.exchanged_on, item.reported_to = move.data["happened_on"], move.data["reported_to"]


class CloseForm(ResultForm):
    happened_on = forms.DateField(label="办结日期")


def close(item: PlanItem, move: Move) -> None:
    item.concluded_on = move.data["happened_on"]
    item.no_result_reason = move.data["no_result_reason"]


DONE_BEFORE = ("decided_on", "started_on", "mid_checked_on")
DELIVERED_BEFORE = (*DONE_BEFORE, "delivered_on", "exchanged_on")

WORKFLOW = Workflow(
    Transition(
        name="include_in_plan",
        label="列入计划",
        sources=frozenset({Status.PROPOSED}),
        targets=(Status.IN_PLAN,),
        by=STAFF,
        form=IncludeForm,
        effect=include,
        is_for_many=True,
    ),
    Transition(
        name="publish",
        label="公布计划",
        sources=BEFORE_DELIVERY,
        targets=(STAYS,),
        by=STAFF,
        not_before=("decided_on",),
        guard=check_unpublished,
        effect=publish,
        late_sources=PlanItem.DUE_MET,
        is_for_many=True,
    ),
    Transition(
        name="adjust",
        label="调整计划",
        is_aside=True,
        sources=BEFORE_DELIVERY,
        targets=(STAYS,),
        by=STAFF,
        not_before=("decided_on", "published_on"),
        form=AdjustForm,
        effect=adjust,
    ),
    Transition(
        name="start",
        label="启动实施",
        sources=frozenset({Status.IN_PLAN}),
        targets=(Status.IN_PROGRESS,),
        by=STAFF | IN_CHARGE,
        not_before=("decided_on",),
        form=StartForm,
        effect=start,
        late_sources=frozenset({Status.PROPOSED}),
        is_for_many=True,
    ),
    Transition(
        name="check_midway",
        label="年中检查",
        sources=frozenset({Status.IN_PROGRESS}),
        targets=(Status.MID_CHECKED,),
        by=STAFF | IN_CHARGE,
        not_before=("decided_on", "started_on"),
        form=MidCheckForm,
        effect=check_midway,
        late_sources=frozenset({Status.IN_PLAN}),
    ),
    Transition(
        name="deliver",
        label="完成",
        sources=PlanItem.UNDER_WAY,
        targets=(Status.DELIVERED,),
        by=STAFF | IN_CHARGE,
        not_before=DONE_BEFORE,
        form=ResultForm,
        effect=deliver,
        late_sources=frozenset({Status.PROPOSED, Status.IN_PLAN}),
    ),
    Transition(
        name="exchange",
        label="成果交流",
        sources=frozenset({Status.DELIVERED}),
        targets=(Status.EXCHANGED,),
        by=STAFF | IN_CHARGE,
        not_before=("delivered_on",),
        form=ExchangeForm,
        effect=exchange,
        is_for_many=True,
    ),
    Transition(
        name="close",
        label="办结",
        sources=PlanItem.DUE_MET,
        targets=(Status.CLOSED,),
        by=STAFF,
        not_before=DELIVERED_BEFORE,
        form=CloseForm,
        effect=close,
        late_sources=frozenset({Status.PROPOSED, *BEFORE_DELIVERY}),
        is_for_many=True,
    ),
    Transition(
        name="continue",
        label="结转下年",
        is_aside=True,
        sources=frozenset({Status.PROPOSED, *BEFORE_DELIVERY}),
        targets=(Status.CONTINUED,),
        by=STAFF,
        not_before=DONE_BEFORE,
        form=ContinueForm,
        effect=continue_next_year,
        is_for_many=True,
    ),
    Transition(
        name="cancel",
        label="取消",
        is_aside=True,
        sources=frozenset({Status.PROPOSED, *BEFORE_DELIVERY}),
        targets=(Status.CANCELLED,),
        by=STAFF,
        not_before=DONE_BEFORE,
        form=ReasonForm,
        is_for_many=True,
    ),
)

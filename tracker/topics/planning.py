"""What the yearly plan does to a topic or an inspection: taken up, adjusted, cancelled, ended.

The plan is adopted by the directors' meeting, published, and may be adjusted (监督法 2024
art. 63); every adjustment says when and why.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from tracker.common import door
from tracker.common.models import Decision
from tracker.common.roles import STAFF
from tracker.common.workflow import (
    Move,
    MoveForm,
    ReasonForm,
    Transition,
    TransitionRefused,
)
from tracker.rectification.models import RectificationItem
from tracker.years.models import WorkYear


class IncludeForm(MoveForm):
    happened_on = forms.DateField(label="主任会议通过日期")
    planned_on = forms.DateField(label="计划时间", required=False)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["planned_on"].initial = self.record.planned_on


def include(matter: Model, move: Move) -> None:
    matter.planned_on = move.data["planned_on"] or matter.planned_on


class AdjustForm(ReasonForm):
    happened_on = forms.DateField(label="主任会议决定日期")
    planned_on = forms.DateField(label="新的计划时间", required=False)
    due_on = forms.DateField(label="新的完成期限", required=False)


def adjust(matter: Model, move: Move) -> None:
    """Change the plan. A topic, which the plan sheet lists, also keeps the reason in sight."""
    matter.planned_on = move.data["planned_on"] or matter.planned_on
    matter.due_on = move.data["due_on"] or matter.due_on
    if hasattr(matter, "adjustment"):
        line = f"{move.data['happened_on']} {move.data['remark']}"
        matter.adjustment = "\n".join(part for part in (matter.adjustment, line) if part)


class CloseForm(MoveForm):
    not_before = ("started_on", "开始日期")
    happened_on = forms.DateField(label="办结日期")
    published_on = forms.DateField(label="公布日期", required=False)


def check_nothing_open(matter: Model) -> TransitionRefused | None:
    """A matter ends when what came of it has ended; the rest has to be carried over."""
    items = matter.rectification_items.unfinished().count()
    if items:
        return TransitionRefused(
            f"还有{items}个整改事项未销号，须先销号或结转下年。", code="items_open"
        )
    opinions = matter.opinions.unfinished().count()
    if opinions:
        return TransitionRefused(f"还有{opinions}件审议意见未办结。", code="opinions_open")
    return None


def close(matter: Model, move: Move) -> None:
    matter.concluded_on = move.data["happened_on"]
    matter.published_on = move.data["published_on"] or matter.published_on


class ContinueForm(ReasonForm):
    work_year = forms.ModelChoiceField(
        WorkYear.objects.none(),
        label="结转到工作年度",
        help_text="没有所需年度的，请先在“工作年度”中新建。",
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        later = WorkYear.objects.filter(
            year__gt=self.record.work_year_id, status=WorkYear.Status.OPEN
        )
        self.fields["work_year"].queryset = later

    def clean_work_year(self):
        year = self.cleaned_data["work_year"]
        if any(one.is_finished for one in continuations(self.record, year)):
            raise ValidationError("该年度承接本事项的记录已办结。", code="continuation_finished")
        return year


def continuations(matter: Model, year: WorkYear):
    return matter.continuations.not_voided().filter(work_year=year)


def check_no_extension_pending(matter: Model) -> TransitionRefused | None:
    waiting = matter.rectification_items.not_voided().filter(extensions__decision=Decision.PENDING)
    if waiting.exists():
        return TransitionRefused(
            f"还有{waiting.count()}个整改事项的延期申请待审。", code="extension_pending"
        )
    return None


def continue_next_year(matter: Model, move: Move) -> None:
    """Carry over what is not written off to the later year's record; this one stays.

    The later record may have been entered already.
    """
    year = move.data["work_year"]
    successor = continuations(matter, year).first() or matter.carry_over(to_year=year, by=move.by)
    for item in matter.rectification_items.unfinished():
        carry(item, successor, move)


def carry(item: RectificationItem, successor: Model, move: Move) -> None:
    """The item goes on under the later record, as far as it has come and by the same deadline."""
    kept = {field.name for field in RectificationItem._meta.concrete_fields} - door.BOOKKEEPING
    kept -= {*item.owner_kinds, "continues", "external_system", "external_id"}
    owner = {successor._meta.model_name: successor}
    values = {name: getattr(item, name) for name in kept}
    again = RectificationItem(**values, **owner, continues=item)
    door.create(again, by=move.by, links={"co_units": list(item.co_units.all())})
    for stage in item.stages.filter(reached_on=None):
        goal = type(stage)(item=again, goal=stage.goal, due_on=stage.due_on)
        door.create(goal, by=move.by)
    item.status = RectificationItem.Status.CARRIED_OVER
    door.move(item, transition="carry_over", by=move.by)


def planning(status) -> tuple[Transition, ...]:
    """Include, adjust and cancel, for the statuses of a topic or of an inspection."""
    planned = status.IN_PLAN if hasattr(status, "IN_PLAN") else status.PLANNED
    return (
        Transition(
            name="include_in_plan",
            label="列入计划",
            sources=frozenset({status.PROPOSED}),
            target=planned,
            roles=STAFF,
            form=IncludeForm,
            effect=include,
            is_for_many=True,
        ),
        Transition(
            name="adjust",
            label="调整计划",
            sources=frozenset({planned, status.IN_PROGRESS}),
            target=None,
            roles=STAFF,
            form=AdjustForm,
            effect=adjust,
        ),
        Transition(
            name="cancel",
            label="取消",
            sources=frozenset({status.PROPOSED, planned, status.IN_PROGRESS}),
            target=status.CANCELLED,
            roles=STAFF,
            form=ReasonForm,
            guard=check_nothing_open,
            is_for_many=True,
        ),
    )


def ending(
    status, *, ready: frozenset, late: frozenset, form: type[CloseForm] = CloseForm
) -> tuple[Transition, ...]:
    """Close and continue. `ready` are the states that may end, `late` those that staff may end
    afterwards (补录), when the steps in between are not on file; `form` is that of the close."""
    return (
        Transition(
            name="close",
            label="办结",
            sources=ready,
            target=status.CLOSED,
            roles=STAFF,
            form=form,
            guard=check_nothing_open,
            effect=close,
            late_sources=late,
            is_for_many=True,
        ),
        Transition(
            name="continue",
            label="结转下年",
            sources=ready | late,
            target=status.CONTINUED,
            roles=STAFF,
            form=ContinueForm,
            guard=check_no_extension_pending,
            effect=continue_next_year,
            is_for_many=True,
        ),
    )

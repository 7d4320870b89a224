"""What the yearly plan does to a topic or an inspection: taken up, adjusted, cancelled, ended.

The plan is adopted by the directors' meeting, published, and may be adjusted (监督法 2024
art. 63); every adjustment says when and why.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Model

from tracker.common.models import Decision
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.who import STAFF
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Follows,
    Move,
    Transition,
    TransitionRefused,
    made_on,
)
from tracker.opinions.models import Opinion
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
    """The later year's record carries the matter on; it may have been entered already. What is
    still open of its opinions and items follows (see their tables); this record stays."""
    year = move.data["work_year"]
    if not continuations(matter, year).exists():
        matter.carry_over(to_year=year, by=move.by)


INCLUDED = made_on("include_in_plan", "列入计划日期")


def last_ended_on(matter: Model) -> date | None:
    """The last day on which something ended that the matter has to wait for."""
    items = matter.rectification_items.not_voided().aggregate(last=Max("written_off_on"))
    opinions = matter.opinions.not_voided().aggregate(last=Max("concluded_on"))
    return max(filter(None, (items["last"], opinions["last"])), default=None)


ENDED = Earlier(
    "审议意见办结或整改销号日期",
    last_ended_on,
    kept_in=("Opinion.concluded_on", "RectificationItem.written_off_on"),
)


def its_matter(part: Opinion | RectificationItem, move: Move) -> list[Model]:
    return [part.owner]


def all_reported(matter: Model, opinion: Opinion) -> bool:
    return not matter.opinions.owed().exists()


def rectifying(status, *, after_deliberation: frozenset) -> tuple[Follows, ...]:
    """What a deliberated matter does when its opinions and items are handed over and reported."""
    begins = {
        "sources": after_deliberation - {status.RECTIFYING},
        "target": status.RECTIFYING,
        "others": its_matter,
    }
    return (
        Follows(
            whose=Opinion,
            after=("hand_over", "order_again"),
            name="hand_over_opinion",
            label="审议意见交办",
            **begins,
        ),
        Follows(
            whose=RectificationItem,
            after=("hand_over",),
            name="hand_over_item",
            label="整改事项交办",
            **begins,
        ),
        Follows(
            whose=RectificationItem,
            after=("reopen",),
            name="reopen_item",
            label="整改事项重新整改",
            **begins,
        ),
        Follows(
            whose=Opinion,
            after=("report",),
            name="report",
            label="整改结果报告齐全",
            sources=frozenset({status.RECTIFYING}),
            target=status.RESULT_REPORTED,
            others=its_matter,
            condition="交办的审议意见均已书面报告",
            when=all_reported,
        ),
    )


def planning(status) -> tuple[Transition, ...]:
    """Include, adjust and cancel, for the statuses of a topic or of an inspection."""
    planned = status.IN_PLAN if hasattr(status, "IN_PLAN") else status.PLANNED
    return (
        Transition(
            name="include_in_plan",
            label="列入计划",
            sources=frozenset({status.PROPOSED}),
            targets=(planned,),
            by=STAFF,
            form=IncludeForm,
            effect=include,
            is_for_many=True,
        ),
        Transition(
            name="adjust",
            label="调整计划",
            is_aside=True,
            sources=frozenset({planned, status.IN_PROGRESS}),
            targets=(STAYS,),
            by=STAFF,
            not_before=(INCLUDED,),
            form=AdjustForm,
            effect=adjust,
        ),
        Transition(
            name="cancel",
            label="取消",
            is_aside=True,
            sources=frozenset({status.PROPOSED, planned, status.IN_PROGRESS}),
            targets=(status.CANCELLED,),
            by=STAFF,
            not_before=(INCLUDED, "started_on"),
            form=ReasonForm,
            guard=check_nothing_open,
            is_for_many=True,
        ),
    )


def ending(
    status,
    *,
    ready: frozenset,
    late: frozenset,
    heard: tuple[str | Earlier, ...],
    form: type[CloseForm] = CloseForm,
) -> tuple[Transition, ...]:
    """Close and continue. `ready` are the states that may end, `late` those that staff may end
    afterwards (补录), when the steps in between are not on file; `heard` are the days of the
    deliberation, `form` is that of the close."""
    before_the_end = (INCLUDED, "started_on", *heard, ENDED)
    return (
        Transition(
            name="close",
            label="办结",
            sources=ready,
            targets=(status.CLOSED,),
            by=STAFF,
            not_before=before_the_end,
            form=form,
            guard=check_nothing_open,
            effect=close,
            late_sources=late,
            is_for_many=True,
        ),
        Transition(
            name="continue",
            label="结转下年",
            is_aside=True,
            sources=ready | late,
            targets=(status.CONTINUED,),
            by=STAFF,
            not_before=before_the_end,
            form=ContinueForm,
            guard=check_no_extension_pending,
            effect=continue_next_year,
            is_for_many=True,
        ),
    )

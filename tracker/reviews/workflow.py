"""The life cycle of a review: with the committees, with the maker, and to its end."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
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
from tracker.decisions.models import Decision
from tracker.filings.workflow import MAKER, the_maker
from tracker.reviews.distributing import (
    ASKED,
    DistributeForm,
    ExtendForm,
    ExtendPartForm,
    GiveForm,
    TakeBackForm,
    check_parts,
    distribute,
    extend,
    extend_part,
    give_opinion,
    take_back,
)
from tracker.reviews.models import Ground, Review, ReviewOpinion
from tracker.years.clocks import set_dates

Result, Status = Review.Result, Review.Status
TO_CONCLUDE = frozenset({Status.DISTRIBUTED, Status.OPINIONS_IN, Status.TALKING})


def conclude(review: Review, move: Move, result: str) -> None:
    review.result, review.result_on = result, move.data["happened_on"]


class TalkForm(MoveForm):
    happened_on = forms.DateField(label="沟通日期")
    kept_in = {"happened_on": "Review.talked_on"}


def talk(review: Review, move: Move) -> None:
    review.talked_on = move.data["happened_on"]


class ClearForm(MoveForm):
    happened_on = forms.DateField(label="审查结果日期")
    kept_in = {"happened_on": "Review.result_on"}

    def clean_remark(self):
        """A committee's objection is not passed over in silence."""
        remark = self.cleaned_data["remark"].strip()
        found = self.record.parts.asked().filter(finding=ReviewOpinion.Finding.PROBLEM)
        if not remark and found.exists():
            names = "、".join(str(part.committee) for part in found)
            message = f"{names}提出了问题，结论为未发现问题的，须说明理由。"
            raise ValidationError(message, code="problem_found")
        return remark


def clear(review: Review, move: Move) -> None:
    conclude(review, move, Result.NO_PROBLEM)


class SettleForm(MoveForm):
    happened_on = forms.DateField(label="制定机关提出日期")
    plan = forms.CharField(label="处理计划", widget=forms.Textarea(attrs={"rows": 3}))
    plan_until = forms.DateField(label="纠正时限")
    kept_in = {"happened_on": "Review.result_on"}

    def clean_plan_until(self):
        until, day = self.cleaned_data["plan_until"], self.cleaned_data.get("happened_on")
        if day is not None and until < day:
            raise ValidationError("纠正时限不能早于提出日期。", code="too_early")
        return until


def settle(review: Review, move: Move) -> None:
    conclude(review, move, Result.SETTLED)
    review.plan, review.plan_until = move.data["plan"], move.data["plan_until"]


class WriteForm(MoveForm):
    happened_on = forms.DateField(label="发出日期")
    document_number = forms.CharField(label="审查意见书文号", required=False, max_length=100)
    ground = forms.ChoiceField(label="问题的情形", choices=Ground.choices)
    written_opinion = forms.CharField(
        label="书面审查意见", widget=forms.Textarea(attrs={"rows": 6})
    )
    kept_in = {"happened_on": "Review.written_on"}


def write(review: Review, move: Move) -> None:
    conclude(review, move, Result.WRITTEN)
    review.written_on = move.data["happened_on"]
    review.document_number = move.data["document_number"]
    review.ground, review.written_opinion = move.data["ground"], move.data["written_opinion"]
    set_dates(review, "reply_due_on")


class AnswerForm(MoveForm):
    happened_on = forms.DateField(label="答复日期")
    maker_reply = forms.CharField(label="答复内容", widget=forms.Textarea(attrs={"rows": 4}))
    kept_in = {"happened_on": "Review.replied_on"}


def answer(review: Review, move: Move) -> None:
    review.replied_on, review.maker_reply = move.data["happened_on"], move.data["maker_reply"]
    set_dates(review, "repair_due_on")


class RepairForm(MoveForm):
    happened_on = forms.DateField(label="纠正日期")
    fixed_how = forms.ChoiceField(label="纠正方式", choices=Review.Repair.choices)
    repair = forms.CharField(
        label="纠正情况", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kept_in = {"happened_on": "Review.fixed_on"}


def repair(review: Review, move: Move) -> None:
    review.fixed_on, review.fixed_how = move.data["happened_on"], move.data["fixed_how"]
    review.repair = move.data["repair"]


class ReferForm(ReasonForm):
    happened_on = forms.DateField(label="主任会议决定提请日期")
    kept_in = {"happened_on": "Review.result_on"}


def refer(review: Review, move: Move) -> None:
    conclude(review, move, Result.TO_COMMITTEE)


class RevokeForm(MoveForm):
    """监督法 2024: the standing committee alone revokes, and it does so by a decision."""

    happened_on = forms.DateField(label="撤销日期")
    decision = forms.ModelChoiceField(
        Decision.objects.none(), label="常委会的决定", help_text="须是已经通过的决定。"
    )
    kept_in = {"happened_on": "Review.fixed_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        adopted = Decision.objects.not_voided().filter(status__in=Decision.IN_FORCE)
        self.fields["decision"].queryset = adopted


def revoke(review: Review, move: Move) -> None:
    review.decision, review.fixed_on = move.data["decision"], move.data["happened_on"]
    document = review.document
    if document.repealed_on is None:
        document.repealed_on = move.data["happened_on"]
        door.update(document, by=move.by)


class NotStartForm(MoveForm):
    happened_on = forms.DateField(label="决定日期")
    refusal = forms.ChoiceField(label="不启动审查的情形", choices=Review.Refusal.choices)
    kept_in = {"happened_on": "Review.result_on"}


def check_asked_for(review: Review) -> TransitionRefused | None:
    if review.was_asked_for:
        return None
    return NothingToDo("没有人提出的审查，不须决定是否启动。", code="not_asked_for")


def not_start(review: Review, move: Move) -> None:
    conclude(review, move, Result.NOT_STARTED)
    review.refusal = move.data["refusal"]
    set_dates(review, "tell_due_on")


class TellForm(MoveForm):
    happened_on = forms.DateField(label="告知日期")
    kept_in = {"happened_on": "Review.told_on"}


def check_untold(review: Review) -> TransitionRefused | None:
    if not review.was_asked_for:
        return NothingToDo("没有提出人，不须告知。", code="not_asked_for")
    if review.told_on is not None:
        return NothingToDo(f"已于{review.told_on}告知提出人。", code="told")
    return None


def tell(review: Review, move: Move) -> None:
    review.told_on = move.data["happened_on"]


class CloseForm(MoveForm):
    happened_on = forms.DateField(label="办结日期")
    kept_in = {"happened_on": "Review.concluded_on"}


def check_all_done(review: Review) -> TransitionRefused | None:
    if refused := check_parts(review):
        return refused
    if review.was_asked_for and review.told_on is None:
        return TransitionRefused("还没有把结果告知提出人，不能办结。", code="initiator_not_told")
    return None


def close(review: Review, move: Move) -> None:
    review.concluded_on = move.data["happened_on"]


BEFORE = ("registered_on", "talked_on")
AFTER = (*BEFORE, "result_on", "written_on", "replied_on")
WITH_RESULT = frozenset(
    {
        Status.NO_PROBLEM, Status.SETTLED, Status.WRITTEN, Status.ANSWERED, Status.FIXED,
        Status.TO_COMMITTEE, Status.REVOKED, Status.NOT_STARTED,
    }
)  # fmt: skip

WORKFLOW = Workflow(
    Transition(
        name="distribute",
        label="分送专工委",
        sources=Review.IN_COMMITTEES,
        targets=(Status.DISTRIBUTED,),
        by=STAFF,
        not_before=("registered_on",),
        form=DistributeForm,
        effect=distribute,
    ),
    Transition(
        name="give_opinion",
        label="提出审查意见",
        sources=frozenset({Status.DISTRIBUTED}),
        targets=(STAYS, Status.OPINIONS_IN),
        by=ASKED,
        not_before=("registered_on",),
        form=GiveForm,
        effect=give_opinion,
    ),
    Transition(
        name="extend_part",
        label="延长意见期限",
        is_aside=True,
        sources=frozenset({Status.DISTRIBUTED}),
        targets=(STAYS,),
        by=STAFF,
        not_before=("registered_on",),
        form=ExtendPartForm,
        effect=extend_part,
    ),
    Transition(
        name="take_back",
        label="撤回分送",
        is_aside=True,
        sources=frozenset({Status.DISTRIBUTED}),
        targets=(STAYS, Status.OPINIONS_IN, Status.OPENED),
        by=STAFF,
        not_before=("registered_on",),
        form=TakeBackForm,
        effect=take_back,
    ),
    Transition(
        name="not_start",
        label="不启动审查",
        is_aside=True,
        sources=frozenset({Status.OPENED}),
        targets=(Status.NOT_STARTED,),
        by=STAFF,
        not_before=("registered_on",),
        form=NotStartForm,
        guard=check_asked_for,
        effect=not_start,
    ),
    Transition(
        name="extend",
        label="延长审查期限",
        is_aside=True,
        sources=Review.UNDECIDED,
        targets=(STAYS,),
        by=STAFF,
        not_before=("registered_on",),
        form=ExtendForm,
        effect=extend,
    ),
    Transition(
        name="talk",
        label="与制定机关沟通",
        sources=frozenset({Status.OPINIONS_IN}),
        targets=(Status.TALKING,),
        by=STAFF,
        not_before=("registered_on",),
        form=TalkForm,
        effect=talk,
    ),
    Transition(
        name="clear",
        label="未发现问题",
        sources=TO_CONCLUDE,
        targets=(Status.NO_PROBLEM,),
        by=STAFF,
        not_before=BEFORE,
        form=ClearForm,
        guard=check_parts,
        effect=clear,
    ),
    Transition(
        name="settle",
        label="制定机关自行纠正",
        sources=TO_CONCLUDE,
        targets=(Status.SETTLED,),
        by=STAFF,
        not_before=BEFORE,
        form=SettleForm,
        guard=check_parts,
        effect=settle,
    ),
    Transition(
        name="write",
        label="发出书面审查意见",
        sources=TO_CONCLUDE,
        targets=(Status.WRITTEN,),
        by=STAFF,
        not_before=BEFORE,
        form=WriteForm,
        guard=check_parts,
        effect=write,
    ),
    Transition(
        name="answer",
        label="答复审查意见",
        sources=frozenset({Status.WRITTEN}),
        targets=(Status.ANSWERED,),
        by=MAKER,
        not_before=("written_on",),
        represents=the_maker,
        form=AnswerForm,
        effect=answer,
    ),
    Transition(
        name="repair",
        label="报告纠正情况",
        sources=frozenset({Status.SETTLED, Status.ANSWERED, Status.TO_COMMITTEE}),
        targets=(Status.FIXED,),
        by=MAKER,
        not_before=AFTER,
        represents=the_maker,
        form=RepairForm,
        effect=repair,
        late_sources=frozenset({Status.WRITTEN}),
    ),
    Transition(
        name="refer",
        label="提请常委会",
        is_aside=True,
        sources=frozenset({Status.SETTLED, Status.WRITTEN, Status.ANSWERED}),
        targets=(Status.TO_COMMITTEE,),
        by=STAFF,
        not_before=AFTER,
        form=ReferForm,
        effect=refer,
    ),
    Transition(
        name="revoke",
        label="撤销",
        sources=frozenset({Status.TO_COMMITTEE}),
        targets=(Status.REVOKED,),
        by=STAFF,
        not_before=AFTER,
        form=RevokeForm,
        effect=revoke,
    ),
    Transition(
        name="tell",
        label="告知提出人",
        sources=WITH_RESULT,
        targets=(STAYS,),
        by=STAFF,
        not_before=("result_on",),
        form=TellForm,
        guard=check_untold,
        effect=tell,
        late_sources=frozenset({Status.CLOSED}),
    ),
    Transition(
        name="close",
        label="办结",
        sources=frozenset(
            {
                Status.DISTRIBUTED,
                Status.NO_PROBLEM,
                Status.FIXED,
                Status.REVOKED,
                Status.NOT_STARTED,
            }
        ),
        targets=(Status.CLOSED,),
        by=STAFF,
        not_before=(*AFTER, "fixed_on", "told_on"),
        form=CloseForm,
        guard=check_all_done,
        effect=close,
    ),
    Transition(
        name="withdraw",
        label="撤回审查",
        is_aside=True,
        sources=Review.UNDECIDED,
        targets=(Status.WITHDRAWN,),
        by=STAFF,
        not_before=BEFORE,
        form=ReasonForm,
    ),
)

"""After the answer: evaluation, second round, 答复办结, tracking, 落实办结, archive.

Two different ends exist: the suggestion is answered, and what was promised is carried out. The
stretch between the two (class B answers, promises) is tracked until there is evidence.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max

from tracker.answers.models import Answer, Evaluation, Promise
from tracker.common import door
from tracker.common.many import children
from tracker.common.move_forms import MoveForm, ReasonForm, RecordField
from tracker.common.who import STAFF
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
)
from tracker.progress.models import Attachment
from tracker.suggestions.intake import LEAD_DEPUTY
from tracker.suggestions.models import Suggestion
from tracker.suggestions.rights import is_lead_deputy
from tracker.years.clocks import set_dates
from tracker.years.models import AnswerClass
from tracker.years.rule_sets import RuleSet

Status = Suggestion.Status


def answers_of_round(suggestion: Suggestion):
    return suggestion.answers.filter(round=suggestion.round)


def unevaluated(suggestion: Suggestion) -> list[Answer]:
    """The answers of this round that nobody has judged yet."""
    answers = [one for one in children(suggestion, "answers") if one.round == suggestion.round]
    return [answer for answer in answers if not children(answer, "evaluation")]


def last_answered_on(suggestion: Suggestion) -> date | None:
    days = [answer.answered_on for answer in children(suggestion, "answers")]
    return max(days, default=None)


def last_judged_on(suggestion: Suggestion) -> date | None:
    answers = children(suggestion, "answers")
    votes = [vote for answer in answers for vote in children(answer, "evaluation")]
    return max((vote.evaluated_on for vote in votes), default=None)


def last_settled_on(suggestion: Suggestion) -> date | None:
    promises = Promise.objects.filter(answer__suggestion=suggestion)
    return promises.aggregate(last=Max("settled_on"))["last"]


ANSWERED = Earlier("答复日期", last_answered_on, kept_in=("Answer.answered_on",))
JUDGED = Earlier("评价日期", last_judged_on, kept_in=("Evaluation.evaluated_on",))
SETTLED = Earlier("承诺落实日期", last_settled_on, kept_in=("Promise.settled_on",))


class EvaluateForm(MoveForm):
    kept_on = "Evaluation"
    happened_on = forms.DateField(label="评价日期")
    answer = RecordField(Answer.objects.none(), label="所评答复", required=False)
    attitude = forms.ChoiceField(choices=Evaluation.Rating, label="办理态度")
    result = forms.ChoiceField(choices=Evaluation.Rating, label="办理结果")
    comment = forms.CharField(
        label="评价意见",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不满意的必须说明理由。",
    )
    scan = forms.ModelChoiceField(
        Attachment.objects.none(),
        label="征询意见表扫描件",
        required=False,
        help_text="代录时必须选择；请先上传为附件并勾选“仅内部可见”。",
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.answers = unevaluated(self.record)
        open_ones = Answer.objects.filter(pk__in=[answer.pk for answer in self.answers])
        self.fields["answer"].queryset = open_ones
        # A scan the units can read would show them the vote before it is final.
        self.fields["scan"].queryset = self.record.attachments.not_voided().filter(is_internal=True)

    @property
    def is_on_behalf(self) -> bool:
        return not is_lead_deputy(self.record, self.standing)

    def clean_answer(self):
        answer = self.cleaned_data["answer"]
        if answer is None:
            if len(self.answers) != 1:
                raise ValidationError("请选择所评的答复。", code="required")
            answer = self.answers[0]
        return answer

    def clean(self):
        data = self.cleaned_data
        ratings = (data.get("attitude"), data.get("result"))
        if Evaluation.Rating.UNSATISFIED in ratings and not data.get("comment"):
            self.add_error(
                "comment",
                ValidationError("评价为不满意时必须说明理由。", code="unsatisfied_without_reason"),
            )
        if self.is_on_behalf and data.get("scan") is None:
            self.refuse_without_paper()
        answer, day = data.get("answer"), data.get("happened_on")
        if answer is not None and day is not None and day < answer.answered_on:
            self.add_error(
                "happened_on",
                ValidationError("评价日期不能早于答复日期。", code="evaluated_before_answer"),
            )
        data["is_on_behalf"] = self.is_on_behalf
        return data

    def refuse_without_paper(self) -> None:
        """A vote entered for the deputy rests on the signed paper; one entered late, for which
        there may be no paper any more, at least on a stated basis."""
        if not self.is_late_entry:
            self.add_error("scan", ValidationError("代录评价须有签名扫描件。", code="scan_missing"))
        elif not self.cleaned_data.get("remark"):
            self.add_error(
                "remark",
                ValidationError(
                    "补录评价没有签名扫描件的，须说明依据，如哪年哪份台账。", code="basis_missing"
                ),
            )


def evaluate(suggestion: Suggestion, move: Move) -> str:
    """Record the vote; it is final once every answer of the round has been judged."""
    data = move.data
    due = suggestion.feedback_due_on
    door.create(
        Evaluation(
            answer=data["answer"],
            evaluated_by=suggestion.lead_deputy,
            attitude=data["attitude"],
            result=data["result"],
            comment=data["comment"],
            scan=data["scan"],
            evaluated_on=data["happened_on"],
            is_on_behalf=data["is_on_behalf"],
            is_late=due is not None and data["happened_on"] > due,
        ),
        by=move.by,
    )
    return STAYS if unevaluated(suggestion) else Status.EVALUATED


def check_unsatisfied(suggestion: Suggestion) -> TransitionRefused | None:
    judged = Evaluation.objects.filter(answer__in=answers_of_round(suggestion))
    if not judged.filter(result=Evaluation.Rating.UNSATISFIED).exists():
        return NothingToDo("代表没有对办理结果表示不满意。", code="not_unsatisfied")
    most = suggestion.rule_set.max_rounds
    if most is not None and suggestion.round >= most:
        return TransitionRefused(f"按适用规则最多办理{most}轮。", code="no_more_rounds")
    return None


def rehandle(suggestion: Suggestion, move: Move) -> None:
    """Order a new round; the earlier answers and votes stay as they are."""
    suggestion.round += 1
    suggestion.rehandled_on = move.data["happened_on"]
    suggestion.feedback_due_on = None
    suggestion.mark("feedback_due_on", is_provisional=False)
    set_dates(suggestion, "due_on")


class ConcludeForm(MoveForm):
    happened_on = forms.DateField(label="答复办结日期")

    def clean(self):
        suggestion, day = self.record, self.cleaned_data.get("happened_on")
        if suggestion.status != Status.ANSWERED:
            return self.cleaned_data
        if suggestion.rule_set.missing_feedback == RuleSet.MissingFeedback.CHASE:
            message = "按适用规则，代表未评价的不能办结。"
            raise ValidationError(message, code="feedback_required")
        due = suggestion.feedback_due_on
        if day and due is not None and day <= due:
            self.add_error(
                "happened_on",
                ValidationError(
                    f"代表尚未评价，评价期限为{due.isoformat()}；期满未评价的方可办结。",
                    code="feedback_awaited",
                ),
            )
        return self.cleaned_data


def conclude(suggestion: Suggestion, move: Move) -> None:
    suggestion.concluded_on = move.data["happened_on"]


def open_promises(suggestion: Suggestion):
    return Promise.objects.filter(answer__suggestion=suggestion, status=Promise.Status.OPEN)


def latest_answers(suggestion: Suggestion) -> list[Answer]:
    """Of each answering unit the answer that counts: the last."""
    latest = {}
    for answer in suggestion.answers.select_related("answer_class").order_by("round", "id"):
        latest[answer.unit_id] = answer
    return list(latest.values())


def is_solved(suggestion: Suggestion) -> bool:
    """No promise is open and no answer is of a class that has to be tracked.

    What is only explained or kept for reference (often class D) is not solved and ends all the
    same: the class says whether anything is to be tracked.
    """
    classes = [answer.answer_class for answer in latest_answers(suggestion)]
    tracked = any(found is not None and found.is_tracked for found in classes)
    return not tracked and not open_promises(suggestion).exists()


def check_unsolved(suggestion: Suggestion) -> TransitionRefused | None:
    if is_solved(suggestion):
        return NothingToDo("没有未落实的承诺或待解决的答复，无须跟踪。", code="already_solved")
    return None


class TrackForm(MoveForm):
    next_report_on = forms.DateField(label="下次报告日期")


def track(suggestion: Suggestion, move: Move) -> None:
    suggestion.next_report_on = move.data["next_report_on"]


class SettlePromiseForm(MoveForm):
    kept_in = {"promise": "Promise.status", "evidence": "Promise.evidence"}
    promise = forms.ModelChoiceField(Promise.objects.none(), label="承诺事项")
    evidence = forms.CharField(label="落实依据", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["promise"].queryset = open_promises(self.record)


def settle_promise(suggestion: Suggestion, move: Move) -> None:
    promise = move.data["promise"]
    promise.status = Promise.Status.FULFILLED
    promise.settled_on = move.data["happened_on"]
    promise.evidence = move.data["evidence"]
    door.update(promise, by=move.by)


class FulfilForm(MoveForm):
    """B→A: evidence and a second answer to the deputy are what makes it carried out."""

    kept_on = "Answer"

    happened_on = forms.DateField(label="再次答复代表日期")
    document_number = forms.CharField(label="再次答复文号", max_length=100)
    signer = forms.CharField(label="签发人", max_length=50)
    answer_class = forms.ModelChoiceField(
        AnswerClass.objects.none(), label="新的办理结果类别", required=False
    )
    text = forms.CharField(label="落实情况", widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.ModelMultipleChoiceField(
        Attachment.objects.none(), label="佐证材料", help_text="请先上传为本建议的附件。"
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["evidence"].queryset = self.record.attachments.not_voided()
        classes = AnswerClass.objects.filter(
            work_year=self.record.work_year_id, counts_as_solved=True
        )
        self.fields["answer_class"].queryset = classes
        self.fields["answer_class"].required = classes.exists()


def check_promises_settled(suggestion: Suggestion) -> TransitionRefused | None:
    waiting = open_promises(suggestion).count()
    if waiting:
        return TransitionRefused(f"还有{waiting}项承诺未落实。", code="promises_open")
    return None


def fulfil(suggestion: Suggestion, move: Move) -> None:
    """Add the follow-up of each unsolved unit; the answer that met the duty stays beside it."""
    data, latest = move.data, latest_answers(suggestion)
    unsolved = [one for one in latest if one.answer_class is None or one.answer_class.is_tracked]
    # Where promises alone were tracked, all who answered say that they were kept.
    for earlier in unsolved or latest:
        again = Answer(
            suggestion=suggestion,
            unit=earlier.unit,
            # Later than any round of the duty to answer, also for a unit that a second one spared.
            round=suggestion.round + 1,
            answered_on=data["happened_on"],
            document_number=data["document_number"],
            signer=data["signer"],
            answer_class=data["answer_class"],
            text=data["text"],
        )
        door.create(again, by=move.by, links={"evidence": list(data["evidence"])})
    suggestion.next_report_on = None


class CloseUnfulfilledForm(ReasonForm):
    deputy_told_on = forms.DateField(label="书面告知代表日期")


def close_unfulfilled(suggestion: Suggestion, move: Move) -> None:
    suggestion.deputy_told_on = move.data["deputy_told_on"]
    for promise in open_promises(suggestion):
        promise.status = Promise.Status.DROPPED
        promise.settled_on = move.data["happened_on"]
        promise.evidence = move.data["remark"]
        door.update(promise, by=move.by)
    suggestion.next_report_on = None


def check_archivable(suggestion: Suggestion) -> TransitionRefused | None:
    if not suggestion.work_year.is_closed:
        return TransitionRefused("工作年度关账后才能归档。", code="year_open")
    if suggestion.status == Status.CONCLUDED and not is_solved(suggestion):
        return TransitionRefused("尚有承诺或待解决事项，请先跟踪落实。", code="not_solved")
    return None


CLOSING = (
    Transition(
        name="evaluate",
        label="代表评价",
        sources=frozenset({Status.ANSWERED}),
        targets=(STAYS, Status.EVALUATED),
        by=LEAD_DEPUTY,
        not_before=("handed_over_on",),
        form=EvaluateForm,
        effect=evaluate,
    ),
    Transition(
        name="rehandle",
        label="二次办理",
        sources=frozenset({Status.EVALUATED}),
        targets=(Status.REHANDLING,),
        by=STAFF,
        not_before=("handed_over_on", ANSWERED, JUDGED),
        form=ReasonForm,
        guard=check_unsatisfied,
        effect=rehandle,
    ),
    Transition(
        name="conclude",
        label="答复办结",
        sources=frozenset({Status.EVALUATED, Status.ANSWERED}),
        targets=(Status.CONCLUDED,),
        by=STAFF,
        not_before=("handed_over_on", ANSWERED, JUDGED),
        form=ConcludeForm,
        effect=conclude,
        is_for_many=True,
    ),
    Transition(
        name="track",
        label="跟踪落实",
        sources=frozenset({Status.CONCLUDED, Status.TRACKING}),
        targets=(Status.TRACKING,),
        by=STAFF,
        not_before=("concluded_on",),
        form=TrackForm,
        guard=check_unsolved,
        effect=track,
    ),
    Transition(
        name="settle_promise",
        label="确认承诺已落实",
        sources=frozenset({Status.TRACKING}),
        targets=(STAYS,),
        by=STAFF,
        not_before=("concluded_on",),
        form=SettlePromiseForm,
        effect=settle_promise,
    ),
    Transition(
        name="fulfil",
        label="落实办结",
        sources=frozenset({Status.TRACKING}),
        targets=(Status.FULFILLED,),
        by=STAFF,
        not_before=("concluded_on", SETTLED),
        form=FulfilForm,
        guard=check_promises_settled,
        effect=fulfil,
    ),
    Transition(
        name="close_unfulfilled",
        label="终止跟踪",
        is_aside=True,
        sources=frozenset({Status.TRACKING}),
        targets=(Status.CLOSED_UNFULFILLED,),
        by=STAFF,
        not_before=("concluded_on", SETTLED),
        form=CloseUnfulfilledForm,
        effect=close_unfulfilled,
    ),
    Transition(
        name="archive",
        label="归档",
        sources=frozenset({Status.CONCLUDED, Status.FULFILLED, Status.CLOSED_UNFULFILLED}),
        targets=(Status.ARCHIVED,),
        by=STAFF,
        not_before=("concluded_on", SETTLED),
        # The year is closed by then, and a closed year is written to with a reason only.
        form=ReasonForm,
        guard=check_archivable,
        is_for_many=True,
    ),
)

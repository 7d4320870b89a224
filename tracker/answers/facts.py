"""What is particular about correcting answers and votes: what was decided because of them."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.answers.models import Answer, Evaluation, Promise
from tracker.common.facts import OWN, Computed, Facts, Rests
from tracker.common.field_rights import State
from tracker.suggestions.clocks import first_round_due
from tracker.suggestions.models import Suggestion
from tracker.years.models import AnswerClass

TRACKED = frozenset(
    {
        Suggestion.Status.TRACKING,
        Suggestion.Status.FULFILLED,
        Suggestion.Status.CLOSED_UNFULFILLED,
    }
)
BY_THE_OFFICE = State("办公室代录的", lambda vote: vote.is_on_behalf)


def due_of_its_round(answer: Answer):
    suggestion = answer.suggestion
    if answer.round == suggestion.round:
        return suggestion.due_on
    is_first = answer.round == 1 and suggestion.rule_set and suggestion.handed_over_on
    return first_round_due(suggestion).due_on if is_first else OWN


def was_late(vote: Evaluation):
    """Of a round that is over the suggestion keeps no date any more."""
    suggestion = vote.answer.suggestion
    if vote.answer.round != suggestion.round:
        return OWN
    due = suggestion.feedback_due_on
    return due is not None and vote.evaluated_on > due


def classes_of_its_year(answer: Answer) -> QuerySet:
    return AnswerClass.objects.filter(work_year=answer.suggestion.work_year_id)


def files_of_its_suggestion(answer: Answer) -> QuerySet:
    return answer.suggestion.attachments.not_voided()


def scans_of_its_suggestion(vote: Evaluation) -> QuerySet:
    return vote.answer.suggestion.attachments.not_voided().filter(is_internal=True)


def tracked_because_of_it(stored: Answer, answer: Answer) -> str | None:
    """What is tracked rests on an answer that is not solved, unless something else is open."""
    suggestion = stored.suggestion
    if suggestion.status not in TRACKED or not _is_tracked(stored) or _is_tracked(answer):
        return None
    others = suggestion.answers.exclude(pk=stored.pk).filter(answer_class__is_tracked=True)
    promises = Promise.objects.filter(answer__suggestion=suggestion)
    if others.exists() or promises.exists():
        return None
    return f"建议已{suggestion.get_status_display()}，以这次答复的类别为依据；须先撤销“跟踪落实”。"


def check_answer(answer: Answer) -> None:
    """A unit answers after it has signed, and is judged after it has answered."""
    parts = answer.suggestion.assignments.current().filter(unit=answer.unit_id)
    signed = next((part.signed_on for part in parts if part.signed_on), None)
    vote = Evaluation.objects.filter(answer=answer).first()
    if signed is not None and answer.answered_on < signed:
        message, code = f"答复日期不能早于签收日期（{signed}）。", "too_early"
    elif vote is not None and answer.answered_on > vote.evaluated_on:
        message, code = f"答复日期不能晚于评价日期（{vote.evaluated_on}）。", "too_late"
    else:
        return
    raise ValidationError({"answered_on": ValidationError(message, code=code)})


def _is_tracked(answer: Answer) -> bool:
    return answer.answer_class is not None and answer.answer_class.is_tracked


def ordered_again_because_of_it(stored: Evaluation, vote: Evaluation) -> str | None:
    """A second round rests on a vote that was not satisfied."""
    bad = Evaluation.Rating.UNSATISFIED
    suggestion, number = stored.answer.suggestion, stored.answer.round
    if number >= suggestion.round or stored.result != bad or vote.result == bad:
        return None
    of_round = Evaluation.objects.filter(answer__suggestion=suggestion, answer__round=number)
    if of_round.filter(result=bad).exclude(pk=stored.pk).exists():
        return None
    return "“二次办理”以这次“不满意”的评价为依据；须先撤销“二次办理”。"


FACTS = {
    Answer: Facts(
        whole="suggestion",
        # The unit is that of its part.
        fixed=("unit", "round", "due_on"),
        computed=(Computed("due_on", due_of_its_round),),
        rests=(Rests("answer_class", tracked_because_of_it),),
        check=check_answer,
        among={"answer_class": classes_of_its_year, "evidence": files_of_its_suggestion},
    ),
    Evaluation: Facts(
        whole="answer",
        fixed=("evaluated_by", "is_on_behalf", "is_late"),
        computed=(Computed("is_late", was_late),),
        rests=(Rests("result", ordered_again_because_of_it),),
        among={"scan": scans_of_its_suggestion},
        # What deputies said themselves is theirs.
        while_=BY_THE_OFFICE,
    ),
    Promise: Facts(whole="answer", fixed=("status",)),
}

"""By when a suggestion is to be answered, and the answer judged."""

from datetime import date

from django.db.models import Max

from tracker.assignments.models import Extension
from tracker.suggestions.models import Suggestion
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline


def first_signed_on(suggestion: Suggestion) -> date | None:
    """The day the first answering unit signed, where the clock starts at signing."""
    signed = suggestion.assignments.answering().exclude(signed_on=None).order_by("signed_on")
    return signed.values_list("signed_on", flat=True).first()


def answer_due(suggestion: Suggestion) -> Deadline:
    """Under the rule set frozen at handover; a second round has a period of its own.

    Where the clock starts at signing there is no date before, and the explanation says so.
    """
    if suggestion.rehandled_on is not None:
        return deadlines.second_round_due(
            suggestion.rule_set, handed_over_on=suggestion.rehandled_on
        )
    return first_round_due(suggestion)


def first_round_due(suggestion: Suggestion) -> Deadline:
    """By when it was to be answered for the first time."""
    asked_for = suggestion.extensions.exclude(decision=Extension.Decision.DECLINED)
    extended = asked_for.filter(months=suggestion.answer_months).exists()
    return deadlines.answer_due(
        suggestion.rule_set,
        handed_over_on=suggestion.handed_over_on,
        signed_on=first_signed_on(suggestion),
        months=suggestion.answer_months,
        why="延期后" if extended else "涉及面广、处理难度大",
    )


def feedback_due(suggestion: Suggestion) -> Deadline:
    """From the last answer of the round; it is awaited once every unit has answered."""
    answers = suggestion.answers.filter(round=suggestion.round)
    last = answers.aggregate(last=Max("answered_on"))["last"]
    return deadlines.feedback_due(suggestion.rule_set, answered_on=last)


CLOCKS = {
    Suggestion: (
        Clock("due_on", answer_due, explained_in="due_explanation"),
        Clock("feedback_due_on", feedback_due),
    )
}

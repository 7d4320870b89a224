"""Until when a unit may refuse its part, and by when it owes its co-opinion or, after an
extension, the answer.
"""

from tracker.assignments.models import Assignment, Extension
from tracker.suggestions.clocks import first_signed_on
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline


def refusal_due(part: Assignment) -> Deadline:
    return deadlines.refusal_due(
        part.suggestion.rule_set, handed_over_on=part.assigned_on, signed_on=part.signed_on
    )


def co_opinion_due(part: Assignment) -> Deadline:
    return deadlines.co_opinion_due(
        part.suggestion.rule_set, handed_over_on=part.assigned_on, signed_on=part.signed_on
    )


def extended_due(extension: Extension) -> Deadline:
    suggestion = extension.suggestion
    return deadlines.answer_due(
        suggestion.rule_set,
        handed_over_on=suggestion.handed_over_on,
        signed_on=first_signed_on(suggestion),
        months=extension.months,
        why="延期后",
    )


CLOCKS = {
    Assignment: (Clock("refusal_due_on", refusal_due), Clock("co_opinion_due_on", co_opinion_due)),
    Extension: (Clock("due_on", extended_due, explained_in="explanation"),),
}

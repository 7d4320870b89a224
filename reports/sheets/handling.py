"""How a suggestion is handled: by whom, and what was answered, as several sheets read it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.reading import joined
from tracker.answers.models import Answer, Evaluation
from tracker.assignments.models import Assignment
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit

# Not "not handed over": that nobody is on file does not say that nobody handles it.
NO_UNIT_ON_FILE = "主办单位未登记"
UNIT_KIND_ORDER = {kind: number for number, kind in enumerate(Unit.Kind.values)}


@dataclass(frozen=True, kw_only=True)
class Handling:
    """A suggestion with its units and the answers that count."""

    suggestion: Suggestion
    answering: list[Assignment]  # the lead unit, or each unit that answers its own part
    co_handling: list[Assignment]
    # Those of the answering units whose part the reader may see, so with their people.
    seen_answering: list[Assignment]
    answers: list[Answer]  # of each answering unit the one by which it met its duty to answer
    follow_ups: list[Answer]  # what was told later of promises carried out (落实办结)

    @property
    def is_answered(self) -> bool:
        """Whether no unit owes the deputy an answer any more."""
        return self.suggestion.status in Suggestion.ANSWERED_SINCE

    @property
    def answering_units(self) -> str:
        return joined(assignment.unit for assignment in self.answering)

    @property
    def answered_on(self) -> date | None:
        return max((answer.answered_on for answer in self.answers), default=None)

    @property
    def fulfilled_on(self) -> date | None:
        return max((answer.answered_on for answer in self.follow_ups), default=None)

    @property
    def evaluations(self) -> list[Evaluation]:
        """The votes; none while a round is open, for a printed sheet goes to the units too."""
        if self.suggestion.status == Suggestion.Status.ANSWERED:
            return []
        return [answer.evaluation for answer in self.answers if hasattr(answer, "evaluation")]


def handlings(records: QuerySet, *, to) -> list[Handling]:
    """The records in their order, at five queries; `to` is the user who will read the sheet."""
    current = Assignment.objects.current().select_related("unit")
    # Each of several units that answer for their own part (分办) reads its own answer alone.
    answers = visible(Answer.objects.select_related("answer_class", "evaluation"), to=to)
    prefetched = records.prefetch_related(
        Prefetch("assignments", current),
        Prefetch("assignments", visible(current, to=to), to_attr="seen_assignments"),
        Prefetch("answers", answers),
    )
    suggestions, sight = list(prefetched), Sight(to)
    seen = sight.veiled(part for each in suggestions for part in each.seen_assignments)
    for each in suggestions:
        each.seen_assignments = [part for part in seen if part.suggestion_id == each.pk]
    return [handling_of(suggestion) for suggestion in suggestions]


def handling_of(suggestion: Suggestion) -> Handling:
    parts = list(suggestion.assignments.all())
    answering = [each for each in parts if each.part != Assignment.Part.CO]
    units = {each.unit_id for each in answering}
    given = [answer for answer in suggestion.answers.all() if answer.unit_id in units]
    follow_ups = [answer for answer in given if answer.round > suggestion.round]
    # The answers come in the order of their rounds, so that the last one of a unit stays.
    counted = {answer.unit_id: answer for answer in given if answer.round <= suggestion.round}
    return Handling(
        suggestion=suggestion,
        answering=answering,
        co_handling=[each for each in parts if each.part == Assignment.Part.CO],
        seen_answering=[
            each for each in suggestion.seen_assignments if each.part != Assignment.Part.CO
        ],
        answers=list(counted.values()),
        follow_ups=follow_ups,
    )

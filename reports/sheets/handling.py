"""How a suggestion is handled: by whom, and what was answered, as several sheets read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.reading import joined
from tracker.answers.models import Answer, Evaluation
from tracker.assignments.models import Assignment
from tracker.common.reads.slim import Keys, Slim, by
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


# What of parts and answers the rows show.
PARTS = Slim(
    Assignment,
    "part",
    "handler",
    "phone",
    "unit__name",
    "unit__short_name",
    "unit__kind",
)
ANSWERS = Slim(
    Answer,
    "round",
    "answered_on",
    "document_number",
    "contact_method",
    "answer_class__code",
    "evaluation__attitude",
    "evaluation__result",
)
# What `Handling` itself asks of a suggestion; the columns of each sheet add to it.
ASKED = ("status", "round")


def by_number(suggestions: QuerySet) -> list[int]:
    """Their keys in the order of their numbers, as text and so the same on every database."""
    return [pk for _, pk in sorted(suggestions.order_by().values_list("number", "pk"))]


def handlings(suggestions: Sequence[Suggestion], *, to) -> list[Handling]:
    """The suggestions in their order, of which ASKED at least was read, at four queries; `to` is
    the user who will read the sheet."""
    keys = Keys(each.pk for each in suggestions)
    # Without the order of suggestions, which a join would sort by: they have one already.
    current = Assignment.objects.current().filter(suggestion__in=keys).order_by("id")
    parts = PARTS.read(current)
    seen = set(visible(current, to=to).order_by().values_list("pk", flat=True))
    veiled = Sight(to).veiled(part for part in parts if part.pk in seen)
    # Each of several units that answer for their own part (分办) reads its own answer alone.
    answers = visible(Answer.objects.filter(suggestion__in=keys), to=to).order_by("round", "id")
    of_each = [by("suggestion_id", found) for found in (parts, veiled, ANSWERS.read(answers))]
    return [handling_of(each, *(one.get(each.pk, []) for one in of_each)) for each in suggestions]


def handling_of(
    suggestion: Suggestion,
    parts: list[Assignment],
    seen_parts: list[Assignment],
    answers: list[Answer],
) -> Handling:
    answering = [each for each in parts if each.part != Assignment.Part.CO]
    units = {each.unit_id for each in answering}
    given = [answer for answer in answers if answer.unit_id in units]
    follow_ups = [answer for answer in given if answer.round > suggestion.round]
    # The answers come in the order of their rounds, so that the last one of a unit stays.
    counted = {answer.unit_id: answer for answer in given if answer.round <= suggestion.round}
    return Handling(
        suggestion=suggestion,
        answering=answering,
        co_handling=[each for each in parts if each.part == Assignment.Part.CO],
        seen_answering=[each for each in seen_parts if each.part != Assignment.Part.CO],
        answers=list(counted.values()),
        follow_ups=follow_ups,
    )

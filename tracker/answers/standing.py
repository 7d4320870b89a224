"""Whether a suggestion is answered, and which answer stands for it.

Where units answer apart, the whole is answered when all of them have answered, and it has come
only as far as its slowest part: of several classes the one that is listed last counts.
"""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from tracker.answers.models import Answer, Evaluation
from tracker.assignments.models import Assignment

UNSATISFIED = Evaluation.Rating.UNSATISFIED


def with_debt(parts: QuerySet) -> QuerySet:
    """The parts with `owes_answer`: the unit has not answered in this round, and no answer of its
    own has satisfied the deputy in an earlier one, which would have freed it of this round."""
    own = Answer.objects.filter(suggestion=OuterRef("suggestion"), unit=OuterRef("unit"))
    given = own.filter(round__gte=F("suggestion__round"))
    satisfying = own.filter(evaluation__isnull=False).exclude(evaluation__result=UNSATISFIED)
    return parts.annotate(owes_answer=~Exists(given) & ~Exists(satisfying))


def with_standing_answer(suggestions: QuerySet) -> QuerySet:
    """The suggestions with `is_answered` and the class of the answer that stands for them,
    `class_code` and `class_meaning`; both None where that answer is of no class."""
    owing = with_debt(Assignment.objects.answering()).filter(
        suggestion=OuterRef("pk"), owes_answer=True
    )
    answers = Answer.objects.filter(suggestion=OuterRef("pk"))
    later = Answer.objects.filter(
        suggestion=OuterRef("suggestion"), unit=OuterRef("unit"), round__gt=OuterRef("round")
    )
    standing = answers.exclude(Exists(later)).order_by(
        F("answer_class__order").desc(nulls_first=True),
        F("answer_class__code").desc(nulls_first=True),
        "-round",
        "-pk",
    )
    return suggestions.annotate(
        is_answered=Exists(answers) & ~Exists(owing),
        class_code=Subquery(standing.values("answer_class__code")[:1]),
        class_meaning=Subquery(standing.values("answer_class__meaning")[:1]),
    )


def standing_answer(in_force: Iterable[Answer]) -> Answer | None:
    """Of the last answers of each unit the one that stands for the whole, as above."""
    return max(in_force, key=_place, default=None)


def _place(answer: Answer) -> tuple:
    found = answer.answer_class
    place = (1, 0, "") if found is None else (0, found.order, found.code)
    return (*place, answer.round, answer.pk)

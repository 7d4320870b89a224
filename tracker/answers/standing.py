"""Which answer of a unit counts, and which one stands for a suggestion that several answer.

Of a unit it is the last of those that met a duty to answer: a second round takes the place of the
first, a follow-up (落实办结) of none. Where units answer apart, the whole has come only as far as
its slowest part: of several classes the one that is listed last counts, with its vote.
"""

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from tracker.answers.models import Answer
from tracker.assignments.models import Assignment
from tracker.suggestions.models import Suggestion

# Places differ on whether a vote that came late, after a reminder, counts; the rules that the
# suggestion was handed over under decide. A vote of an open round is nobody's to know yet.
VOTE_COUNTS = (
    ~Q(suggestion__status=Suggestion.Status.ANSWERED)
    & Q(evaluation__isnull=False)
    & (
        Q(evaluation__is_late=False)
        | Q(suggestion__rule_set__isnull=True)
        | Q(suggestion__rule_set__counts_late_feedback=True)
    )
)
# The date of the round that is under way is the suggestion's; an earlier round kept its own.
OF_THIS_ROUND = Q(round=F("suggestion__round"))
IS_LATE = (OF_THIS_ROUND & Q(answered_on__gt=F("suggestion__due_on"))) | (
    ~OF_THIS_ROUND & Q(answered_on__gt=Coalesce(F("due_on"), F("suggestion__due_on")))
)
TOLD = ("class_code", "class_meaning", "contact_method", "attitude", "result")


def counted_answers() -> QuerySet:
    """Of each unit of a suggestion the answer that counts, with what it tells."""
    later = Answer.objects.meeting_the_duty().filter(
        suggestion=OuterRef("suggestion"), unit=OuterRef("unit"), round__gt=OuterRef("round")
    )
    return (
        Answer.objects.meeting_the_duty()
        .filter(~Exists(later))
        .annotate(
            class_code=F("answer_class__code"),
            class_meaning=F("answer_class__meaning"),
            attitude=Case(When(VOTE_COUNTS, then=F("evaluation__attitude")), default=None),
            result=Case(When(VOTE_COUNTS, then=F("evaluation__result")), default=None),
        )
    )


def with_standing_answer(suggestions: QuerySet) -> QuerySet:
    """The suggestions with what the answer tells that stands for them – `class_code` and
    `class_meaning` (None where it is of no class), the vote's `attitude` and `result` (None where
    none counts) –, whether any unit's was late and whether any was followed up."""
    answering = Assignment.objects.answering().filter(
        suggestion=OuterRef("suggestion"), unit=OuterRef("unit")
    )
    answers = counted_answers().filter(Exists(answering), suggestion=OuterRef("pk"))
    standing = answers.order_by(
        F("answer_class__order").desc(nulls_first=True),
        F("answer_class__code").desc(nulls_first=True),
        "-round",
        "-pk",
    )
    follow_ups = Answer.objects.following_up().filter(suggestion=OuterRef("pk"))
    return suggestions.annotate(
        has_late_answer=Exists(answers.filter(IS_LATE)),
        has_follow_up=Exists(follow_ups),
        **{name: Subquery(standing.values(name)[:1]) for name in TOLD},
    )


def with_own_answer(parts: QuerySet) -> QuerySet:
    """The parts of units with what their own answer that counts tells, and whether it was late."""
    own = counted_answers().filter(suggestion=OuterRef("suggestion"), unit=OuterRef("unit"))
    return parts.annotate(
        is_late=Exists(own.filter(IS_LATE)),
        **{name: Subquery(own.values(name)[:1]) for name in TOLD},
    )

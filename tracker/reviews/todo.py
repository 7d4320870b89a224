"""What waits in reviews: to send out, to say, to answer, to put right, to tell."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import STAFF, Role, Standing
from tracker.reviews.models import Review, ReviewOpinion
from tracker.todo.queue import COMMITTEE, CONTACT, GOVERNMENT, Queue

Status = Review.Status
MAKERS = STAFF | GOVERNMENT | CONTACT


def in_state(*states: str) -> QuerySet:
    return Review.objects.not_voided().filter(status__in=states)


def of_own_documents(reviews: QuerySet, standing: Standing) -> QuerySet:
    if standing.is_staff:
        return reviews
    return reviews.filter(document__maker__in=standing.offices)


def to_distribute(standing: Standing, on: date) -> QuerySet:
    return in_state(Status.OPENED)


def awaited() -> QuerySet:
    going_on = in_state(Status.DISTRIBUTED)
    return ReviewOpinion.objects.outstanding().filter(review__in=going_on)


def own_opinions(standing: Standing, on: date) -> QuerySet:
    return awaited().filter(committee__in=standing.units_as(Role.COMMITTEE))


def others_opinions(standing: Standing, on: date) -> QuerySet:
    return awaited()


def to_conclude(standing: Standing, on: date) -> QuerySet:
    return in_state(Status.OPINIONS_IN, Status.TALKING)


def to_answer(standing: Standing, on: date) -> QuerySet:
    return of_own_documents(in_state(Status.WRITTEN), standing)


def to_repair(standing: Standing, on: date) -> QuerySet:
    return of_own_documents(in_state(Status.ANSWERED), standing)


def to_settle(standing: Standing, on: date) -> QuerySet:
    return of_own_documents(in_state(Status.SETTLED), standing)


def to_tell(standing: Standing, on: date) -> QuerySet:
    told = Review.objects.not_voided().filter(kind__in=Review.ASKED_FOR, told_on=None)
    return told.exclude(result="").exclude(status__in=Review.FINISHED)


def to_close(standing: Standing, on: date) -> QuerySet:
    done = in_state(Status.NO_PROBLEM, Status.FIXED, Status.REVOKED, Status.NOT_STARTED)
    return done.exclude(kind__in=Review.ASKED_FOR, told_on=None)


QUEUES = (
    Queue(
        code="reviews_to_distribute",
        label="备案审查待分送专工委",
        roles=STAFF,
        records=to_distribute,
        due="due_on",
        move="distribute",
    ),
    Queue(
        code="review_opinions_to_give",
        label="分送来的文件待提出审查意见",
        roles=COMMITTEE,
        records=own_opinions,
        due="due_on",
        about="review",
        move="about.give_opinion",
    ),
    Queue(
        code="review_opinions_awaited",
        label="待专工委提出审查意见",
        roles=STAFF,
        records=others_opinions,
        due="due_on",
        about="review",
        is_watched=True,
    ),
    Queue(
        code="reviews_to_conclude",
        label="审查意见已收齐，待作出结论",
        roles=STAFF,
        records=to_conclude,
        due="due_on",
    ),
    Queue(
        code="reviews_to_answer",
        label="书面审查意见待答复",
        roles=MAKERS,
        records=to_answer,
        due="reply_due_on",
        move="answer",
    ),
    Queue(
        code="reviews_to_repair",
        label="书面审查意见已答复，待报告纠正情况",
        roles=MAKERS,
        records=to_repair,
        due="repair_due_on",
        move="repair",
    ),
    Queue(
        code="reviews_settled",
        label="制定机关自行纠正的，待报告纠正情况",
        roles=MAKERS,
        records=to_settle,
        due="plan_until",
        move="repair",
    ),
    Queue(
        code="reviews_to_tell",
        label="审查结果待告知提出人",
        roles=STAFF,
        records=to_tell,
        due="tell_due_on",
        move="tell",
    ),
    Queue(
        code="reviews_to_close",
        label="备案审查待办结",
        roles=STAFF,
        records=to_close,
        move="close",
    ),
)

"""By when a review and its steps have to be done, by the rules in force when it was registered."""

from datetime import date

from tracker.reviews.models import Review, ReviewOpinion
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline, Start, review_term_due
from tracker.years.rule_sets import RuleSetMissing


def term(review: Review, name: str, *, day: date | None, event: str) -> Deadline:
    """The date by the rules that the review keeps, or why there is none."""
    if day is None:
        return Deadline(due_on=None, explanation=f"尚未{event}")
    if review.rule_set is None:
        return Deadline(due_on=None, explanation=RuleSetMissing(day).message)
    return review_term_due(review.rule_set, name, start=Start(day=day, event=event))


def review_due(review: Review) -> Deadline:
    return term(review, "review", day=review.registered_on, event="登记审查")


def reply_due(review: Review) -> Deadline:
    return term(review, "review_reply", day=review.written_on, event="发出书面审查意见")


def repair_due(review: Review) -> Deadline:
    return term(review, "review_repair", day=review.replied_on, event="制定机关答复")


def tell_due(review: Review) -> Deadline:
    return term(review, "review_told", day=review.result_on, event="决定不启动审查")


def opinion_due(opinion: ReviewOpinion) -> Deadline:
    return term(opinion.review, "review_opinion", day=opinion.sent_on, event="分送")


CLOCKS = {
    Review: (
        Clock("due_on", review_due, explained_in="due_explanation"),
        Clock("reply_due_on", reply_due),
        Clock("repair_due_on", repair_due),
        Clock("tell_due_on", tell_due),
    ),
    ReviewOpinion: (Clock("due_on", opinion_due, explained_in="due_explanation"),),
}

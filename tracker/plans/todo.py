"""What waits in the plans: what to publish, to check in the middle of the year, to finish."""

from datetime import date

from django.db.models import Q, QuerySet

from tracker.common.roles import STAFF, Role, Standing
from tracker.plans.models import PlanItem
from tracker.todo.queue import COMMITTEE, Queue

Status = PlanItem.Status
PLANNERS = STAFF | COMMITTEE | {Role.STREET_COMMITTEE}
# The middle of the year, after which its progress is looked at.
MIDDLE = (7, 1)


def own(items: QuerySet, standing: Standing) -> QuerySet:
    if standing.is_staff:
        return items
    committees = standing.units_as(Role.COMMITTEE)
    streets = standing.units_as(Role.STREET_COMMITTEE)
    return items.filter(Q(lead_committee__in=committees | streets) | Q(street__in=streets))


def to_publish(standing: Standing, on: date) -> QuerySet:
    """The plan of the deputies' work has to be published (代表法 2025 art. 43)."""
    decided = PlanItem.objects.unfinished().exclude(status=Status.PROPOSED)
    return decided.filter(plan=PlanItem.Plan.DEPUTIES, published_on=None)


def to_check(standing: Standing, on: date) -> QuerySet:
    # From the first of July on those of this year wait; those of earlier years at once.
    last = on.year if (on.month, on.day) >= MIDDLE else on.year - 1
    waiting = PlanItem.objects.not_voided().filter(status=Status.IN_PROGRESS)
    return own(waiting.filter(work_year__lte=last), standing)


def late_or_soon(standing: Standing, on: date) -> QuerySet:
    return own(PlanItem.objects.overdue(on=on) | PlanItem.objects.due_soon(on=on), standing)


def to_end(standing: Standing, on: date) -> QuerySet:
    """What an earlier year left open: a year is closed when each item ended or was carried over."""
    return PlanItem.objects.unfinished().filter(work_year__lt=on.year)


QUEUES = (
    Queue(
        code="plan_items_to_publish",
        label="代表工作计划待公布",
        roles=STAFF,
        records=to_publish,
    ),
    Queue(
        code="plan_items_to_check",
        label="计划事项待年中检查",
        roles=PLANNERS,
        records=to_check,
        due="due_on",
    ),
    Queue(
        code="plan_items_due",
        label="超期或即将到期的计划事项",
        roles=PLANNERS,
        records=late_or_soon,
        due="due_on",
    ),
    Queue(
        code="plan_items_to_end",
        label="往年计划事项待办结或结转",
        roles=STAFF,
        records=to_end,
    ),
)

"""What waits of activities: what became of the planned ones, and numbers that contradict."""

from datetime import date

from django.db.models import QuerySet

from tracker.activities.models import Activity
from tracker.activities.observations import TrialComment
from tracker.activities.participants import differing
from tracker.common.roles import STAFF, Role, Standing
from tracker.todo.queue import COMMITTEE, CONTACT, Queue

ORGANISERS = STAFF | COMMITTEE | {Role.STREET_COMMITTEE}


def own(activities: QuerySet, standing: Standing) -> QuerySet:
    """The office looks after all, a committee and a street committee after their own."""
    if standing.is_staff:
        return activities
    units = standing.units_as(Role.COMMITTEE) | standing.units_as(Role.STREET_COMMITTEE)
    return activities.filter(organiser__in=units)


def to_record(standing: Standing, on: date) -> QuerySet:
    return own(Activity.objects.unrecorded(on=on), standing)


def to_settle(standing: Standing, on: date) -> QuerySet:
    open_years = Activity.objects.held().exclude(work_year__status="closed")
    return own(differing(open_years), standing)


def to_answer(standing: Standing, on: date) -> QuerySet:
    courts = standing.units_as(Role.UNIT_CONTACT)
    return TrialComment.objects.filter(answer="", court__in=courts)


ACTIVITY_QUEUES = (
    Queue(
        code="activities_to_record",
        label="日期已过的活动，待登记开展情况或取消",
        roles=ORGANISERS,
        records=to_record,
        due="held_on",
    ),
    Queue(
        code="activities_differing",
        label="代表人次与参加名单不一致的活动",
        roles=ORGANISERS,
        records=to_settle,
    ),
    Queue(
        code="trial_comments_to_answer",
        label="旁听庭审的评议意见待答复",
        roles=CONTACT,
        records=to_answer,
    ),
)

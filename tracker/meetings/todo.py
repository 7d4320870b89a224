"""What waits before and after meetings: papers, the opening, the announcement, what to verify.

监督法 (2024) art. 15 on special work reports: twenty days before the session the draft goes to the
special or working committee, ten days before it the revised report to the standing committee,
seven days before it to the members. A day that was missed stays in the queue until the session,
and is shown as late. The standing committee meets at least every two months (地方组织法 art. 51);
that it did not is a warning, not a fault.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from tracker.common.models import soon_until
from tracker.common.roles import STAFF, Role, Standing
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.meetings.papers import DRAFT_DAYS, MEMBERS_DAYS, REVISED_DAYS
from tracker.todo.queue import COMMITTEE, CONTACT, GOVERNMENT, Queue
from tracker.years.deadlines import Deadline, add_months

# Meetings whose reports, decisions and appointments are announced.
ANNOUNCED = frozenset({Meeting.Kind.CONGRESS, Meeting.Kind.COMMITTEE})
LONGEST_PAUSE = 2
HOSTS = STAFF | COMMITTEE | {Role.STREET_COMMITTEE}


def own(meetings: QuerySet, standing: Standing) -> QuerySet:
    """Those whom a person has to look after: the office all, a body its own."""
    if standing.is_staff:
        return meetings
    bodies = standing.units_as(Role.COMMITTEE) | standing.units_as(Role.STREET_COMMITTEE)
    return meetings.filter(kind__in=Meeting.OF_A_BODY, body__in=bodies)


def missing(field: str, days: int) -> Callable[[Standing, date], QuerySet]:
    """Items heard by a session to come whose paper of that step is not there, from when its day
    is soon."""

    def records(standing: Standing, on: date) -> QuerySet:
        last = soon_until(on=on) + timedelta(days=days)
        items = AgendaItem.objects.to_be_heard().filter(
            meeting__starts_on__range=(on, last), **{field: None}
        )
        if standing.is_staff:
            return items
        units = standing.offices
        committees = standing.units_as(Role.COMMITTEE)
        led = Q(matter__as_topic__lead_committee__in=committees)
        return items.filter(Q(reporting_unit__in=units) | led)

    return records


def to_hold(standing: Standing, on: date) -> QuerySet:
    called = Meeting.objects.not_voided().filter(status=Meeting.Status.CALLED)
    return own(called.filter(starts_on__lte=on), standing)


def to_settle(standing: Standing, on: date) -> QuerySet:
    """Meetings that were held, of which it is not said whether everybody asked came."""
    held = Meeting.objects.not_voided().filter(status__in=Meeting.TOOK_PLACE)
    waiting = Q(duty_acts__voided_at=None, duty_acts__presence="expected")
    return own(held.filter(pk__in=Meeting.objects.filter(waiting).values("pk")), standing)


def to_announce(standing: Standing, on: date) -> QuerySet:
    held = Meeting.objects.not_voided().filter(status__in=Meeting.TOOK_PLACE)
    return held.filter(kind__in=ANNOUNCED, published_on=None, is_verified=True)


def to_verify(standing: Standing, on: date) -> QuerySet:
    return Meeting.objects.not_voided().filter(is_verified=False)


def pause_due(meeting: Meeting) -> Deadline | None:
    """Two months after the last session the next one is due."""
    if meeting.starts_on is None:
        return None
    due_on = add_months(meeting.starts_on, LONGEST_PAUSE)
    return Deadline(due_on=due_on, explanation=f"{meeting.starts_on} 会议之后两个月")


def without_next(standing: Standing, on: date) -> QuerySet:
    """The last session, where none is to come and the two months are nearly over."""
    sessions = Meeting.objects.not_voided().filter(kind=Meeting.Kind.COMMITTEE)
    to_come = sessions.filter(status__in=Meeting.BEFORE_IT, starts_on__gte=on)
    last = sessions.filter(status__in=Meeting.TOOK_PLACE, starts_on__lte=on)
    newest = last.order_by("-starts_on", "-pk").first()
    due = newest and pause_due(newest)
    if due is None or due.due_on is None or due.due_on > soon_until(on=on) or to_come.exists():
        return sessions.none()
    return last.filter(pk=newest.pk)


def paper(code: str, label: str, field: str, days: int, roles: frozenset[str]) -> Queue:
    return Queue(
        code=code,
        label=f"{label}（会前{days}日）",
        roles=roles,
        records=missing(field, days),
        due="meeting__starts_on",
        days_before=days,
        about="meeting",
    )


REPORTERS = STAFF | COMMITTEE | CONTACT | GOVERNMENT
QUEUES = (
    paper("draft_paper_due", "议题报告征求意见稿", "draft_received_on", DRAFT_DAYS, REPORTERS),
    paper("revised_paper_due", "议题报告修改稿", "revised_received_on", REVISED_DAYS, REPORTERS),
    paper("papers_to_members", "议题报告印发组成人员", "sent_to_members_on", MEMBERS_DAYS, STAFF),
    Queue(
        code="meetings_to_hold",
        label="到了召开日期的会议",
        roles=HOSTS,
        records=to_hold,
        due="starts_on",
        move="hold",
    ),
    Queue(
        code="attendance_to_settle",
        label="已召开的会议，邀请的人员是否到会待登记",
        roles=HOSTS,
        records=to_settle,
        due="starts_on",
    ),
    Queue(
        code="meetings_to_announce",
        label="会议情况待公布",
        roles=STAFF,
        records=to_announce,
        move="publish",
    ),
    Queue(
        code="next_session_due",
        label="常委会会议至少每两个月举行一次，尚未安排下一次",
        roles=STAFF,
        records=without_next,
        reckoned=pause_due,
    ),
    Queue(
        code="meetings_to_verify",
        label="会议的届次、会次、日期待核对",
        roles=STAFF,
        records=to_verify,
    ),
)

"""What the office is reminded of for the working calendar."""

from datetime import date

from django.db.models import Exists, QuerySet, Subquery

from tracker.common.roles import STAFF, Standing
from tracker.todo.queue import Queue
from tracker.years.calendar import CalendarYear
from tracker.years.entering import TOLD_FROM_MONTH


def calendars_to_enter(standing: Standing, on: date) -> QuerySet:
    """The calendar of next year that is begun, else the last one, from which it is begun."""
    if on.month < TOLD_FROM_MONTH:
        return CalendarYear.objects.none()
    either = CalendarYear.objects.filter(year__in=(on.year + 1, on.year)).order_by("-year")
    # As `awaited_year` says, within the one question.
    known = CalendarYear.objects.filter(year=on.year + 1, is_complete=True)
    begun = CalendarYear.objects.filter(year=Subquery(either.values("year")[:1]))
    return begun.filter(~Exists(known))


CALENDAR_QUEUES = (
    Queue(
        code="next_calendar",
        label="下一年工作日历待录入",
        roles=STAFF,
        records=calendars_to_enter,
    ),
)

"""What the office is reminded of for the working calendar."""

from datetime import date

from django.db.models import QuerySet, Subquery

from tracker.common.roles import STAFF, Standing
from tracker.todo.queue import Queue
from tracker.years.calendar import CalendarYear
from tracker.years.entering import awaited_year


def calendars_to_enter(standing: Standing, on: date) -> QuerySet:
    """The calendar of next year that is begun, else the last one, from which it is begun."""
    awaited = awaited_year(on=on)
    if awaited is None:
        return CalendarYear.objects.none()
    either = CalendarYear.objects.filter(year__in=(awaited, awaited - 1)).order_by("-year")
    return CalendarYear.objects.filter(year=Subquery(either.values("year")[:1]))


CALENDAR_QUEUES = (
    Queue(
        code="next_calendar",
        label="下一年工作日历待录入",
        roles=STAFF,
        records=calendars_to_enter,
    ),
)

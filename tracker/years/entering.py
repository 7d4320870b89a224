"""How a year's calendar is entered: from the pasted notice or last year's fixed days, then 启用."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.clocks import MovedDate, compute_again
from tracker.years.notice import FIXED, read_notice

# The next year's notice comes in the last quarter; from then on its absence is told.
TOLD_FROM_MONTH = 10


class DaysEntered(Refused):
    code = "calendar_has_days"


class YearEntered(Refused):
    code = "calendar_year_entered"


def enter_notice(year: CalendarYear, text: str, *, by: Actor) -> list[CalendarDay]:
    """Enter the days of the pasted notice. Raises ValidationError naming every faulty line, and
    DaysEntered where the year has days already."""
    days = read_notice(text, year=year.year)
    with transaction.atomic():
        door.lock(year)
        if year.days.exists():
            raise DaysEntered(f"{year}已经登记了节假日；请先删除，或逐日更正。")
        return [
            door.create(
                CalendarDay(calendar_year=year, date=day.date, holiday=day.holiday, kind=day.kind),
                by=by,
            )
            for day in days
        ]


def begin_next(year: CalendarYear, *, by: Actor) -> CalendarYear:
    """Begin the calendar of the year after with the holidays that the law fixes by date.

    The movable ones, and what the notice moves to weekends, are added before it is confirmed.
    """
    following = year.year + 1
    if CalendarYear.objects.filter(year=following).exists():
        raise YearEntered(f"{following}年工作日历已经建立。")
    with transaction.atomic():
        begun = door.create(CalendarYear(year=following, notice="待国务院办公厅通知"), by=by)
        for holiday, days in FIXED.items():
            for month, day in sorted(days):
                fixed = CalendarDay(
                    calendar_year=begun,
                    date=date(following, month, day),
                    holiday=holiday,
                    kind=CalendarDay.Kind.STATUTORY,
                )
                door.create(fixed, by=by)
    return begun


def confirm(year: CalendarYear, *, by: Actor) -> list[MovedDate]:
    """Declare the year entered whole and compute the provisional dates again.

    Returns the dates that moved. Raises CalendarIncomplete as `CalendarYear.confirm` does.
    """
    with transaction.atomic():
        year.confirm(by=by)
        return compute_again(by=replace(by, reason=f"{year}启用，暂定日期重新计算"))


def awaited_year(*, on: date) -> int | None:
    """The next year from October on, while its calendar is not confirmed; else None."""
    following = on.year + 1
    if on.month < TOLD_FROM_MONTH:
        return None
    known = CalendarYear.objects.filter(year=following, is_complete=True).exists()
    return None if known else following

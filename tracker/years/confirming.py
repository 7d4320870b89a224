"""启用: the calendar of a year is entered whole, and what was provisional until then is settled."""

from dataclasses import replace

from django.db import transaction

from tracker.common.door import Actor
from tracker.years.calendar import CalendarYear
from tracker.years.clocks import MovedDate, compute_again


def confirm(year: CalendarYear, *, by: Actor) -> list[MovedDate]:
    """Declare the year entered whole and compute the provisional dates again.

    Returns the dates that moved. Raises CalendarIncomplete as `CalendarYear.confirm` does.
    """
    with transaction.atomic():
        year.confirm(by=by)
        return compute_again(by=replace(by, reason=f"{year}启用，暂定日期重新计算"))

"""The dates above a list, by which it is narrowed to a year, a month, a day.

Django asks each time which years, months or days there are; on SQLite that calls Python for every
row of the table. Here the first and the last date are asked for, which an index knows, and all
between them are offered.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone


def dates_offered(changelist) -> dict:
    """What the template of Django's date hierarchy shows, for a list that has one."""
    name = changelist.date_hierarchy
    year, month, day = (_number(changelist, f"{name}__{part}") for part in PARTS)

    def link(**chosen):
        asked = {f"{name}__{part}": value for part, value in chosen.items()}
        return changelist.get_query_string(asked, [f"{name}__"])

    if year and month and day:
        return {
            "show": True,
            "back": {"link": link(year=year, month=month), "title": f"{year}年{month}月"},
            "choices": [{"title": f"{month}月{day}日"}],
        }
    bounds = bounds_of(changelist.queryset, name)
    if bounds is None:
        return {"show": False}
    first, last = bounds
    if not year and first.year == last.year:
        year = first.year
        month = first.month if first.month == last.month else None
    if year and month:
        back = {"link": link(year=year), "title": f"{year}年"}
        titles = [
            (link(year=year, month=month, day=one.day), f"{one.month}月{one.day}日")
            for one in _days(year, month)
            if first <= one <= last
        ]
    elif year:
        back = {"link": link(), "title": "全部日期"}
        titles = [
            (link(year=year, month=one), f"{year}年{one}月")
            for one in range(1, 13)
            if (first.year, first.month) <= (year, one) <= (last.year, last.month)
        ]
    else:
        back = None
        titles = [(link(year=one), str(one)) for one in range(first.year, last.year + 1)]
    choices = [{"link": address, "title": title} for address, title in titles]
    return {"show": True, "back": back, "choices": choices}


PARTS = ("year", "month", "day")


def _number(changelist, name: str) -> int | None:
    given = changelist.params.get(name)
    value = given[-1] if isinstance(given, list) else given
    return int(value) if value and str(value).isdecimal() else None


def _days(year: int, month: int) -> Iterator[date]:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return
    for day in range(1, monthrange(year, month)[1] + 1):
        yield date(year, month, day)


def bounds_of(queryset, name: str) -> tuple[date, date] | None:
    """The first and the last date of the rows; None where they have none."""
    dated = queryset.exclude(**{name: None}).values_list(name, flat=True)
    first = dated.order_by(name).first()
    if first is None:
        return None
    return _date(first), _date(dated.order_by(f"-{name}").first())


def _date(value) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value

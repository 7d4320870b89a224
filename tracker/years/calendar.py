"""The working calendar: which days of a year are worked.

Weeks run Monday to Friday; each year the General Office of the State Council announces what
departs from that, in the last months of the year before. A year counts as known only when its
announcement has been entered whole; of any other only the weekends are known, and a date that
rests on it is provisional (暂定).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import models

from tracker.common import door
from tracker.common.errors import Refused
from tracker.common.models import YEAR_VALIDATORS, Stamped

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class CalendarIncomplete(Refused):
    code = "calendar_incomplete"


class CalendarYearManager(models.Manager):
    def get_by_natural_key(self, year):
        return self.get(year=year)


class CalendarYear(Stamped):
    """The holidays of one year as announced. Deadlines use it once it is complete.

    Without that mark a year of which three holidays have been typed so far would silently pass
    for a year with three holidays.
    """

    year = models.PositiveSmallIntegerField("年份", primary_key=True, validators=YEAR_VALIDATORS)
    notice = models.CharField(
        "依据",
        max_length=200,
        help_text="如 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）。",
    )
    is_complete = models.BooleanField("已启用", default=False, editable=False)

    objects = CalendarYearManager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["-year"]

    def __str__(self):
        return f"{self.year}年工作日历"

    def natural_key(self):
        return (self.year,)

    def confirm(self, *, by):
        """Declare the year entered whole (启用); from now on deadlines are computed with it.

        Raises CalendarIncomplete naming the holidays without a day off.
        """
        kept = set(self.days.exclude(kind=CalendarDay.Kind.WORK).values_list("holiday"))
        missing = [
            holiday.label
            for holiday in CalendarDay.Holiday
            if (holiday.value,) not in kept and holiday != CalendarDay.Holiday.OTHER
        ]
        if missing:
            raise CalendarIncomplete(f"{self}还缺节假日：{'、'.join(missing)}。")
        self.is_complete = True
        return door.update(self, by=by)


# What computes dates again after days of a calendar in use have changed; the clocks name it here.
_recomputing: list[Callable[..., list]] = []


def days_are_followed_by(recompute: Callable[..., list]) -> None:
    _recomputing[:] = [recompute]


def recomputed_after(year: CalendarYear, days: Mapping[date, str | None], *, by) -> list:
    """The dates that moved because `days`, here as they were before, have changed."""
    if not year.is_complete:
        return []
    [recompute] = _recomputing
    return recompute(days, by=by)


class CalendarDayManager(models.Manager):
    def get_by_natural_key(self, day):
        return self.get(date=day)


class CalendarDay(Stamped):
    """One day named in the year's announcement: off, or worked although it is a weekend."""

    class Kind(models.TextChoices):
        STATUTORY = "statutory", "法定节假日"
        REST = "rest", "放假调休"
        WORK = "work", "调休上班"

    class Holiday(models.TextChoices):
        """The holidays of 《全国年节及纪念日放假办法》, in the order of the announcements."""

        NEW_YEAR = "new_year", "元旦"
        SPRING_FESTIVAL = "spring_festival", "春节"
        TOMB_SWEEPING = "tomb_sweeping", "清明节"
        LABOUR_DAY = "labour_day", "劳动节"
        DRAGON_BOAT = "dragon_boat", "端午节"
        MID_AUTUMN = "mid_autumn", "中秋节"
        NATIONAL_DAY = "national_day", "国庆节"
        OTHER = "other", "临时放假"

    calendar_year = models.ForeignKey(
        CalendarYear, verbose_name="年份", on_delete=models.PROTECT, related_name="days"
    )
    date = models.DateField(
        "日期",
        unique=True,
        error_messages={"unique": "这一天已经登记过。"},
    )
    kind = models.CharField("安排", max_length=10, choices=Kind)
    holiday = models.CharField("节日", max_length=20, choices=Holiday)
    note = models.CharField(
        "备注", max_length=200, blank=True, help_text="与年度通知不同时，写明另行调整的依据。"
    )

    objects = CalendarDayManager()

    # The dates of records that its last write moved.
    moved_dates: Sequence = ()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.get_holiday_display()}{self.get_kind_display()}"

    def natural_key(self):
        return (self.date,)

    natural_key.dependencies = ["tracker.calendaryear"]

    def carry_along(self, before, *, by):
        """A day of a calendar in use moves the dates that were computed with it."""
        days = {self.date: None if before is None else before.kind}
        if before is not None and before.date != self.date:
            days = {self.date: None, before.date: before.kind}
        self.moved_dates = recomputed_after(self.calendar_year, days, by=by)

    def left_behind(self, *, by):
        self.moved_dates = recomputed_after(self.calendar_year, {self.date: self.kind}, by=by)

    def clean(self):
        super().clean()
        if not isinstance(self.date, date):
            return
        if self.calendar_year_id is not None and self.date.year != self.calendar_year_id:
            raise ValidationError(
                {
                    "date": ValidationError(
                        f"{self.date}不在{self.calendar_year_id}年，请登记到当年的日历。",
                        code="day_of_another_year",
                    )
                }
            )
        if self.kind == self.Kind.WORK and self.date.weekday() < SATURDAY:
            raise ValidationError(
                {
                    "kind": ValidationError(
                        f"{self.date}不是周末，本来就上班，不需要登记调休上班。",
                        code="weekday_made_up",
                    )
                }
            )


class WorkingCalendar:
    """Answers which days are worked. Reads the table once, at the first question.

    Pass one instance to several computations and they share that one query.
    """

    @cached_property
    def _kinds(self) -> dict[date, str]:
        days = CalendarDay.objects.filter(calendar_year__is_complete=True)
        return dict(days.values_list("date", "kind"))

    def with_days(self, days: Mapping[date, str | None]) -> "WorkingCalendar":
        """The same calendar with these days as they were; None is a day that it does not name."""
        other = WorkingCalendar()
        kinds = {**self._kinds, **days}
        other.__dict__["_kinds"] = {day: kind for day, kind in kinds.items() if kind is not None}
        other.__dict__["_years"] = self._years | {day.year for day in days}
        return other

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(day.year for day in self._kinds)

    def unknown_between(self, first: date, last: date) -> list[int]:
        """The years from that of `first` to that of `last` whose holidays are not entered."""
        years = range(min(first, last).year, max(first, last).year + 1)
        return [year for year in years if year not in self._years]

    def is_working_day(self, day: date) -> bool:
        """Of a year that is not known, Monday to Friday."""
        kind = self._kinds.get(day)
        return day.weekday() < SATURDAY if kind is None else kind == CalendarDay.Kind.WORK

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        return day if self.is_working_day(day) else next(self._days_from(day, step=ONE_DAY))

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        return day if self.is_working_day(day) else next(self._days_from(day, step=-ONE_DAY))

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted; negative: before."""
        if count == 0:
            raise ValueError("工作日天数不能为零。")
        days = self._days_from(day, step=ONE_DAY if count > 0 else -ONE_DAY)
        return next(islice(days, abs(count) - 1, None))

    def days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        So `days_between(day, add(day, n)) == n`.
        """
        if end < start:
            return -self.days_between(end, start)
        span = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in span)

    def _days_from(self, day: date, *, step: timedelta) -> Iterator[date]:
        """The working days beyond `day`, one after the other."""
        while True:
            day += step
            if self.is_working_day(day):
                yield day


_shared: ContextVar[WorkingCalendar | None] = ContextVar("shared_calendar", default=None)


@contextmanager
def calendar_read_once(calendar: WorkingCalendar | None = None):
    """Within the block all computations share one calendar; for many moves in one transaction."""
    shared = _shared.set(calendar or WorkingCalendar())
    try:
        yield
    finally:
        _shared.reset(shared)


def working_calendar() -> WorkingCalendar:
    """The calendar to compute with: read anew, except within `calendar_read_once`."""
    return _shared.get() or WorkingCalendar()

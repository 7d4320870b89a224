from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import CalendarDay, CalendarYear, Change
from tracker.years.calendar import CalendarIncomplete, WorkingCalendar
from tracker.years.shipped import days_of

BY = Actor(door="command")
YEARS = range(2021, 2027)
EVERY_DAY = [
    date(2021, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2021, 1, 1)).days)
]
# Two libraries that keep the announcements independently of each other and of us. Both cover
# every day of the six years; as of today neither of them is wrong on any. A day on which one
# turns out to be goes into its set, with the words of the announcement that prove it.
WRONG_IN_CHINESECALENDAR: set[date] = set()
WRONG_IN_HOLIDAYS: set[date] = set()
SUBSTITUTED = "调休"


class TestShippedDays:
    def test_agree_with_chinesecalendar_on_every_day(self, calendar):
        differing = {
            day
            for day in EVERY_DAY
            if calendar.is_working_day(day) != chinese_calendar.is_workday(day)
        }
        assert differing == WRONG_IN_CHINESECALENDAR

    def test_agree_with_holidays_on_every_day(self, calendar):
        china = holidays.China(years=YEARS, language="zh_CN")
        differing = {
            day for day in EVERY_DAY if calendar.is_working_day(day) != china.is_working_day(day)
        }
        assert differing == WRONG_IN_HOLIDAYS

    def test_agree_with_holidays_on_which_days_are_statutory(self):
        china = holidays.China(years=YEARS, language="zh_CN", observed=False)
        named = {day for day, name in china.items() if SUBSTITUTED not in name}
        ours = {day.date for year in YEARS for day in days_of(year) if day.kind == "statutory"}
        assert ours == named

    def test_give_the_holiday_that_chinesecalendar_gives(self):
        names = {
            "New Year's Day": "new_year",
            "Spring Festival": "spring_festival",
            "Tomb-sweeping Day": "tomb_sweeping",
            "Labour Day": "labour_day",
            "Dragon Boat Festival": "dragon_boat",
            "Mid-autumn Festival": "mid_autumn",
            "National Day": "national_day",
        }
        differing = [
            (day.date, day.holiday)
            for year in YEARS
            for day in days_of(year)
            if day.kind != "rest"
            and names[chinese_calendar.get_holiday_detail(day.date)[1]] != day.holiday
        ]
        assert differing == []

    @pytest.mark.parametrize(
        ("year", "statutory"),
        [(2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)],
    )
    def test_hold_all_statutory_days_of_the_year(self, year, statutory):
        """全国年节及纪念日放假办法: 11 days, and 13 since the revision of 2024-11-10."""
        kinds = [day.kind for day in days_of(year)]
        assert kinds.count("statutory") == statutory

    @pytest.mark.django_db
    def test_are_in_every_new_database(self):
        stored = CalendarDay.objects.values_list("date", "kind", "holiday")
        shipped = [(d.date, d.kind, d.holiday) for year in YEARS for d in days_of(year)]
        assert sorted(stored) == sorted(shipped)
        assert set(CalendarYear.objects.values_list("year", "is_complete")) == {
            (year, True) for year in YEARS
        }

    @pytest.mark.django_db
    def test_keep_the_rules_of_their_own_model(self):
        for record in [*CalendarYear.objects.all(), *CalendarDay.objects.all()]:
            record.full_clean()


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("start", "count", "expected"),
        [
            # 2023: off 21-27 January, worked on Saturday 28 and Sunday 29.
            (date(2023, 1, 20), 1, date(2023, 1, 28)),
            (date(2023, 1, 20), 2, date(2023, 1, 29)),
            (date(2023, 1, 20), 3, date(2023, 1, 30)),
            # 2024: worked on Sunday 4 February, off 10-17, worked on Sunday 18. New Year's Eve,
            # 9 February, was an ordinary working day.
            (date(2024, 2, 2), 1, date(2024, 2, 4)),
            (date(2024, 2, 2), 6, date(2024, 2, 9)),
            (date(2024, 2, 2), 7, date(2024, 2, 18)),
            # 2025: worked on Sunday 26 January, off 28 January-4 February, worked on Saturday 8.
            (date(2025, 1, 24), 1, date(2025, 1, 26)),
            (date(2025, 1, 24), 3, date(2025, 2, 5)),
            (date(2025, 1, 24), 6, date(2025, 2, 8)),
            (date(2025, 1, 24), 7, date(2025, 2, 10)),
            # 2026: worked on Saturday 14 February, off 15-23, worked on Saturday 28.
            (date(2026, 2, 13), 1, date(2026, 2, 14)),
            (date(2026, 2, 13), 2, date(2026, 2, 24)),
            (date(2026, 2, 13), 6, date(2026, 2, 28)),
            (date(2026, 2, 13), 7, date(2026, 3, 2)),
            # Backwards, and across the turn of a year.
            (date(2024, 2, 18), -1, date(2024, 2, 9)),
            (date(2023, 1, 28), -1, date(2023, 1, 20)),
            (date(2023, 12, 29), 1, date(2024, 1, 2)),
        ],
    )
    def test_are_counted_through_spring_festival(self, calendar, start, count, expected):
        assert calendar.add(start, count) == expected

    @pytest.mark.parametrize(
        ("start", "end", "count"),
        [
            (date(2024, 2, 5), date(2024, 2, 5), 0),
            (date(2024, 2, 5), date(2024, 2, 23), 10),
            (date(2024, 2, 23), date(2024, 2, 5), -10),
            # The whole National Day week of 2025 and the Saturday worked for it.
            (date(2025, 9, 30), date(2025, 10, 8), 0),
            (date(2025, 9, 30), date(2025, 10, 11), 3),
        ],
    )
    def test_lie_between_two_days(self, calendar, start, end, count):
        assert calendar.days_between(start, end) == count

    def test_cannot_be_added_by_none(self, calendar):
        with pytest.raises(ValueError, match="不能为零"):
            calendar.add(date(2024, 2, 5), 0)

    def test_are_monday_to_friday_in_a_year_nobody_entered(self, calendar):
        assert calendar.add(date(2026, 12, 30), 2) == date(2027, 1, 1)
        assert calendar.unknown_between(date(2026, 12, 30), date(2027, 1, 1)) == [2027]
        assert calendar.unknown_between(date(2026, 1, 1), date(2026, 12, 31)) == []


STATUTORY_2027 = {
    "new_year": date(2027, 1, 1),
    "spring_festival": date(2027, 2, 6),
    "tomb_sweeping": date(2027, 4, 5),
    "labour_day": date(2027, 5, 1),
    "dragon_boat": date(2027, 6, 9),
    "mid_autumn": date(2027, 9, 15),
    "national_day": date(2027, 10, 1),
}


@pytest.fixture
def year():
    return door.create(CalendarYear(year=2027, notice="国务院办公厅通知"), by=BY)


def add_day(year, day, *, kind="statutory", holiday="new_year"):
    record = CalendarDay(calendar_year=year, date=day, kind=kind, holiday=holiday)
    return door.create(record, by=BY)


@pytest.mark.django_db
class TestCalendarYear:
    def test_is_unknown_while_it_is_being_entered(self, year):
        for holiday, day in STATUTORY_2027.items():
            add_day(year, day, holiday=holiday)
        assert WorkingCalendar().is_working_day(date(2027, 1, 1))

        year.confirm(by=BY)

        assert WorkingCalendar().is_working_day(date(2027, 1, 4))
        assert not WorkingCalendar().is_working_day(date(2027, 1, 1))
        assert Change.objects.of(year).first().fields["is_complete"]["after"] is True

    def test_is_not_complete_without_each_holiday(self, year):
        for holiday in ("new_year", "spring_festival", "labour_day"):
            add_day(year, STATUTORY_2027[holiday], holiday=holiday)
        with pytest.raises(CalendarIncomplete, match="清明节、端午节、中秋节、国庆节"):
            year.confirm(by=BY)
        assert not CalendarYear.objects.get(year=2027).is_complete

    def test_is_confirmed_once(self):
        year = CalendarYear.objects.get(year=2024)
        year.confirm(by=BY)
        assert not Change.objects.of(year).exists()


@pytest.mark.django_db
class TestCalendarDay:
    def test_belongs_to_the_year_of_its_date(self, year):
        with pytest.raises(ValidationError) as refused:
            add_day(year, date(2026, 12, 31))
        assert refused.value.error_dict["date"][0].code == "day_of_another_year"

    def test_is_made_up_only_on_a_weekend(self, year):
        with pytest.raises(ValidationError) as refused:
            add_day(year, date(2027, 2, 5), kind="work")
        assert refused.value.error_dict["kind"][0].code == "weekday_made_up"
        add_day(year, date(2027, 1, 31), kind="work")

    def test_is_entered_once(self, year):
        add_day(year, date(2027, 1, 1))
        with pytest.raises(ValidationError, match="这一天已经登记过"):
            add_day(year, date(2027, 1, 1), kind="rest")

    def test_has_its_date_as_natural_key(self):
        day = CalendarDay.objects.get_by_natural_key("2024-02-18")
        assert (day.kind, day.natural_key()) == ("work", (date(2024, 2, 18),))


@pytest.mark.django_db
class TestWorkingCalendar:
    def test_reads_the_table_once(self, django_assert_num_queries):
        calendar = WorkingCalendar()
        with django_assert_num_queries(1):
            for day in EVERY_DAY:
                calendar.is_working_day(day)

    def test_follows_a_correction(self):
        """In 2020 Spring Festival was lengthened by decree; such a change has to count at once."""
        year = CalendarYear.objects.get(year=2026)
        add_day(year, date(2026, 2, 24), kind="rest", holiday="spring_festival")
        assert WorkingCalendar().on_or_after(date(2026, 2, 15)) == date(2026, 2, 25)

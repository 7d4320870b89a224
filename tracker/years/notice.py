"""The yearly notice of the State Council's General Office on holidays, as it is pasted.

One line a holiday: “一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）上班。” What a
line says of itself – the weekday in brackets, the number of days – is held against the calendar, so
that a slip of the pen or of the mouse is found before a deadline rests on it.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from tracker.years.calendar import SATURDAY, CalendarDay

Holiday, Kind = CalendarDay.Holiday, CalendarDay.Kind
NAMES = {holiday.label: holiday for holiday in Holiday if holiday != Holiday.OTHER} | {
    "清明": Holiday.TOMB_SWEEPING,
    "端午": Holiday.DRAGON_BOAT,
    "中秋": Holiday.MID_AUTUMN,
    "国庆": Holiday.NATIONAL_DAY,
}
NAME = "|".join(sorted(NAMES, key=len, reverse=True))
HEADING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)?\s*"
    rf"(?P<names>(?:{NAME})(?:[、和](?:{NAME}))*)[：:]"
)
DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:[（(][^）)]*?(?:周|星期)(?P<weekday>[一二三四五六日天])[^）)]*[）)]|[（(][^）)]*[）)])?"
)
COUNT = re.compile(r"共(\d+)天")
WEEKDAYS = "一二三四五六日"
# Days that 《全国年节及纪念日放假办法》 (2024) fixes by the solar calendar.
FIXED = {
    Holiday.NEW_YEAR: {(1, 1)},
    Holiday.LABOUR_DAY: {(5, 1), (5, 2)},
    Holiday.NATIONAL_DAY: {(10, 1), (10, 2), (10, 3)},
}


@dataclass(frozen=True, kw_only=True)
class NoticeDay:
    date: date
    holiday: str
    kind: str


class _Line:
    """One line of the notice, read into its days; what is wrong with it is kept in `faults`."""

    def __init__(self, number: int, text: str, *, year: int):
        self.number, self.year = number, year
        self.faults: list[str] = []
        heading = HEADING.match(text)
        assert heading is not None
        self.holidays = [NAMES[name] for name in re.findall(NAME, heading["names"])]
        self.month = 0
        self.off: list[date] = []
        self.worked: list[date] = []
        for clause in re.split(r"[。；;]", text[heading.end() :]):
            self.read(clause)

    def read(self, clause: str) -> None:
        if "上班" in clause:
            self.worked += self.days_in(clause)
        elif "放假" in clause or "休息" in clause:
            self.off += self.days_in(clause)
            self.count(clause)

    def count(self, clause: str) -> None:
        said = COUNT.search(clause)
        if said and int(said[1]) != len(self.off):
            self.fault(f"写明共{said[1]}天，列出的是{len(self.off)}天")

    def days_in(self, clause: str) -> list[date]:
        found: list[date] = []
        end = 0
        for match in DAY.finditer(clause):
            day = self.day_of(match)
            if day is not None and found and clause[end : match.start()].strip() in ("至", "到"):
                found += [found[-1] + timedelta(n) for n in range(1, (day - found[-1]).days + 1)]
            elif day is not None:
                found.append(day)
            end = match.end()
        return found

    def day_of(self, match: re.Match) -> date | None:
        self.month = int(match["month"] or self.month)
        try:
            day = date(int(match["year"] or self.year), self.month, int(match["day"]))
        except ValueError:
            self.fault(f"“{match[0]}”不是日期")
            return None
        said = match["weekday"]
        if said and WEEKDAYS.index(said.replace("天", "日")) != day.weekday():
            self.fault(f"{day}是周{WEEKDAYS[day.weekday()]}，不是周{said}")
        return day

    def fault(self, text: str) -> None:
        self.faults.append(f"第{self.number}行：{text}。")

    def days(self) -> list[NoticeDay]:
        off = [NoticeDay(date=day, **self.kind_of(day)) for day in self.off if self.is_told(day)]
        holiday = self.holidays[0].value
        worked = [
            NoticeDay(date=day, holiday=holiday, kind=Kind.WORK.value)
            for day in self.worked
            if self.is_told(day)
        ]
        if not off:
            self.fault("没有读到放假的日子")
        return off + worked

    def is_told(self, day: date) -> bool:
        """Weekends of the year before that a line begins with are off anyhow."""
        if day.year == self.year:
            return True
        if day.weekday() < SATURDAY:
            self.fault(f"{day}不在{self.year}年，请登记到{day.year}年的日历")
        return False

    def kind_of(self, day: date) -> dict[str, str]:
        """Which day of a movable holiday is the statutory one a notice does not say."""
        for holiday in self.holidays:
            if (day.month, day.day) in FIXED.get(holiday, ()):
                return {"holiday": holiday.value, "kind": Kind.STATUTORY.value}
        movable = [holiday for holiday in self.holidays if holiday not in FIXED]
        return {"holiday": (movable or self.holidays)[0].value, "kind": Kind.REST.value}


def read_notice(text: str, *, year: int) -> list[NoticeDay]:
    """The days of the year's notice. Lines that begin with no holiday are passed over.

    Raises ValidationError with every fault, by line: a missing holiday, a weekday or a count that
    does not agree, a day named twice or of another year.
    """
    lines = [
        _Line(number, line, year=year)
        for number, line in enumerate(text.splitlines(), 1)
        if HEADING.match(line)
    ]
    days = [day for line in lines for day in line.days()]
    faults = [fault for line in lines for fault in line.faults]
    seen: set[date] = set()
    for day in days:
        if day.date in seen:
            faults.append(f"{day.date}写了两次。")
        seen.add(day.date)
    named = {holiday for line in lines for holiday in line.holidays}
    missing = [one.label for one in Holiday if one not in named and one != Holiday.OTHER]
    if missing:
        faults.append(f"没有读到：{'、'.join(missing)}。")
    if faults:
        raise ValidationError([ValidationError(fault, code="notice_fault") for fault in faults])
    return sorted(days, key=lambda day: day.date)

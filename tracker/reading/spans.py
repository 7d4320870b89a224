"""From which day until which day a period (统计期间) lasts, where its words say so.

第一季度 → 1 January to 31 March of the year that is meant, 截至6月底 → until 30 June since nobody
says when. What the words do not say – 五年累计, 汛期 – has no days; nothing is guessed.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tracker.reading.numerals import chinese_value
from tracker.reading.periods import Period
from tracker.reading.punctuation import half_width

_LAST_MONTH = 12
_QUARTER, _HALF = 3, 6


@dataclass(frozen=True)
class Span:
    """Both days are part of it. `first` is None where only the end is said (截至)."""

    first: date | None
    last: date

    @property
    def kind(self) -> Period:
        """What kind of period its days make."""
        if self.first is None:
            return Period.MOMENT
        is_of_whole_years = _begins_year(self.first) and _ends_year(self.last)
        if self.first.year == self.last.year:
            return Period.YEAR if is_of_whole_years else Period.PART
        return Period.YEARS if is_of_whole_years else Period.OTHER

    @property
    def part(self) -> tuple:
        """Which part of which year, the years counted from the last: equal for the same quarter
        of two years, leap year or not."""
        first = self.first and (self.last.year - self.first.year, self.first.month, self.first.day)
        return first, self.last.month, _is_end_of_month(self.last) or self.last.day


def span_of(words: str, *, in_year: int, about: int | None = None) -> Span | None:
    """The days that the words say, said in the work year `in_year`; words that name no year
    (第一季度) speak of the year `about`, else of that one. None where they say no days."""
    plain = half_width(words).replace(" ", "")
    years = _Years(in_year=in_year, about=about or in_year)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(plain)
        if match is not None:
            try:
                span = read(match.groupdict(), years)
            except ValueError:  # 2月30日, 13月
                return None
            return None if span.first and span.first > span.last else span
    return None


@dataclass(frozen=True)
class _Years:
    in_year: int
    about: int

    def named(self, words: str | None, *, otherwise: int | None = None) -> int:
        if not words:
            return self.about if otherwise is None else otherwise
        if words[:4].isdecimal():
            return int(words[:4])
        return self.in_year - 1 if words.startswith(("去", "上")) else self.in_year


def _begins_year(day: date) -> bool:
    return (day.month, day.day) == (1, 1)


def _ends_year(day: date) -> bool:
    return (day.month, day.day) == (12, 31)


def _is_end_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _number(written: str) -> int:
    value = int(written) if written.isdecimal() else chinese_value(written)
    if value is None:
        raise ValueError(written)
    return int(value)


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), _end_of(year, last))


def _whole_year(said: dict, years: _Years) -> Span:
    return _months(years.named(said["year"]), 1, _LAST_MONTH)


def _whole_years(said: dict, years: _Years) -> Span:
    return Span(date(int(said["first"]), 1, 1), date(int(said["last"]), 12, 31))


def _quarter(said: dict, years: _Years) -> Span:
    last = _number(said["quarter"]) * _QUARTER
    return _months(years.named(said["year"]), last - _QUARTER + 1, last)


def _first_quarters(said: dict, years: _Years) -> Span:
    return _months(years.named(said["year"]), 1, _number(said["quarters"]) * _QUARTER)


def _half(said: dict, years: _Years) -> Span:
    first = 1 if said["half"] == "上" else _HALF + 1
    return _months(years.named(said["year"]), first, first + _HALF - 1)


def _from_until(said: dict, years: _Years) -> Span:
    year, month = years.named(said["year"]), _number(said["month"])
    first = date(year, month, int(said["day"] or 1))
    last_year = years.named(said["last_year"], otherwise=year)
    last_month = _number(said["last_month"]) if said["last_month"] else month
    if not (said["last_month"] or said["last_day"]):
        raise ValueError("no end")
    if said["last_day"]:
        return Span(first, date(last_year, last_month, int(said["last_day"])))
    return Span(first, _end_of(last_year, last_month))


def _one(said: dict, years: _Years) -> Span:
    year, month = years.named(said["year"]), _number(said["month"])
    if said["day"]:
        day = date(year, month, int(said["day"]))
        return Span(day, day)
    return _months(year, month, month)


def _until(said: dict, years: _Years) -> Span:
    year = years.named(said["year"])
    if not said["month"]:
        return Span(None, date(year, 12, 31))
    month = _number(said["month"])
    return Span(None, date(year, month, int(said["day"])) if said["day"] else _end_of(year, month))


_N = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_SAID_YEAR = r"\d{4}年度?|今年|本年度?|当年|去年|上一?年度?"
_YEAR = rf"(?P<year>{_SAID_YEAR})?的?"
_MONTH = rf"(?P<month>{_N})"
_TO = r"(?:[—-]+|~|至|到)"
_SUM = r"(?:累计|合计|期间|年均|每年|平均)?"
_BEGIN = rf"{_YEAR}{_MONTH}(?:月份?)?(?:(?P<day>\d{{1,2}})日?)?"
_END = rf"(?P<last_year>{_SAID_YEAR})?(?:(?P<last_month>{_N})月份?)?(?:(?P<last_day>\d{{1,2}})日)?"
_FORMS = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_YEAR}(?:全年|年度)", _whole_year),
        (rf"(?P<year>{_SAID_YEAR})", _whole_year),
        (rf"(?P<first>\d{{4}})年?度?{_TO}(?P<last>\d{{4}})年度?{_SUM}", _whole_years),
        (rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度?", _quarter),
        (rf"{_YEAR}前(?P<quarters>[二两三23])个?季度", _first_quarters),
        (rf"{_YEAR}(?P<half>[上下])半年", _half),
        (rf"{_YEAR}{_MONTH}月份?(?:(?P<day>\d{{1,2}})日)?", _one),
        (rf"{_BEGIN}{_TO}{_END}{_SUM}", _from_until),
        (
            rf"截[至止]到?{_YEAR}(?:{_MONTH}月份?(?:底|末|(?P<day>\d{{1,2}})日)?|年?[底末])",
            _until,
        ),
        (rf"{_YEAR}(?:{_MONTH}月|年|(?<=年))[底末](?P<day>)", _until),
    )
)

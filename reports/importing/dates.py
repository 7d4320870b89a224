"""Dates as people write them: what every cell says, and what only the year of its row explains.

3月5日 in the ledger of 2022 is a day of 2022, 22.3.5 one of 2022 as well, 2022.3.5(电话) the day in
front of the remark. Each is read with the doubt said; what cannot be a day is not read at all.
6月, 5月中旬 and 4-6月 are no days, but say more than nothing.
"""

import re
from datetime import date
from typing import NamedTuple

from reports.importing import values
from reports.importing.values import BadCell
from tracker.common.models import FIRST_YEAR, LAST_YEAR

BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
SHORT_YEAR = re.compile(r"(\d{2})\s*[-./年]\s*(\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?)")
COUNTED = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
ONE_MONTH = rf"{COUNTED}月份?(?:[上中下]旬|[上下]半月|初|底|末)?"
ABOUT_MONTHS = re.compile(
    r"(?:\d{2,4}[-./年]|[上下]半年|今年|本年)*"
    rf"(?:(?:{COUNTED}|{ONE_MONTH})(?:[-—~至到、,及和]+))*(?:{ONE_MONTH}|第?[一二三四1-4]季度)"
    r"|(?:\d{2,4}年?)?(?:[上下]半年|年[初中底末]|全年)"
    r"|\d{4}[-./]\d{1,2}月?"
)
DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")


class ReadDate(NamedTuple):
    """The day, or None; and what is doubtful about it, in Chinese, or ""."""

    day: date | None
    doubt: str = ""


def read_date(value, *, year: int | None = None) -> ReadDate:
    """The day that a cell says. `year` is the year of the ledger, for 3月5日 alone."""
    if isinstance(value, bool):
        return ReadDate(None, f"“{values.shown(value)}”不是日期")
    try:
        return _in_our_time(values.day(value))
    except BadCell as error:
        # Of numbers alone nothing is guessed: 3.1 may have been typed as 3.10.
        guessed = _with_doubt(value, year) if isinstance(value, str) else None
        return guessed or ReadDate(None, error.message)


def is_about_months(value) -> bool:
    """Whether the words name months or parts of them: 6月, 5月中旬, 2025年4-6月, 三季度."""
    words = "".join(values.half_width(value).split()) if isinstance(value, str) else ""
    return bool(ABOUT_MONTHS.fullmatch(words))


def _with_doubt(value, year: int | None) -> ReadDate | None:
    words = values.half_width(value)
    bare = BRACKETS.sub("", words).strip()
    if bare and bare != words:
        day, doubt = read_date(bare, year=year)
        return ReadDate(day, doubt or f"“{values.shown(value)}”中括号里的说明没有装入")
    if found := SHORT_YEAR.fullmatch(words):
        return _taken_as(f"20{found[1]}.{found[2]}", f"“{values.shown(value)}”的年份只有两位")
    if year is not None and DAY_OF_YEAR.fullmatch(words):
        return _taken_as(f"{year}.{words}", f"“{values.shown(value)}”没有年份，按{year}年理解")
    return None


def _taken_as(words: str, doubt: str) -> ReadDate | None:
    try:
        return ReadDate(values.day(words.replace("月", ".")), doubt)
    except BadCell:
        return None


def _in_our_time(day: date | None) -> ReadDate:
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return ReadDate(day)
    return ReadDate(None, f"年份{day.year}不合常理")

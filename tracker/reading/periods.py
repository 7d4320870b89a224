"""Over what time a figure counts, as its period (统计期间) words it."""

import re
from enum import StrEnum

from tracker.reading.punctuation import half_width


class Period(StrEnum):
    """Numbers over different kinds of time are not subtracted from each other."""

    YEAR = "year"
    YEARLY = "yearly"
    YEARS = "years"
    PART = "part"
    MOMENT = "moment"
    OTHER = "other"


_YEAR = r"(?:\d{4}年度?)"
_SEVERAL = "[两二三四五六七八九十]|(?<!\\d)[2-9]|(?<!\\d)1\\d"
# In this order: 截至2023年6月 is a moment, 2019—2023年年均 is yearly.
_WORDS = (
    (Period.YEARLY, r"每一?年|年均|年平均"),
    (Period.YEAR, r"1月?(?:[—–~\-]+|至|到)12月|一至十二月"),
    (Period.YEARS, rf"\d{{4}}年?度?(?:[—–~\-]+|至|到)\d{{4}}|(?:{_SEVERAL})个?(?:多年|年)(?!度)"),
    (Period.YEARS, r"以来|历年|本届|上届|[一二三四五六七八九十]五”?(?:时期|期间|规划)"),
    (Period.MOMENT, r"截[至止]|年末|年底|[月季]末|月底|现有|目前"),
    (Period.PART, r"半年|季度|一季|二季|三季|四季|月|[上中下]旬|周|日"),
    (Period.YEAR, rf"全年|本年|当年|年度|{_YEAR}|去年|上一?年|今年|[一1]年"),
)


def read_period(words: str) -> Period:
    """全年 → a year, 五年累计 → several years, 第一季度 → a part; nothing said is the work year."""
    plain = half_width(words).replace(" ", "")
    if not plain:
        return Period.YEAR
    return next((kind for kind, pattern in _WORDS if re.search(pattern, plain)), Period.OTHER)


def year_meant(words: str, *, in_year: int) -> int:
    """Which year a period of one year is, said in `in_year`: 上年度 is the one before."""
    named = re.findall(r"\d{4}(?=年)", half_width(words))
    if len(named) == 1:
        return int(named[0])
    return in_year - 1 if re.search(r"上一?年|去年", words) else in_year


def without_year(words: str) -> str:
    """第一季度 of whichever year, so that the same part of two years is seen to be the same."""
    plain = half_width(words).replace(" ", "")
    return re.sub(rf"{_YEAR}|全年|本年度?|当年|今年|去年|上一?年度?|年度", "", plain)

"""Numerals in a Chinese text: number, unit, comparator, exact wording, where it stands, and what
it is: a quantity, or a date, a slogan, a name (`senses`).

The rules know signs, measure words and comparator words, but no names of places or persons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from tracker.reading import comparators
from tracker.reading.comparators import Comparator
from tracker.reading.levelled import Levelled, as_it_stands
from tracker.reading.measures import TIME_UNITS, unit_at
from tracker.reading.numerals import (
    ROUND_SIGNS,
    SIGNS,
    arabic_value,
    chinese_value,
    neighbouring_values,
)
from tracker.reading.punctuation import CLAUSE_END
from tracker.reading.senses import Numeral, Sense, sense_of, stretches_of

__all__ = ["SCALES", "Comparator", "Doubt", "Quantity", "find_numerals", "find_quantities"]


class Doubt(StrEnum):
    """What the rules are not sure of."""

    # 数十家, 若干
    NO_VALUE = "no_value"
    NO_UNIT = "no_unit"
    # 近200多人: the words around the number do not agree.
    COMPARATORS_DIFFER = "comparators_differ"
    # 一所学校: "one" or no more than "a".
    ONE_OR_A = "one_or_a"
    # The number or its unit goes on in the next line of the text.
    OVER_LINES = "over_lines"


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """`wording` is text[start:end]: comparator, number and unit as written.

    `value` counts in `unit`: 3.27亿元 is 3.27 of 亿元, never 327000000 of 元, because that is what
    the text says. Only a numeral all in Chinese is worked out (三百万元 is 3000000 of 元).
    `value` is None where the signs state no number (十四五, 全覆盖, 数十家).
    `upper` is the other end of a range; `years_back` is 1 where the clause speaks of 上年度,
    `is_yearly` says that it is so many each year (每年, 年均). `sense` tells quantities from dates,
    names and slogans.
    """

    start: int
    end: int
    wording: str
    value: Decimal | None
    unit: str
    comparator: Comparator = Comparator.EXACT
    upper: Decimal | None = None
    years_back: int = 0
    is_yearly: bool = False
    sense: Sense = Sense.QUANTITY
    doubts: tuple[Doubt, ...] = ()
    # Filled in where a whole report is read (`relations`): yet to be done; so many of each (均为);
    # where the total stands of which this is a part (其中); where the same was told before.
    is_planned: bool = False
    is_for_each: bool = False
    part_of: int | None = None
    repeats: int | None = None


@dataclass(slots=True, kw_only=True)
class _Found:
    """A numeral in the text that the rules read: `start` with its comparator, `core` without."""

    start: int
    core: int
    after: int
    end: int
    unit: str
    value: Decimal | None
    upper: Decimal | None = None
    words: tuple[str, ...] = ()
    is_round: bool = False
    is_shared: bool = False
    is_range: bool = False


# A scale before a measure word counts in it: 3亿元 are 30000万元.
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_SIGN = re.compile(rf"[\d{SIGNS}数几全]")
_ARABIC = r"(?<!\d)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_MIXED = r"\d+(?:\.\d+)?亿\d+(?:\.\d+)?[百千]?万"
_CHINESE = rf"[{SIGNS}]+(?:点[零〇一二三四五六七八九]+)?"
_NUMBER = re.compile(
    rf"(?P<mixed>{_MIXED})"
    rf"|(?P<base>[{SIGNS}]+)分之(?P<share>{_CHINESE}|\d+(?:\.\d+)?)"
    r"|(?P<fraction>(?<![\d/])\d{1,2}/\d{1,2}(?![\d/]))"
    rf"|(?P<arabic>{_ARABIC})(?P<arabic_more>[多余])?(?P<scale>[十百千万亿]*)"
    r"|(?P<several>[数几][十百千万亿]+)"
    rf"|(?P<chinese>{_CHINESE})"
    r"|(?P<totality>全覆盖|全员|全部|全数)"
)
# 三千多万, 十几: what stands between a number and its scale or its unit.
_CHINESE_MORE = re.compile(r"(?P<more>[多余几来])(?P<scale>[万亿]*)")
_MORE = re.compile(r"[多余](?!次(?!\())")
_MORE_MONTHS = re.compile(r"个[多余](?=月|小时|百分点|季度|工作日)")
_YEAR_BEFORE = re.compile(r"上年度|上一年|上年|去年")
_EACH_YEAR = re.compile(r"每一?年|年均|年平均")
_IN_CLAUSE = re.compile(f"[{CLAUSE_END}]")
# Whatever runs on for longer is no clause, and reading must not take long.
_LONGEST_CLAUSE = 200
_RANGE_SIGN = re.compile(r"[—–~\-]{1,2}|至|到")
_LIST_SIGN = re.compile(r"[、和及与]")
_HOW_LONG = ("历时", "长达", "用时", "持续")


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of the text, in reading order."""
    return [one for one in find_numerals(text) if one.sense == Sense.QUANTITY]


def find_numerals(text: str) -> list[Quantity]:
    """Every numeral of the text, quantity or not, in reading order."""
    return numerals_in(as_it_stands(text), text)


def numerals_in(levelled: Levelled, text: str) -> list[Quantity]:
    """Every numeral of a piece of `text`; offsets and wordings are those of `text`."""
    # 三个多月 is read as 三多个月; the length stays, so every offset stays true.
    plain = _MORE_MONTHS.sub(lambda match: match.group()[::-1], levelled.plain)
    stretches = stretches_of(plain)
    found = list(_numbers(plain))
    # 2021-12 in a date is no range.
    free = {place for place, one in enumerate(found) if stretches.sense_at(one.core) is None}
    found = _share_units(_join_ranges(found, plain, free), plain)
    return [
        _told(one, sense_of(_as_numeral(one, plain), stretches), levelled, plain, text)
        for one in found
    ]


def _numbers(plain: str) -> Iterator[_Found]:
    place = 0
    while sign := _SIGN.search(plain, place):
        match = _NUMBER.match(plain, sign.start())
        if match is None:
            place = sign.end()
            continue
        found = _read(match, plain, from_place=place)
        yield found
        place = found.end


def _read(match: re.Match, plain: str, *, from_place: int) -> _Found:
    core, after = match.span()
    words = [match["arabic_more"] or ""]
    is_chinese = match["chinese"] is not None
    scale = match["scale"] or ""
    if scale or words[0]:
        after = match.start("arabic_more") if words[0] else match.start("scale")
    place = match.end()
    if is_chinese and (more := _CHINESE_MORE.match(plain, place)):
        unit_end = unit_at(plain, more.end(), is_chinese=True)
        if unit_end > more.end() or more["scale"]:
            words, scale, place = [more["more"]], more["scale"], more.end()
    elif scale and (late := _MORE.match(plain, place)):
        words, place = [late.group()], late.end()
    unit_end = unit_at(plain, place, is_chinese=is_chinese)
    end, unit = _with_more_time(plain, unit_end, scale + plain[place:unit_end], words)
    end, following = comparators.after(plain, end)
    start, preceding = _start(match, plain, from_place=from_place)
    value, upper = _value(match, unit=unit)
    return _Found(
        start=start,
        core=core,
        after=after,
        end=end,
        unit=_unit(match, unit),
        value=value,
        upper=upper,
        words=(preceding, *words, following),
        is_round=_is_round(match),
    )


def _with_more_time(plain: str, end: int, unit: str, words: list[str]) -> tuple[int, str]:
    """三年多: here the comparator stands behind the unit."""
    is_more = plain[end : end + 1] in ("多", "余") and unit[-1:] in tuple("年月周天日元成倍")
    if is_more and unit_at(plain, end + 1, is_chinese=False) == end + 1:
        words.append(plain[end])
        return end + 1, unit
    return end, unit


def _start(match: re.Match, plain: str, *, from_place: int) -> tuple[int, str]:
    """Where the wording begins, with 第 and the comparator, and the comparator's word."""
    core = match.start()
    if core > from_place and plain[core - 1] == "第":
        return core - 1, ""
    start, word = comparators.before(plain, core)
    if word and start >= from_place:
        return start, word
    return core, comparators.apart(plain, core)


def _value(match: re.Match, *, unit: str) -> tuple[Decimal | None, Decimal | None]:
    """The number and, for 七八个, its upper end."""
    if match["mixed"]:
        high, _, low = match["mixed"].partition("亿")
        digits = low.rstrip("百千万")
        factor = chinese_value("一" + low.removeprefix(digits)) or Decimal(0)
        return arabic_value(high) * SCALES["亿"] + arabic_value(digits) * factor, None
    if match["fraction"]:
        part, _, base = match["fraction"].partition("/")
        return (round(Decimal(part) / Decimal(base), 4) if int(base) else None), None
    if match["arabic"]:
        return arabic_value(match["arabic"]), None
    if match["share"]:
        return _share(match["share"], match["base"]), None
    if not match["chinese"]:
        return None, None
    value = chinese_value(match["chinese"])
    # Without a unit a row of digits is a name (十四五); with one it is "or" (七八个).
    if value is None and unit:
        return neighbouring_values(match["chinese"]) or (None, None)
    return value, None


def _share(share: str, base: str) -> Decimal | None:
    value = arabic_value(share) if share[0].isdecimal() else chinese_value(share)
    if value is None or base in ("百", "千"):
        return value
    whole = chinese_value(base)
    return round(value / whole, 4) if whole else None


def _unit(match: re.Match, unit: str) -> str:
    if match["base"]:
        return {"百": "%", "千": "‰"}.get(match["base"], "")
    return "万元" if match["mixed"] and unit == "万元" else unit


def _is_round(match: re.Match) -> bool:
    """百名, 数十家: the text means no exact number."""
    return (match["chinese"] or "")[:1] in tuple(ROUND_SIGNS) or match["several"] is not None


def _join_ranges(found: list[_Found], plain: str, free: set[int]) -> list[_Found]:
    """30至50人 is one quantity with two ends."""
    joined: list[_Found] = []
    for place, one in enumerate(found):
        before = joined[-1] if joined else None
        low = _low_end(before, one, plain) if before and {place, place - 1} <= free else None
        if before is not None and low is not None:
            joined[-1] = replace(
                before,
                end=one.end,
                value=low,
                upper=one.value,
                unit=one.unit or before.unit,
                words=(*before.words, *one.words),
                is_range=True,
            )
        else:
            joined.append(one)
    return joined


def _low_end(before: _Found, one: _Found, plain: str) -> Decimal | None:
    """What the first number is in the unit of the second, if both are ends of a range."""
    if before.value is None or one.value is None or before.upper is not None:
        return None
    if not _RANGE_SIGN.fullmatch(plain, before.end, one.start):
        return None
    (scale, unit), (other_scale, other_unit) = _scale(before.unit), _scale(one.unit)
    if unit not in ("", other_unit):
        return None
    if scale == 1 and not unit:
        return before.value
    return before.value * scale / other_scale


def _scale(unit: str) -> tuple[int, str]:
    scale = 1
    while unit[:1] in SCALES and not unit.startswith(("百分", "千米", "千克", "千瓦")):
        scale, unit = scale * SCALES[unit[0]], unit[1:]
    return scale, unit


def _share_units(found: list[_Found], plain: str) -> list[_Found]:
    """In 建成3、5、7项 the last unit holds for all members of the row."""
    shared = list(found)
    for place in range(len(shared) - 2, -1, -1):
        this, following = shared[place], shared[place + 1]
        if this.value is None or this.unit or following.value is None or this.end != this.after:
            continue
        if _LIST_SIGN.fullmatch(plain, this.end, following.start):
            is_shared = bool(following.unit)
            shared[place] = replace(this, unit=following.unit, is_shared=is_shared)
    return shared


def _as_numeral(one: _Found, plain: str) -> Numeral:
    return Numeral(
        text=plain,
        start=one.start,
        core=one.core,
        after=one.after,
        end=one.end,
        unit=one.unit,
        value=one.value,
        is_compared=any(one.words),
        is_shared=one.is_shared,
        is_range=one.is_range or one.upper is not None,
    )


def _told(one: _Found, sense: Sense, levelled: Levelled, plain: str, text: str) -> Quantity:
    start, words = one.start, list(one.words)
    if words[:1] == ["近"] and one.unit in TIME_UNITS and not plain.endswith(_HOW_LONG, 0, start):
        # 近三年 is the last three years, not nearly three.
        start, words = one.core, words[1:]
    comparator, agree = comparators.meaning(words)
    if not any(words) and one.is_round:
        comparator = Comparator.ABOUT
    clause = plain[max(0, start - _LONGEST_CLAUSE) : start]
    # Most clauses speak of no year, and need not be cut.
    clause = _IN_CLAUSE.split(clause)[-1] if "年" in clause else ""
    span = levelled.span(start, one.end)
    wording = text[span[0] : span[1]]
    return Quantity(
        start=span[0],
        end=span[1],
        wording=wording,
        value=one.value,
        upper=one.upper,
        unit=_as_written(one, levelled),
        comparator=comparator,
        years_back=1 if _YEAR_BEFORE.search(clause) else 0,
        is_yearly=_EACH_YEAR.search(clause) is not None,
        sense=sense,
        doubts=tuple(_doubts(one, wording, agree=agree)),
    )


def _as_written(one: _Found, levelled: Levelled) -> str:
    """The unit in the script of the text: 條, 萬人次."""
    place = levelled.plain.find(one.unit, one.after, one.end) if one.unit else -1
    return levelled.written[place : place + len(one.unit)] if place >= 0 else one.unit


def _doubts(one: _Found, wording: str, *, agree: bool) -> Iterator[Doubt]:
    if one.value is None:
        yield Doubt.NO_VALUE
    if not one.unit:
        yield Doubt.NO_UNIT
    if not agree:
        yield Doubt.COMPARATORS_DIFFER
    if one.value == 1 and one.unit and not any(one.words):
        yield Doubt.ONE_OR_A
    if "\n" in wording or "\r" in wording:
        yield Doubt.OVER_LINES

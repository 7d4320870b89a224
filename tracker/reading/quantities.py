"""Quantities in a Chinese text: number, unit, comparator, exact wording and where it stands.

The rules know signs, measure words and comparator words, but no names. So 亿咖通, 十四五 and
一岗双责 are found as well: what is not a figure has to be said by a person, with a reason.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from tracker.reading.numerals import (
    ROUND_SIGNS,
    SIGNS,
    arabic_value,
    chinese_value,
    neighbouring_values,
)
from tracker.reading.punctuation import CLAUSE_END, half_width


class Comparator(StrEnum):
    EXACT = "exact"
    MORE_THAN = "more_than"
    NEARLY = "nearly"
    ABOUT = "about"
    AT_MOST = "at_most"


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """`wording` is text[start:end]: comparator, number and unit as written.

    `value` counts in `unit`: 3.27亿元 is 3.27 of 亿元, never 327000000 of 元, because that is what
    the text says. Only a numeral all in Chinese is worked out (三百万元 is 3000000 of 元).
    `value` is None where the signs state no number (十四五, 全覆盖, 数十家).
    `upper` is the other end of a range; `years_back` is 1 where the clause speaks of 上年度,
    `is_yearly` says that it is so many each year (每年, 年均).
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


_BEFORE = {
    Comparator.NEARLY: "将近 接近 逼近 近 不足 不到",
    Comparator.ABOUT: "大约 约为 约",
    Comparator.MORE_THAN: "突破 超过 超出 超 逾 高于 多于 大于 不少于 不低于 不下 至少 上",
    Comparator.AT_MOST: "不超过 不高于 不多于 至多 最多 低于 少于 小于",
}
_AFTER = {
    Comparator.MORE_THAN: "多 余 几 以上",
    Comparator.ABOUT: "来 左右 上下",
    Comparator.AT_MOST: "以内 以下",
}
# Short words are told from others they are part of: 附近, 节约, 线上, 历史上.
_GUARDED = {
    "近": "(?<![附最靠临邻])近",
    "约": "(?<![节合条公])约",
    "上": "(?<![线网以])上(?=[百千万亿])",
}
_TIME_UNITS = frozenset({"年", "年度", "个月", "月", "周", "天", "日", "届"})
_MEASURE_WORDS = """
    人次 场次 批次 篇次 件次 户次 班次 轮次 架次 车次 人份 个百分点 个月 个小时 个工作日 工作日
    平方公里 平方米 立方米 公里 千米 公顷 公斤 千克 小时 分钟 季度 年度 美元 欧元
    年 月 周 天 日 元 吨 亩 米 升 成 倍 番
    项 条(?!例) 件 份 个 家 名 人 位 户 次 场 批 期 篇 届 轮 部 类 种 处 所 座 栋 幢 间 套 台 辆 支
    队 组 号 幅 块 张 本 册 岁 代 趟 程 艘 架 只 株 棵 枚 % ‰
"""


def _any_of(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


def _words_of(table: dict[Comparator, str]) -> dict[str, Comparator]:
    return {word: comparator for comparator, words in table.items() for word in words.split()}


# A scale before a measure word counts in it: 3亿元 are 30000万元.
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_COMPARATOR_BEFORE = _words_of(_BEFORE)
_COMPARATOR_AFTER = _words_of(_AFTER)
_BEFORE_WORD = "|".join(
    _GUARDED.get(word, word) for word in sorted(_COMPARATOR_BEFORE, key=len, reverse=True)
)
_UNIT = _any_of(_MEASURE_WORDS)
_ARABIC = r"(?<!\d)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_CHINESE = rf"[{SIGNS}]+(?:点[零〇一二三四五六七八九]+)?"

_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE_WORD})?第?(?:(?P<base>[{SIGNS}]+)分之)?"
    r"(?:"
    rf"(?P<arabic>{_ARABIC})(?P<arabic_more>[多余])?(?P<arabic_scale>[十百千万亿]*)"
    r"|(?P<several>[数几][十百千万亿]+)"
    rf"|(?P<chinese>{_CHINESE})"
    rf"(?:(?P<chinese_more>[多余几来])(?P<chinese_scale>[万亿]*)(?={_UNIT}))?"
    r"|(?P<totality>全覆盖|全员|全部|全数)"
    r")"
    rf"(?: ?(?P<unit>{_UNIT}))?"
    rf"(?P<after>以上|以内|以下|左右|上下|(?<=[年月周天日元])[多余](?!{_UNIT}))?"
)
_MORE_MONTHS = re.compile(r"个[多余](?=月|小时|百分点)")
_YEAR_BEFORE = re.compile(r"上年度|上一年|上年|去年")
_EACH_YEAR = re.compile(r"每一?年|年均|年平均")
_IN_CLAUSE = re.compile(f"[{CLAUSE_END}]")
# Whatever runs on for longer is no clause, and reading must not take long.
_LONGEST_CLAUSE = 200
_RANGE_SIGN = re.compile(r"[—–~\-]{1,2}|至|到")
_LIST_SIGN = re.compile(r"[、和及与]")


def find_quantities(text: str) -> list[Quantity]:
    """Every numeral of the text with what belongs to it, in reading order."""
    # 三个多月 is read as 三多个月; the length stays, so every offset stays true.
    plain = half_width(text)
    levelled = _MORE_MONTHS.sub(lambda match: match.group()[::-1], plain)
    found = [_read(match, plain) for match in _QUANTITY.finditer(levelled)]
    found = _share_units(_join_ranges(found, plain), plain)
    return [replace(one, wording=text[one.start : one.end]) for one in found]


def _read(match: re.Match, text: str) -> Quantity:
    value, upper = _value(match)
    unit = _unit(match)
    start, comparator = match.start(), _comparator(match)
    if match["before"] == "近" and unit in _TIME_UNITS and not _tells_how_long(match, text):
        # 近三年 is the last three years, not nearly three.
        start, comparator = match.end("before"), Comparator.EXACT
    before = _IN_CLAUSE.split(text[max(0, start - _LONGEST_CLAUSE) : start])[-1]
    return Quantity(
        start=start,
        end=match.end(),
        wording=text[start : match.end()],
        value=value,
        upper=upper,
        unit=unit,
        comparator=comparator,
        years_back=1 if _YEAR_BEFORE.search(before) else 0,
        is_yearly=_EACH_YEAR.search(before) is not None,
    )


def _tells_how_long(match: re.Match, text: str) -> bool:
    return text.endswith(("历时", "长达", "用时", "持续"), 0, match.start())


def _value(match: re.Match) -> tuple[Decimal | None, Decimal | None]:
    """The number and, for 七八个, its upper end."""
    value: Decimal | None
    if match["arabic"]:
        value = arabic_value(match["arabic"])
    elif match["chinese"]:
        value = chinese_value(match["chinese"])
    else:
        return None, None
    if value is None:
        # Without a unit a row of digits is a name (十四五); with one it is "or" (七八个).
        ends = neighbouring_values(match["chinese"]) if match["unit"] else None
        return ends or (None, None)
    if match["base"] and match["base"] not in ("百", "千"):
        base = chinese_value(match["base"])
        return (round(value / base, 4) if base else None), None
    return value, None


def _unit(match: re.Match) -> str:
    if match["base"]:
        return {"百": "%", "千": "‰"}.get(match["base"], "")
    scale = match["arabic_scale"] or match["chinese_scale"] or ""
    return scale + (match["unit"] or "")


def _comparator(match: re.Match) -> Comparator:
    if match["before"]:
        return _COMPARATOR_BEFORE[match["before"]]
    word = match["arabic_more"] or match["chinese_more"] or match["after"]
    if word:
        return _COMPARATOR_AFTER[word]
    is_round = not match["base"] and (match["chinese"] or "")[:1] in tuple(ROUND_SIGNS)
    return Comparator.ABOUT if is_round or match["several"] else Comparator.EXACT


def _join_ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """30至50人 is one quantity with two ends."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if before and _RANGE_SIGN.fullmatch(text[before.end : quantity.start]):
            joined[-1] = replace(
                before,
                end=quantity.end,
                wording=text[before.start : quantity.end],
                upper=quantity.value,
                unit=quantity.unit or before.unit,
            )
        else:
            joined.append(quantity)
    return joined


def _share_units(found: list[Quantity], text: str) -> list[Quantity]:
    """In 建成3、5、7项 the last unit holds for all members of the row."""
    shared = list(found)
    for place in range(len(shared) - 2, -1, -1):
        this, following = shared[place], shared[place + 1]
        between = text[this.end : following.start]
        if this.value is not None and not this.unit and _LIST_SIGN.fullmatch(between):
            shared[place] = replace(this, unit=following.unit)
    return shared

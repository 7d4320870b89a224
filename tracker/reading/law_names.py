"""Where a text names laws, regulations and written rules, with and without 《》."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.reading.law_words import (
    LEADING,
    LONGEST_NATIONAL,
    NATIONAL,
    NOT_THE_END,
    SUBJECTS,
    name_start,
)
from tracker.reading.numerals import SIGNS
from tracker.reading.punctuation import HAN


@dataclass(frozen=True, kw_only=True)
class Named:
    """A name at plain[start:end], without marks around it; `outer` are the marks' outer edges.

    `counts` says for how many laws it stands: “一法两条例” for three.
    """

    start: int
    end: int
    outer: tuple[int, int]
    counts: int = 1


@dataclass(frozen=True, kw_only=True)
class Definition:
    """(以下简称《条例》): from here on `alias` means the law, or all laws, named before it."""

    alias: str
    start: int
    end: int
    is_collective: bool


_BRACKETED = re.compile(r"《([^《》\n]{1,90})》")
_IN_BRACKETS_AFTER = re.compile(r"(?:\([^()]*\))+$")
_IS_LAW = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|守则|宪章|章程|自治条例|解释|基本法|规程)$"
)
_IS_PAPER = re.compile(
    r"^关于.*(?:决定|决议|意见|报告|通知|方案)$|(?:说法|做法|方法|看法|书法|想法)$"
)
_WORDS_COUNTED = "条例|决定|规定|办法|意见|规则|细则|解释|规划"
# 消防“一法一条例”: a law and what goes with it, counted instead of named.
_COUNTED = re.compile(
    rf"[“\"]?[一二两三四](?:部)?法(?:、?[{SIGNS}](?:部)?(?:{_WORDS_COUNTED}))+[”\"]?|“[两三四]法”"
)
_COUNTED_ONE = re.compile(rf"([{SIGNS}])(?:部)?(?:法|{_WORDS_COUNTED})")
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_SUBJECT = re.compile(rf"[{HAN}]{{1,12}}$")
_SUBJECT_CUT = re.compile(
    r"简称|统称|合称|紧扣|对照|严格|深入|全面|有效|违反|检查|执行|贯彻|落实|"
    r"实施|遵守|宣传|学习|违反|依照|依据|根据|按照|开展|关于|制定|修订|出台|"
    r"颁布|围绕|推动|知晓|我[省市县区州]|全[省市县区州]|[对和及以用将把的等就了]"
)
_LAW_END = re.compile(rf"法典|法{NOT_THE_END}")
_RULE_END = re.compile(r"条例(?!制定|草案起草组)")
_OTHER_RULE_END = re.compile(r"(?:办法|规则|细则|守则|规定)(?=[等、,。;:!?和及并)\d]|$)")
_MADE = re.compile(r"(?:制定|修订|修改|出台|颁布|施行|废止|通过|印发|实施)(?:了|并实施)?$")
# 单行条例, 具体办法: kinds of rules, none of them by name.
_GENERIC = re.compile(
    rf"(?:[{SIGNS}各多几数这那每该]*[部件项个])?"
    r"(?:单行|自治|其?实施|本|该|此|两|三|一|二|四|地方性?|政府性?|有关|相关|各项|配套|"
    r"新|其|上述|实施|具体|管理|工作|暂行|试行|法规|法律法规)?$"
)
_NO_LAW_AFTER = ("宪法和法律", "宪法法律", "宪法、法律", "宪法与法律")
_LEFT_EDGE = re.compile(
    rf"[^{HAN}]$|^$|(?:[对和及与以用将把的等就了以在由按或]|制定|修订|修改|审议|"
    rf"通过|出台|颁布|实施|施行|检查|督查|执行|贯彻|落实|遵守|宣传|学习|普及|"
    rf"违反|依照|依据|根据|按照|开展|关于|围绕|结合|聚焦|推动|推进|涉及|严格|"
    rf"符合|新修订|审查|共和国|我国|国家|听取|视察|宣讲|组织)$"
)
_REPUBLIC = "中华人民共和国"
_SURE_WITHOUT_EDGE = 4
_ALIAS = re.compile(
    r"\([^()《》“”]{0,12}?(?P<how>简称|统称|合称|并称|称为|"
    r"称)为?[:：]?[“\"《]{0,2}(?P<alias>[^“”\"《》()]{1,24})[”\"》]{0,2}(?:[,、和及][^()]*)?\)"
)
# No text has more; what only looks like definitions must not take long.
_MOST_ALIASES = 40
_LIKE_LAW = re.compile(rf"(?:法|条例|规定|办法|细则|规则|决定|法典)$|[{SIGNS}]法")


def names_in(plain: str) -> list[Named]:
    """Every name of a law, in reading order; none lies within another."""
    found = _bracketed(plain) + _counted(plain)
    taken = sorted(one.outer for one in found)
    for one in (*_laws(plain), *_rules(plain)):
        if not _is_taken(taken, one):
            found.append(one)
    return sorted(_apart(found), key=lambda one: one.start)


def definitions_in(plain: str) -> list[Definition]:
    return [
        Definition(
            alias=match["alias"],
            start=match.start(),
            end=match.end(),
            is_collective=match["how"] in ("统称", "合称", "并称"),
        )
        for match in _ALIAS.finditer(plain)
        if _LIKE_LAW.search(match["alias"])
    ]


def pattern_of(aliases: Iterable[str]) -> re.Pattern | None:
    """Finds words that the text itself made short names."""
    words = "|".join(map(re.escape, sorted(aliases, key=len, reverse=True)[:_MOST_ALIASES]))
    return re.compile(rf"(?:{words})(?![律院规定庭官人])") if words else None


def aliases_in(plain: str, aliases: re.Pattern | None) -> list[Named]:
    """Where such short names stand outside 《》."""
    if aliases is None:
        return []
    return [
        Named(start=match.start(), end=match.end(), outer=match.span())
        for match in aliases.finditer(plain)
    ]


def _bracketed(plain: str) -> list[Named]:
    return [
        Named(start=match.start(1), end=match.end(1), outer=match.span())
        for match in _BRACKETED.finditer(plain)
        if is_name_of_law(match[1])
    ]


def is_name_of_law(title: str) -> bool:
    """Tells laws and rules from newspapers, reports and resolutions, by how the title ends."""
    bare = _IN_BRACKETS_AFTER.sub("", title)
    return _IS_LAW.search(bare) is not None and _IS_PAPER.search(bare) is None


def _counted(plain: str) -> list[Named]:
    """“一法一条例” has its subject before it, 消防: without it nobody knows which law is meant."""
    found = []
    for match in _COUNTED.finditer(plain):
        subject = _SUBJECT.search(plain, max(0, match.start() - 12), match.start())
        words = _SUBJECT_CUT.split(subject.group())[-1] if subject else ""
        counts = sum(_NUMBERS.get(one[1], 1) for one in _COUNTED_ONE.finditer(match.group()))
        start = match.start() - len(words)
        found.append(Named(start=start, end=match.end(), outer=(start, match.end()), counts=counts))
    return found


def _laws(plain: str) -> list[Named]:
    found = []
    floor = 0
    for match in _LAW_END.finditer(plain):
        start = _start_of_law(plain, match.start(), floor=floor)
        if start is not None:
            if plain.endswith(_REPUBLIC, floor, start):
                start -= len(_REPUBLIC)
            found.append(Named(start=start, end=match.end(), outer=(start, match.end())))
        floor = match.end()
    return found


def _start_of_law(plain: str, end: int, *, floor: int) -> int | None:
    """Where the name of a law that ends with the 法 at `end` begins, None where it is none."""
    if plain.startswith("宪法", end - 1):
        return None if plain.startswith(_NO_LAW_AFTER, end - 1) else end - 1
    for length in range(min(LONGEST_NATIONAL, end - floor), 0, -1):
        if plain[end - length : end] in NATIONAL:
            known = end - length
            is_long = length >= _SURE_WITHOUT_EDGE
            has_edge = _LEFT_EDGE.search(plain, max(0, known - 4), known) is not None
            if is_long or has_edge or (length > 1 and name_start(plain, end, floor=floor) == known):
                return known
            break
    if plain.endswith(SUBJECTS, floor, end):
        start = name_start(plain, end, floor=floor)
        return start if end - start >= 4 else None
    return None


def _rules(plain: str) -> list[Named]:
    found = []
    floor = 0
    for match in _RULE_END.finditer(plain):
        start = name_start(plain, match.start(), floor=floor)
        core = plain[start : match.start()]
        # 推动条例落地 names none.
        if not _GENERIC.match(core) and not LEADING.fullmatch(core):
            found.append(Named(start=start, end=match.end(), outer=(start, match.end())))
        floor = match.end()
    for match in _OTHER_RULE_END.finditer(plain):
        start = name_start(plain, match.start(), floor=max(0, match.start() - 24))
        is_made = _MADE.search(plain, max(0, start - 6), start) is not None
        if is_made and not _GENERIC.match(plain[start : match.start()]):
            found.append(Named(start=start, end=match.end(), outer=(start, match.end())))
    return found


def _is_taken(taken: list[tuple[int, int]], one: Named) -> bool:
    place = bisect_left(taken, (one.end, 0)) - 1
    return place >= 0 and taken[place][1] > one.start


def _apart(found: list[Named]) -> list[Named]:
    """Of names that overlap the longer one."""
    kept: list[Named] = []
    for one in sorted(found, key=lambda name: (name.outer[0], -name.outer[1])):
        if kept and one.outer[0] < kept[-1].outer[1]:
            continue
        kept.append(one)
    return kept

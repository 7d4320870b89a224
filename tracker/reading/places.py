"""Places a text says were visited, inspected or followed."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.reading.punctuation import CLAUSE_END, half_width


class Attention(StrEnum):
    """How near the text says anybody came: 走访 and 检查 are visits, 关注 and 跟踪 are not."""

    VISITED = "visited"
    FOLLOWED = "followed"


@dataclass(frozen=True, kw_only=True)
class PlaceMention:
    """`name` is text[start:end]; `verb` the word that makes it a place of interest."""

    start: int
    end: int
    name: str
    verb: str
    attention: Attention


_VISITED = "走访|查访|查看|察看|视察|巡查|巡察|考察|调研|检查|参观|走进|深入|暗访|抽查|督查|前往|赴"
_FOLLOWED = "跟踪|关注|调度"
# Several verbs in a row (走访检查, 调研推动) share one object.
_VERB = re.compile(rf"(?P<verb>{_VISITED}|{_FOLLOWED})(?:{_VISITED}|推动|指导|学习|督导|了)*")
# The object may also come first: 对区国资办等单位,开展检查.
_OBJECT_FIRST = re.compile(
    rf"对(?P<object>[^{CLAUSE_END}对]{{1,80}}),?(?:开展|"
    rf"进行)[^{CLAUSE_END}]{{0,30}}?(?P<verb>{_VISITED})"
)
_OBJECT_END = re.compile(f"[{CLAUSE_END}+]")
# What runs on for longer is no row of places.
_LONGEST = 200
_AND_SO_ON = re.compile(r"(?<![高中初同平])等")
_JOINER = re.compile(r"[、和及与]")
# 等法律法规, 等活动, 等制度: the row before it names no places.
_NO_PLACES = re.compile(r"[^、]*?(?:法律|法规|工作|问题|主题|活动|制度|政策|意见|建议|措施|机制)")
# Words that places end in. They decide where a name stops when nothing else does.
_UP_TO_PLACE_END = re.compile(
    ".+(?:社区|村|镇|乡|街道|公司|集团|企业|厂|车间|园|园区|基地|中心|平台|"
    "展厅|测试场|市场|馆|站|院|所"
    "|学校|大学|公园|广场|湿地|草原|河段|河|湖|江|港|渠|水库|路|线|大道|通道|"
    "桥|隧道|工地|项目|小区|楼"
    "|回收点|网点|站点|试点|联络点|服务点|景点)"
)


def find_places(text: str) -> list[PlaceMention]:
    """Every place that is the object of a verb of visiting or following, in reading order."""
    plain = half_width(text)
    return [replace(one, name=text[one.start : one.end]) for one in places_in(plain)]


def places_in(plain: str) -> list[PlaceMention]:
    """The same of a text in half-width signs."""
    found = []
    for match in _VERB.finditer(plain):
        # No further than a row may be long: a text without a stop is not gone over from each verb.
        furthest = min(len(plain), match.end() + _LONGEST)
        clause_end = _OBJECT_END.search(plain, match.end(), furthest)
        end = clause_end.start() if clause_end else furthest
        found += _places(plain, match["verb"], range(match.end(), end))
    for match in _OBJECT_FIRST.finditer(plain):
        found += _places(plain, match["verb"], range(*match.span("object")))
    return sorted(found, key=lambda place: place.start)


def _places(plain: str, verb: str, spoken_of: range) -> list[PlaceMention]:
    attention = Attention.FOLLOWED if re.fullmatch(_FOLLOWED, verb) else Attention.VISITED
    names = _names(plain[spoken_of.start : spoken_of.stop])
    spans = [(spoken_of.start + start, spoken_of.start + end) for start, end in names]
    return [
        PlaceMention(start=start, end=end, name=plain[start:end], verb=verb, attention=attention)
        for start, end in spans
    ]


def _names(spoken_of: str) -> list[tuple[int, int]]:
    """Where the members of 甲、乙和丙 or 甲、乙等… stand; none where the row names no places."""
    row_end = _AND_SO_ON.search(spoken_of)
    if row_end and _NO_PLACES.match(spoken_of, row_end.end()):
        return []
    members = _members(spoken_of[: row_end.start()] if row_end else spoken_of)
    if row_end:
        return members
    # Without 等 nothing shows where the last name ends but the kind of word it ends in.
    wholes = [_UP_TO_PLACE_END.match(spoken_of, start, end) for start, end in members]
    return [whole.span() for whole in wholes if whole]


def _members(row: str) -> list[tuple[int, int]]:
    joiners = list(_JOINER.finditer(row))
    starts = [0, *(joiner.end() for joiner in joiners)]
    ends = [*(joiner.start() for joiner in joiners), len(row)]
    # A row that begins with a joiner lists deeds (视察调研、建议督办), not places.
    return list(zip(starts, ends, strict=True)) if ends[0] else []

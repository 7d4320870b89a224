"""What a text recommends and what it claims was achieved."""

import re
from dataclasses import dataclass, replace

from tracker.reading.punctuation import CLAUSE_END, HAN, SENTENCE_END, half_width


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """Something put forward: `text` is text[start:end] from 建议 or 提出 onwards.

    `addressed_to` is the body named right after 建议, "" where none is named.
    """

    start: int
    end: int
    text: str
    addressed_to: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A clause that claims a result; `cue` is the word that says so."""

    start: int
    end: int
    text: str
    cue: str


# 建议 asks somebody for something only when somebody follows; in 代表建议 or 60条建议办理 it is a
# thing that deputies submit.
_SUGGESTED = re.compile(
    r"建议(?P<to>[市区县省]?(?:人民)?政府|(?:有关|相关|职能|主管|责任)(?:部门|单位)"
    rf"|[市区县省][{HAN}]{{1,8}}?(?:局|委|办|院))[^{SENTENCE_END}]*"
)
_PUT_FORWARD = re.compile(
    rf"(?:研究)?提出[^{CLAUSE_END}]{{0,80}}?(?:建议|举措|措施|意见|对策)[^{CLAUSE_END}]*"
)
_CLAUSE = re.compile(f"[^{CLAUSE_END}]+")
# Words of a result. Those of an intention (提高, 加强, 推进, 确保) claim nothing yet.
_RESULT = re.compile(
    r"完成(?!率)|作出(?:了|决议|决定)|形成|建成|建立|新改扩建|落成|投产|投用|启用|达到?(?=\d)|突破"
    r"|跑出|增强|取得|提供|(?<!得不到)(?<!推动)解决(?!问题)|化解|茁壮成长|发布|出台|制定(?!和)"
    r"|焕然一新|入选|获(?!得感)|评为|授予|推介|成为|稳步|通过验收|办结(?!率)|"
    r"更加|实现|脱颖而出|展现"
    r"|丰富和拓展|进展顺利|报道|依法(?:任免|推动)|增补"
)


def find_recommendations(text: str) -> list[Recommendation]:
    """Every 建议 to a named body and every 提出 … 措施, in reading order."""
    found = recommendations_in(half_width(text))
    return [replace(one, text=text[one.start : one.end]) for one in found]


def recommendations_in(plain: str) -> list[Recommendation]:
    """The same of a text in half-width signs."""
    found = [(match, match["to"]) for match in _SUGGESTED.finditer(plain)]
    found += [(match, "") for match in _PUT_FORWARD.finditer(plain)]
    return [
        Recommendation(start=match.start(), end=match.end(), text=match.group(), addressed_to=to)
        for match, to in sorted(found, key=lambda one: one[0].start())
    ]


def find_claims(text: str) -> list[Claim]:
    """Every clause with a word of result, in reading order; one claim per clause."""
    return [replace(one, text=text[one.start : one.end]) for one in claims_in(half_width(text))]


def claims_in(plain: str) -> list[Claim]:
    """The same of a text in half-width signs."""
    return [
        Claim(start=clause.start(), end=clause.end(), text=clause.group(), cue=cue.group())
        for clause in _CLAUSE.finditer(plain)
        if (cue := _RESULT.search(clause.group()))
    ]

"""Laws and regulations a text mentions, in and out of 《》, with the action taken on them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.numerals import SIGNS
from tracker.reading.punctuation import CLAUSE_END, HAN, clause_around, half_width


class Action(StrEnum):
    """What the clause says was done with the law; the codes are those of an inspection's kind."""

    OWN_ENFORCEMENT = "own_enforcement"
    JOINT_ENFORCEMENT = "joint_enforcement"
    DELEGATED_ENFORCEMENT = "delegated_enforcement"
    IMPLEMENTATION_CHECK = "implementation_check"
    LEGISLATIVE_RESEARCH = "legislative_research"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class LawMention:
    """`title` is text[start:end], without the 《》 around it."""

    start: int
    end: int
    title: str
    action: Action


_BRACKETED = re.compile(r"《([^《》\n]+)》")
# 消防“一法一条例”: a law and what goes with it, counted instead of named.
_COUNTED = re.compile(rf"“?[{SIGNS}]法(?:[{SIGNS}](?:条例|决定|规定|办法|意见))+”?")
_COUNTED_ONE = re.compile(rf"[{SIGNS}](?:法|条例|决定|规定|办法|意见)")
_CONSTITUTION = re.compile(r"宪法")
# What a law is about tells its name from 依法, 执法, 司法, 普法 and other words ending in 法.
_NAMED_LAW = re.compile(
    rf"[{HAN}]*?(?:保护|促进|监督|管理|防治|治理|安全|生产|预算|审计|代表|组织|选举|诉讼|教育|保障"
    r"|处罚|许可|合同|企业|税收|土地|规划)法(?![治律院规定制官庭典人])|民法典|刑法"
)
_NAMED_RULE = re.compile(rf"[{HAN}]+?(?:条例|(?:办法|规则|细则)(?=[等、{CLAUSE_END}]))")
# Words before a name that are not part of it.
_LEADING_WORD = re.compile(
    r"检查|执行|贯彻|落实|实施|遵守|宣传|学习|违反|依照|依据|根据|按照|开展|关于|制定|修订|出台|颁布|围绕"
    r"|[对和及以用将]"
)
_SHORTEST_NAME = 3
_CHECK = re.compile(r"检查|督查")
_APPLICATION = re.compile(r"贯彻|实施|执行|落实")


def find_laws(text: str) -> list[LawMention]:
    """Every mention of a law, regulation or written rule, in reading order.

    Whatever stands in 《》 is returned, be it a law or a newspaper; a person tells them apart.
    """
    plain = half_width(text)
    spans = [match.span(1) for match in _BRACKETED.finditer(plain)]
    for match in _COUNTED.finditer(plain):
        spans += _each_counted(match)
    for pattern in (_CONSTITUTION, _NAMED_LAW, _NAMED_RULE):
        for match in pattern.finditer(plain):
            span = _without_lead(match)
            if not any(span[0] < end and start < span[1] for start, end in spans):
                spans.append(span)
    return [
        LawMention(start=start, end=end, title=text[start:end], action=_action(plain, start, end))
        for start, end in sorted(spans)
    ]


def _without_lead(match: re.Match) -> tuple[int, int]:
    """学习代表法 is about 代表法; but 检查 in 制定执法检查办法 belongs to the name."""
    start = match.start()
    for lead in _LEADING_WORD.finditer(match.group()):
        if len(match.group()) - lead.end() >= _SHORTEST_NAME:
            start = match.start() + lead.end()
    return start, match.end()


def _each_counted(match: re.Match) -> list[tuple[int, int]]:
    """“一法一条例” are two; the first has the subject before it, 消防: without it nobody knows
    which law is meant."""
    before = re.search(rf"[{HAN}]*$", match.string[: match.start()])
    subject = _LEADING_WORD.split(before.group())[-1] if before else ""
    spans = [one.span() for one in _COUNTED_ONE.finditer(match.string, *match.span())]
    return [(match.start() - len(subject), spans[0][1]), *spans[1:]]


def _action(plain: str, start: int, end: int) -> Action:
    clause_start, clause_end = clause_around(plain, start, end)
    # The name itself is left out: a rule named 执法检查办法 was not inspected.
    clause = plain[clause_start:start] + "…" + plain[end:clause_end]
    if "立法调研" in clause:
        return Action.LEGISLATIVE_RESEARCH
    if "执法检查" in clause:
        if "联动" in clause:
            return Action.JOINT_ENFORCEMENT
        return Action.DELEGATED_ENFORCEMENT if "委托" in clause else Action.OWN_ENFORCEMENT
    if _CHECK.search(clause) and _APPLICATION.search(clause):
        return Action.IMPLEMENTATION_CHECK
    return Action.NONE

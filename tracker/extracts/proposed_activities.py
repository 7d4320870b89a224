"""Activities and recommendations that a report tells of."""

import re
from collections.abc import Iterator

from tracker.extracts.proposals import Clause, Paragraph, Proposal, shortened
from tracker.reading.laws import INSPECTIONS
from tracker.reading.places import Attention
from tracker.reading.quantities import Comparator
from tracker.reading.relations import is_plan

# What a clause says was done; the first that fits counts.
_KINDS = (
    ("court_observation", r"旁听.{0,8}(?:庭审|审判|案件)"),
    ("special_inquiry", r"专题询问"),
    ("constituent_reception", r"接待(?:选民|群众|代表|来访)"),
    ("questionnaire", r"问卷"),
    ("covert_visit", r"暗访"),
    ("third_party", r"第三方评估"),
    ("case_check", r"(?:案件|办案|卷宗).{0,10}(?:检查|评查)|检查.{0,12}案件"),
    ("spot_check", r"抽查"),
    ("appraisal", r"评议|述职"),
    ("symposium", r"座谈"),
    ("seminar", r"研讨|分析会|通报会|论证会"),
    ("hearing", r"听取.{0,20}汇报"),
    ("training", r"培训|专题学习|专题辅导|专题讲座|讲堂|轮训|宣讲|集中学习"),
    ("study_tour", r"(?:外出|赴|前往|学习).{0,6}考察|考察学习"),
    ("inspection_visit", r"视察"),
    ("site_check", r"查看|察看|查访|巡查|巡察|实地检查|现场检查|走访检查|检查|督查|调度"),
    ("research", r"调研|专题研究"),
    ("visit", r"走访|走进|慰问|下沉"),
    ("publicity", r"宣传"),
    ("other", r"活动|行动"),
)
_OF_KIND = tuple((kind, re.compile(words)) for kind, words in _KINDS)
# Whoever supports or urges something does not do it.
_OF_OTHERS = re.compile(r"^(?:大力|积极|全力|着力)?(?:支持|督促|推动|促进|指导|要求|引导区政府)")
_BEGINS = re.compile(
    r"^.{0,14}?(?:组织|开展|深入|召开|举办|邀请|协调|多次|分批|分.批次|先后|专班|实地|现场|专题|"
    r"集中|前往|赴|带头|调研|视察|走访|考察|检查|旁听|接待|发出|持续跟踪|巡查|调度)"
)
# A wish or a manner, and nothing that took place.
_GENERAL = re.compile(r"机制|制度|办法$|平台$|氛围|格局|能力|水平$")
# Units of a number, by the field of an activity that keeps it.
_FIELDS = (
    ("attendances", ("人次",)),
    ("times", ("次", "场次", "场", "期")),
    ("batches", ("批次", "批")),
    ("items", ("件",)),
    ("opinions", ("条",)),
)


def activities_in(one: Paragraph) -> Iterator[Proposal]:
    if any(map(is_plan, one.headings)):
        return
    inspected = [law for law in one.laws if law.action in INSPECTIONS]
    for clause in one.clauses:
        if not one.within(inspected, clause) and _is_deed(one, clause):
            yield _activity(one, clause)


def _is_deed(one: Paragraph, clause: Clause) -> bool:
    if _OF_OTHERS.match(clause.plain) or _kind_of(clause) is None:
        return False
    if any(place.attention == Attention.VISITED for place in one.within(one.places, clause)):
        return True
    is_told = _BEGINS.match(clause.plain) is not None and not _GENERAL.search(clause.plain)
    return is_told or any(
        found.unit in units for found in one.within(one.quantities, clause)
        for name, units in _FIELDS if name in ("times", "attendances", "batches")
    )  # fmt: skip


def _kind_of(clause: Clause) -> str | None:
    return next((kind for kind, words in _OF_KIND if words.search(clause.plain)), None)


def _activity(one: Paragraph, clause: Clause) -> Proposal:
    kind = _kind_of(clause) or "other"
    numbers: dict[str, int] = {}
    for found in one.within(one.quantities, clause):
        name = next((name for name, units in _FIELDS if found.unit in units), "")
        is_exact = found.comparator == Comparator.EXACT and found.upper is None
        whole = found.value is not None and found.value == int(found.value)
        if name and is_exact and whole and not found.is_planned and name not in numbers:
            numbers[name] = int(found.value)
    visited = [
        place.name
        for place in one.within(one.places, clause)
        if place.attention == Attention.VISITED
    ]
    doubts = () if visited or numbers else ("原文没有写次数和地点，是否单列请核对",)
    return one.propose(
        "activity", clause, title=shortened(_title_of(one, clause)), kind=kind,
        sites="、".join(dict.fromkeys(visited)), doubts=doubts, **numbers,
    )  # fmt: skip


def _title_of(one: Paragraph, clause: Clause) -> str:
    """The clause without its numbers."""
    words, end = "", clause.start
    for found in one.within(one.quantities, clause):
        start = one.here(found.start)
        words += one.text[end:start]
        end = max(end, one.here(found.end))
    return words + one.text[end : clause.end]


def recommendations_in(one: Paragraph) -> Iterator[Proposal]:
    for found in one.recommendations:
        clause = Clause(
            start=one.here(found.start),
            end=one.here(found.end),
            text=found.text,
            plain=one.plain[one.here(found.start) : one.here(found.end)],
        )
        said = found.text.removeprefix("建议").removeprefix(found.addressed_to)
        doubts = () if found.addressed_to else ("原文没有写明向谁提出",)
        yield one.propose(
            "recommendation", clause, text=said or found.text,
            addressed_to=found.addressed_to, doubts=doubts,
        )  # fmt: skip

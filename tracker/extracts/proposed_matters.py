"""Topics, inspections and meetings that a report tells of."""

import re
from collections.abc import Iterator
from itertools import groupby

from tracker.extracts.proposals import Clause, Paragraph, Proposal, shortened
from tracker.reading.laws import INSPECTIONS, LawDoubt, LawMention
from tracker.reading.numerals import chinese_value
from tracker.reading.relations import is_plan

# Of what a clause says was done, the form of supervision; the first that fits counts.
_HEARD = re.compile(
    r"(?:听取|审议)(?:和|并|了|审议|审查|听取|[、])*(?P<what>[^,;。]{4,60}?(?:的?报告|的?汇报|情况))"
)
_FORMS = (
    ("audit_rectification", re.compile(r"审计(?:查出|发现)?(?:的)?问题.{0,4}整改")),
    ("plan_evaluation", re.compile(r"规划.{0,8}(?:中期)?评估")),
    ("special_inquiry", re.compile(r"专题询问")),
    ("satisfaction_vote", re.compile(r"满意度测评")),
    ("state_assets", re.compile(r"国有资产|国资")),
    ("government_debt", re.compile(r"政府(?:性)?债务")),
    ("document_review", re.compile(r"备案审查")),
    ("public_works", re.compile(r"民生实事")),
    ("fiscal_oversight", re.compile(r"预(?:决)?算|决算|计划执行|财政|审计")),
    ("work_appraisal", re.compile(r"工作评议|专项评议")),
)
_DONE = re.compile(
    r"监督|检查|审查|审议|听取|评估|询问|测评|评议|开展|专题|组织|跟踪|督办|调研|视察|专项"
)
# A body's own report on itself is no topic of supervision.
_OF_ITS_OWN = re.compile(r"述职|党组|向区委|请示报告|向市委|向县委")
_LEAD = re.compile(r"[。!?]$")
_LONGEST_LEAD = 40
# What stands before the matter itself.
_OPENING = re.compile(
    r"^(?:.{0,12}?)?(?:听取|审议|开展|组织|推进|强化|做好|加强|依法)(?:和|并|了)*"
)

_TITLE_OF = {
    "own_enforcement": "{}执法检查",
    "joint_enforcement": "{}执法检查",
    "delegated_enforcement": "{}执法检查",
    "implementation_check": "{}贯彻实施情况检查",
    "legislative_research": "{}立法调研",
}
_LAW_DOUBTS = {
    LawDoubt.ALIAS_UNKNOWN: "原文只写简称，看不出是哪一部",
    LawDoubt.ALIAS_GUESSED: "简称按文中唯一的一部理解",
    LawDoubt.UNBRACKETED: "原文没有书名号，名称的起止请核对",
    LawDoubt.COUNTED: "原文用“一法一条例”一类的说法，没有写明各是哪一部",
}

_SESSION = re.compile(
    r"(?:第)?(?P<term>[一二三四五六七八九十]{1,3})届(?:区|市|县|镇|乡)?人(?:民代表)?大(?:会)?"
    r"(?P<committee>常委会|常务委员会)?(?:第)?(?P<number>[一二三四五六七八九十]{1,4}|\d{1,3})次"
    r"(?P<extra>临时)?(?P<directors>主任)?会议"
)


def inspections_in(one: Paragraph) -> Iterator[Proposal]:
    """Laws that one clause names together are one inspection."""
    found = [law for law in one.laws if law.action in INSPECTIONS]
    for (clause, action), laws in groupby(found, lambda law: (one.clause_of(law), law.action)):
        group = list(laws)
        titles = list(dict.fromkeys(title for law in group for title in _titles(law)))
        yield one.propose(
            "inspection",
            clause,
            title=shortened(_TITLE_OF[action.value].format("、".join(titles)), longest=100),
            kind=action.value,
            laws="、".join(titles),
            doubts=dict.fromkeys(_LAW_DOUBTS[doubt] for law in group for doubt in law.doubts),
        )


def _titles(law: LawMention) -> tuple[str, ...]:
    return law.refers_to or (law.title,)


def topics_in(one: Paragraph, *, has_others: bool) -> Iterator[Proposal]:
    """What was heard, evaluated or asked about; and what a passage as a whole is about, where it
    tells of other things that were done (`has_others`)."""
    if any(map(is_plan, one.headings)):
        return
    lead = _lead_of(one)
    if lead is not None and has_others:
        yield one.propose(
            "topic", lead, title=shortened(lead.text), form="other",
            doubts=("名称取自段首句，监督方式原文看不出",),
        )  # fmt: skip
    for clause in one.clauses:
        proposal = None if _OF_ITS_OWN.search(clause.plain) else _topic_of(one, clause)
        if proposal is not None and not one.within(_inspected(one), clause):
            yield proposal


def _inspected(one: Paragraph) -> list[LawMention]:
    return [law for law in one.laws if law.action in INSPECTIONS]


def _lead_of(one: Paragraph) -> Clause | None:
    """The first sentence, where it is no more than a heading run into the text."""
    first = one.clauses[0] if one.clauses else None
    if first is None or len(one.clauses) < 2 or first.end - first.start > _LONGEST_LEAD:
        return None
    return first if _LEAD.match(one.plain[first.end : first.end + 1]) else None


def _topic_of(one: Paragraph, clause: Clause) -> Proposal | None:
    heard = _HEARD.search(clause.plain)
    form = next((form for form, words in _FORMS if words.search(clause.plain)), None)
    if heard is not None:
        start = heard.start("what")
        return one.propose(
            "topic", clause, title=shortened(clause.text[start : heard.end("what")]),
            form=form or "special_report",
        )  # fmt: skip
    if form is None or not _DONE.search(clause.plain):
        return None
    opening = _OPENING.match(clause.plain)
    title = clause.text[opening.end() :] if opening else clause.text
    return one.propose(
        "topic", clause, title=shortened(title or clause.text), form=form,
        doubts=("名称取自原文的一句，请核对",),
    )  # fmt: skip


def meetings_in(one: Paragraph) -> Iterator[Proposal]:
    """Meetings that are named by term and number; how many there were is a figure."""
    for clause in one.clauses:
        for named in _SESSION.finditer(clause.plain):
            kind = "congress"
            if named["committee"]:
                kind = "directors" if named["directors"] else "committee"
            yield one.propose(
                "meeting",
                clause,
                kind=kind,
                term_number=_number(named["term"]),
                number=_number(named["number"]),
                is_extraordinary=bool(named["extra"]),
                doubts=("召开日期原文没有写，请补",),
            )


def _number(words: str) -> int | None:
    if words.isdigit():
        return int(words)
    value = chinese_value(words)
    return None if value is None else int(value)

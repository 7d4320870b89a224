"""What a text says was done with the laws that it names."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.law_names import Named


class Action(StrEnum):
    """What the clause says was done with the law; the first five are kinds of inspections."""

    OWN_ENFORCEMENT = "own_enforcement"
    JOINT_ENFORCEMENT = "joint_enforcement"
    DELEGATED_ENFORCEMENT = "delegated_enforcement"
    IMPLEMENTATION_CHECK = "implementation_check"
    LEGISLATIVE_RESEARCH = "legislative_research"
    # 听取和审议…情况的报告
    HEARING = "hearing"
    # 专题询问
    INQUIRY = "inquiry"
    # 满意度测评
    SATISFACTION_VOTE = "satisfaction_vote"
    # 立法后评估
    EVALUATION = "evaluation"
    # 备案审查
    FILING_REVIEW = "filing_review"
    # 制定
    ENACTMENT = "enactment"
    # 修改
    AMENDMENT = "amendment"
    # 审议通过
    ADOPTION = "adoption"
    # 废止
    REPEAL = "repeal"
    # 学习宣传
    PUBLICITY = "publicity"
    # 促进贯彻实施
    PROMOTION = "promotion"
    # 依据
    BASIS = "basis"
    NONE = "none"


INSPECTIONS = frozenset(
    {
        Action.OWN_ENFORCEMENT,
        Action.JOINT_ENFORCEMENT,
        Action.DELEGATED_ENFORCEMENT,
        Action.IMPLEMENTATION_CHECK,
        Action.LEGISLATIVE_RESEARCH,
    }
)


@dataclass(frozen=True, kw_only=True)
class _Around:
    """The words of the clause before and after a row of laws, without their names; `later` is
    what follows in the same sentence."""

    before: str
    after: str
    later: str


_ENFORCEMENT = r"执法检查(?!办法|条例)"
_APPLIED = r"贯彻|实施|执行|落实|遵守"
# In this order; each says what has to stand before, after, or on either side of the names.
_RULES: tuple[tuple[Action, str, str, str], ...] = (
    # 宪法宣誓 is a ceremony.
    (Action.NONE, "", r"^宣誓", ""),
    (Action.SATISFACTION_VOTE, "", "", r"满意度测评|满意度表决|进行测评"),
    (Action.INQUIRY, "", "", r"专题询问|应询|开展询问"),
    (Action.EVALUATION, "", "", r"立法后评估|后评估|立法评估"),
    (Action.LEGISLATIVE_RESEARCH, "", "", r"立法调研|立法论证|立法协商|前期调研|意见征集|征求意见"),
    (
        Action.LEGISLATIVE_RESEARCH,
        r"调研|征求.{0,6}意见|征集",
        r"草案|立法|征求意见|提出.{0,8}意见",
        "",
    ),
    (Action.FILING_REVIEW, "", "", r"备案审查|报备|专项清理|集中清理"),
    (Action.OWN_ENFORCEMENT, "", "", _ENFORCEMENT),
    (
        Action.IMPLEMENTATION_CHECK,
        r"检查|督查|抽查|视察|跟踪|暗访|专题调研|开展.{0,6}调研",
        rf"{_APPLIED}|情况",
        "",
    ),
    (
        Action.IMPLEMENTATION_CHECK,
        r"检查了?(?:[我全本][国省市区县州])?(?:新修[订改]的)?[“]?$",
        "",
        "",
    ),
    (Action.IMPLEMENTATION_CHECK, "", rf"(?:{_APPLIED}).{{0,12}}(?:检查|督查|视察|调研|监督)", ""),
    (
        Action.IMPLEMENTATION_CHECK,
        rf"对.{{0,12}}(?:{_APPLIED})",
        r"情况.{0,8}(?:检查|督查|视察|调研)",
        "",
    ),
    (Action.HEARING, r"听取|审议(?!通过)|审查", r"报告|汇报|情况", ""),
    (Action.PUBLICITY, r"宣传.{0,4}(?:贯彻|实施|落实).{0,4}$", "", ""),
    (Action.PROMOTION, rf"(?:{_APPLIED})[^,、和]{{0,6}}$", "", ""),
    (Action.ADOPTION, r"审议通过|表决通过|审议并通过|通过了?(?:《|$)|批准", "", ""),
    (
        Action.ADOPTION,
        "",
        r"^(?:等)?[^,]{0,10}(?:获得?|经)?.{0,8}(?:审议通过|表决通过|获得?通过|批准)",
        "",
    ),
    (Action.REPEAL, r"废止.{0,4}$", r"^.{0,6}废止", ""),
    (Action.REPEAL, r"废止.{0,4}$", "", ""),
    (Action.AMENDMENT, r"(?:修订|修改|修正|打包修改).{0,12}$", "", ""),
    (Action.AMENDMENT, "", r"^.{0,10}(?:修订|修改|修正)|列入.{0,16}(?:修订|修改|修正)", ""),
    (
        Action.ENACTMENT,
        (
            r"(?:制定|出台|颁布|公布|起草|提请审议|初次审议|初审|审议|创设|立法|"
            r"实施办法).{0,12}$"
        ),
        "",
        "",
    ),
    (Action.ENACTMENT, "", r"^.{0,12}(?:制定|出台|起草|立法工作|草案|颁布)", ""),
    (Action.PUBLICITY, r"宣传|学习|普法|宣讲|讲座|培训|解读|普及|知晓|印发", "", ""),
    (
        Action.PUBLICITY,
        "",
        r"^.{0,16}(?:宣传|普法|学习|宣讲|讲座|培训|知识|解读|普及|主要内容)",
        "",
    ),
    (Action.BASIS, r"(?:依据|根据|依照|按照|对照|符合|违反|参照|遵循|依).{0,14}$", "", ""),
    (
        Action.BASIS,
        "",
        (
            r"^(?:及其[^,]{0,8})?(?:等)?(?:的)?(?:有关|相关|"
            r"明确)?(?:第[一二三四五六七八九十百\d]+条|规定|要求)"
        ),
        "",
    ),
    (Action.PROMOTION, rf"{_APPLIED}|推动|促进|督促|保障|保证|推进|坚持", "", ""),
    (Action.PROMOTION, "", rf"{_APPLIED}|落地|见效", ""),
)
_COMPILED = tuple(
    (action, re.compile(before), re.compile(after), re.compile(either))
    for action, before, after, either in _RULES
)
# 新修订的森林法 tells which law is meant, not that it was amended.
_ADJECTIVE = re.compile(
    r"新?(?:修订|修改|修正|制定|颁布|出台|施行)(?:后|实施|施行)?的|新修订|新修改|新制定|修订后的"
)
_GLUE = re.compile(
    r"[》”〉\"]?(?:\([^()]{0,80}\))*(?:等)?(?:、|和|及其|以及|及|与|并|或|"
    r"\s)*(?:我|本|全)?[国省市县区州]?(?:的)?"
    r"(?:新?修[订改]的)?[《“〈\"]?(?:\([^()]{0,12}\))?"
)
_OTHER_DEED = re.compile(
    r"[、,]|以?及|并(?=[\u4e00-\u9fff]{2})|和(?=(?:制定|修[订改]|审议|通过|检查|"
    r"听取|学习|宣传|贯彻|废止|开展))"
)
_CLAUSE_BEFORE = re.compile(r"[,。;:!?\n]")
_CLAUSE_AFTER = re.compile(r"[,。;!?\n]|:(?!\d)")
_SENTENCE_AFTER = re.compile(r"[。;!?\n]")
_BRACKETS = re.compile(r"^[》”〉\"]?(?:\([^()]{0,80}\))+")
_REACH = 90
_PURPOSE = re.compile(r"^(?:为了?|旨在|以)")
_OBJECT_FIRST = re.compile(r"(?:对|就|围绕|针对|结合|聚焦|以|为)[^,]{0,10}$")
_INSPECTED_LATER = re.compile(rf"{_ENFORCEMENT}|进行了?(?:专项)?检查|开展了?(?:专项)?检查")
# A heading with 落实 or 立法 in it says too little of each law under it.
_TOLD_BY_HEADINGS = INSPECTIONS | {
    Action.HEARING,
    Action.INQUIRY,
    Action.SATISFACTION_VOTE,
    Action.EVALUATION,
    Action.FILING_REVIEW,
    Action.PUBLICITY,
}


def actions_on(plain: str, names: list[Named]) -> list[Action]:
    """For each name, in reading order, what was done; names in one row share it."""
    actions: list[Action] = []
    rows = _rows(plain, names)
    for place, row in enumerate(rows):
        floor = rows[place - 1][-1].outer[1] if place else 0
        ceiling = rows[place + 1][0].outer[0] if place + 1 < len(rows) else len(plain)
        action = _action(_around(plain, row, floor=floor, ceiling=ceiling))
        actions += [action] * len(row)
    return actions


def action_of_heading(words: str, so_far: Action) -> Action:
    """What the heading above adds: under 执法检查 a check is one of enforcement."""
    if _is_in(_ENFORCEMENT, words) and so_far in (Action.NONE, Action.IMPLEMENTATION_CHECK):
        return Action.OWN_ENFORCEMENT
    if so_far != Action.NONE:
        return so_far
    action = _action(_Around(before=words, after="", later=""))
    return action if action in _TOLD_BY_HEADINGS else Action.NONE


def _is_in(pattern: str, words: str) -> bool:
    return re.search(pattern, words) is not None


def _rows(plain: str, names: list[Named]) -> list[list[Named]]:
    """Names with nothing but 、 and 和 between them are spoken of together."""
    rows: list[list[Named]] = []
    for one in names:
        if rows and _GLUE.fullmatch(plain, rows[-1][-1].end, one.start):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _around(plain: str, row: list[Named], *, floor: int, ceiling: int) -> _Around:
    start, end = row[0].outer[0], row[-1].outer[1]
    brackets = _BRACKETS.match(plain, end, min(len(plain), end + _REACH))
    end = brackets.end() if brackets else end
    low = max(floor, start - _REACH)
    clauses = list(_CLAUSE_BEFORE.finditer(plain, low, start))
    begin = clauses[-1].end() if clauses else low
    before = plain[begin:start]
    if begin == floor > 0:
        # 制定甲条例、修改乙条例: what stands before 、 belongs to the name before it.
        deed = _OTHER_DEED.search(before)
        before = before[deed.end() :] if deed else before
    stop = _CLAUSE_AFTER.search(plain, end, min(len(plain), end + _REACH))
    close = min(stop.start() if stop else min(len(plain), end + _REACH), max(ceiling, end))
    after = plain[end:close]
    if close == ceiling < len(plain) and (deed := _OTHER_DEED.search(after)):
        after = after[: deed.start()]
    last = _SENTENCE_AFTER.search(plain, close, min(len(plain), close + _REACH))
    later = plain[close : last.start() if last else close + _REACH]
    return _Around(before=_ADJECTIVE.sub("", before), after=after, later=later)


def _action(around: _Around) -> Action:
    action = _by_rules(around.before, around.after)
    is_open = action == Action.NONE and _OBJECT_FIRST.search(around.before)
    is_purpose = action == Action.PROMOTION and (
        _PURPOSE.match(around.before) or _OBJECT_FIRST.search(around.before)
    )
    if (is_open or is_purpose) and _INSPECTED_LATER.search(around.later):
        action = Action.OWN_ENFORCEMENT
    elif is_open:
        action = _by_rules(around.before, around.after + around.later)
    if action == Action.OWN_ENFORCEMENT:
        whole = around.before + around.after + around.later[:30]
        if "联动" in around.before + around.after:
            return Action.JOINT_ENFORCEMENT
        return Action.DELEGATED_ENFORCEMENT if re.search("受.{0,12}委托", whole) else action
    return action


def _by_rules(before: str, after: str) -> Action:
    either = f"{before}…{after}"
    for action, left, right, anywhere in _COMPILED:
        if left.search(before) and right.search(after) and anywhere.search(either):
            return action
    return Action.NONE

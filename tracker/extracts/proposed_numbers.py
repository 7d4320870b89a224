"""Figures and outcomes that a report states."""

import re
from collections.abc import Iterator
from typing import Any

from tracker.extracts.proposals import Clause, Paragraph, Proposal, shortened
from tracker.reading.quantities import Doubt, Quantity
from tracker.reading.relations import is_plan

_DOUBTS = {
    Doubt.NO_VALUE: "原文没有写出确数",
    Doubt.NO_UNIT: "读不出计量单位",
    Doubt.COMPARATORS_DIFFER: "数前后表示多少的词不一致",
    Doubt.ONE_OR_A: "“一”可能不是数",
    Doubt.OVER_LINES: "数字跨行",
}
# Whose doing a clause tells of, by the words nearest to its verb; the first that fits counts.
_DOERS = (
    ("street_committee", r"街道工委"),
    ("judiciary", r"法院|检察院|监委|监察委|“?两院”?|三机关"),
    ("deputy", r"(?:人大)?代表(?!大会)(?!建议)"),
    ("party", r"区委|市委|县委|党委"),
    (
        "government",
        r"政府|部门|全区|全市|全县|全镇|全街|产业|企业|医疗机构|学校|道路|水质|村容|公园",
    ),
)
_OF_DOER = tuple((doer, re.compile(words)) for doer, words in _DOERS)
# What the figure says something of.
_NATURES = (
    ("decision", r"任免|决议|决定|通过.{0,6}(?:人事|任命)"),
    ("finding", r"(?:问题|隐患|线索)[^,;。]{0,6}$|反馈|发现"),
    ("suggestion", r"建议|意见|举措|措施"),
    ("result", r"解决|化解|办结|制定|形成|出台|满意率|推介|入选|评为|增补"),
)
_OF_NATURE = tuple((nature, re.compile(words)) for nature, words in _NATURES)
_RATES = ("%", "％", "‰", "个百分点", "百分点", "成", "倍")
_SPANS = ("年", "个月", "月", "天", "日", "小时", "个小时", "个工作日", "工作日", "周")
_OPENING = re.compile(
    r"^(?:全年|共|共计|累计|先后|依法|组织|开展|举办|召开|形成|实现|协调|调研|制定|提出|"
    r"收集|接待|发出|反馈|及时|其中)+(?:了)?"
)
_CLOSING = re.compile(r"(?:共计|合计|总计|达到|达|共)$")
_SIGNS = "、,，;；:： "
# Words by which an outcome is told apart; the first that fits counts.
_OUTCOMES = (
    ("recognition", r"入选|获|评为|授予|推介|报道|典型|示范"),
    ("rule_made", r"制定|出台.{0,12}(?:制度|办法|规定|条例)|制度"),
    ("policy", r"出台|发布|政策"),
    ("decision", r"决议|决定|任免"),
    ("facility", r"建成|建立|新改扩建|落成|投产|投用|启用|工厂|产能"),
    ("problem_solved", r"解决|化解|办结|整改|通过验收"),
    ("research_result", r"调研成果|调研报告"),
)
_OF_OUTCOME = tuple((kind, re.compile(words)) for kind, words in _OUTCOMES)
# Such clauses more often sum up than tell what came of something.
_WEAK = (
    "完成", "形成", "增强", "提供", "成为", "稳步", "更加", "展现", "实现", "丰富和拓展",
    "焕然一新", "茁壮成长", "取得", "脱颖而出",
)  # fmt: skip


def figures_in(one: Paragraph, *, year: int) -> Iterator[Proposal]:
    found_ones = [None, *one.quantities, None]
    for before, found, behind in zip(found_ones, found_ones[1:], found_ones[2:], strict=False):
        clause = one.clause_of(found)
        doubts = [_DOUBTS[doubt] for doubt in found.doubts]
        if found.repeats is not None:
            doubts.append("前文已经写过同样的数")
        if any(map(is_plan, one.headings)) and not found.is_planned:
            doubts.append("在下步安排里，可能是计划数")
        words = _label(
            one, found, clause,
            earlier=-1 if before is None else one.here(before.end),
            later=-1 if behind is None else one.here(behind.start),
        )  # fmt: skip
        values = _values(one, found, clause, year=year)
        label = shortened(words, longest=100)
        yield one.propose("figure", clause, doubts=doubts, label=label, **values)


def _values(one: Paragraph, found: Quantity, clause: Clause, *, year: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "value": "" if found.value is None else format(found.value.normalize(), "f"),
        "upper_value": "" if found.upper is None else format(found.upper.normalize(), "f"),
        "unit": found.unit,
        "comparator": found.comparator.value,
        "wording": found.wording,
        "nature": nature_of(found, clause),
        "doer": doer_of(one, clause),
        "is_planned": found.is_planned,
    }
    if found.years_back:
        values["subject_year"] = year - found.years_back
    if found.is_yearly:
        values["period_kind"] = "yearly"
    return values


def _label(one: Paragraph, found: Quantity, clause: Clause, *, earlier: int, later: int) -> str:
    """The words of the clause that belong to the number: those since the number before it, which
    ends at `earlier`, and those up to the next, at `later`. 解决问题100多个 counts what stands
    before, 调研17个社区 what is behind."""
    start, end = one.here(found.start), one.here(found.end)
    is_first, is_last = earlier <= clause.start, not end <= later < clause.end
    before = one.text[clause.start if is_first else earlier : start]
    if not is_first and before[:1] not in _SIGNS:
        # It tells what the number before counts: 22个代表工作室、15个代表小组.
        before = before[before.rfind("、") + 1 :]
    after = one.text[end : clause.end if is_last else later]
    # What a stop parts from the number belongs to the next: 工厂7个、企业100家.
    after = "" if after[:1] in _SIGNS else after.strip(_SIGNS)
    if before.endswith("、") or (after and not is_last):
        before = ""
    before = before.strip(_SIGNS)
    label = _OPENING.sub("", before) or before
    if is_last or not label:
        label += after
    return _CLOSING.sub("", label) or label or clause.text


def nature_of(found: Quantity, clause: Clause) -> str:
    if found.unit in _RATES:
        return "rate"
    if found.unit in _SPANS:
        return "duration"
    said = next((nature for nature, words in _OF_NATURE if words.search(clause.plain)), "")
    if said:
        return said
    is_theirs = any(words.search(clause.plain) for doer, words in _OF_DOER if doer == "government")
    return "government_outcome" if is_theirs else "activity"


def doer_of(one: Paragraph, clause: Clause) -> str:
    """Whoever the clause names first; nobody named, it is the committee that reports."""
    found = [
        (match.start(), doer) for doer, words in _OF_DOER if (match := words.search(clause.plain))
    ]
    return min(found)[1] if found else "committee"


def outcomes_in(one: Paragraph) -> Iterator[Proposal]:
    for found in one.claims:
        clause = one.clause_of(found)
        kind = next((kind for kind, words in _OF_OUTCOME if words.search(clause.plain)), "service")
        doubts = ("可能只是概括的说法，是否单列请核对",) if found.cue in _WEAK else ()
        yield one.propose(
            "outcome", clause, title=shortened(clause.text, longest=100), kind=kind,
            doer=doer_of(one, clause), doubts=doubts,
        )  # fmt: skip

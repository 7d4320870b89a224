"""How the quantities of a text hang together: parts of a total, plans, one fact told twice."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tracker.reading.lines import Paragraph
from tracker.reading.punctuation import half_width, simplified
from tracker.reading.quantities import SCALES, Quantity
from tracker.reading.senses import Sense

_PLANNED = re.compile(
    r"计划(?!经济|生育|执行|完成|和|、|单列|部门)|(?<![虚模])拟(?!定)|力争|"
    r"争取(?!到|了)|确保|预计|预期|目标(?:是|为)|将(?![军近领士])|"
    r"到20\d\d年(?!底?,?全?[市县区省]?已)"
    r"|到“?十[四五六]五”?末|要达到|达到.{0,4}目标|今后|下一步|下步|明年"
)
_PLANNED_HEADING = re.compile(
    r"(?:工作|主要|今后|下一?步|目标)?(?:安排|打算|任务|计划|设想|展望|部署|"
    r"要点|建议)(?!.{0,6}(?:完成|办理|督办|工作)).{0,6}$|下一?步|今后|下一阶段"
)
_DONE = re.compile(r"已|完成了|截至|截止|实际|累计|共(?!同)|去年|上年|目前|现有")
_EACH = re.compile(r"(?:均|各|都|每人|每个)(?:为|达|达到|是|在|有|占)?$")
_AMONG = "其中"
_SENTENCE_END = re.compile(r"[。!?\n]")
_CLAUSE_START = re.compile(r"[。;!?\n]")
_REACH = 60
_NOUN = re.compile(r"[\u4e00-\u9fff]{2,4}(?=(?:共|了|达|为|约|近|超|计)?$)")


def is_plan(heading: str) -> bool:
    """Whether what stands under a heading is yet to be done."""
    return _PLANNED_HEADING.search(simplified(half_width(heading))) is not None


def related(numerals: list[Quantity], within: Paragraph, *, under_plan: bool) -> list[Quantity]:
    """The numerals of one passage with `is_planned`, `is_for_each` and `part_of` filled in."""
    plain, at = within.plain, within.start
    found: list[Quantity] = []
    total: Quantity | None = None
    # The last quantity of the sentence in each unit.
    before: dict[str, Quantity] = {}
    offset = 0
    for one in numerals:
        if one.sense != Sense.QUANTITY:
            found.append(one)
            continue
        between = plain[offset : one.start - at]
        offset = one.end - at
        if _SENTENCE_END.search(between.replace("\n", "")):
            before, total = {}, None
        if _AMONG in between:
            total = before.get(_base(one.unit))
        clause = _clause_before(plain, one.start - at)
        found.append(_placed(one, clause, total=total, under_plan=under_plan))
        before[_base(one.unit)] = one
    return found


def with_repeats(numerals: Iterable[Quantity], text: str) -> list[Quantity]:
    """The numerals of a whole report; one that tells the same of the same thing as an earlier
    one says so in `repeats`."""
    told: dict[tuple, int] = {}
    found = []
    for one in numerals:
        noun = _NOUN.search(text, max(0, one.start - 6), one.start)
        if one.sense == Sense.QUANTITY and one.value is not None and noun is not None:
            fact = (noun.group()[-3:], one.value, one.upper, one.unit, one.comparator)
            first = told.setdefault(fact, one.start)
            if first != one.start:
                one = replace(one, repeats=first)
        found.append(one)
    return found


def _clause_before(plain: str, place: int) -> str:
    words = plain[max(0, place - _REACH) : place].replace("\n", "")
    return _CLAUSE_START.split(words)[-1]


def _placed(one: Quantity, clause: str, *, total: Quantity | None, under_plan: bool) -> Quantity:
    cue = under_plan or _PLANNED.search(clause) is not None
    is_planned = cue and not _DONE.search(clause[-12:])
    is_for_each = _EACH.search(clause) is not None
    part_of = total.start if total and _base(one.unit) == _base(total.unit) else None
    if not is_planned and not is_for_each and part_of is None:
        return one
    return replace(one, is_planned=is_planned, is_for_each=is_for_each, part_of=part_of)


def _base(unit: str) -> str:
    base = unit
    while base[:1] in SCALES and len(base) > 1:
        base = base[1:]
    return "人" if base in ("名", "位") else base

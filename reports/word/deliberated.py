"""The letter with what the committee asks of the government (审议意见书)."""

from datetime import date

from reports.sheets.reading import group_numeral, matter_of
from reports.sheets.rectifying import in_clause_order
from reports.word.filling import day, due_day, of_the_place
from reports.word.placeholders import Line
from reports.word.seen import NoPaper, Seen
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.matters.models import specific_paths
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationItem
from tracker.units.models import Unit

PUNCTUATION = "、．.）)"


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if seen.record.status != Opinion.Status.DRAFT:
        return None
    return NoPaper("审议意见尚未通过，不能生成审议意见书。", code="not_adopted")


def words_of_opinion(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    stored = Opinion.objects.select_related(*specific_paths(), "addressed_to", "meeting")
    (opinion,) = Sight(seen.to).veiled([stored.get(pk=seen.record.pk)])
    clauses = clauses_of(seen.record)
    shown = in_clause_order(visible(clauses, to=seen.to))
    return {
        **of_the_place(on),
        "审议意见名称": opinion.title,
        "审议意见文号": opinion.document_number,
        "审议事项": matter_of(opinion),
        "形成会议": opinion.get_issuer_display(),
        "审议会议": str(opinion.meeting or ""),
        "审议日期": day(opinion.deliberated_on),
        "主任会议通过日期": day(opinion.decided_on),
        "交给单位": opinion.addressed_to.name if opinion.addressed_to else "",
        "交办审议意见日期": day(opinion.handed_over_on),
        "报告期限": due_day(opinion),
        "报告期限说明": opinion.due_explanation,
        "意见条款": [line_of_clause(item) for item in shown],
        # Some clauses alone would read as if they were all.
        "节录": "节录" if len(shown) < clauses.count() else "",
    }


def clauses_of(opinion: Opinion):
    """As adopted: what a clause left open and a later year carries on is no clause beside it."""
    items = RectificationItem.objects.not_voided().filter(opinion=opinion)
    return items.exclude(continues__opinion=opinion)


def line_of_clause(item: RectificationItem) -> Line:
    return {"条款号": item.number, "序号": lead_in(item.number), "内容": item.text}


def lead_in(number: str) -> str:
    """What a clause begins with: 1 → 一、; （二） and 第三条 stay as they are."""
    if number.isdecimal():
        return f"{group_numeral(int(number))}、" if int(number) else ""
    if not number or number[-1] in PUNCTUATION:
        return number
    return f"{number}　" if number.startswith("第") else f"{number}、"

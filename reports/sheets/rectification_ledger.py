"""执法检查问题清单及整改台账: what was found, who puts it right, and whether it is written off."""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    due_of,
    group_numeral,
    identity_of,
    joined,
    matter_of,
    remark_of,
    reported_until,
    void_lead_in,
)
from reports.sheets.rectifying import ItemState, completion_words, with_what_is_seen
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Kind,
    Layout,
    Page,
    Paper,
)
from tracker.common.models import soon_until
from tracker.common.veil import Sight
from tracker.matters.models import specific_paths
from tracker.rectification.models import RectificationItem


def article_of(row) -> str:
    item = row.item
    return f"{item.law or ''}{item.article}"


LAYOUT = Layout(
    name="rectification-ledger",
    version=2,
    kind="rectificationitem",
    tab="问题清单及整改台账",
    identify=lambda row: identity_of(row.item),
    page=Page(paper=Paper.A3, frozen_columns=3),
    grouping=Grouping(
        read=lambda row: matter_of(row.item),
        numeral=group_numeral,
        heading="{number}、{name}（{count}项）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="category",
            header=("问题类别",),
            width=10,
            is_editable=True,
            field="category",
            read=lambda row: row.item.category,
        ),
        Column(
            key="text",
            header=("具体问题",),
            width=36,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="text",
            read=lambda row: row.item.text,
        ),
        Column(key="article", header=("对应法条",), width=14, read=article_of),
        Column(
            key="found_by",
            header=("问题来源",),
            width=12,
            kind=Kind.CODE,
            choices=tuple(RectificationItem.FoundBy.choices),
            is_editable=True,
            field="found_by",
            read=lambda row: row.item.found_by,
        ),
        Column(
            key="responsible_leader",
            header=("责任领导",),
            width=9,
            is_editable=True,
            field="move.responsible_leader",
            read=lambda row: row.item.responsible_leader,
        ),
        Column(
            key="lead_unit", header=("牵头单位",), width=14, read=lambda row: row.item.lead_unit
        ),
        Column(
            key="co_units",
            header=("配合单位",),
            width=16,
            read=lambda row: joined(row.item.co_units.all()),
        ),
        Column(
            key="measures",
            header=("整改措施",),
            width=36,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="move.measures",
            read=lambda row: row.item.measures,
        ),
        Column(
            key="due_on",
            header=("整改时限",),
            width=12,
            kind=Kind.DATE,
            tone=lambda row: row.light,
            read=lambda row: due_of(row.item),
        ),
        Column(
            key="progress",
            header=("整改进展",),
            width=40,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="progress.text",
            read=lambda row: row.progress,
        ),
        Column(
            key="completion",
            header=("完成情况",),
            width=12,
            kind=Kind.CODE,
            choices=completion_words("已完成", "持续推进", "未完成"),
            tone=lambda row: row.completion_tone,
            read=lambda row: row.completion,
        ),
        Column(
            key="evidence",
            header=("佐证材料",),
            width=14,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.evidence,
        ),
        Column(
            key="check_opinion",
            header=("人大复核意见",),
            width=18,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.item.check_opinion,
        ),
        Column(
            key="written_off_on",
            header=("销号日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.item.written_off_on,
        ),
        Column(
            key="note",
            header=("备注",),
            width=10,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="note",
            lead_in=lambda row: void_lead_in(row.item),
            read=lambda row: remark_of(row.item),
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    """Problems and proposals; the clauses of opinions have a list of their own."""
    problems = records.exclude(kind=RectificationItem.Kind.CLAUSE).select_related(*specific_paths())
    items = with_what_is_seen(problems, to=to).prefetch_related("matter__as_inspection__laws")
    soon = soon_until(on=on)
    rows = [ItemState(item=item, on=on, soon=soon) for item in Sight(to).veiled(items)]
    rows.sort(key=order_of)
    place = place_on(on)
    heading = Heading(
        title=title_of(rows, place), left=place.reporting_unit, right=reported_until(on)
    )
    return Filling(heading=heading, rows=rows)


def order_of(row: ItemState):
    """Matter by matter, each as its list is numbered: 2 before 10."""
    item, owner = row.item, row.item.owner
    return (
        matter_of(item),
        (owner._meta.model_name, owner.pk) if owner else ("", 0),
        (len(item.number), item.number) if item.number else (99, ""),
        item.pk,
    )


def title_of(rows: list[ItemState], place) -> str:
    """《湿地保护法》执法检查…: named after its law where all is of one inspection of one law."""
    owners = {row.item.owner for row in rows} - {None}
    owner = owners.pop() if len(owners) == 1 else None
    laws = list(owner.laws.all()) if owner and owner._meta.model_name == "inspection" else []
    if len(laws) == 1:
        return f"{laws[0]}执法检查发现问题整改台账"
    if owner:
        return f"{owner.title}发现问题整改台账"
    years = years_of(row.item.owner for row in rows if row.item.owner)
    return f"{place.committee}{years}监督检查问题清单及整改台账"


SHEET = Sheet(
    title="问题清单及整改台账",
    layout=LAYOUT,
    model=RectificationItem,
    fill=fill,
    moves=("claim", "revise_measures"),
)

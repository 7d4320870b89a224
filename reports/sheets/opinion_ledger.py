"""审议意见落实台账: clause by clause, what became of what the committee asked for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    due_of,
    group_numeral,
    identity_of,
    joined,
    matter_of,
    remark_of,
    reported_until,
    urgent_light_of,
)
from reports.sheets.rectifying import (
    ItemState,
    completion_words,
    in_clause_order,
    with_what_is_seen,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Identity,
    Kind,
    Layout,
    Page,
    Paper,
    Tone,
)
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.matters.models import specific_paths
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationItem
from tracker.votes.models import Vote


@dataclass(frozen=True, kw_only=True)
class ClauseRow:
    """One clause of an opinion; an opinion without clauses has one row all the same.

    What is said of the opinion as a whole stands in its first row, in a cell merged over all.
    """

    opinion: Opinion
    state: ItemState | None
    is_first: bool
    vote: Vote | None
    light_of_report: Tone | None

    @property
    def item(self) -> RectificationItem | None:
        return self.state and self.state.item

    @property
    def identity(self) -> Identity:
        return identity_of(self.item or self.opinion)

    @property
    def units(self) -> str:
        """The lead unit and those beside it; until they are known, who received the opinion."""
        if self.item is None or self.item.lead_unit is None:
            return str(self.opinion.addressed_to or "")
        return joined([self.item.lead_unit, *self.item.co_units.all()])

    @property
    def handling(self) -> str:
        if self.item is None:
            return ""
        return "\n".join(part for part in (self.item.measures, self.item.result) if part)


def of_opinion(read):
    """A reader of the opinion that answers in its first row only."""
    return lambda row: read(row) if row.is_first else None


def vote_column(key: str, label: str, *, counts: str = "") -> Column:
    """`counts` is the number of the vote, where the column has a name of its own."""
    name = counts or key
    return Column(
        key=key,
        header=("测评结果", label),
        width=6,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        is_merged=True,
        read=of_opinion(lambda row: row.vote and getattr(row.vote, name)),
    )


LAYOUT = Layout(
    name="opinion-ledger",
    version=2,
    kind="opinion",
    tab="审议意见落实台账",
    identify=lambda row: row.identity,
    page=Page(paper=Paper.A3, frozen_columns=3),
    grouping=Grouping(
        read=lambda row: row.opinion.title, numeral=group_numeral, heading="{number}、{name}"
    ),
    together=lambda row: row.opinion.pk,
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="meeting",
            header=("会议\n（届次·会次）",),
            width=16,
            read=of_opinion(lambda row: str(row.opinion.meeting or "")),
            is_merged=True,
        ),
        Column(
            key="matter",
            header=("议题",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=of_opinion(lambda row: matter_of(row.opinion)),
            is_merged=True,
        ),
        Column(
            key="document_number",
            header=("审议意见\n文号",),
            width=16,
            read=of_opinion(lambda row: row.opinion.document_number),
            is_merged=True,
        ),
        Column(
            key="handed_over_on",
            header=("交办日期",),
            width=11,
            kind=Kind.DATE,
            read=of_opinion(lambda row: row.opinion.handed_over_on),
            is_merged=True,
        ),
        Column(
            key="clause", header=("条款号",), width=7, read=lambda row: row.item and row.item.number
        ),
        Column(
            key="text",
            header=("审议意见内容",),
            width=36,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.item and row.item.text,
        ),
        Column(key="units", header=("责任单位",), width=16, read=lambda row: row.units),
        Column(
            key="handling",
            header=("研究处理措施",),
            width=36,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.handling,
        ),
        Column(
            key="due_on",
            header=("报告期限",),
            width=12,
            kind=Kind.DATE,
            tone=of_opinion(lambda row: row.light_of_report),
            read=of_opinion(lambda row: due_of(row.opinion)),
            is_merged=True,
        ),
        Column(
            key="reported_on",
            header=("报告日期",),
            width=11,
            kind=Kind.DATE,
            read=of_opinion(lambda row: row.opinion.reported_on),
            is_merged=True,
        ),
        Column(
            key="completion",
            header=("落实情况",),
            width=12,
            kind=Kind.CODE,
            choices=completion_words("已落实", "正在落实", "未落实"),
            tone=lambda row: row.state and row.state.completion_tone,
            read=lambda row: row.state and row.state.completion,
        ),
        vote_column("sent", "发出"),
        vote_column("returned", "收回"),
        vote_column("valid", "有效"),
        vote_column("satisfied", "满意", counts="in_favour"),
        vote_column("basically_satisfied", "基本满意", counts="basically"),
        vote_column("unsatisfied", "不满意", counts="against"),
        vote_column("abstained", "弃权"),
        Column(
            key="comment",
            header=("专工委评价",),
            width=18,
            kind=Kind.LONG_TEXT,
            read=of_opinion(lambda row: row.opinion.comment),
            is_merged=True,
        ),
        Column(
            key="note",
            header=("备注",),
            width=12,
            kind=Kind.LONG_TEXT,
            read=lambda row: remark_of(row.item or row.opinion),
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    clauses = visible(RectificationItem.objects.not_voided(), to=to)
    opinions = records.select_related(
        *specific_paths(), "addressed_to", "meeting"
    ).prefetch_related(
        Prefetch("items", with_what_is_seen(clauses, to=to)),
        Prefetch("votes", visible(Vote.objects.order_by("round"), to=to)),
    )
    ordered, soon = in_groups(Sight(to).veiled(opinions)), soon_until(on=on)
    rows = [row for opinion in ordered for row in rows_of(opinion, on=on, soon=soon)]
    place = place_on(on)
    years = years_of(opinion.owner for opinion in ordered if opinion.owner)
    title = f"{place.committee}{years}审议意见落实台账"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


def in_groups(opinions) -> list[Opinion]:
    """In the order of their handover, with those that share a title, and so a heading, together."""
    ordered = sorted(opinions, key=lambda each: (each.handed_over_on or date.max, each.pk))
    ranks: dict[str, int] = {}
    for rank, opinion in enumerate(ordered):
        ranks.setdefault(opinion.title, rank)
    return sorted(ordered, key=lambda each: ranks[each.title])


def rows_of(opinion: Opinion, *, on: date, soon: date) -> list[ClauseRow]:
    # Votes come in the order of their rounds; the last one counts.
    vote = next(reversed(opinion.votes.all()), None)
    items = in_clause_order(opinion.items.all())
    states = [ItemState(item=item, on=on, soon=soon) for item in items] or [None]
    light = urgent_light_of(opinion, on=on, soon=soon)
    return [
        ClauseRow(
            opinion=opinion,
            state=state,
            is_first=place == 0,
            vote=vote,
            light_of_report=light,
        )
        for place, state in enumerate(states)
    ]


SHEET = Sheet(title="审议意见落实台账", layout=LAYOUT, model=Opinion, fill=fill)

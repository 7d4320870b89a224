"""年度工作数据表: the figures of a year beside those of the year before.

A figure stands in it twice: as a number, and as its source words it (近2000人次). Two numbers
are subtracted only where both are exact and count the same over the same time: the difference of
two estimates, or of five years and one, says nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Q, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import group_numeral, identity_of, remark_of, void_lead_in
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
)
from tracker import kinds
from tracker.common.scoping import visible
from tracker.matters.models import specific_paths
from tracker.outcomes.comparing import may_be_subtracted, why_other_kind
from tracker.outcomes.models import Doer, Figure, Nature
from tracker.overview.report_data import VERDICTS, Line, holds, is_of_the_year, report_data

NATURE_ORDER = {nature: number for number, nature in enumerate(Nature.values)}
ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    figure: Figure
    previous: list[Figure]  # of the same indicator, one work year earlier
    line: Line | None = None  # what the ledger counts of its indicator in the year

    @property
    def counted(self) -> int | None:
        """Beside what was done in the year as a whole, where the reader sees all that is counted;
        plans and parts of the year are something else."""
        is_alike = not self.figure.is_planned and is_of_the_year(self.figure)
        if self.line is None or not self.line.is_whole or not is_alike or self.figure.is_voided:
            return None
        return self.line.counted

    @property
    def verdict(self) -> str:
        return VERDICTS[None if self.counted is None else holds(self.figure, self.counted)]

    @cached_property
    def only_previous(self) -> Figure | None:
        """The one to compare with: of the same kind, where there were others beside it, such as
        what was planned beside what was done."""
        alike = [one for one in self.previous if not why_other_kind(self.figure, one)]
        found = alike or self.previous
        return found[0] if len(found) == 1 else None

    @property
    def name(self) -> str:
        return self.figure.indicator.name if self.figure.indicator else self.figure.label

    @property
    def definition(self) -> str:
        """What was counted, when, and the year it is about if that is another; and why it is not
        subtracted from last year's where that is not plain from the two wordings."""
        figure = self.figure
        before = self.only_previous
        unlike = why_other_kind(figure, before) if before else ""
        parts = [
            figure.indicator.definition if figure.indicator else "",
            figure.label if figure.indicator and figure.label != figure.indicator.name else "",
            figure.period,
            "" if figure.period else figure.get_period_kind_display(),
            "计划数" if figure.is_planned else "",
            f"所属年度：{figure.subject_year}年" if figure.subject_year else "",
            f"不与上年相减：{unlike}" if unlike else "",
        ]
        return "；".join(part for part in parts if part)

    @property
    def previous_wording(self) -> str:
        return "；".join(figure.as_worded for figure in self.previous)

    @cached_property
    def difference(self) -> Decimal | None:
        before = self.only_previous
        if before is None or not may_be_subtracted(self.figure, before):
            return None
        return self.figure.value - before.value

    @property
    def percentage(self) -> Decimal | None:
        """Rounded half up to one decimal. None for rates, whose difference is one of
        percentage points already, and where the year before had none."""
        if self.difference is None or self.figure.nature == Nature.RATE:
            return None
        if not self.only_previous.value:
            return None
        share = self.difference / self.only_previous.value * 100
        return share.quantize(ONE_DECIMAL, ROUND_HALF_UP)

    @property
    def responsible(self):
        owner = self.figure.owner
        return owner.lead_committee if owner else None

    @property
    def source(self) -> str:
        figure = self.figure
        if figure.source is None:
            return ""
        passage = figure.source
        where = f"《{passage.document.title}》第{passage.number}段"
        return f"{where}：“{figure.quote}”" if figure.quote else where


LAYOUT = Layout(
    name="year-data",
    version=3,
    kind="figure",
    tab="年度工作数据",
    identify=lambda row: identity_of(row.figure),
    page=Page(frozen_columns=2),
    grouping=Grouping(
        read=lambda row: row.figure.get_nature_display(),
        numeral=group_numeral,
        heading="{number}、{name}（{count}项）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="name", header=("指标",), width=24, kind=Kind.LONG_TEXT, read=lambda row: row.name
        ),
        Column(
            key="work_year",
            header=("年度",),
            width=6,
            read=lambda row: row.figure.work_year_id,
        ),
        Column(
            key="unit",
            header=("计量\n单位",),
            width=7,
            is_editable=True,
            field="unit",
            read=lambda row: row.figure.unit,
        ),
        Column(
            key="definition",
            header=("口径说明",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.definition,
        ),
        Column(
            key="period_from",
            header=("统计期间", "起"),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="period_from",
            read=lambda row: row.figure.period_from,
        ),
        Column(
            key="period_until",
            header=("统计期间", "止"),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="period_until",
            read=lambda row: row.figure.period_until,
        ),
        Column(
            key="doer",
            header=("行为主体",),
            width=12,
            kind=Kind.CODE,
            choices=tuple(Doer.choices),
            is_editable=True,
            field="doer",
            read=lambda row: row.figure.doer,
        ),
        Column(
            key="value",
            header=("本年", "数值"),
            width=9,
            kind=Kind.DECIMAL,
            is_editable=True,
            field="value",
            read=lambda row: row.figure.value,
        ),
        Column(
            key="wording",
            header=("本年", "原文表述"),
            width=13,
            is_editable=True,
            field="wording",
            read=lambda row: row.figure.as_worded,
        ),
        Column(
            key="comparator",
            header=("本年", "准确\n程度"),
            width=7,
            kind=Kind.CODE,
            choices=tuple(Figure.Comparator.choices),
            is_editable=True,
            field="comparator",
            read=lambda row: row.figure.comparator,
        ),
        Column(
            key="previous_value",
            header=("上年", "数值"),
            width=9,
            kind=Kind.DECIMAL,
            read=lambda row: row.only_previous and row.only_previous.value,
        ),
        Column(
            key="previous_wording",
            header=("上年", "原文表述"),
            width=13,
            read=lambda row: row.previous_wording,
        ),
        Column(
            key="difference",
            header=("增减",),
            width=8,
            kind=Kind.DECIMAL,
            read=lambda row: row.difference,
        ),
        Column(
            key="percentage",
            header=("增减%",),
            width=7,
            kind=Kind.DECIMAL,
            read=lambda row: row.percentage,
        ),
        Column(
            key="source",
            header=("数据来源",),
            width=40,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.source,
        ),
        Column(
            key="responsible",
            header=("责任科室",),
            width=12,
            read=lambda row: row.responsible,
        ),
        # Signed by hand on the printed sheet.
        Column(key="checked_by", header=("核实人",), width=8, read=lambda row: None),
        Column(
            key="remark",
            header=("备注",),
            width=8,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="note",
            lead_in=lambda row: void_lead_in(row.figure),
            read=lambda row: remark_of(row.figure),
        ),
    ),
)


# Shown where the ledger counts any of the indicators.
COUNTED = (
    Column(
        key="counted",
        header=("本年", "台账\n计数"),
        width=8,
        kind=Kind.INTEGER,
        read=lambda row: row.counted,
    ),
    Column(
        key="verdict", header=("本年", "核对"), width=6, align=Align.CENTER,
        read=lambda row: row.verdict,
    ),
)  # fmt: skip
AFTER = "comparator"


def with_counts() -> tuple[Column, ...]:
    place = [column.key for column in LAYOUT.columns].index(AFTER) + 1
    return (*LAYOUT.columns[:place], *COUNTED, *LAYOUT.columns[place:])


def fill(records: QuerySet, *, on: date, to) -> Filling:
    figures = list(
        records.select_related(
            "indicator",
            "source__document",
            *specific_paths(),
            *(f"matter__as_{name}__lead_committee" for name in kinds.followed_names()),
        )
    )
    previous, lines = figures_before(figures, to=to), lines_of(figures, on=on, to=to)
    rows = [
        FigureRow(
            figure=figure,
            previous=previous[figure.indicator_id, figure.work_year_id - 1],
            line=lines.get((figure.indicator_id, figure.work_year_id)),
        )
        for figure in sorted(figures, key=order_of)
    ]
    place = place_on(on)
    heading = Heading(
        title=f"{place.committee}{years_of(figures)}工作数据表", left=place.reporting_unit
    )
    if all(row.counted is None for row in rows):
        return Filling(heading=heading, rows=rows)
    return Filling(heading=heading, rows=rows, columns=with_counts(), notes=(COUNTED_BY,))


COUNTED_BY = "台账计数按指标的台账口径数本年的记录，只与当年的完成数核对；原文为“约”的不作判断"


def lines_of(figures: list[Figure], *, on: date, to) -> dict[tuple[int, int], Line]:
    """By indicator and year, where the ledger counts any of them."""
    found = {}
    for year in sorted({figure.work_year_id for figure in figures}):
        indicators = {
            figure.indicator_id: figure.indicator
            for figure in figures
            if figure.work_year_id == year and figure.indicator and figure.indicator.counts_in(year)
        }
        if indicators:
            lines = report_data(year=year, on=on, to=to, indicators=indicators.values())
            found |= {(line.indicator.pk, year): line for line in lines}
    return found


def order_of(figure: Figure):
    """By nature, then by indicator as the indicators are ordered, then quarter after quarter and
    the year last, then as it was entered."""
    place_of_indicator = figure.indicator.order if figure.indicator else 0
    year = figure.work_year_id
    until = figure.period_until or date(year, 12, 31)
    return (NATURE_ORDER[figure.nature], place_of_indicator, -year, until, figure.pk)


def figures_before(figures: list[Figure], *, to) -> dict[tuple, list[Figure]]:
    """What the year before said, by indicator and year – whether or not the filters chose it,
    but nothing that the reader may not see."""
    wanted = Q(pk__in=[])
    for year in {figure.work_year_id for figure in figures}:
        indicators = {
            figure.indicator_id
            for figure in figures
            if figure.work_year_id == year and figure.indicator_id
        }
        wanted |= Q(work_year=year - 1, indicator__in=indicators)
    found = defaultdict(list)
    for figure in visible(Figure.objects.not_voided(), to=to).filter(wanted).order_by("pk"):
        found[figure.indicator_id, figure.work_year_id].append(figure)
    return found


SHEET = Sheet(title="年度工作数据表", layout=LAYOUT, model=Figure, fill=fill)

"""预算审查监督及预警督办台账: which warnings came, whether they were true, and who put them right.

The platform keeps the accounts; a warning is no fact before it is verified, and a false alarm
stays in the ledger.
"""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, work_years_of
from reports.sheets.reading import (
    day_column,
    due_column,
    group_numeral,
    identity_of,
    reported_until,
    void_lead_in,
)
from reports.sheets.sheet import Sheet
from reports.sheets.told import LeadRow, rows_of
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
from tracker.common.numerals import chinese_number
from tracker.leads.models import Lead
from tracker.overview.populations.leads import false_alarms


def quarter_of(row: LeadRow) -> str:
    """2024年第一季度, by the day on which the warning came."""
    day = row.record.received_on
    return f"{day.year}年第{chinese_number((day.month + 2) // 3)}季度"


def unit_of(row: LeadRow):
    """The budget unit; where nobody knows it yet, as the platform names it."""
    return row.record.budget_unit or row.record.unit_named


def what_was_done(row: LeadRow) -> str:
    return "\n".join(filter(None, (row.became, row.record.answer)))


def written_off(row: LeadRow) -> str:
    lead = row.record
    ended = lead.concluded_on.isoformat() if lead.concluded_on else ""
    return "\n".join(filter(None, (void_lead_in(lead), f"{row.result} {ended}".strip())))


LAYOUT = Layout(
    name="warning-ledger",
    version=1,
    kind="lead",
    tab="预算预警督办台账",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=1),
    grouping=Grouping(
        read=quarter_of,
        numeral=group_numeral,
        heading="{number}、{name}（{count}条）",
        total="合计（{count}条）",
        counts=lambda row: not row.record.is_voided,
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(key="period", header=("时段",), width=14, read=quarter_of),
        Column(
            key="title",
            header=("事项",),
            width=28,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.record.title,
        ),
        Column(
            key="rule",
            header=("预警规则",),
            width=22,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="rule",
            read=lambda row: row.record.rule,
        ),
        Column(key="unit", header=("单位",), width=16, kind=Kind.LONG_TEXT, read=unit_of),
        Column(
            key="amount",
            header=("金额\n（万元）",),
            width=12,
            kind=Kind.DECIMAL,
            is_editable=True,
            field="amount",
            read=lambda row: row.record.amount,
        ),
        Column(
            key="verified",
            header=("核实结果",),
            width=9,
            kind=Kind.CODE,
            choices=tuple(Lead.Verified.choices),
            read=lambda row: row.record.verified,
        ),
        Column(
            key="document_number",
            header=("督办单号",),
            width=14,
            read=lambda row: row.record.document_number,
        ),
        day_column("handed_over_on", "交办"),
        due_column("期限"),
        day_column("answered_on", "答复"),
        Column(
            key="done",
            header=("整改",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=what_was_done,
        ),
        Column(
            key="ended",
            header=("销号",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=written_off,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    warnings = records.filter(channel=Lead.Channel.WARNING)
    place = place_on(on)
    title = f"{place.committee}{work_years_of(warnings)}预算审查监督及预警督办台账"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right=reported_until(on)),
        rows=rows_of(warnings, on=on, to=to, order=("received_on", "pk")),
        notes=(
            "预警在核实以前不是事实；“单位”在核对以前照抄平台所写",
            f"{false_alarms.name}：{false_alarms.definition}",
        ),
    )


SHEET = Sheet(title="预算审查监督及预警督办台账", layout=LAYOUT, model=Lead, fill=fill)

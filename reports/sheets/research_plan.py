"""年度调研计划及成果表: what was to be looked into, what came of it and what became of that.

A row is a project; its results stand in it one by one, because results are what is counted.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.planned import QUARTER_ORDER, quarter_column, title_column
from reports.sheets.reading import identity_of, note_column, numbered
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper
from tracker.common.scoping import visible
from tracker.matters.models import Matter
from tracker.outcomes.models import Outcome
from tracker.plans.models import PlanItem


@dataclass(frozen=True, kw_only=True)
class ProjectRow:
    """A research project, its results, and the matter it turned into where the reader sees it."""

    record: PlanItem
    results: list[Outcome]
    matter: Matter | None

    @property
    def exchange(self) -> str:
        return " ".join(map(str, filter(None, (self.record.exchanged_on, self.record.reported_to))))

    @property
    def instruction(self) -> str:
        who_and_when = (self.record.instructed_by, self.record.instructed_on)
        said = (" ".join(map(str, filter(None, who_and_when))), self.record.instruction)
        return "：".join(filter(None, said))

    @property
    def matter_in_words(self) -> str:
        return f"转为“{self.matter}”" if self.matter else ""

    @property
    def adoption(self) -> str:
        return "\n".join(filter(None, (self.matter_in_words, self.record.adopted_as)))

    @property
    def result_names(self) -> str:
        """The results; where there is none, why."""
        names = numbered(result.title for result in self.results)
        return names or self.record.no_result_reason


LAYOUT = Layout(
    name="research-plan",
    version=1,
    kind="planitem",
    tab="年度调研计划及成果",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=2),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        title_column("课题"),
        Column(
            key="leader",
            header=("牵头人",),
            width=10,
            is_editable=True,
            field="leader",
            read=lambda row: row.record.leader,
        ),
        Column(
            key="lead_committee",
            header=("责任部门",),
            width=14,
            is_editable=True,
            field="lead_committee",
            read=lambda row: row.record.lead_committee,
        ),
        Column(
            key="members",
            header=("成员",),
            width=18,
            is_editable=True,
            field="members",
            read=lambda row: row.record.members,
        ),
        quarter_column("计划季度"),
        Column(
            key="mid_check",
            header=("年中进度",),
            width=24,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.mid_check,
        ),
        Column(
            key="delivered_on",
            header=("完成日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.record.delivered_on,
        ),
        Column(
            key="results",
            header=("成果名称",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.result_names,
        ),
        Column(
            key="result_kinds",
            header=("类型",),
            width=12,
            kind=Kind.LONG_TEXT,
            read=lambda row: numbered(result.get_kind_display() for result in row.results),
        ),
        Column(
            key="exchange",
            header=("交流",),
            width=16,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.exchange,
        ),
        Column(
            key="instruction",
            header=("批示",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.instruction,
        ),
        Column(
            key="adopted_as",
            header=("转化去向",),
            width=20,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="adopted_as",
            lead_in=lambda row: row.matter_in_words,
            read=lambda row: row.adoption,
        ),
        note_column(width=16),
    ),
)


def project_rows(records: QuerySet, *, to) -> list[ProjectRow]:
    results = visible(Outcome.objects.not_voided().order_by("pk"), to=to)
    projects = records.select_related("lead_committee").prefetch_related(
        Prefetch("outcomes", results)
    )
    projects = sorted(projects, key=lambda item: (QUARTER_ORDER[item.quarter], item.pk))
    turned = {item.adopted_into_id for item in projects} - {None}
    seen = visible(Matter.objects.filter(pk__in=turned), to=to).in_bulk() if turned else {}
    return [
        ProjectRow(
            record=item, results=list(item.outcomes.all()), matter=seen.get(item.adopted_into_id)
        )
        for item in projects
    ]


def fill(records: QuerySet, *, on: date, to) -> Filling:
    rows = project_rows(records, to=to)
    results = sum(len(row.results) for row in rows)
    place = place_on(on)
    title = f"{place.committee}{years_of(row.record for row in rows)}调研计划及成果表"
    right = f"课题{len(rows)}项，成果{results}项"
    return Filling(heading=Heading(title=title, left=place.reporting_unit, right=right), rows=rows)


SHEET = Sheet(
    title="年度调研计划及成果表",
    layout=LAYOUT,
    model=PlanItem,
    fill=fill,
    given={"plan": PlanItem.Plan.RESEARCH},
)

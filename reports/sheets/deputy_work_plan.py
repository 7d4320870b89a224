"""年度代表工作计划表: what is planned of the deputies' work, as it was adjusted and done.

代表法 2025 art. 43: the plan is passed by the directors' meeting, told to deputies and published.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.planned import QUARTER_ORDER, quarter_column, title_column
from reports.sheets.reading import (
    identity_of,
    joined,
    stage_tone,
    void_lead_in,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page
from tracker.plans.models import PlanItem


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    record: PlanItem

    @property
    def adjustment(self) -> str:
        """Nothing is taken out of a published plan in silence: what was voided says so here."""
        said = (void_lead_in(self.record), self.record.adjustment, self.record.note)
        return "\n".join(filter(None, said))


LAYOUT = Layout(
    name="deputy-work-plan",
    version=1,
    kind="planitem",
    tab="年度代表工作计划",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=2),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        title_column("工作"),
        quarter_column("时间"),
        Column(
            key="units",
            header=("责任单位",),
            width=20,
            is_editable=True,
            field="units",
            read=lambda row: joined(row.record.units.all()),
        ),
        Column(
            key="participants",
            header=("参加对象",),
            width=18,
            is_editable=True,
            field="participants",
            read=lambda row: row.record.participants,
        ),
        Column(
            key="way",
            header=("方式",),
            width=18,
            is_editable=True,
            field="way",
            read=lambda row: row.record.way,
        ),
        Column(
            key="status",
            header=("完成情况",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(PlanItem.Status.choices),
            tone=lambda row: stage_tone(row.record),
            read=lambda row: row.record.status,
        ),
        Column(
            key="adjustment",
            header=("调整说明",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.adjustment,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    items = sorted(
        records.prefetch_related("units"),
        key=lambda item: (QUARTER_ORDER[item.quarter], item.planned_on or date.max, item.pk),
    )
    place = place_on(on)
    title = f"{place.committee}{years_of(items)}代表工作计划表"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right="单位：项"),
        rows=[WorkRow(record=item) for item in items],
    )


SHEET = Sheet(
    title="年度代表工作计划表",
    layout=LAYOUT,
    model=PlanItem,
    fill=fill,
    given={"plan": PlanItem.Plan.DEPUTIES},
)

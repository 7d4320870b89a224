"""旁听庭审情况汇总表: which trials deputies sat in on, what they said, what the courts answered.

Who said what is not on the sheet: the court gets it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import day_column, identity_of, joined, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Grouping, Heading, Kind, Layout, Page
from tracker.activities.models import Activity
from tracker.activities.observations import TrialComment
from tracker.activities.participants import with_listed
from tracker.common.scoping import visible
from tracker.deputies.models import Deputy
from tracker.duties.models import DutyAct

DEFINITION = (
    "只列已开展的旁听庭审；人次按登记的数，没有登记的按参加名单到会的计，请假、缺席的不计；"
    "同一代表旁听几次按几人次计"
)


@dataclass(frozen=True, kw_only=True)
class TrialRow:
    """A trial with the deputies who were there and how many comments it drew, as the reader may
    see them."""

    record: Activity
    deputies: list[Deputy]
    said: int
    answered: int


def count(key: str, *header: str) -> Column:
    return Column(
        key=key,
        header=header,
        width=9,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        is_totalled=True,
        read=lambda row: getattr(row, key),
    )


LAYOUT = Layout(
    name="court-observations",
    version=1,
    kind="activity",
    tab="旁听庭审情况汇总",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=2),
    grouping=Grouping(read=lambda row: "", total="合计（{count}次）"),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        day_column("held_on", "日期"),
        Column(
            key="court",
            header=("法院",),
            width=18,
            is_editable=True,
            field="court",
            read=lambda row: row.record.court,
        ),
        Column(
            key="case_name",
            header=("案由",),
            width=26,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="case_name",
            read=lambda row: row.record.case_name,
        ),
        Column(
            key="case_kind",
            header=("案件类型",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(Activity.CaseKind.choices),
            is_editable=True,
            field="case_kind",
            read=lambda row: row.record.case_kind,
        ),
        Column(
            key="deputies",
            header=("旁听代表",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=lambda row: joined(one.name for one in row.deputies),
        ),
        Column(
            key="attendances",
            header=("人次",),
            width=8,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            is_totalled=True,
            read=lambda row: row.record.deputies_told,
        ),
        count("said", "评议意见\n（条）"),
        count("answered", "已反馈\n（条）"),
        Column(
            key="description",
            header=("备注",),
            width=24,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="description",
            read=lambda row: row.record.description,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    held = with_listed(records.filter(status=Activity.Status.HELD)).select_related("court")
    trials = sorted(held, key=lambda one: (one.held_on or date.max, one.pk))
    there = deputies_of(records, to=to)
    comments = visible(
        TrialComment.objects.filter(observation__activity__in=records.order_by()), to=to
    )
    said: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for trial, answer in comments.order_by().values_list("observation__activity", "answer"):
        said[trial] += 1
        answered[trial] += bool(answer)
    rows = [
        TrialRow(
            record=trial,
            deputies=there.get(trial.pk, []),
            said=said[trial.pk],
            answered=answered[trial.pk],
        )
        for trial in trials
    ]
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}{years_of(trials)}旁听庭审情况汇总表",
        left=place.reporting_unit,
        right=reported_until(on),
    )
    return Filling(heading=heading, rows=rows, notes=(DEFINITION,))


def deputies_of(records: QuerySet, *, to) -> dict[int, list[Deputy]]:
    """Who was there, by the activities."""
    acts = DutyAct.objects.not_voided().filter(
        activity__in=records.order_by(), presence=DutyAct.Presence.PRESENT
    )
    found: dict[int, list[Deputy]] = {}
    for act in visible(acts, to=to).select_related("deputy").order_by("deputy__name", "pk"):
        found.setdefault(act.activity_id, []).append(act.deputy)
    return found


SHEET = Sheet(
    title="旁听庭审情况汇总表",
    layout=LAYOUT,
    model=Activity,
    fill=fill,
    given={"kind": Activity.Kind.COURT_OBSERVATION},
)

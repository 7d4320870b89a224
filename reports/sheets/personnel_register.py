"""人事任免情况登记表: a row for each person and post, from the bill to the report upwards.

Rows are 人次; the heading tells how many people (人) these are.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    day_column,
    identity_of,
    note_column,
    stage_tone,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.personnel.models import PersonnelMatter
from tracker.votes.models import Vote

EXAM = {True: "合格", False: "不合格", None: ""}
VOTES = {
    "members": "应到",
    "present": "实到",
    "in_favour": "赞成",
    "against": "反对",
    "abstained": "弃权",
    "not_voted": "未按",
}


@dataclass(frozen=True, kw_only=True)
class MatterRow:
    """A personnel matter and the last vote on it, where there was one."""

    record: PersonnelMatter
    vote: Vote | None

    @property
    def exam(self) -> str:
        said = EXAM[self.record.exam_passed]
        return " ".join(map(str, filter(None, (self.record.exam_on, said))))

    @property
    def proposer(self) -> str:
        """The organ, and who signs for it: 区政府（区长）."""
        organ, who = self.record.proposer, self.record.get_proposed_by_display()
        return f"{organ}（{who}）" if organ and who else str(organ or who)

    @property
    def about(self) -> str:
        """The post; of a mandate, that of a deputy."""
        return str(self.record.post or "") or "区人大代表"


def vote_column(name: str, label: str) -> Column:
    return Column(
        key=name,
        header=("表决", label),
        width=6,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        read=lambda row: row.vote and getattr(row.vote, name),
    )


LAYOUT = Layout(
    name="personnel-register",
    version=1,
    kind="personnelmatter",
    tab="人事任免情况登记表",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=3),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="bill",
            header=("任免案文号",),
            width=16,
            read=lambda row: row.record.bill and (row.record.bill.number or row.record.bill.title),
        ),
        Column(key="person", header=("姓名",), width=9, read=lambda row: row.record.person_name),
        Column(key="post", header=("拟任免职务",), width=20, read=lambda row: row.about),
        Column(
            key="kind",
            header=("事项",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(PersonnelMatter.Kind.choices),
            read=lambda row: row.record.kind,
        ),
        Column(
            key="proposer",
            header=("提请机关",),
            width=14,
            read=lambda row: row.proposer,
        ),
        day_column("received_on", "收件日期"),
        Column(key="exam", header=("任前考试",), width=12, read=lambda row: row.exam),
        day_column("reviewed_on", "初审"),
        day_column("directors_on", "主任会议"),
        day_column("tabled_on", "常委会会议"),
        *(vote_column(name, label) for name, label in VOTES.items()),
        Column(
            key="status",
            header=("结果",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(PersonnelMatter.Status.choices),
            tone=lambda row: stage_tone(row.record),
            read=lambda row: row.record.status,
        ),
        Column(
            key="certificate_number",
            header=("任命书号",),
            width=14,
            is_editable=True,
            field="certificate_number",
            read=lambda row: row.record.certificate_number,
        ),
        day_column("oath_on", "宣誓日期"),
        day_column("announced_on", "公告日期"),
        day_column("reported_up_on", "报备日期"),
        note_column(width=18),
    ),
)


def matter_rows(records: QuerySet, *, to) -> list[MatterRow]:
    votes = visible(Vote.objects.order_by("round"), to=to)
    matters = records.select_related("post", "proposer", "bill").prefetch_related(
        Prefetch("votes", votes)
    )
    listed = Sight(to).veiled(matters.order_by("tabled_on", "pk"))
    return [
        MatterRow(record=matter, vote=next(iter(reversed(matter.votes.all())), None))
        for matter in listed
    ]


def fill(records: QuerySet, *, on: date, to) -> Filling:
    rows = matter_rows(records, to=to)
    people = len({row.record.person_name for row in rows})
    place = place_on(on)
    title = f"{place.committee}{years_of(row.record for row in rows)}人事任免情况登记表"
    heading = Heading(
        title=title, left=place.reporting_unit, right=f"{len(rows)}人次，涉及{people}人"
    )
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="人事任免情况登记表", layout=LAYOUT, model=PersonnelMatter, fill=fill)

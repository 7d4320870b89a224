"""代表出席列席情况表: who came to the congress, was invited to sessions, took part in activities.

Who is absent from two sessions of the congress without leave loses the mandate; a row says so from
the first absence on, over the whole term and not the year alone.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from reports.sheets.duty_statistics import NO_DELEGATION, counted_by_deputy, number
from reports.sheets.place import place_on
from reports.sheets.reading import identity_of, reported_until
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
    Tone,
)
from tracker.common.scoping import visible
from tracker.deputies.groups import GroupsOfTheDay
from tracker.deputies.models import Deputy, duty_year_of
from tracker.duties.absences import ABSENCES_THAT_END
from tracker.duties.models import DutyAct
from tracker.overview.populations import supervision
from tracker.overview.populations.counting import count_by

DEFINITION = "；".join(f"{each.name}：{each.definition}" for each in supervision.ATTENDANCE)


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    deputy: Deputy
    groups: str  # at the end of the year, or until the day of the sheet
    counts: dict[str, int]  # by population, of the year
    absences: int  # from sessions of the congress without leave, in the whole term
    last_invited_on: date | None

    @property
    def warning(self) -> str:
        if not self.absences:
            return ""
        told = f"本届未经批准缺席人代会{self.absences}次"
        if self.absences < ABSENCES_THAT_END:
            return told
        return f"{told}，依法终止代表资格（代表法第六十二条）"

    @property
    def tone(self) -> Tone | None:
        if not self.absences:
            return None
        return Tone.YELLOW if self.absences < ABSENCES_THAT_END else Tone.RED


LAYOUT = Layout(
    name="attendance",
    version=1,
    kind="deputy",
    tab="代表出席列席情况",
    identify=lambda row: identity_of(row.deputy),
    page=Page(frozen_columns=2),
    grouping=Grouping(
        read=lambda row: row.deputy.delegation or NO_DELEGATION,
        heading="{name}（{count}名）",
        total="合计（{count}名）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(key="name", header=("姓名",), width=9, read=lambda row: row.deputy.name),
        Column(
            key="delegation",
            header=("代表团",),
            width=14,
            read=lambda row: row.deputy.delegation,
        ),
        Column(key="group", header=("代表小组",), width=14, read=lambda row: row.groups),
        number("called", ("人代会", "应到"), supervision.congress_called),
        number("present", ("人代会", "到"), supervision.congress_present),
        number("on_leave", ("人代会", "请假"), supervision.congress_on_leave),
        number("absent", ("人代会", "缺席"), supervision.congress_absent),
        number("invited", ("列席常委会", "邀请"), supervision.session_invited),
        number("sat_in", ("列席常委会", "到"), supervision.session_present),
        Column(
            key="last_invited_on",
            header=("列席常委会", "上次邀请"),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.last_invited_on,
        ),
        number("taken_part", ("参加活动",), supervision.taken_part),
        Column(
            key="warning",
            header=("连续缺席预警",),
            width=30,
            kind=Kind.LONG_TEXT,
            tone=lambda row: row.tone,
            read=lambda row: row.warning,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    year = duty_year_of(records) or on.year
    deputies = list(records.order_by("delegation", "name", "pk"))
    member_of, last_day = GroupsOfTheDay(one.pk for one in deputies), min(on, date(year, 12, 31))
    acts = counted_by_deputy(supervision.ATTENDANCE, key="deputy", year=year, on=on, to=to)
    ever = visible(DutyAct.objects.filter(acted_on__lte=on), to=to)
    absent = supervision.congress_absent
    absences = count_by(ever, [absent], key="deputy", on=on)
    invited = supervision.session_invited.of(ever, on=on).order_by().values_list("deputy")
    last = dict(invited.annotate(last=Max("acted_on")))
    rows = [
        AttendanceRow(
            deputy=deputy,
            groups=member_of.named(deputy.pk, on=last_day),
            counts=acts.get(deputy.pk, {}),
            absences=absences.get(deputy.pk, {}).get(absent.code, 0),
            last_invited_on=last.get(deputy.pk),
        )
        for deputy in deputies
    ]
    # Those of no delegation come first in the database and last on paper.
    rows.sort(key=lambda row: not row.deputy.delegation)
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}{year}年代表出席列席情况表",
        left=place.reporting_unit,
        right=f"{reported_until(on)}　单位：次",
    )
    return Filling(heading=heading, rows=rows, notes=(DEFINITION,))


SHEET = Sheet(title="代表出席列席情况表", layout=LAYOUT, model=Deputy, fill=fill)

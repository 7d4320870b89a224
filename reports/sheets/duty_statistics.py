"""代表履职情况统计表: what each deputy did in a year, as far as the ledger knows.

The year is the one that the records were annotated with (`of_duty_year`), else that of the day.
Meetings and acts are counted in times (次), suggestions in pieces (件); the two are never added.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

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
)
from tracker.deputies.groups import GroupsOfTheDay
from tracker.deputies.models import Deputy, duty_year_of
from tracker.duties.models import DutyAct
from tracker.overview.points import Earned, earned_in, total
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.counting import count_by
from tracker.overview.populations.defining import Population

NO_DELEGATION = "未编入代表团"
Act = DutyAct.Kind
ACTS = [supervision.duty, *supervision.DUTIES.values(), *supervision.BROUGHT.values()]
DEFINITION = "；".join(
    f"{each.name}：{each.definition}"
    for each in (supervision.duty, suggestions.led, suggestions.signed)
)


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    deputy: Deputy
    groups: str  # at the end of the year, or until the day of the sheet
    counts: dict[str, int]  # by population
    earned: list[Earned]

    @property
    def delegation(self) -> str:
        return self.deputy.delegation or NO_DELEGATION


def number(key: str, header: tuple[str, ...], counted: Population) -> Column:
    return Column(
        key=key,
        header=header,
        width=7,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        is_totalled=True,
        read=lambda row: row.counts.get(counted.code, 0),
    )


def times_of(kind: Act, *header: str) -> Column:
    return number(kind.value, header or (kind.label,), supervision.DUTIES[kind.value])


def sum_of(name: str, *header: str) -> Column:
    return number(name, header, supervision.BROUGHT[name])


LAYOUT = Layout(
    name="duty-statistics",
    version=1,
    kind="deputy",
    tab="代表履职情况统计",
    identify=lambda row: identity_of(row.deputy),
    page=Page(frozen_columns=2),
    grouping=Grouping(
        read=lambda row: row.delegation,
        heading="{name}（{count}名）",
        total="合计（{count}名）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(key="name", header=("姓名",), width=9, read=lambda row: row.deputy.name),
        Column(key="group", header=("代表小组",), width=12, read=lambda row: row.groups),
        times_of(Act.CONGRESS, "会议", "出席\n人代会"),
        times_of(Act.COMMITTEE_SESSION, "会议", "列席\n常委会"),
        times_of(Act.OTHER_MEETING, "会议", "其他"),
        times_of(Act.TRAINING, "学习\n培训"),
        number("led", ("提出建议（件）", "领衔"), suggestions.led),
        number("signed", ("提出建议（件）", "联名"), suggestions.signed),
        times_of(Act.RESEARCH, "监督活动", "专题\n调研"),
        times_of(Act.INSPECTION_VISIT, "监督活动", "视察"),
        times_of(Act.LAW_INSPECTION, "监督活动", "执法\n检查"),
        times_of(Act.SPECIAL_INQUIRY, "监督活动", "专题\n询问"),
        times_of(Act.COURT_OBSERVATION, "监督活动", "旁听\n庭审"),
        times_of(Act.RECEPTION, "联系群众、接待选民", "次"),
        sum_of("attendances", "联系群众、接待选民", "人次"),
        sum_of("opinions", "收集意见\n（条）"),
        sum_of("solved", "推动解决\n（个）"),
        times_of(Act.MEDIATION, "为民办事", "化解\n矛盾"),
        times_of(Act.ASSISTANCE, "为民办事", "扶弱\n济困"),
        times_of(Act.GOOD_DEED, "为民办事", "好事\n实事"),
        times_of(Act.CHARITY, "为民办事", "公益\n慈善"),
        times_of(Act.DUTY_REPORT, "述职"),
        times_of(Act.OTHER, "其他"),
        number("total", ("合计",), supervision.duty),
    ),
)


# Shown where the office has a table of points for the year.
POINTS = Column(
    key="points",
    header=("履职\n积分",),
    width=8,
    kind=Kind.DECIMAL,
    align=Align.CENTER,
    read=lambda row: total(row.earned),
)
POINTED = "积分按本级的履职积分标准计，到会、参加的才计；每项有上限的不超过上限"


def fill(records: QuerySet, *, on: date, to) -> Filling:
    year = duty_year_of(records) or on.year
    deputies = list(records.order_by("delegation", "name", "pk"))
    member_of, last = GroupsOfTheDay(one.pk for one in deputies), min(on, date(year, 12, 31))
    asked = {"year": year, "on": on, "to": to}
    acts = counted_by_deputy(ACTS, key="deputy", **asked)
    led = counted_by_deputy([suggestions.led], key="lead_deputy", **asked)
    signed = counted_by_deputy([suggestions.signed], key="deputy", **asked)
    earned = earned_in(year, on=on, to=to)
    rows = [
        DutyRow(
            deputy=deputy,
            groups=member_of.named(deputy.pk, on=last),
            counts={
                code: count
                for found in (acts, led, signed)
                for code, count in found.get(deputy.pk, {}).items()
            },
            earned=(earned or {}).get(deputy.pk, []),
        )
        for deputy in deputies
    ]
    # Those of no delegation come first in the database and last on paper.
    rows.sort(key=lambda row: not row.deputy.delegation)
    place = place_on(on)
    title = f"{place.district}{year}年代表履职情况统计表"
    right = f"{reported_until(on)}　单位：次"
    heading = Heading(title=title, left=place.reporting_unit, right=right)
    if earned is None:
        return Filling(heading=heading, rows=rows, notes=(DEFINITION,))
    columns = (*LAYOUT.columns, POINTS)
    return Filling(heading=heading, rows=rows, columns=columns, notes=(DEFINITION, POINTED))


def counted_by_deputy(populations, *, key: str, year: int, on: date, to) -> dict:
    """Deputy id → what was counted of that deputy in the year, by population."""
    records = populations[0].subject.records(years=[year], to=to)
    return count_by(records, populations, key=key, on=on)


SHEET = Sheet(title="代表履职情况统计表", layout=LAYOUT, model=Deputy, fill=fill)

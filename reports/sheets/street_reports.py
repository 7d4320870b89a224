"""街道工委述职测评汇总: what the street committees that reported did in the year, and their votes.

A line is a duty report on the agenda of a meeting; what it did is counted of the meeting's work
year. The vote is shown to whoever may see it; its share stands with its base, cut and never rounded
up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.at_meetings import votes_of
from reports.sheets.place import place_on, worded_years
from reports.sheets.reading import identity_of, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page
from tracker.meetings.agenda_items import AgendaItem
from tracker.overview.populations import activities, leads
from tracker.overview.populations.counting import count_by
from tracker.overview.populations.defining import NO_BASE, Population, share
from tracker.votes.models import Vote
from tracker.years.rule_sets import RuleSet

# What is counted of a street committee, each by the field that names it.
COUNTED: dict[Population, str] = {
    activities.of_streets: "organiser",
    activities.street_deputies: "organiser",
    activities.street_receptions: "organiser",
    leads.solved_by_streets: "street",
}
RATE = "得票率为优秀、称职、基本称职票数之和占基数的比例，舍去尾数，基数按办理规则确定并写明"
DEFINITION = "；".join(
    [
        "活动、代表、接待、解决问题按会议的工作年度计",
        *(f"{each.name}：{each.definition}" for each in COUNTED),
        RATE,
    ]
)


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A report; `vote` is None where there was none or where the reader may not see it yet."""

    record: AgendaItem
    counts: dict[str, int]
    vote: Vote | None

    @property
    def rate(self) -> str:
        """93.3%（28/30，有效票数）; without a base that is known, a dash."""
        if self.vote is None:
            return ""
        rule = self.vote.pass_rule
        if rule is None or not self.vote.base:
            return f"{NO_BASE}（基数未定）"
        base = RuleSet.BallotBase(rule[0]).label
        approving, whole = self.vote.approving, self.vote.base
        return f"{share(approving, whole)}（{approving}/{whole}，{base}）"


def counted(population: Population, header: str, unit: str) -> Column:
    return Column(
        key=population.code,
        header=(f"{header}\n（{unit}）",),
        width=9,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        read=lambda row: row.counts.get(population.code, 0),
    )


def votes(name: str) -> Column:
    return Column(
        key=name,
        header=("测评票数", Vote.OPTIONS[Vote.Purpose.DUTY_REPORT][name]),
        width=8,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        read=lambda row: getattr(row.vote, name) if row.vote else None,
    )


LAYOUT = Layout(
    name="street-reports",
    version=1,
    kind="agendaitem",
    tab="街道工委述职测评汇总",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=1),
    columns=(
        Column(
            key="reporting_unit",
            header=("街道",),
            width=20,
            is_editable=True,
            field="reporting_unit",
            read=lambda row: row.record.reporting_unit,
        ),
        Column(
            key="reporter",
            header=("报告人",),
            width=18,
            is_editable=True,
            field="reporter",
            read=lambda row: row.record.reporter,
        ),
        counted(activities.of_streets, "活动", "次"),
        counted(activities.street_deputies, "代表", "人次"),
        counted(activities.street_receptions, "接待", "人次"),
        counted(leads.solved_by_streets, "解决问题", "个"),
        votes("excellent"),
        votes("in_favour"),
        votes("basically"),
        votes("against"),
        votes("abstained"),
        Column(key="rate", header=("得票率（基数）",), width=28, read=lambda row: row.rate),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    reports = records.filter(kind=AgendaItem.Kind.DUTY_REPORT)
    linked = reports.select_related("reporting_unit", "meeting__work_year")
    items = sorted(linked, key=lambda one: (one.meeting.starts_on or date.max, one.order, one.pk))
    taken = votes_of(items, to=to)
    years = sorted({one.meeting.work_year_id for one in items})
    counts = {year: counts_of(year, on=on, to=to) for year in years}
    rows = [
        ReportRow(
            record=item,
            counts=counts[item.meeting.work_year_id].get(item.reporting_unit_id, {}),
            vote=vote_on(item, taken[item.pk]),
        )
        for item in items
    ]
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}{worded_years(years)}街道工委述职测评汇总",
        left=place.reporting_unit,
        right=reported_until(on),
    )
    return Filling(heading=heading, rows=rows, notes=(DEFINITION,))


def counts_of(year: int, *, on: date, to) -> dict[object, dict[str, int]]:
    """Street committee → what was counted of it in the year, by population."""
    found: dict[object, dict[str, int]] = {}
    for key in dict.fromkeys(COUNTED.values()):
        asked = [each for each, field in COUNTED.items() if field == key]
        records = asked[0].subject.records(years=[year], to=to)
        for unit, amounts in count_by(records, asked, key=key, on=on).items():
            found[unit] = found.get(unit, {}) | amounts
    return found


def vote_on(item: AgendaItem, taken: Iterable[Vote]) -> Vote | None:
    """The last vote on the report of the unit; a second round decides."""
    own = [
        vote
        for vote in taken
        if vote.purpose == Vote.Purpose.DUTY_REPORT and vote.unit_id == item.reporting_unit_id
    ]
    return max(own, key=lambda vote: vote.round, default=None)


SHEET = Sheet(
    title="街道工委述职测评汇总",
    layout=LAYOUT,
    model=AgendaItem,
    fill=fill,
    given={"kind": AgendaItem.Kind.DUTY_REPORT},
)

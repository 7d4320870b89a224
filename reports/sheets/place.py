"""Whose sheet it is: the names in titles and beside 填报单位, read from the units."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from reports.workbook.layout import REPORTING_UNIT
from tracker.common.numerals import chinese_number
from tracker.deputies.models import Session
from tracker.units.models import Unit

COMMITTEE = "人大常委会"
FULL_COMMITTEE = "人民代表大会常务委员会"
OWN_BODIES = (Unit.Kind.COMMITTEE, Unit.Kind.STREET_COMMITTEE, Unit.Kind.OFFICE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """`district` is empty when the units do not say whose ledger this is: better a title
    without a place than one with the wrong place."""

    district: str

    @property
    def committee(self) -> str:
        return f"{self.district}{COMMITTEE}" if self.district else ""

    @property
    def reporting_unit(self) -> str:
        return f"{REPORTING_UNIT}{self.committee}"


def place_on(day: date) -> Place:
    """The place of the standing committee that keeps this ledger.

    Committees of other levels (市人大常委会) may be on file as well; ours is the one that has
    working committees of its own below it, or the only one there is.
    """
    committees = list(
        Unit.objects.existing(on=day)
        .filter(kind=Unit.Kind.STANDING_COMMITTEE)
        .annotate(own_bodies=Count("children", filter=Q(children__kind__in=OWN_BODIES)))
    )
    if len(committees) > 1:
        committees = [committee for committee in committees if committee.own_bodies]
    if len(committees) != 1:
        return Place(district="")
    return Place(district=district_of(committees[0].name))


def district_of(committee: str) -> str:
    for suffix in (FULL_COMMITTEE, COMMITTEE):
        if committee.endswith(suffix):
            return committee.removesuffix(suffix)
    return ""


def years_of(records) -> str:
    """The work years of the records as a title words them: 2023年, 2021—2023年; empty if none."""
    return worded_years(sorted({record.work_year_id for record in records}))


def worded_years(years: list[int]) -> str:
    """As `years_of`, of years in their order."""
    if not years:
        return ""
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"


def occasion_of(suggestions: QuerySet) -> str:
    """The session that suggestions were made at; their work years where they are of several
    sessions or of none that is known."""
    found = set(suggestions.order_by().values_list("session", flat=True).distinct())
    if len(found) != 1 or found == {None}:
        return work_years_of(suggestions)
    session = Session.objects.select_related("term").get(pk=found.pop())
    return f"{session.term}人民代表大会第{chinese_number(session.number)}次会议"


def work_years_of(records: QuerySet) -> str:
    """As `years_of`, without reading the records."""
    years = records.order_by().values_list("work_year", flat=True).distinct()
    return worded_years(sorted(years))

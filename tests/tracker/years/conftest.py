import pytest

from tracker.years.calendar import WorkingCalendar
from tracker.years.rule_sets import RuleSet
from tracker.years.shipped import days_of


class ShippedCalendar(WorkingCalendar):
    """The days as they come with the product, without a database."""

    _kinds = {day.date: day.kind for year in range(2021, 2027) for day in days_of(year)}


@pytest.fixture(scope="session")
def calendar():
    return ShippedCalendar()


@pytest.fixture(scope="session")
def national():
    """What national law says and nothing else: 3 and 6 months from handover, rest days skipped."""
    return RuleSet(name="国家法律")

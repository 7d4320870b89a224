"""The years of a matter that goes on: those that are hidden leave no trace in it."""

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Inspection, Membership, Unit, WorkYear

pytestmark = pytest.mark.django_db
BY = Actor(door="command")


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


@pytest.fixture
def unit():
    return make(Unit, code="jt", name="区交通局", kind="department")


@pytest.fixture
def years(unit):
    """Of two years in a row the later one inspects the unit."""
    kind = {"kind": "own_enforcement", "status": "in_progress"}
    first = make(Inspection, work_year=make(WorkYear, year=2022), title="检查", **kind)
    second = make(
        Inspection, work_year=make(WorkYear, year=2023), title="再检查", continues=first, **kind,
        links={"inspected_units": [unit]},
    )  # fmt: skip
    return first, second


def chain_for(role: str, matter, **post) -> list[dict]:
    user = get_user_model().objects.create_user(role)
    make(Membership, user=user, role=role, **post)
    client = APIClient()
    client.force_authenticate(user)
    return client.get(f"/api/v1/matters/{matter.pk}/chain/").json()


class TestChain:
    def test_lists_the_years_from_early_to_late(self, years):
        first, second = years
        found = [(one["id"], one["continues"]) for one in chain_for("clerk", second)]
        assert found == [(first.pk, None), (second.pk, first.pk)]

    def test_does_not_name_what_is_hidden(self, years, unit):
        _, second = years
        found = chain_for("unit_contact", second, unit=unit)
        assert [(one["id"], one["continues"]) for one in found] == [(second.pk, None)]

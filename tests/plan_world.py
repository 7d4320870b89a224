"""A committee, a street and the people who plan their own work."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.workflow import go
from tracker.models import Change, Deputy, Membership, Outcome, Term, Unit, WorkYear
from tracker.plans.models import PlanItem

BY = Actor(door="command")
PLANNED_ON, STARTED_ON, CHECKED_ON, DELIVERED_ON = (
    date(2024, 1, 10), date(2024, 3, 1), date(2024, 7, 5), date(2024, 10, 20),
)  # fmt: skip


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


@dataclass
class World:
    year: WorkYear
    next_year: WorkYear
    units: dict[str, Unit]
    users: dict

    def actor(self, who: str, *, reason: str = "") -> Actor:
        return Actor(door="api", user=self.users[who], reason=reason)

    def plan(self, title: str = "营商环境调研", *, links=None, **fields) -> PlanItem:
        """A research project of the finance committee, unless said otherwise."""
        given = {"plan": "research", "lead_committee": self.units["finance"], **fields}
        return make(PlanItem, title=title, work_year=self.year, links=links, **given)

    def street_plan(self, **fields) -> PlanItem:
        own = {"plan": "street", "street": self.units["street"], "lead_committee": None}
        return self.plan("代表小组活动", **own, **fields)

    def result(self, item: PlanItem, title: str = "调研报告", **fields) -> Outcome:
        kind = {"kind": "research_result", "doer": "committee", **fields}
        return make(Outcome, matter=item, work_year=self.year, title=title, **kind)

    def move(self, item: PlanItem, name: str, who: str, *, on: date, **data) -> PlanItem:
        fresh = PlanItem.objects.get(pk=item.pk)
        given = {"happened_on": on.isoformat(), **data}
        return go(fresh, name, data=given, by=self.actor(who), today=date(2024, 12, 31))

    def under_way(self, **fields) -> PlanItem:
        item = self.plan(**fields)
        self.move(item, "include_in_plan", "clerk", on=PLANNED_ON, meeting="第12次主任会议")
        return self.move(item, "start", "finance", on=STARTED_ON)

    def refused(self, item: PlanItem, name: str, who: str, *, on: date, **data):
        """The code of the refusal, or {field: code}; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(item, name, who, on=on, **data)
        assert Change.objects.count() == before
        error = caught.value
        if isinstance(error, ValidationError):
            return {field: faults[0].code for field, faults in error.error_dict.items()}
        return error.code

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


def add_user(name: str, role: str, **whom):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=role, **whom)
    return user


@pytest.fixture(scope="module")
def district(once) -> World:
    return once(settle)


@pytest.fixture
def world(district, db) -> World:
    """The district as it is before each test."""
    return deepcopy(district)


def settle() -> World:
    named = {
        "finance": ("财经工委", "committee"),
        "farming": ("农业工委", "committee"),
        "street": ("纱帽街道工委", "street_committee"),
        "other_street": ("邓南街道工委", "street_committee"),
        "bureau": ("区财政局", "department"),
        "government": ("区政府", "government"),
    }
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in named.items()
    }
    roles = {
        "finance": "committee", "farming": "committee", "street": "street_committee",
        "other_street": "street_committee", "bureau": "unit_contact",
        "government": "government_office",
    }  # fmt: skip
    users = {who: add_user(who, role, unit=units[who]) for who, role in roles.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "leader", "reader")}
    deputy = make(Deputy, term=make(Term, number=6), name="张三")
    users["deputy"] = add_user("deputy", "deputy", deputy=deputy)
    year, next_year = make(WorkYear, year=2024), make(WorkYear, year=2025)
    return World(year=year, next_year=next_year, units=units, users=users)

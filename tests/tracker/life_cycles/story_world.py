"""The people, units and rules that the life-cycle stories are played with."""

from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.workflow import go
from tracker.models import (
    AnswerClass,
    Assignment,
    CoSignature,
    Deputy,
    Membership,
    RuleSet,
    Session,
    Suggestion,
    Term,
    Unit,
    WorkYear,
)

BY = Actor(door="command")


def make(model, **fields):
    return door.create(model(**fields), by=BY)


def make_user(name: str, role: str, **speaks_for):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=role, **speaks_for)
    return user


@dataclass
class World:
    """A district small enough to know everybody in it."""

    year: WorkYear
    rules: RuleSet
    session: Session
    lead_deputy: Deputy
    other_deputy: Deputy
    government: Unit
    traffic: Unit
    police: Unit
    parks: Unit
    solved: AnswerClass
    planned: AnswerClass
    users: dict = field(default_factory=dict)

    def move(self, record, name: str, by: str, *, on: date, today: date | None = None, **data):
        """Reload the record and make the move as that person, on that day."""
        fresh = type(record).objects.get(pk=record.pk)
        given = {"happened_on": on.isoformat(), **data}
        return go(
            fresh,
            name,
            data=given,
            by=Actor(door="api", user=self.users[by]),
            today=today or on,
        )


class WorldOverRest(World):
    """The same people, each moving records through the REST API."""

    def move(self, record, name: str, by: str, *, on: date, today: date | None = None, **data):
        route = {Suggestion: "suggestions", Assignment: "assignments"}[type(record)]
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[by].pk))
        address = f"/api/v1/{route}/{record.pk}/"
        seen = client.get(address)
        assert seen.status_code == 200, (by, address)
        response = client.post(
            f"{address}transitions/{name}/",
            {"happened_on": on.isoformat(), **data},
            format="json",
            headers={"If-Match": seen["ETag"]},
        )
        assert response.status_code == 200, response.content.decode()
        return type(record).objects.get(pk=record.pk)


@pytest.fixture(scope="module")
def district(once) -> World:
    return once(settle)


@pytest.fixture
def world(district, db) -> World:
    """The district as it is before each test."""
    return deepcopy(district)


def settle() -> World:
    year = make(WorkYear, year=2024)
    rules = make(
        RuleSet,
        code="test-2024",
        name="测试规则",
        effective_from=date(2024, 1, 2),
        refusal_length=5,
        refusal_unit="working_day",
        co_opinion_length=1,
        co_opinion_unit="month",
        feedback_length=10,
        feedback_unit="working_day",
        second_round_length=1,
        second_round_unit="month",
        max_rounds=2,
    )
    term = make(Term, number=6)
    government = make(Unit, code="gov", name="区政府", kind="government")
    units = {
        code: make(Unit, code=code, name=name, kind="department")
        for code, name in (("traffic", "区交通局"), ("police", "区公安分局"), ("parks", "区园林局"))
    }
    lead, other = (make(Deputy, term=term, name=name) for name in ("张三", "李四"))
    world = World(
        year=year,
        rules=rules,
        session=make(Session, term=term, number=3),
        lead_deputy=lead,
        other_deputy=other,
        government=government,
        **units,
        solved=make(
            AnswerClass,
            work_year=year,
            code="A",
            meaning="已解决",
            counts_as_solved=True,
            is_tracked=False,
        ),
        planned=make(AnswerClass, work_year=year, code="B", meaning="正在解决"),
    )
    world.users = {
        "clerk": make_user("clerk", "clerk"),
        "affairs": make_user("affairs", "deputy_affairs"),
        "government": make_user("government", "government_office", unit=government),
        "traffic": make_user("traffic", "unit_contact", unit=units["traffic"]),
        "police": make_user("police", "unit_contact", unit=units["police"]),
        "parks": make_user("parks", "unit_contact", unit=units["parks"]),
        "deputy": make_user("deputy", "deputy", deputy=lead),
        "other_deputy": make_user("other_deputy", "deputy", deputy=other),
        "leader": make_user("leader", "leader"),
    }
    return world


@pytest.fixture
def draft(world) -> Suggestion:
    suggestion = make(
        Suggestion,
        work_year=world.year,
        session=world.session,
        title="优化16号线沿线公交微循环",
        body="沿线小区距地铁站较远，建议开通微循环公交。",
        lead_deputy=world.lead_deputy,
    )
    make(
        CoSignature,
        suggestion=suggestion,
        deputy=world.other_deputy,
        consent="agreed",
        consented_on=date(2024, 1, 8),
    )
    return suggestion


@pytest.fixture(params=["engine", "rest"])
def told_world(request, world) -> World:
    """The world told twice: by the workflow engine alone, and over the API by the right people."""
    if request.param == "engine":
        return world
    return WorldOverRest(**{part.name: getattr(world, part.name) for part in fields(world)})

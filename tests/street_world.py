"""Two streets, their clerks and deputies, a committee and a court."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Activity, Deputy, Membership, Term, Unit, WorkYear

BY = Actor(door="command")
YEAR = 2024
DAY = date(YEAR, 5, 8)


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def codes_when(write, *args, **fields) -> dict[str, str]:
    """The fields that are refused, each with its code; {} where it is written."""
    from django.core.exceptions import ValidationError

    try:
        write(*args, **fields)
    except ValidationError as refused:
        return {name: faults[0].code for name, faults in refused.update_error_dict({}).items()}
    return {}


@dataclass
class StreetWorld:
    year: WorkYear
    street: Unit
    other_street: Unit
    committee: Unit
    court: Unit
    deputies: list[Deputy]
    users: dict = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return Actor(door="api", user=self.users[name])

    def user(self, name: str):
        """The account as a request brings it along."""
        return get_user_model().objects.get(username=name)

    def activity(self, *, links=None, **more) -> Activity:
        fields = {
            "work_year": self.year, "kind": "visit", "title": "走访选民", "held_on": DAY,
            "organiser": self.street,
        }  # fmt: skip
        return make(Activity, links=links, **fields | more)


def settle() -> StreetWorld:
    units = {
        "street": ("纱帽街道人大工委", "street_committee"),
        "other_street": ("东荆街道人大工委", "street_committee"),
        "committee": ("监察司法委", "committee"),
        "court": ("区人民法院", "court"),
    }
    made = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in units.items()
    }
    term = make(Term, number=6)
    names = ("张三", "李四", "王五")
    world = StreetWorld(
        year=make(WorkYear, year=YEAR),
        deputies=[
            make(Deputy, term=term, name=name, street_committee=made["street"]) for name in names
        ],
        **made,
    )
    posts = {
        "clerk": ("clerk", {}),
        "street": ("street_committee", {"unit": world.street}),
        "other_street": ("street_committee", {"unit": world.other_street}),
        "committee": ("committee", {"unit": world.committee}),
        "court": ("unit_contact", {"unit": world.court}),
        "deputy": ("deputy", {"deputy": world.deputies[0]}),
        "affairs": ("deputy_affairs", {}),
        "leader": ("leader", {}),
    }
    for name, (role, whom) in posts.items():
        user = world.users[name] = get_user_model().objects.create_user(name, is_staff=True)
        make(Membership, user=user, role=role, **whom)
    return world


@pytest.fixture(scope="module")
def streets(once) -> StreetWorld:
    return once(settle)


@pytest.fixture
def street_world(streets, db) -> StreetWorld:
    """The streets as they are before each test."""
    return deepcopy(streets)

"""A committee, a government and the posts that are filled."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Deputy, Holding, Membership, Post, Term, Unit, WorkYear

BY = Actor(door="command")
BEGAN, DAY = date(2021, 11, 10), date(2024, 4, 26)


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def codes(refused) -> list[str]:
    return [error.code for errors in refused.value.error_dict.values() for error in errors]


@dataclass
class World:
    year: WorkYear
    term: Term
    units: dict[str, Unit]
    posts: dict[str, Post]
    users: dict

    def actor(self, who: str, *, reason: str = "") -> Actor:
        return Actor(door="api", user=self.users[who], reason=reason)

    def hold(self, post: str, person: str, since: date | None = BEGAN, **fields) -> Holding:
        return make(Holding, post=self.posts[post], person_name=person, from_on=since, **fields)

    def leave(self, holding: Holding, on: date) -> Holding:
        fresh = Holding.objects.get(pk=holding.pk)
        fresh.until_on = on
        return door.update(fresh, by=BY)

    def refused(self, post: str, person: str, since: date | None = BEGAN, **fields) -> list[str]:
        """The codes with which somebody is refused the post; nothing was written."""
        before = Holding.objects.count()
        with pytest.raises(ValidationError) as refused:
            self.hold(post, person, since, **fields)
        assert Holding.objects.count() == before
        return codes(refused)

    def deputy(self, name: str) -> Deputy:
        return make(Deputy, term=self.term, name=name)

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


UNITS = {
    "committee": ("区人大常委会", "standing_committee"),
    "finance": ("财经工委", "committee"),
    "street": ("纱帽街道工委", "street_committee"),
    "government": ("区政府", "government"),
    "court": ("区人民法院", "court"),
    "bureau": ("区财政局", "department"),
}
# code → (title, body, kind, seats, whether it takes a deputy)
POSTS = {
    "chair": ("常委会主任", "committee", "director", 1, True),
    "member": ("常委会委员", "committee", "member", None, True),
    "office": ("常委会办公室主任", "committee", "working_body", 1, False),
    "mayor": ("区长", "government", "government", 1, False),
    "vice": ("副区长", "government", "government", 2, False),
    "treasurer": ("区财政局局长", "government", "government", 1, False),
    "judge": ("审判员", "court", "court", None, False),
}
ROLES = {
    "finance": "committee", "street": "street_committee", "government": "government_office",
    "court": "unit_contact", "bureau": "unit_contact",
}  # fmt: skip


def add_user(name: str, role: str, **whom):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=role, **whom)
    return user


@pytest.fixture(scope="module")
def settled(once) -> World:
    return once(settle)


@pytest.fixture
def world(settled, db) -> World:
    """The committee as it is before each test."""
    return deepcopy(settled)


def settle() -> World:
    units = {
        code: make(Unit, code=code, name=name, kind=kind) for code, (name, kind) in UNITS.items()
    }
    posts = {
        code: make(
            Post, code=code, title=title, body=units[body], kind=kind, seats=seats,
            is_deputy_required=of_deputies,
        )
        for code, (title, body, kind, seats, of_deputies) in POSTS.items()
    }  # fmt: skip
    users = {who: add_user(who, role, unit=units[who]) for who, role in ROLES.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "deputy_affairs", "leader", "reader")}
    term = make(Term, number=6, starts_on=date(2021, 11, 8))
    users["deputy"] = add_user("deputy", "deputy", deputy=make(Deputy, term=term, name="旁人"))
    return World(year=make(WorkYear, year=2024), term=term, units=units, posts=posts, users=users)

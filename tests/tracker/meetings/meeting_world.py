"""A standing committee, its bodies and those who come to its meetings."""

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
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Change,
    Deputy,
    DutyAct,
    Holding,
    Membership,
    Post,
    Term,
    Topic,
    Unit,
    WorkYear,
)

BY = Actor(door="command")
CALLED_ON, HELD_ON, TODAY = date(2024, 6, 3), date(2024, 6, 26), date(2024, 12, 31)
COUNTED = {"members_count": 33, "present_count": 30}


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


@dataclass
class World:
    year: WorkYear
    term: Term
    units: dict[str, Unit]
    users: dict

    def actor(self, who: str, *, reason: str = "") -> Actor:
        return Actor(door="api", user=self.users[who], reason=reason)

    def meeting(self, number: int | None = 12, kind: str = "committee", **fields) -> Meeting:
        """The twelfth session of the standing committee, unless said otherwise."""
        term = self.term if number else None
        given = {"work_year": self.year, "term": term, **fields}
        return make(Meeting, kind=kind, number=number, **given)

    def item(self, meeting: Meeting, title: str = "听取环保报告", **fields) -> AgendaItem:
        return make(AgendaItem, meeting=meeting, title=title, **{"kind": "hear", **fields})

    def members(self, count: int, **fields) -> list[Deputy]:
        """So many members of the committee, each a deputy, the first of them its director."""
        seats = {"body": self.units["finance"], "seats": None}
        member = make(Post, code="wy", title="委员", kind="member", **seats)
        director = make(Post, code="zr", title="主任", kind="director", **seats)
        found = []
        for n in range(count):
            deputy = make(Deputy, term=self.term, name=f"委员{n + 1:02}")
            post = member if n else director
            make(Holding, post=post, person_name=deputy.name, deputy=deputy, **fields)
            found.append(deputy)
        return found

    def attendance(self, deputy: Deputy, meeting: Meeting, **fields) -> DutyAct:
        return make(DutyAct, deputy=deputy, meeting=meeting, **fields)

    def topic(self, title: str = "环境保护", **fields) -> Topic:
        given = {"form": "special_report", "lead_committee": self.units["finance"], **fields}
        return make(Topic, title=title, work_year=self.year, **given)

    def move(self, meeting: Meeting, name: str, who: str = "clerk", *, on: date, **data) -> Meeting:
        fresh = Meeting.objects.get(pk=meeting.pk)
        given = {"happened_on": on.isoformat(), **data}
        return go(fresh, name, data=given, by=self.actor(who), today=TODAY)

    def called(self, **fields) -> Meeting:
        meeting = self.meeting(**fields)
        return self.move(meeting, "call", on=CALLED_ON, starts_on=HELD_ON.isoformat())

    def held(self, **fields) -> Meeting:
        return self.move(self.called(**fields), "hold", on=HELD_ON, **COUNTED)

    def refused(self, meeting: Meeting, name: str, who: str = "clerk", *, on: date, **data):
        """The code of the refusal, or {field: code}; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(meeting, name, who, on=on, **data)
        assert Change.objects.count() == before
        return codes_of(caught.value)

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


def codes_of(error):
    if isinstance(error, ValidationError):
        return {field: faults[0].code for field, faults in error.error_dict.items()}
    return error.code


def codes_when(write, *given, **named):
    """What the write is refused for: {field: code}."""
    with pytest.raises(ValidationError) as caught:
        write(*given, **named)
    return codes_of(caught.value)


def add_user(name: str, role: str, **whom):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=role, **whom)
    return user


@pytest.fixture
def world(db) -> World:
    named = {
        "finance": ("财经工委", "committee"),
        "farming": ("农业工委", "committee"),
        "street": ("纱帽街道工委", "street_committee"),
        "other_street": ("邓南街道工委", "street_committee"),
        "bureau": ("区环保局", "department"),
        "other_bureau": ("区水务局", "department"),
        "government": ("区政府", "government"),
    }
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in named.items()
    }
    roles = {
        "finance": "committee", "farming": "committee", "street": "street_committee",
        "other_street": "street_committee", "bureau": "unit_contact",
        "other_bureau": "unit_contact", "government": "government_office",
    }  # fmt: skip
    users = {who: add_user(who, role, unit=units[who]) for who, role in roles.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "leader", "reader")}
    term = make(Term, number=6)
    users["deputy"] = add_user("deputy", "deputy", deputy=make(Deputy, term=term, name="张三"))
    return World(year=make(WorkYear, year=2024), term=term, units=units, users=users)

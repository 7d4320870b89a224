"""A standing committee of 33 that decides, and those who hear of it and carry it out."""

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
from tracker.decisions.models import Decision
from tracker.models import Change, Deputy, Holding, Membership, Post, Term, Unit, WorkYear

BY = Actor(door="command")
TABLED, VOTED, PUBLISHED, REPORTED, CLOSED = (
    date(2024, 6, 5), date(2024, 6, 20), date(2024, 6, 24), date(2024, 11, 28), date(2024, 12, 9),
)  # fmt: skip
DUE = date(2024, 11, 30)
# 28 of 33 for it, one against, one abstained; three were not there.
COUNTED = {"method": "button", "members": 33, "present": 30, "in_favour": 28, "against": 1,
           "abstained": 1, "due_on": "2024-11-30"}  # fmt: skip
UNITS = {
    "committee": ("城环工委", "committee"),
    "other_committee": ("财经工委", "committee"),
    "street": ("纱帽街道工委", "street_committee"),
    "bureau": ("区生态环境分局", "department"),
    "other_bureau": ("区财政局", "department"),
    "government": ("区政府", "government"),
}
ROLES = {
    "committee": "committee", "other_committee": "committee", "street": "street_committee",
    "bureau": "unit_contact", "other_bureau": "unit_contact", "government": "government_office",
}  # fmt: skip


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def add_user(name: str, role: str, **whom):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=role, **whom)
    return user


@dataclass
class World:
    year: WorkYear
    units: dict[str, Unit]
    users: dict

    def draft(self, **fields) -> Decision:
        given = {
            "title": "关于加强湿地保护的决定",
            "kind": "decision",
            "text": "第一条　保护湿地。",
            "lead_committee": self.units["committee"],
        }
        links = {"addressed_to": [self.units["bureau"]]}
        return make(Decision, work_year=self.year, links=links, **given | fields)

    def members(self, count: int) -> None:
        """So many members of the committee in office."""
        post = make(Post, code="wy", title="委员", kind="member", seats=None,
                    body=self.units["committee"])  # fmt: skip
        for n in range(count):
            make(Holding, post=post, person_name=f"委员{n + 1}")

    def move(self, decision: Decision, name: str, who: str, *, on: date, **data) -> Decision:
        fresh = Decision.objects.get(pk=decision.pk)
        given = {"happened_on": on.isoformat(), **data}
        by = Actor(door="api", user=self.users[who])
        return go(fresh, name, data=given, by=by, today=date(2024, 12, 31))

    def submitted(self, **fields) -> Decision:
        return self.move(self.draft(**fields), "submit", "clerk", on=TABLED)

    def adopted(self, **fields) -> Decision:
        return self.move(self.submitted(**fields), "vote", "clerk", on=VOTED, **COUNTED)

    def published(self, **fields) -> Decision:
        return self.move(self.adopted(**fields), "publish", "clerk", on=PUBLISHED)

    def refused(self, decision: Decision, name: str, who: str, *, on: date, **data):
        """The code of the refusal, or {field: code}; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(decision, name, who, on=on, **data)
        assert Change.objects.count() == before
        error = caught.value
        if isinstance(error, ValidationError):
            return {field: faults[0].code for field, faults in error.error_dict.items()}
        return error.code

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


@pytest.fixture
def world(db) -> World:
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in UNITS.items()
    }
    users = {who: add_user(who, role, unit=units[who]) for who, role in ROLES.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "leader", "reader")}
    deputy = make(Deputy, term=make(Term, number=6), name="张三")
    users["deputy"] = add_user("deputy", "deputy", deputy=deputy)
    return World(year=make(WorkYear, year=2024), units=units, users=users)

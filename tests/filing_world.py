"""A district government that makes documents, and the office that receives them."""

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
from tracker.filings.models import Filing, NormativeDocument, YearList
from tracker.models import Change, Deputy, Membership, Term, Unit, WorkYear

BY = Actor(door="command")
PUBLISHED, FILED, TODAY = date(2026, 1, 5), date(2026, 2, 20), date(2026, 12, 1)
UNITS = {
    "committee": ("法制工委", "committee"),
    "other_committee": ("财经工委", "committee"),
    "government": ("区政府", "government"),
    "court": ("区法院", "court"),
}
ROLES = {
    "committee": "committee", "other_committee": "committee",
    "government": "government_office", "court": "unit_contact",
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

    def document(self, **fields) -> NormativeDocument:
        given = {
            "maker": self.units["government"],
            "title": "汉南区养老服务补贴办法",
            "document_number": "汉政规〔2026〕1号",
            "published_on": PUBLISHED,
            "effective_on": date(2026, 2, 1),
        }
        return make(NormativeDocument, **given | fields)

    def filed(self, document: NormativeDocument | None = None, **fields) -> Filing:
        given = {"document": document or self.document(), "received_on": FILED}
        return make(Filing, work_year=self.year, **given | fields)

    def registered(self, document=None, **fields) -> Filing:
        filing = self.filed(document, **fields)
        return self.move(
            filing, "register", "clerk", on=date(2026, 2, 25), number=f"备{filing.pk}号"
        )

    def year_list(self, text: str, **fields) -> YearList:
        given = {"maker": self.units["government"], "year": 2026, "text": text}
        return make(YearList, **given | fields)

    def move(self, record, name: str, who: str, *, on: date, **data):
        fresh = type(record).objects.get(pk=record.pk)
        given = {"happened_on": on.isoformat(), **data}
        by = Actor(door="api", user=self.users[who])
        return go(fresh, name, data=given, by=by, today=TODAY)

    def refused(self, record, name: str, who: str, *, on: date, **data):
        """The code of the refusal, or {field: code}; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(record, name, who, on=on, **data)
        assert Change.objects.count() == before
        return code_of(caught.value)

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


def code_of(error):
    if isinstance(error, ValidationError):
        return {field: faults[0].code for field, faults in error.error_dict.items()}
    return error.code


def refused_write(write, *args, **fields) -> dict | str:
    """The code by which the door refuses, or {field: code}."""
    with pytest.raises((Refused, ValidationError)) as caught:
        write(*args, **fields)
    return code_of(caught.value)


def add_world() -> World:
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in UNITS.items()
    }
    users = {who: add_user(who, role, unit=units[who]) for who, role in ROLES.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "deputy_affairs", "leader", "reader")}
    deputy = make(Deputy, term=make(Term, number=6), name="张三")
    users["deputy"] = add_user("deputy", "deputy", deputy=deputy)
    return World(year=make(WorkYear, year=2026), units=units, users=users)


@pytest.fixture
def world(db) -> World:
    return add_world()

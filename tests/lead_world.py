"""Two streets, two committees and two bureaus: those who hear of things and those who answer."""

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
from tracker.leads.models import Lead
from tracker.models import Change, Deputy, Membership, RuleSet, Term, Unit, WorkYear

BY = Actor(door="command")
RECEIVED, SORTED, HANDED, ACCEPTED, ANSWERED, TOLD, SOLVED = (
    date(2024, 3, 1), date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 18),
    date(2024, 3, 20), date(2024, 3, 25),
)  # fmt: skip
TODAY = date(2024, 12, 31)
UNITS = {
    "committee": ("城环工委", "committee"),
    "finance": ("财经工委", "committee"),
    "street": ("纱帽街道工委", "street_committee"),
    "other_street": ("邓南街道工委", "street_committee"),
    "bureau": ("区城管局", "department"),
    "other_bureau": ("区财政局", "department"),
    "government": ("区政府", "government"),
}
ROLES = {
    "committee": "committee", "finance": "committee", "street": "street_committee",
    "other_street": "street_committee", "bureau": "unit_contact", "other_bureau": "unit_contact",
    "government": "government_office",
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
    deputies: dict[str, Deputy]
    users: dict

    def actor(self, who: str, *, reason: str = "") -> Actor:
        return Actor(door="api", user=self.users[who], reason=reason)

    def lead(self, **fields) -> Lead:
        """Somebody called about a street lamp."""
        given = {
            "title": "路灯不亮", "channel": "hotline", "received_on": RECEIVED,
            "street": self.units["street"], "person_name": "王女士", "phone": "13900000000",
        }  # fmt: skip
        return make(Lead, work_year=self.year, **given | fields)

    def warning(self, **fields) -> Lead:
        given = {
            "channel": "warning", "title": "项目支出超预算", "street": None, "person_name": "",
            "phone": "", "lead_committee": self.units["finance"], "rule": "项目支出超预算",
            "amount": "125.5",
        }  # fmt: skip
        return self.lead(**given | fields)

    def move(self, lead: Lead, name: str, who: str, *, on: date, **data) -> Lead:
        fresh = Lead.objects.get(pk=lead.pk)
        given = {"happened_on": on.isoformat(), **data}
        return go(fresh, name, data=given, by=self.actor(who), today=TODAY)

    def sorted(self, **fields) -> Lead:
        return self.move(self.lead(**fields), "sort", "clerk", on=SORTED)

    def handed_over(self, *, due_on: str = "", remark: str = "", **fields) -> Lead:
        return self.move(
            self.sorted(**fields), "hand_over", "clerk", on=HANDED,
            handled_by=self.units["bureau"].pk, document_number="督1号", due_on=due_on,
            remark=remark,
        )  # fmt: skip

    def accepted(self, **fields) -> Lead:
        return self.move(self.handed_over(**fields), "accept", "bureau", on=ACCEPTED)

    def answered(self, **fields) -> Lead:
        return self.move(self.accepted(**fields), "answer", "bureau", on=ANSWERED, answer="已修复")

    def told(self, **fields) -> Lead:
        return self.move(self.answered(**fields), "tell", "street", on=TOLD, rated="satisfied")

    def refused(self, lead: Lead, name: str, who: str, *, on: date = SOLVED, **data):
        """The code of the refusal, or {field: code}; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(lead, name, who, on=on, **data)
        assert Change.objects.count() == before
        error = caught.value
        if isinstance(error, ValidationError):
            return {field: faults[0].code for field, faults in error.error_dict.items()}
        return error.code

    def rules(self, **fields) -> None:
        """An office that has set terms of its own from this year on."""
        RuleSet.objects.in_force(on=date(2023, 7, 1)).succeed(
            code="own", name="本区规则", effective_from=date(2024, 1, 1), by=BY
        )
        RuleSet.objects.filter(code="own").update(**fields)

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


@pytest.fixture(scope="module")
def city(once) -> World:
    return once(settle)


@pytest.fixture
def world(city, db) -> World:
    """The city as it is before each test."""
    return deepcopy(city)


def settle() -> World:
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=name, kind=kind)
        for code, (name, kind) in UNITS.items()
    }
    users = {who: add_user(who, role, unit=units[who]) for who, role in ROLES.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "deputy_affairs", "leader", "reader")}
    term = make(Term, number=6)
    deputies = {name: make(Deputy, term=term, name=name) for name in ("张三", "李四")}
    users["deputy"] = add_user("deputy", "deputy", deputy=deputies["张三"])
    users["other_deputy"] = add_user("other_deputy", "deputy", deputy=deputies["李四"])
    year = make(WorkYear, year=2024)
    return World(year=year, units=units, deputies=deputies, users=users)

"""Sixteen people, and records that stand in every relation to them.

A letter names the relation a record stands in, the same for all kinds:

M  of a matter that the committee leads, organised by nobody in particular
F  of a matter that the other committee leads, organised by the other street
O  of a matter that the other committee leads, organised by the street
N  of a matter that nobody leads
C  of no matter, organised by the committee itself
S  of no matter, organised by the street itself
G  of a suggestion that the other committee leads
D  of no matter, told to the lead deputy
X  reference data, which stands in no relation to anybody
"""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import (
    Activity,
    Deputy,
    Inspection,
    Law,
    Membership,
    Opinion,
    Outcome,
    Passage,
    Session,
    SourceDocument,
    Suggestion,
    Term,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

SYSTEM = Actor(door="command")
# Who they are: name → (role, whom they speak for).
PEOPLE = {
    "administrator": None,
    "clerk": (Role.CLERK, ""),
    "affairs": (Role.DEPUTY_AFFAIRS, ""),
    "committee": (Role.COMMITTEE, "committee"),
    "other_committee": (Role.COMMITTEE, "other_committee"),
    "street": (Role.STREET_COMMITTEE, "street"),
    "government": (Role.GOVERNMENT_OFFICE, "government"),
    "contact": (Role.UNIT_CONTACT, "bureau"),
    "other_contact": (Role.UNIT_CONTACT, "other_bureau"),
    "lead_deputy": (Role.DEPUTY, "甲代表"),
    "co_signer": (Role.DEPUTY, "乙代表"),
    "other_deputy": (Role.DEPUTY, "丙代表"),
    "leader": (Role.LEADER, ""),
    "reader": (Role.READER, ""),
    "integrator": (Role.INTEGRATOR, "bureau"),
    "stranger": None,
}
UNITS = {
    "committee": "committee",
    "other_committee": "committee",
    "street": "street_committee",
    "other_street": "street_committee",
    "government": "government",
    "bureau": "department",
    "other_bureau": "department",
}


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=SYSTEM, links=links)


def on(matter) -> dict:
    """The link by which something hangs on the matter."""
    return {} if matter is None else {"matter": matter}


@dataclass
class World:
    year: WorkYear
    next_year: WorkYear
    year_before: WorkYear
    area: WorkArea
    law: Law
    passage: Passage
    deputies: dict[str, Deputy]
    units: dict[str, Unit]
    topics: dict[str, Topic] = field(default_factory=dict)
    inspections: dict[str, Inspection] = field(default_factory=dict)
    suggestion: Suggestion | None = None
    users: dict = field(default_factory=dict)

    @property
    def deputy(self) -> Deputy:
        return self.deputies["甲代表"]

    def user(self, person: str):
        """The account as a request of the person brings it along; its posts do not change here."""
        if person not in self.users:
            user = self.users[person] = get_user_model().objects.get(username=person)
            if person == "integrator":
                user.only_for_unit = self.units["bureau"].pk
        return self.users[person]

    def actor(self, person: str, *, reason: str = "更正") -> Actor:
        return Actor(door="api", user=self.user(person), reason=reason)

    def lead(self, letter: str) -> Unit | None:
        """The committee that leads the matter."""
        leads = {"M": "committee", "N": None}
        name = leads.get(letter, "other_committee")
        return name and self.units[name]

    def topic(self, letter: str) -> Topic | None:
        return None if letter in "CS" else self.topics[letter]

    def organiser(self, letter: str) -> Unit | None:
        names = {"O": "street", "S": "street", "C": "committee", "F": "other_street"}
        return self.units[names[letter]] if letter in names else None

    def activity(self, letter: str) -> Activity:
        return make(
            Activity, title="调研", kind="research", work_year=self.year,
            organiser=self.organiser(letter), **on(self.topic(letter)),
        )  # fmt: skip

    def outcome(self, letter: str) -> Outcome:
        return make(
            Outcome, title="成效", kind="policy", doer="other", work_year=self.year,
            unit=self.organiser(letter), **on(self.topic(letter)),
        )  # fmt: skip

    def opinion(self, letter: str) -> Opinion:
        return make(Opinion, title="审议意见", **on(self.inspections[letter]))


def build() -> World:
    units = {
        code: make(Unit, code=code.replace("_", "-"), name=code, kind=kind)
        for code, kind in UNITS.items()
    }
    term = make(Term, number=6)
    session = make(Session, term=term, number=1)
    deputies = {name: make(Deputy, term=term, name=name) for name in ("甲代表", "乙代表", "丙代表")}
    document = make(SourceDocument, code="report", title="报告", kind="annual_report")
    year = make(WorkYear, year=2031)
    world = World(
        year=year,
        next_year=make(WorkYear, year=2032),
        year_before=make(WorkYear, year=2030),
        area=make(WorkArea, code="area", name="领域"),
        law=make(Law, title="某法", kind="law"),
        passage=make(Passage, document=document, number=1, text="开展调研近三至五次。"),
        deputies=deputies,
        units=units,
    )
    for letter in "MFON":
        matter = {"work_year": year, "lead_committee": world.lead(letter)}
        world.topics[letter] = make(Topic, title=f"议题{letter}", form="inquiry", **matter)
        world.inspections[letter] = make(
            Inspection, title=f"检查{letter}", kind="own_enforcement", **matter
        )
    world.suggestion = make(
        Suggestion, title="建议", work_year=year, session=session,
        lead_deputy=deputies["甲代表"], lead_committee=units["other_committee"],
    )  # fmt: skip
    add_accounts(units | deputies)
    return world


def add_accounts(spoken_for: dict) -> None:
    for person, post in PEOPLE.items():
        user = get_user_model().objects.create_user(person)
        if person == "administrator":
            user.is_staff = user.is_superuser = True
            user.save()
        if post is None:
            continue
        role, name = post
        whom = {"deputy": spoken_for[name]} if role == Role.DEPUTY else {}
        if name and not whom:
            whom = {"unit": spoken_for[name]}
        make(Membership, user=user, role=role, **whom)


@pytest.fixture(scope="module")
def world_of_rights(once):
    return once(build)


DAY = date(2031, 5, 8)

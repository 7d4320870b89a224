"""The people, units and matters that the stories of supervision are played with."""

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from story_world import BY, make, make_user

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.workflow import go
from tracker.meetings.models import Meeting
from tracker.models import (
    Attachment,
    Change,
    Deputy,
    Inspection,
    Law,
    Opinion,
    ProgressEntry,
    RectificationItem,
    RuleSet,
    Term,
    Topic,
    Unit,
    WorkYear,
)

ROUTES = {
    Topic: "topics",
    Inspection: "inspections",
    Opinion: "opinions",
    RectificationItem: "rectification-items",
}
PASSING = {"members": 30, "sent": 28, "returned": 28, "valid": 27, "satisfied": 14,
           "basically_satisfied": 5, "unsatisfied": 6, "abstained": 2}  # fmt: skip
FAILING = PASSING | {"satisfied": 10, "unsatisfied": 10}
# What the form of a satisfaction vote asks, by the names under which every vote keeps it.
KEPT_AS = {"satisfied": "in_favour", "basically_satisfied": "basically", "unsatisfied": "against"}


def as_kept(counts: dict[str, int]) -> dict[str, int]:
    return {KEPT_AS.get(name, name): count for name, count in counts.items()}


@dataclass
class World:
    """A district with two committees, a government, three of its offices and a court."""

    year: WorkYear
    next_year: WorkYear
    rules: RuleSet
    law: Law
    deputy: Deputy
    committee: Unit
    other_committee: Unit
    government: Unit
    court: Unit
    traffic: Unit
    police: Unit
    parks: Unit
    users: dict = field(default_factory=dict)

    def move(self, record, name: str, by: str, *, on: date, today: date | None = None, **data):
        """Reload the record and make the move as that person, on that day."""
        fresh = type(record).objects.get(pk=record.pk)
        given = {"happened_on": on.isoformat(), **data}
        who = Actor(door="api", user=self.users[by])
        return go(fresh, name, data=given, by=who, today=today or on)

    def upload(self, item: RectificationItem, by: str) -> Attachment:
        """Evidence for an item, as an upload stores it."""
        item = type(item).objects.get(pk=item.pk)
        upload = SimpleUploadedFile("整改照片.pdf", b"%PDF-1.4 photo")
        evidence = Attachment(**owner_of(item), rectification_item=item, file=upload)
        return evidence.store(by=Actor(door="api", user=self.users[by]))

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client


class WorldOverRest(World):
    """The same people, each moving records and uploading evidence through the REST API."""

    def move(self, record, name: str, by: str, *, on: date, today: date | None = None, **data):
        client, address = self.client(by), address_of(record)
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

    def upload(self, item: RectificationItem, by: str) -> Attachment:
        owner = {"matter": item.matter_id}
        upload = SimpleUploadedFile("整改照片.pdf", b"%PDF-1.4 photo")
        body = {**owner, "rectification_item": item.pk, "file": upload}
        response = self.client(by).post("/api/v1/attachments/", body, format="multipart")
        assert response.status_code == 201, response.content.decode()
        return Attachment.objects.get(pk=response.json()["id"])


def address_of(record) -> str:
    return f"/api/v1/{ROUTES[type(record)]}/{record.pk}/"


def owner_of(record) -> dict:
    return {"matter": record.matter}


def now(record):
    return type(record).objects.get(pk=record.pk)


def refused(world, record, name: str, by: str, *, on: date, **data):
    """The code of the refusal, or {field: code}; asserts that nothing was written."""
    with nothing_written(), pytest.raises((Refused, ValidationError)) as caught:
        World.move(world, record, name, by, on=on, **data)
    return code_of(caught.value)


def answer_to(world, record, name: str, by: str, *, on: date, **data) -> tuple:
    """Status and code (or {field: code}) of a refusal over REST; asserts that nothing changed."""
    client, address = world.client(by), f"{address_of(record)}transitions/{name}/"
    data = {"happened_on": on.isoformat(), **data}
    version = f'"{now(record).version}"'
    with nothing_written():
        response = client.post(address, data, format="json", headers={"If-Match": version})
    return problem_of(response)


def problem_of(response) -> tuple:
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    named = {error["pointer"]: error["code"] for error in problem.get("errors", ())}
    return response.status_code, named or problem["code"]


def code_of(error):
    if isinstance(error, ValidationError):
        found = error.error_dict if hasattr(error, "error_dict") else {"__all__": [error]}
        return {name: errors[0].code for name, errors in found.items()}
    return error.code


@contextmanager
def nothing_written():
    """Neither a change nor an entry of progress, and with them no record at all."""
    before = (Change.objects.count(), ProgressEntry.objects.count(), Attachment.objects.count())
    yield
    assert (
        Change.objects.count(),
        ProgressEntry.objects.count(),
        Attachment.objects.count(),
    ) == before


@pytest.fixture(scope="module")
def district(once) -> World:
    return once(settle)


@pytest.fixture
def world(district, db) -> World:
    """The district as it is before each test."""
    return deepcopy(district)


def settle() -> World:
    rules = make(
        RuleSet,
        code="test-2024",
        name="测试规则",
        effective_from=date(2024, 1, 2),
        inspection_notice_length=10,
        inspection_notice_unit="day",
        opinion_handover_length=7,
        opinion_handover_unit="day",
        opinion_report_length=3,
        opinion_report_unit="month",
        budget_report_length=2,
        budget_report_unit="month",
    )
    named = {
        "committee": ("财经工委", "committee"),
        "other_committee": ("农业工委", "committee"),
        "government": ("区政府", "government"),
        "court": ("区法院", "court"),
        "traffic": ("区交通局", "department"),
        "police": ("区公安分局", "department"),
        "parks": ("区园林局", "department"),
    }
    units = {
        code: make(Unit, code=code, name=name, kind=kind) for code, (name, kind) in named.items()
    }
    street = make(Unit, code="street", name="纱帽街工委", kind="street_committee")
    deputy = make(Deputy, term=make(Term, number=6), name="张三")
    world = World(
        year=make(WorkYear, year=2024),
        next_year=make(WorkYear, year=2025),
        rules=rules,
        law=make(Law, title="中华人民共和国道路交通安全法", kind="law"),
        deputy=deputy,
        **units,
    )
    contacts = ("traffic", "police", "parks", "court")
    world.users = {
        "clerk": make_user("clerk", "clerk"),
        "committee": make_user("committee", "committee", unit=units["committee"]),
        "other_committee": make_user("other_committee", "committee", unit=units["other_committee"]),
        "government": make_user("government", "government_office", unit=units["government"]),
        **{code: make_user(code, "unit_contact", unit=units[code]) for code in contacts},
        "deputy": make_user("deputy", "deputy", deputy=deputy),
        "street": make_user("street", "street_committee", unit=street),
        "leader": make_user("leader", "leader"),
        "reader": make_user("reader", "reader"),
    }
    return world


@pytest.fixture(params=["engine", "rest"])
def told_world(request, world) -> World:
    """The world told twice: by the workflow engine alone, and over the API by the right people."""
    if request.param == "engine":
        return world
    return WorldOverRest(**{part.name: getattr(world, part.name) for part in fields(world)})


# --- Matters to begin from --------------------------------------------------------------------


def inspect(world, *, status: str = "proposed", **fields) -> Inspection:
    """An inspection of the traffic office and the parks, led by the committee."""
    given = {
        "work_year": world.year,
        "title": "道路交通安全法执法检查",
        "kind": "own_enforcement",
        "lead_committee": world.committee,
        "status": status,
        **fields,
    }
    links = {"laws": [world.law], "inspected_units": [world.traffic, world.parks]}
    return door.create(Inspection(**given), by=BY, links=links)


def session(world, *, on: date, kind: str = "committee", **fields) -> Meeting:
    return make(Meeting, work_year=world.year, kind=kind, starts_on=on, **fields)


@pytest.fixture
def inspection(world) -> Inspection:
    """Put to the committee and heard by it."""
    return inspect(
        world,
        status="committee",
        started_on=date(2024, 4, 15),
        directors_decision="committee",
    )


@pytest.fixture
def topic(world) -> Topic:
    fields = {"work_year": world.year, "title": "物业管理", "form": "special_report"}
    return make(Topic, **fields, lead_committee=world.committee, status="in_progress")


def find(matter, text: str, **fields) -> RectificationItem:
    return make(RectificationItem, matter=matter, text=text, **fields)


def opine(matter, *texts: str, **fields) -> Opinion:
    """A draft opinion with numbered clauses."""
    opinion = make(Opinion, matter=matter, title=f"关于{matter}的审议意见", **fields)
    for number, text in enumerate(texts, 1):
        find(matter, text, opinion=opinion, kind="clause", number=str(number))
    return opinion


APPROVED_ON, HANDED_OVER_ON = date(2024, 7, 1), date(2024, 7, 5)


def hand_over(world, opinion: Opinion, *, to: Unit, number: str = "汉常发〔2024〕8号") -> Opinion:
    world.move(opinion, "approve", "clerk", on=APPROVED_ON)
    data = {"document_number": number, "addressed_to": to.pk}
    return world.move(opinion, "hand_over", "clerk", on=HANDED_OVER_ON, **data)


@pytest.fixture
def handed_over(world, inspection) -> Opinion:
    """An opinion with two clauses, at the government, which has divided neither."""
    return hand_over(world, opine(inspection, "完善标志", "治理拥堵"), to=world.government)


@pytest.fixture
def problem(world, inspection) -> RectificationItem:
    """A problem of the inspection, confirmed, handed over to the traffic office and claimed."""
    item = find(inspection, "标志缺失", number="1")
    world.move(item, "confirm", "committee", on=date(2024, 5, 30))
    units = {"lead_unit": world.traffic.pk, "co_units": [world.police.pk]}
    world.move(item, "hand_over", "clerk", on=date(2024, 6, 3), due_on="2024-09-30", **units)
    return claim(world, item, "traffic", on=date(2024, 6, 5))


def claim(world, item, by: str, *, on: date) -> RectificationItem:
    measures = {"responsible_leader": "王副局长", "measures": "逐路排查补设。"}
    return world.move(item, "claim", by, on=on, **measures)


def write_off(world, item, by: str, *, on: date) -> RectificationItem:
    """The whole end of a claimed item, all on one day; `by` is the contact of its lead unit."""
    world.upload(item, by)
    world.move(item, "apply", by, on=on, result="已补设标志32处。")
    world.move(item, "sign", by, on=on, unit_signer="王局长")
    world.move(item, "check", "committee", on=on, check_opinion="现场抽查属实。")
    return world.move(item, "write_off", "committee", on=on)

"""What was possible before fields had owners, tried once more at every door.

A street or a committee writes or voids what is not its own; anybody rewrites what was adopted.
"""

import pytest
from admin_pages import Person, fields_of, list_page, page, step_page
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from filled_sheets import Filled, exported
from records import RECIPES
from rest_framework.test import APIClient
from rights_world import SYSTEM, on, world_of_rights

from tracker.common import door
from tracker.models import (
    Activity,
    Change,
    Figure,
    Inspection,
    Opinion,
    Outcome,
    ProgressEntry,
    Recommendation,
    RectificationItem,
    Site,
    TeamMember,
    Topic,
)

__all__ = ["world_of_rights"]

ROUTES = {
    Topic: "topics",
    Inspection: "inspections",
    Activity: "activities",
    Site: "sites",
    Outcome: "outcomes",
    Figure: "figures",
    Recommendation: "recommendations",
    TeamMember: "team-members",
    Opinion: "opinions",
    RectificationItem: "rectification-items",
}
# kind, whose record (rights_world.py), in which state, who writes, which field, what.
FAULTS = [
    (Activity, "F", "", "street", "title", "改"),
    (Activity, "M", "", "street", "attendances", 9999),
    (Activity, "S", "", "committee", "title", "改"),
    (Activity, "N", "", "committee", "title", "改"),
    (Site, "F", "", "street", "name", "改"),
    (Site, "S", "", "committee", "name", "改"),
    (Outcome, "F", "", "street", "title", "改"),
    (Outcome, "O", "", "street", "is_confirmed", True),
    (Outcome, "S", "", "committee", "title", "改"),
    (Figure, "F", "", "street", "value", "9999"),
    (Figure, "S", "", "committee", "value", "9999"),
    (Recommendation, "N", "", "committee", "text", "改"),
    (TeamMember, "N", "", "committee", "name", "改"),
    (Topic, "N", "in_progress", "committee", "note", "改"),
    (Topic, "N", "in_progress", "committee", "title", "改"),
    (Topic, "M", "in_progress", "committee", "title", "改"),
    (Topic, "M", "in_progress", "committee", "planned_on", "2031-12-01"),
    (Inspection, "N", "in_progress", "committee", "findings", "改"),
    (Inspection, "M", "in_progress", "committee", "title", "改"),
    (Opinion, "M", "approved", "committee", "title", "改"),
    (Opinion, "M", "approved", "clerk", "title", "改"),
    (Opinion, "M", "handed_over", "administrator", "title", "改"),
    (RectificationItem, "M", "confirmed", "committee", "text", "改"),
    (RectificationItem, "M", "confirmed", "clerk", "text", "改"),
    (RectificationItem, "M", "handed_over", "administrator", "number", "9"),
]
VOIDED = [
    (Activity, "F", "", "street"),
    (Activity, "S", "", "committee"),
    (Outcome, "F", "", "street"),
    (Outcome, "S", "", "committee"),
    (Figure, "F", "", "street"),
    (Figure, "S", "", "committee"),
    (Recommendation, "N", "", "committee"),
    (Topic, "N", "in_progress", "committee"),
    (Topic, "M", "in_progress", "committee"),
    (Inspection, "M", "in_progress", "committee"),
    (Opinion, "M", "approved", "committee"),
    (RectificationItem, "M", "confirmed", "committee"),
]
# What is typed into which column.
TYPED = {
    "value": ("数值", 9999),
    "note": ("备注", "改"),
    "basis": ("依据/来源", "改"),
    "category": ("问题类别", "改"),
    "text": ("具体问题", "改"),
}
IN_SHEETS = [
    (Figure, "F", "", "street", "value", "year-data"),
    (Figure, "S", "", "committee", "value", "year-data"),
    (Topic, "N", "in_progress", "committee", "note", "supervision-plan"),
    (Topic, "M", "in_progress", "committee", "basis", "supervision-plan"),
    (RectificationItem, "M", "confirmed", "clerk", "text", "rectification-ledger"),
    (RectificationItem, "M", "confirmed", "committee", "category", "rectification-ledger"),
]
BROUGHT = ("model", "letter", "state", "person", "field", "sheet")
WRITE = ("model", "letter", "state", "person", "field", "value")
NOT_YOURS = "field_not_yours"


def named(faults):
    return [
        pytest.param(*fault, id="-".join([fault[0].__name__, *map(str, fault[1:5])]))
        for fault in faults
    ]


@pytest.fixture
def world(world_of_rights, db):
    """Its matters are published, so that others see them."""
    for model in (Topic, Inspection):
        model.objects.update(status="in_progress")
    for matter in (*world_of_rights.topics.values(), *world_of_rights.inspections.values()):
        matter.refresh_from_db()
    return world_of_rights


def stored(world, model, letter: str, state: str):
    record = RECIPES[model].add(world, letter, model)
    if state:
        model.objects.filter(pk=record.pk).update(status=state)
    return model.objects.get(pk=record.pk)


def client_of(world, person: str) -> APIClient:
    client = APIClient(headers={"If-Match": "*"})
    client.force_authenticate(world.user(person))
    return client


def at_browser(world, person: str) -> Person:
    user = world.user(person)
    type(user).objects.filter(pk=user.pk).update(is_staff=True)
    return Person(user)


def as_stored(record) -> tuple:
    row = type(record).objects.filter(pk=record.pk).values().first()
    return row, Change.objects.count()


def void(browser: Person, record) -> None:
    """On the record's page, as far as the browser is let."""
    asked = browser.open(step_page(record, "void"))
    if asked.status_code == 200:
        browser.save(asked, reason="清理", apply="1")


def void_in_bulk(browser: Person, records) -> None:
    """By the action of the list: first it asks for the reason, then it is done."""
    keys = [str(record.pk) for record in records]
    chosen = {"action": "void", "index": "0", ACTION_CHECKBOX_NAME: keys}
    address = list_page(type(records[0]))
    asked = browser.client.post(address, chosen)
    if asked.status_code == 200:
        browser.client.post(address, browser.fill(asked, {"reason": "清理", "apply": "1"}))


class TestFields:
    @pytest.mark.parametrize(
        ("model", "letter", "state", "person", "field", "value"), named(FAULTS)
    )
    def test_of_others_are_refused_by_the_api(
        self, world, model, letter, state, person, field, value
    ):
        record = stored(world, model, letter, state)
        before = as_stored(record)
        answer = client_of(world, person).patch(
            f"/api/v1/{ROUTES[model]}/{record.pk}/", {field: value}, format="json"
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (403, NOT_YOURS)
        assert [error["pointer"] for error in problem["errors"]] == [f"#/{field}"]
        assert as_stored(record) == before

    @pytest.mark.parametrize(
        ("model", "letter", "state", "person", "field", "value"), named(FAULTS)
    )
    def test_of_others_are_text_in_the_admin(
        self, world, model, letter, state, person, field, value
    ):
        """And what a program sends all the same is not taken."""
        record = stored(world, model, letter, state)
        before = as_stored(record)
        browser = at_browser(world, person)
        opened = browser.open(page(record))
        assert opened.status_code == 200
        assert field not in fields_of(opened)
        browser.save(opened, **{field: str(value)})
        assert as_stored(record) == before


class TestRecords:
    @pytest.mark.parametrize(("model", "letter", "state", "person"), named(VOIDED))
    def test_of_others_are_not_voided_over_the_api(self, world, model, letter, state, person):
        record = stored(world, model, letter, state)
        before = as_stored(record)
        answer = client_of(world, person).post(
            f"/api/v1/{ROUTES[model]}/{record.pk}/void/", {"change_reason": "清理"}, format="json"
        )
        assert (answer.status_code, answer.json()["code"]) == (403, NOT_YOURS)
        assert as_stored(record) == before

    @pytest.mark.parametrize(("model", "letter", "state", "person"), named(VOIDED))
    def test_of_others_are_not_voided_in_the_admin(self, world, model, letter, state, person):
        record = stored(world, model, letter, state)
        before = as_stored(record)
        browser = at_browser(world, person)
        void(browser, record)
        assert as_stored(record) == before
        assert step_page(record, "void") not in browser.open(page(record)).content.decode()

    @pytest.mark.parametrize(("model", "letter", "state", "person"), named(VOIDED))
    def test_of_others_are_not_voided_in_bulk(self, world, model, letter, state, person):
        """Also not hidden among many."""
        record = stored(world, model, letter, state)
        before = as_stored(record)
        void_in_bulk(at_browser(world, person), [record])
        assert as_stored(record) == before

    def test_that_are_ones_own_are_voided_at_both(self, world):
        one, other = (stored(world, Activity, "S", "") for _ in range(2))
        street = at_browser(world, "street")
        void(street, one)
        void_in_bulk(street, [other])
        assert not Activity.objects.not_voided().filter(pk__in=[one.pk, other.pk]).exists()

    def test_of_others_are_not_voided_with_ones_own(self, world):
        own, others = stored(world, Activity, "S", ""), stored(world, Activity, "F", "")
        void_in_bulk(at_browser(world, "street"), [own, others])
        assert Activity.objects.not_voided().filter(pk__in=[own.pk, others.pk]).count() == 2

    @pytest.mark.parametrize(
        ("person", "letter", "route"),
        [
            ("street", "F", "activities"),
            ("street", "N", "activities"),
            ("committee", "N", "activities"),
            ("street", "F", "outcomes"),
            ("committee", "N", "outcomes"),
            ("committee", "N", "recommendations"),
        ],
    )
    def test_are_not_added_to_matters_of_others(self, world, person, letter, route):
        body = {
            "activities": {"title": "甲", "kind": "research", "work_year": 2031},
            "outcomes": {"title": "甲", "kind": "policy", "doer": "other", "work_year": 2031},
            "recommendations": {"text": "甲"},
        }[route]
        links = {name: matter.pk for name, matter in on(world.topics[letter]).items()}
        before = Change.objects.count()
        answer = client_of(world, person).post(f"/api/v1/{route}/", body | links, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, NOT_YOURS)
        assert Change.objects.count() == before

    def test_that_are_hidden_do_not_exist(self, world):
        """A committee learns nothing of what another does."""
        record = stored(world, Activity, "F", "")
        answer = client_of(world, "committee").patch(
            f"/api/v1/activities/{record.pk}/", {"title": "改"}, format="json"
        )
        assert answer.status_code == 404


class TestOwnRecords:
    """What was taken from others is left to those whose it is."""

    @pytest.mark.parametrize(
        WRITE,
        named(
            [
                (Activity, "S", "", "street", "attendances", 200),
                (Activity, "M", "", "committee", "title", "改"),
                (Outcome, "O", "", "street", "title", "改"),
                (Figure, "S", "", "street", "value", "12"),
                (Topic, "M", "in_progress", "committee", "note", "改"),
                (Topic, "M", "proposed", "committee", "title", "改"),
                (Inspection, "M", "in_progress", "committee", "findings", "改"),
                (Opinion, "M", "draft", "committee", "title", "改"),
                (Opinion, "M", "handed_over", "committee", "comment", "改"),
                (RectificationItem, "M", "found", "committee", "text", "改"),
            ]
        ),
    )
    def test_are_written_over_the_api_and_in_the_admin(
        self, world, model, letter, state, person, field, value
    ):
        record = stored(world, model, letter, state)
        address = f"/api/v1/{ROUTES[model]}/{record.pk}/"
        with transaction.atomic():
            answer = client_of(world, person).patch(address, {field: value}, format="json")
            assert answer.status_code == 200, answer.content.decode()
            transaction.set_rollback(True)
        browser = at_browser(world, person)
        opened = browser.open(page(record))
        assert field in fields_of(opened)
        saved = browser.save(opened, **{field: str(value)})
        assert saved.status_code == 302
        assert str(getattr(model.objects.get(pk=record.pk), field)).startswith(str(value))

    def test_may_be_hung_on_an_own_matter_and_on_no_other(self, world):
        record = stored(world, Activity, "C", "")
        for letter, expected in (("N", 403), ("M", 200)):
            links = {name: matter.pk for name, matter in on(world.topics[letter]).items()}
            answer = client_of(world, "committee").patch(
                f"/api/v1/activities/{record.pk}/", links, format="json"
            )
            assert answer.status_code == expected, answer.content.decode()


class TestSheetsComingBack:
    """A row that was filled in by the wrong person changes nothing."""

    def brought_back(self, world, sheet: str, person: str, **cell) -> tuple[dict, dict]:
        filled = Filled(exported(sheet, to=world.user(person)), sheet)
        number = filled.row(cell["row"])
        filled.put(number, cell["header"], cell["value"])
        client = client_of(world, person)
        upload = {"file": filled.upload()}
        run = client.post("/api/v1/imports/", upload, format="multipart").json()
        rows = client.get(f"{run['url']}rows/").json()["results"]
        return run, next(row for row in rows if row["row"] == number)

    @pytest.mark.parametrize(BROUGHT, named(IN_SHEETS))
    def test_leave_what_is_others(self, world, model, letter, state, person, field, sheet):
        record = self.line_of(world, model, letter, state)
        before = as_stored(record)
        run, line = self.brought_back(world, sheet, person, **self.typed(field))
        applied = client_of(world, person).post(
            f"{run['url']}apply/", {"rows": [line["row"]]}, format="json"
        )
        assert applied.status_code >= 400
        assert as_stored(record) == before

    @pytest.mark.parametrize(BROUGHT, named(IN_SHEETS))
    def test_say_so_in_the_preview(self, world, model, letter, state, person, field, sheet):
        """In the words of the API."""
        record = self.line_of(world, model, letter, state)
        _, line = self.brought_back(world, sheet, person, **self.typed(field))
        by_import = {(fault["code"], fault["detail"]) for fault in line["faults"]}
        answer = client_of(world, person).patch(
            f"/api/v1/{ROUTES[model]}/{record.pk}/", {field: TYPED[field][1]}, format="json"
        )
        by_api = {(error["code"], error["detail"]) for error in answer.json()["errors"]}
        assert by_import == by_api
        assert {code for code, _ in by_import} == {NOT_YOURS}

    def line_of(self, world, model, letter: str, state: str):
        """A record that stands in its sheet under words by which its row is found."""
        record = stored(world, model, letter, state)
        name = {Figure: "label", Topic: "title", RectificationItem: "text"}[model]
        model.objects.filter(pk=record.pk).update(**{name: "这一行"})
        return record

    def typed(self, field: str) -> dict:
        header, value = TYPED[field]
        return {"row": "这一行", "header": header, "value": value}

    def test_change_what_is_theirs(self, world):
        record = stored(world, Figure, "S", "")
        Figure.objects.filter(pk=record.pk).update(label="本街")
        run, line = self.brought_back(
            world, "year-data", "street", row="本街", header="数值", value=12
        )
        assert line["faults"] == []
        applied = client_of(world, "street").post(
            f"{run['url']}apply/", {"rows": [line["row"]]}, format="json"
        )
        assert applied.status_code == 200, applied.content.decode()
        assert Figure.objects.get(pk=record.pk).value == 12

    def test_are_held_against_the_rights_of_the_day_they_are_applied(self, world):
        """A topic that was one's own at the preview may be another's at the confirmation."""
        record = stored(world, Topic, "M", "in_progress")
        Topic.objects.filter(pk=record.pk).update(title="自己")
        run, line = self.brought_back(
            world, "supervision-plan", "committee", row="自己", header="备注", value="改"
        )
        assert line["faults"] == []
        Topic.objects.filter(pk=record.pk).update(lead_committee=None)
        applied = client_of(world, "committee").post(
            f"{run['url']}apply/", {"rows": [line["row"]]}, format="json"
        )
        assert applied.status_code >= 400
        assert Topic.objects.get(pk=record.pk).note == ""


class TestProgress:
    def test_of_others_is_not_voided(self, world):
        entry = ProgressEntry(
            happened_on="2031-03-01", text="进展", author=world.user("clerk"),
            **on(world.topics["F"]),
        )  # fmt: skip
        door.create(entry, by=SYSTEM)
        answer = client_of(world, "street").post(
            f"/api/v1/progress-entries/{entry.pk}/void/", {"change_reason": "清理"}, format="json"
        )
        assert (answer.status_code, answer.json()["code"]) == (403, NOT_YOURS)

    @pytest.mark.parametrize(("person", "letter"), [("street", "F"), ("committee", "N")])
    def test_is_not_added_to_what_is_others(self, world, person, letter):
        links = {name: matter.pk for name, matter in on(world.topics[letter]).items()}
        body = {"happened_on": "2031-03-01", "text": "进展", **links}
        answer = client_of(world, person).post("/api/v1/progress-entries/", body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, NOT_YOURS)
        assert not ProgressEntry.objects.exists()

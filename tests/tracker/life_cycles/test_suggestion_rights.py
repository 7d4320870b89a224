"""Who may write which field of a suggestion in which state, and what is refused at each door."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient
from story_world import BY, make, make_user

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours, ReasonMissing
from tracker.common.field_rights import rights_of_kind, why_not
from tracker.common.roles import standing_of
from tracker.models import (
    Attachment,
    Change,
    CoSignature,
    Deputy,
    ProgressEntry,
    Suggestion,
    Unit,
    WorkArea,
)

DAY = date(2024, 2, 5)
# Groups of fields, as the table names them.
GROUPS = {
    "t": {"title", "body", "session", "is_closed_session", "disclosure_wish"},
    "n": {"number"},
    "a": {"area"},
    "o": {
        "work_year", "subject_year", "kind", "lead_deputy", "lead_committee", "disclosure",
        "is_key", "key_leader", "government_leader", "handling", "planned_on", "started_on",
        "continues", "note", "source", "quote", "external_system", "external_id",
    },
}  # fmt: skip
# Whose role and relation it is, and what of the groups they may write in which state. The area
# is given: one that is missing may be said at any time.
TABLE = """
              draft  submitted  returned  accepted  handling  answered  concluded
clerk         tnao   tnao       tnao      tnao      to        to        to
affairs       tnao   tnao       tnao      tnao      to        to        to
deputy        t      .          t         .         .         .         .
other_deputy  .      .          .         .         .         .         .
stranger      .      .          .         .         .         .         .
government    .      .          .         .         .         .         .
traffic       .      .          .         .         .         .         .
parks         .      .          .         .         .         .         .
committee     .      .          .         .         .         .         .
street        .      .          .         .         .         .         .
leader        .      .          .         .         .         .         .
"""
STATES, *LINES = (line.split() for line in TABLE.strip().splitlines())
CELLS = [
    pytest.param(person, state, cell, id=f"{person}-{state}")
    for person, *cells in LINES
    for state, cell in zip(STATES, cells, strict=True)
]


@pytest.fixture
def people(world):
    """Besides those of the stories: a deputy, a committee and a street that it is no business of,
    and a second co-signer."""
    term = world.lead_deputy.term
    committee = make(Unit, code="cw", name="财经工委", kind="committee")
    street = make(Unit, code="street", name="纱帽街道工委", kind="street_committee")
    mandates = {name: make(Deputy, term=term, name=name) for name in ("王五", "赵六")}
    world.users |= {
        "stranger": make_user("stranger", "deputy", deputy=mandates["王五"]),
        "second": make_user("second", "deputy", deputy=mandates["赵六"]),
        "committee": make_user("committee", "committee", unit=committee),
        "street": make_user("street", "street_committee", unit=street),
    }
    world.mandates = mandates
    return world


@pytest.fixture
def second_signature(people, draft):
    return make(CoSignature, suggestion=draft, deputy=people.mandates["赵六"], consent="agreed")


@pytest.fixture
def handed_over(people, draft):
    """At the traffic office, and public: everybody with a role reads it."""
    people.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    people.move(draft, "accept", "affairs", on=date(2024, 1, 10))
    people.move(
        draft, "hand_over", "affairs", on=DAY, to_unit=people.government.pk, mode="single",
        lead_unit=people.traffic.pk,
    )  # fmt: skip
    suggestion = Suggestion.objects.get(pk=draft.pk)
    suggestion.disclosure = "full"
    return door.update(suggestion, by=BY)


def client_of(world, who: str) -> APIClient:
    client = APIClient(headers={"If-Match": "*"})
    client.force_authenticate(world.users[who])
    return client


def refused(response) -> set[str]:
    """The fields that a refusal names; each says who writes it."""
    assert response.status_code == 403, response.content.decode()
    problem = response.json()
    assert problem["code"] == "field_not_yours"
    assert all("由" in error["detail"] for error in problem["errors"])
    return {error["pointer"] for error in problem["errors"]}


@pytest.mark.django_db
class TestTheTable:
    @pytest.mark.parametrize(("person", "state", "cell"), CELLS)
    def test_says_what_may_be_written(self, people, draft, person, state, cell):
        Suggestion.objects.filter(pk=draft.pk).update(
            status=state, area=make(WorkArea, code="traffic", name="交通")
        )
        suggestion = Suggestion.objects.get(pk=draft.pk)
        standing = standing_of(people.users[person])
        allowed = set().union(*(GROUPS[group] for group in cell.strip(".")))
        every = set().union(*GROUPS.values(), {"status", "due_on", "rule_set", "submitted_on"})

        assert rights_of_kind(Suggestion).writable(suggestion, standing) == allowed
        refusals = {one.name for one in why_not(suggestion, sorted(every), standing)}
        assert refusals == every - allowed

    def test_lets_a_missing_area_be_said_after_the_handover(self, people, handed_over):
        handed_over.area = make(WorkArea, code="traffic", name="交通")
        door.update(handed_over, by=Actor(door="admin", user=people.users["affairs"]))
        handed_over.area = make(WorkArea, code="city", name="城建")
        with pytest.raises(FieldNotYours):
            door.update(handed_over, by=Actor(door="admin", user=people.users["affairs"]))


PATCHES = [
    ("stranger", "handed_over", "title"),
    ("other_deputy", "handed_over", "body"),
    ("deputy", "handed_over", "title"),
    ("deputy", "handed_over", "body"),
    ("deputy", "handed_over", "session"),
    ("deputy", "handed_over", "lead_deputy"),
    ("deputy", "draft", "number"),
    ("deputy", "draft", "is_key"),
    ("deputy", "draft", "disclosure"),
    ("deputy", "draft", "handling"),
    ("deputy", "draft", "lead_committee"),
    ("traffic", "handed_over", "handling"),
    ("committee", "handed_over", "title"),
    ("street", "handed_over", "note"),
]


@pytest.mark.django_db
class TestTheApi:
    @pytest.mark.parametrize(("person", "state", "field"), PATCHES)
    def test_refuses_the_fields_of_others(self, request, people, person, state, field):
        suggestion = request.getfixturevalue(state)
        values = {
            "session": None,
            "lead_deputy": people.mandates["王五"].pk,
            "lead_committee": people.traffic.pk,
            "is_key": True,
            "disclosure": "none",
        }
        before = Change.objects.count()
        response = client_of(people, person).patch(
            f"/api/v1/suggestions/{suggestion.pk}/", {field: values.get(field, "15")}
        )
        assert refused(response) == {f"#/{field}"}
        assert Change.objects.count() == before

    def test_names_every_field_at_once(self, people, handed_over):
        body = {"title": "改", "body": "改", "is_key": True}
        response = client_of(people, "deputy").patch(f"/api/v1/suggestions/{handed_over.pk}/", body)
        assert refused(response) == {"#/title", "#/body", "#/is_key"}
        details = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
        assert "由领衔代表本人在草稿、退回修改时填写" in details["#/title"]
        assert "领衔代表" not in details["#/is_key"]

    def test_tells_no_deputy_which_numbers_are_taken(self, people, draft):
        """The rights come before the rules: a taken number belongs to a suggestion they may not
        see."""
        make(Suggestion, work_year=draft.work_year, session=draft.session, title="y", number="7")
        client, mandate = client_of(people, "deputy"), people.lead_deputy.pk
        body = {"work_year": 2024, "session": draft.session_id, "title": "x", "number": "7"}
        responses = [
            client.patch(f"/api/v1/suggestions/{draft.pk}/", {"number": "7"}),
            client.patch(f"/api/v1/suggestions/{draft.pk}/", {"number": "7", "colour": "red"}),
            client.post("/api/v1/suggestions/", body | {"lead_deputy": mandate}),
            client.post("/api/v1/suggestions/", body | {"lead_deputy": mandate, "colour": "red"}),
        ]
        assert [refused(response) for response in responses] == [{"#/number"}] * 4
        unknown = client.post("/api/v1/suggestions/", {"colour": "red"})
        assert unknown.status_code == 400

    def test_takes_back_what_it_showed(self, people, draft):
        address = f"/api/v1/suggestions/{draft.pk}/"
        client = client_of(people, "deputy")
        shown = client.get(address).json()
        assert set(shown["editable"]) == GROUPS["t"]
        response = client.patch(address, {"title": "改一改", "number": "", "is_key": False})
        assert response.status_code == 200, response.content.decode()
        assert "editable" not in client.get("/api/v1/suggestions/").json()["results"][0]

    def test_lets_no_deputy_draft_in_anothers_name(self, people):
        body = {"work_year": 2024, "title": "x", "lead_deputy": people.lead_deputy.pk}
        response = client_of(people, "stranger").post("/api/v1/suggestions/", body)
        assert refused(response) == {"#"}
        assert not Suggestion.objects.exists()
        own = body | {"lead_deputy": people.mandates["王五"].pk}
        created = client_of(people, "stranger").post("/api/v1/suggestions/", own)
        assert created.status_code == 201
        forbidden = client_of(people, "stranger").post(
            "/api/v1/suggestions/", own | {"is_key": True, "number": "001"}
        )
        assert refused(forbidden) == {"#/is_key", "#/number"}

    def test_voids_for_nobody_who_is_not_concerned(self, people, handed_over):
        for who in ("stranger", "other_deputy", "deputy", "traffic", "committee", "street"):
            response = client_of(people, who).post(
                f"/api/v1/suggestions/{handed_over.pk}/void/", {"change_reason": "x"}
            )
            assert refused(response) == {"#"}, who
        assert Suggestion.objects.get().voided_at is None

    def test_takes_consent_from_the_signer_alone(self, people, draft, second_signature):
        address = f"/api/v1/co-signatures/{second_signature.pk}/"
        for who in ("deputy", "other_deputy"):
            response = client_of(people, who).patch(address, {"consent": "declined"})
            assert refused(response) == {"#/consent"}
        assert (
            client_of(people, "second").patch(address, {"consent": "declined"}).status_code == 200
        )
        people.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        response = client_of(people, "second").patch(address, {"consent": "agreed"})
        assert refused(response) == {"#/consent"}

    def test_keeps_signatures_from_the_submission_on(self, people, draft, second_signature):
        address = f"/api/v1/co-signatures/{second_signature.pk}/"
        assert refused(client_of(people, "other_deputy").delete(address)) == {"#"}
        people.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        assert refused(client_of(people, "deputy").delete(address)) == {"#"}
        without_reason = client_of(people, "affairs").delete(address)
        assert without_reason.json()["code"] == ReasonMissing.code
        with_reason = client_of(people, "affairs").delete(f"{address}?change_reason=本人书面申请")
        assert with_reason.status_code == 204

    def test_lets_strangers_sign_nobody_in(self, people, handed_over):
        body = {"suggestion": handed_over.pk, "deputy": people.mandates["王五"].pk}
        for who in ("stranger", "deputy"):
            assert refused(client_of(people, who).post("/api/v1/co-signatures/", body)) == {"#"}

    @pytest.mark.parametrize("who", ["stranger", "deputy", "parks", "committee", "street"])
    def test_reports_progress_of_those_at_work_alone(self, people, handed_over, who):
        body = place_of(handed_over) | {"happened_on": "2024-02-06", "text": "x"}
        before = ProgressEntry.objects.count()
        assert refused(client_of(people, who).post("/api/v1/progress-entries/", body)) == {"#"}
        assert ProgressEntry.objects.count() == before
        assert client_of(people, "traffic").post(
            "/api/v1/progress-entries/", body
        ).status_code == 201  # fmt: skip

    @pytest.mark.parametrize("who", ["stranger", "deputy", "parks", "committee", "street"])
    def test_takes_files_of_those_at_work_alone(self, people, handed_over, who):
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
        body = place_of(handed_over) | {"file": file}
        response = client_of(people, who).post("/api/v1/attachments/", body, format="multipart")
        assert refused(response) == {"#"}
        assert not Attachment.objects.exists()

    def test_writes_for_no_unit_but_ones_own(self, people, handed_over):
        body = place_of(handed_over) | {"happened_on": "2024-02-06", "text": "x"}
        for unit, status in ((people.parks, 403), (people.traffic, 201)):
            response = client_of(people, "traffic").post(
                "/api/v1/progress-entries/", body | {"on_behalf_of": unit.pk}
            )
            assert response.status_code == status, response.content.decode()
        other = client_of(people, "traffic").post(
            "/api/v1/progress-entries/", body | {"on_behalf_of": people.parks.pk}
        )
        assert other.json()["code"] == "not_your_unit"
        for_any = client_of(people, "clerk").post(
            "/api/v1/progress-entries/", body | {"on_behalf_of": people.parks.pk}
        )
        assert for_any.status_code == 201


def place_of(suggestion) -> dict:
    """How what hangs on a suggestion names it."""
    return {"matter": suggestion.pk}


@pytest.mark.django_db
class TestDrafts:
    @pytest.fixture
    def own_draft(self, people):
        response = client_of(people, "deputy").post(
            "/api/v1/suggestions/",
            {"work_year": 2024, "title": "自己起草", "lead_deputy": people.lead_deputy.pk},
        )
        return Suggestion.objects.get(pk=response.json()["id"])

    def test_are_their_authors_alone_until_they_are_submitted(self, people, own_draft):
        make(CoSignature, suggestion=own_draft, deputy=people.other_deputy)
        address = f"/api/v1/suggestions/{own_draft.pk}/"
        for who in ("deputy", "other_deputy"):
            assert client_of(people, who).get(address).status_code == 200
        for who in ("affairs", "clerk", "leader", "committee", "street", "stranger"):
            assert client_of(people, who).get(address).status_code == 404, who

    def test_that_the_office_typed_in_are_the_offices_too(self, people, draft):
        address = f"/api/v1/suggestions/{draft.pk}/"
        assert client_of(people, "affairs").get(address).status_code == 200
        assert client_of(people, "leader").get(address).status_code == 404

    def test_given_back_are_read_by_authors_and_office(self, people, draft):
        people.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        people.move(draft, "return", "affairs", on=date(2024, 1, 10), remark="补充依据")
        address = f"/api/v1/suggestions/{draft.pk}/"
        seen = {who: client_of(people, who).get(address).status_code for who in people.users}
        assert {who for who, status in seen.items() if status == 200} == {
            "deputy", "other_deputy", "clerk", "affairs",
        }  # fmt: skip


@pytest.mark.django_db
class TestTheAdmin:
    @pytest.fixture
    def browser(self, people):
        def browser(who: str) -> Client:
            user = people.users[who]
            user.is_staff = True
            user.save()
            client = Client()
            client.force_login(user)
            return client

        return browser

    def test_asks_a_deputy_for_what_is_theirs_to_say(self, people, browser):
        page = browser("deputy").get(reverse("admin:tracker_suggestion_add"))
        form = page.context["adminform"].form
        asked = set(form.fields) - {"seen_version", "change_reason", "on_behalf_of"}
        assert asked == GROUPS["t"]
        assert form.instance.lead_deputy == people.lead_deputy
        assert form.instance.work_year == people.year
        shown = {name for _, part in page.context["adminform"].fieldsets for name in flat(part)}
        assert shown == GROUPS["t"] | {"lead_deputy", "work_year"}

    def test_shows_what_was_submitted_as_text(self, people, browser, handed_over):
        page = reverse("admin:tracker_suggestion_change", args=[handed_over.pk])
        client = browser("deputy")
        assert set(client.get(page).context["adminform"].form.fields) <= {
            "seen_version", "change_reason", "on_behalf_of",
        }  # fmt: skip
        answer = client.post(page, {"title": "改"}, follow=True)
        assert "由领衔代表本人在草稿、退回修改时填写" in answer.content.decode()
        assert Suggestion.objects.get().title == handed_over.title

    def test_refuses_what_its_form_does_not_ask(self, people, browser, draft):
        page = reverse("admin:tracker_suggestion_change", args=[draft.pk])
        client = browser("deputy")
        form = client.get(page).context["adminform"].form
        sent = {"title": draft.title, "body": draft.body, "session": draft.session_id,
                "disclosure_wish": "undecided", "seen_version": form.instance.version,
                "is_key": "on", "number": "001"}  # fmt: skip
        sent |= {
            f"{name}-{count}_FORMS": 0
            for name in prefixes(client.get(page))
            for count in ("TOTAL", "INITIAL")
        }
        answer = client.post(page, sent)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "“编号”由常委会办公室或代表工委" in text
        assert "“重点督办”由" in text
        assert not Suggestion.objects.get().is_key

    def test_offers_deputies_nothing_in_bulk(self, people, browser, handed_over):
        page = browser("deputy").get(reverse("admin:tracker_suggestion_changelist"))
        offered = dict(page.context["action_form"].fields["action"].choices)
        assert not {"revise", "carry-over"} & offered.keys()

    def test_voids_nothing_of_others_in_bulk(self, people, browser, handed_over):
        answer = browser("stranger").post(
            reverse("admin:tracker_suggestion_changelist"),
            {
                "action": "void", "_selected_action": [handed_over.pk], "apply": "1",
                "reason": "x", f"seen-{handed_over.pk}": handed_over.version,
            },
        )  # fmt: skip
        assert answer.status_code == 200
        assert "由常委会办公室或代表工委作废" in answer.content.decode()
        assert Suggestion.objects.get().voided_at is None


def flat(part: dict) -> list[str]:
    return [name for line in part["fields"] for name in ([line] if isinstance(line, str) else line)]


def prefixes(page) -> list[str]:
    return [each.formset.prefix for each in page.context["inline_admin_formsets"]]


@pytest.mark.django_db
class TestFiles:
    @pytest.fixture
    def files(self, people, handed_over):
        def add(name: str, **more) -> Attachment:
            upload = SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4 x")
            return Attachment(matter=handed_over, file=upload, **more).store(by=BY)

        return {
            "plain": add("plain"),
            "public": add("public", is_public=True),
            "internal": add("internal", is_internal=True),
        }

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("deputy", {"plain", "public"}),
            ("other_deputy", {"plain", "public"}),
            ("traffic", {"plain", "public"}),
            ("government", {"plain", "public"}),
            ("affairs", {"plain", "public", "internal"}),
            ("leader", {"plain", "public"}),
            ("stranger", {"public"}),
            ("parks", {"public"}),
            ("committee", {"public"}),
            ("street", {"public"}),
        ],
    )
    def test_of_a_public_suggestion_are_public_only_where_they_say_so(
        self, people, files, who, seen
    ):
        found = {
            name
            for name, file in files.items()
            if client_of(people, who).get(f"/api/v1/attachments/{file.pk}/").status_code == 200
        }
        assert found == seen

"""Who sees which rows. Break any rule in `visible_rows` and a line here turns red."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from rest_framework.test import APIClient
from story_world import BY, make, make_user

from tracker.common import door
from tracker.common.role_permissions import permissions_of
from tracker.common.roles import BESIDE_THE_LEDGER, Role
from tracker.common.scoping import visible
from tracker.models import (
    Answer,
    Assignment,
    Attachment,
    CoSignature,
    Deputy,
    Evaluation,
    Extension,
    Inspection,
    ProgressEntry,
    Suggestion,
    Topic,
    Unit,
    Urge,
)

DAY = date(2024, 2, 5)


@pytest.fixture
def cases(world):
    """Two suggestions of one deputy: one at the traffic office, one at the parks office."""
    found = {}
    for name, unit in (("roads", world.traffic), ("trees", world.parks)):
        suggestion = make(
            Suggestion,
            work_year=world.year,
            title=name,
            body="内容",
            lead_deputy=world.lead_deputy,
        )
        make(
            CoSignature,
            suggestion=suggestion,
            deputy=world.other_deputy,
            consent="agreed",
        )
        world.move(suggestion, "submit", "deputy", on=date(2024, 1, 9))
        world.move(suggestion, "accept", "affairs", on=date(2024, 1, 10))
        world.move(
            suggestion, "hand_over", "affairs", on=DAY, to_unit=world.government.pk,
            mode="lead_and_co", lead_unit=unit.pk, other_units=[world.police.pk],
        )  # fmt: skip
        found[name] = suggestion
    found["draft"] = make(
        Suggestion, work_year=world.year, title="draft", lead_deputy=world.lead_deputy
    )
    return found


def titles(world, who: str) -> set[str]:
    return {record.title for record in visible(Suggestion.objects.all(), to=world.users[who])}


class TestSuggestions:
    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("clerk", {"roads", "trees", "draft"}),
            ("affairs", {"roads", "trees", "draft"}),
            ("leader", {"roads", "trees"}),
            ("government", {"roads", "trees"}),
            ("traffic", {"roads"}),
            ("parks", {"trees"}),
            ("police", {"roads", "trees"}),
            ("deputy", {"roads", "trees", "draft"}),
            ("other_deputy", {"roads", "trees"}),
        ],
    )
    def test_are_seen_by_those_concerned(self, world, cases, who, seen):
        assert titles(world, who) == seen

    def test_are_seen_by_all_once_public(self, world, cases):
        roads = Suggestion.objects.get(title="roads")
        roads.disclosure = "full"
        door.update(roads, by=BY)
        assert titles(world, "parks") == {"roads", "trees"}

    def test_are_lost_with_an_accepted_refusal(self, world, cases):
        part = Assignment.objects.get(unit=world.traffic)
        world.move(part, "refuse", "traffic", on=date(2024, 2, 7), remark="非职责")
        assert titles(world, "traffic") == {"roads"}
        world.move(part, "accept_refusal", "government", on=date(2024, 2, 8))
        assert titles(world, "traffic") == set()

    def test_are_nobodys_without_a_role(self, world, cases, django_user_model):
        world.users["stranger"] = django_user_model.objects.create_user("stranger")
        assert titles(world, "stranger") == set()

    def test_are_seen_only_while_the_membership_lasts(self, world, cases):
        contact = world.users["traffic"]
        membership = contact.memberships.get()
        membership.valid_until = date(2024, 1, 1)
        door.update(membership, by=BY)
        world.users["traffic"] = type(contact).objects.get(pk=contact.pk)
        assert titles(world, "traffic") == set()


class TestParts:
    def test_show_the_lead_every_opinion_and_the_others_their_own(self, world, cases):
        def units(who):
            seen = visible(Assignment.objects.all(), to=world.users[who])
            return sorted(f"{part.suggestion.title}:{part.unit.code}" for part in seen)

        assert units("traffic") == ["roads:police", "roads:traffic"]
        assert units("police") == ["roads:police", "trees:police"]
        assert units("parks") == ["trees:parks", "trees:police"]
        assert len(units("government")) == 4

    def test_go_with_the_suggestion(self, world, cases):
        suggestion = cases["roads"]
        make(Urge, suggestion=suggestion, unit=world.traffic, urged_on=DAY)
        make(
            Extension, suggestion=suggestion, requested_by=world.traffic, requested_on=DAY,
            reason="x", months=5,
        )  # fmt: skip
        make(ProgressEntry, matter=suggestion, happened_on=DAY, text="x")
        for model, link in (
            (Urge, "suggestion"),
            (Extension, "suggestion"),
            (ProgressEntry, "matter"),
        ):
            of_it = model.objects.filter(**{link: suggestion.pk})
            mine = visible(of_it, to=world.users["traffic"])
            others = visible(of_it, to=world.users["parks"])
            assert mine.exists(), model
            assert not others.exists(), model


class TestVotes:
    @pytest.fixture
    def voted(self, world, cases):
        """Separate answers: one judged, the other not yet, so the round is still open."""
        suggestion = make(
            Suggestion, work_year=world.year, title="both", body="x", lead_deputy=world.lead_deputy
        )
        world.move(suggestion, "submit", "deputy", on=date(2024, 1, 9))
        world.move(suggestion, "accept", "affairs", on=date(2024, 1, 10))
        world.move(
            suggestion, "hand_over", "affairs", on=DAY, to_unit=world.government.pk,
            mode="separate", other_units=[world.traffic.pk, world.parks.pk],
        )  # fmt: skip
        for who in ("traffic", "parks"):
            part = Assignment.objects.get(suggestion=suggestion, unit=getattr(world, who))
            world.move(part, "sign", who, on=date(2024, 2, 6), handler="a", phone="b")
            world.move(
                suggestion, "answer", who, on=date(2024, 3, 1), document_number="1",
                signer="x", contact_method="phone", text="x", answer_class=world.solved.pk,
            )  # fmt: skip
        vote = {"attitude": "satisfied", "result": "basically"}
        answers = list(Answer.objects.filter(suggestion=suggestion).order_by("id"))
        world.move(
            suggestion, "evaluate", "deputy", on=date(2024, 3, 5), answer=answers[0].pk, **vote
        )
        return suggestion, answers[1], vote

    def test_are_hidden_from_the_units_until_the_round_is_closed(self, world, voted):
        suggestion, other, vote = voted
        for who in ("traffic", "parks", "government"):
            assert not visible(Evaluation.objects.all(), to=world.users[who]).exists()
        for who in ("deputy", "affairs", "leader"):
            assert visible(Evaluation.objects.all(), to=world.users[who]).exists()
        world.move(suggestion, "evaluate", "deputy", on=date(2024, 3, 6), answer=other.pk, **vote)
        # Each handles its own part (分办): of the other's vote a unit is told nothing.
        for who in ("traffic", "parks"):
            seen = visible(Evaluation.objects.all(), to=world.users[who])
            assert [vote.answer.unit for vote in seen] == [getattr(world, who)]
            assert visible(Answer.objects.all(), to=world.users[who]).count() == 1
        assert not visible(Evaluation.objects.all(), to=world.users["police"]).exists()


class TestProgress:
    """What units that handle a suggestion each by itself (分办) report of their parts."""

    @pytest.fixture
    def parts(self, world):
        suggestion = make(
            Suggestion, work_year=world.year, title="both", body="x", lead_deputy=world.lead_deputy
        )
        world.move(suggestion, "submit", "deputy", on=date(2024, 1, 9))
        world.move(suggestion, "accept", "affairs", on=date(2024, 1, 10))
        world.move(
            suggestion, "hand_over", "affairs", on=DAY, to_unit=world.government.pk,
            mode="separate", other_units=[world.traffic.pk, world.parks.pk],
        )  # fmt: skip
        return {
            unit: Assignment.objects.get(suggestion=suggestion, unit=getattr(world, unit))
            for unit in ("traffic", "parks")
        }

    def client(self, world, who) -> APIClient:
        client = APIClient()
        client.force_authenticate(world.users[who])
        return client

    def report(self, world, who, part) -> tuple[int, int]:
        """An entry and a file over REST; returns their ids."""
        client = self.client(world, who)
        entry = client.post(
            "/api/v1/progress-entries/",
            {"matter": part.suggestion_id, "happened_on": "2024-02-07", "text": f"{who}已勘察"},
            format="json",
        )
        file = client.post(
            "/api/v1/attachments/",
            {"matter": part.suggestion_id, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")},
            format="multipart",
        )
        assert (entry.status_code, file.status_code) == (201, 201)
        return entry.json()["id"], file.json()["id"]

    def test_is_read_by_the_unit_itself_and_by_whom_the_whole_concerns(self, world, parts):
        entry, file = self.report(world, "traffic", parts["traffic"])
        for who in ("traffic", "government", "affairs", "deputy"):
            client = self.client(world, who)
            shown = client.get(f"/api/v1/progress-entries/{entry}/")
            assert shown.json()["unit"] == world.traffic.pk, who
            assert client.get(f"/api/v1/attachments/{file}/").status_code == 200, who

    def test_is_not_read_by_the_other_unit(self, world, parts):
        entry, file = self.report(world, "traffic", parts["traffic"])
        client = self.client(world, "parks")
        for address in (
            f"progress-entries/{entry}/", f"attachments/{file}/", f"attachments/{file}/file/",
        ):  # fmt: skip
            assert client.get(f"/api/v1/{address}").status_code == 404, address
        assert "已勘察" not in client.get("/api/v1/search/?q=已勘察").content.decode()
        matter = parts["traffic"].suggestion_id
        changes = client.get(f"/api/v1/changes/?matter={matter}&page_size=200")
        assert "traffic已勘察" not in changes.content.decode()
        dossier = client.get(f"/api/v1/progress-entries/?matter={matter}").content.decode()
        assert "traffic已勘察" not in dossier

    def test_of_a_move_is_of_the_part_whoever_enters_it(self, world, parts):
        signing = {"on": date(2024, 2, 6), "handler": "王某", "phone": "1"}
        world.move(parts["traffic"], "sign", "affairs", **signing)
        (entry,) = ProgressEntry.objects.filter(transition="sign")
        assert entry.unit == world.traffic
        assert not visible(ProgressEntry.objects.filter(pk=entry.pk), to=world.users["parks"])
        assert visible(ProgressEntry.objects.filter(pk=entry.pk), to=world.users["traffic"])

    def test_of_the_office_is_read_by_all(self, world, parts):
        (handed_over,) = ProgressEntry.objects.filter(transition="hand_over")
        assert handed_over.unit is None
        for who in ("traffic", "parks"):
            assert visible(ProgressEntry.objects.filter(pk=handed_over.pk), to=world.users[who])

    def test_is_shared_where_one_unit_leads(self, world, cases):
        part = Assignment.objects.get(suggestion=cases["roads"], unit=world.traffic)
        entry, file = self.report(world, "traffic", part)
        client = self.client(world, "police")
        assert client.get(f"/api/v1/progress-entries/{entry}/").json()["unit"] == world.traffic.pk
        assert client.get(f"/api/v1/attachments/{file}/").status_code == 200


class TestAttachments:
    def test_marked_internal_stay_with_the_office(self, world, cases):
        for is_internal in (True, False):
            upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
            Attachment(matter=cases["roads"], file=upload, is_internal=is_internal).store(by=BY)

        def seen(who):
            return visible(Attachment.objects.all(), to=world.users[who]).count()

        assert [seen(who) for who in ("affairs", "traffic", "parks")] == [2, 1, 0]


class TestSupervision:
    @pytest.fixture(autouse=True)
    def topics(self, world):
        committee = make(Unit, code="cw", name="财经工委", kind="committee")
        other = make(Unit, code="nw", name="农业工委", kind="committee")
        world.users["committee"] = make_user("committee", "committee", unit=committee)
        for title, status, lead, unit in [
            ("own", "in_progress", committee, None),
            ("shared", "in_progress", None, None),
            ("others", "in_progress", other, world.traffic),
            ("proposed", "proposed", other, world.traffic),
        ]:
            topic = Topic(
                work_year=world.year, title=title, form="other", status=status, lead_committee=lead
            )
            door.create(topic, by=BY, links={"reporting_units": [unit] if unit else []})
            inspection = Inspection(
                work_year=world.year, title=title, kind="own_enforcement", lead_committee=lead,
                status="proposed" if status == "proposed" else "in_progress",
            )  # fmt: skip
            door.create(inspection, by=BY, links={"inspected_units": [unit] if unit else []})
            make(ProgressEntry, matter=topic, happened_on=DAY, text=title)

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("clerk", {"own", "shared", "others", "proposed"}),
            ("leader", {"own", "shared", "others", "proposed"}),
            ("committee", {"own", "shared"}),
            ("traffic", {"others"}),
            ("parks", set()),
            ("government", {"own", "shared", "others"}),
            ("deputy", {"own", "shared", "others"}),
        ],
    )
    def test_is_seen_by_those_concerned_with_what_hangs_on_it(self, world, who, seen):
        user = world.users[who]
        for model in (Topic, Inspection):
            assert {record.title for record in visible(model.objects.all(), to=user)} == seen
        entries = visible(ProgressEntry.objects.all(), to=user)
        assert {entry.text for entry in entries} == seen


class TestEveryDoor:
    """The rule holds wherever records come out."""

    @pytest.fixture
    def contact(self, world, client):
        user = world.users["parks"]
        user.is_staff = True
        user.save()
        client.force_login(user)
        return client

    def test_lists_details_and_searches(self, contact, cases):
        hidden = cases["roads"].pk
        listed = contact.get("/api/v1/suggestions/?q=o").json()["results"]
        assert "roads" not in {one["title"] for one in listed}
        assert contact.get(f"/api/v1/suggestions/{hidden}/").status_code == 404
        assert contact.get(f"/api/v1/suggestions/{hidden}/transitions/").status_code == 404
        assert contact.get(f"/admin/tracker/suggestion/{hidden}/change/").status_code == 302
        assert "roads" not in contact.get("/admin/tracker/suggestion/").content.decode()

    def test_sheets(self, contact, cases):
        answer = contact.get("/api/v1/sheets/suggestion-summary.xlsx")
        book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
        texts = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
        assert "trees" in texts
        assert "roads" not in texts

    def test_counts(self, contact, cases, world):
        counted = contact.get(f"/api/v1/overview/?work_year={world.year.pk}").json()
        assert counted["suggestions"]["total"] == 1

    def test_attachments(self, contact, cases):
        upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
        kept = Attachment(matter=cases["roads"], file=upload).store(by=BY)
        assert contact.get(f"/api/v1/attachments/{kept.pk}/file/").status_code == 404
        assert contact.get(f"/admin/tracker/attachment/{kept.pk}/file/").status_code == 404

    def test_what_is_added_to(self, contact, cases):
        entry = {"matter": cases["roads"].pk, "happened_on": "2024-03-01", "text": "x"}
        refused = contact.post("/api/v1/progress-entries/", entry, content_type="application/json")
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["pointer"] == "#/matter"

    def test_phone_numbers(self, world, client):
        make(Deputy, term=world.lead_deputy.term, name="王五", phone="13900000000")
        for who, seen in (("leader", ""), ("affairs", "13900000000")):
            client.force_login(world.users[who])
            [found] = client.get("/api/v1/deputies/?q=王五").json()["results"]
            assert found["phone"] == seen

    def test_the_history(self, contact, cases):
        assert contact.get(f"/api/v1/suggestions/{cases['trees'].pk}/changes/").status_code == 403
        address = f"/admin/tracker/suggestion/{cases['trees'].pk}/history/"
        assert contact.get(address).status_code == 403


class TestRoles:
    def test_all_have_rights_laid_down(self):
        of_the_ledger = set(Role) - BESIDE_THE_LEDGER
        assert all("tracker.view_suggestion" in permissions_of(role) for role in of_the_ledger)

    def test_beside_the_ledger_open_nothing_of_it(self):
        assert permissions_of(Role.AUDITOR) == {"tracker.view_event"}

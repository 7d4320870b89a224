"""Who sees which items, opinions and what hangs on them, at each door."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from story_world import make
from supervision_world import code_of, find, hand_over, inspect, opine

from tracker.common.scoping import visible
from tracker.models import (
    Attachment,
    Inspection,
    Membership,
    Opinion,
    ProgressEntry,
    RectificationExtension,
    RectificationItem,
    RectificationStage,
    ResultReport,
    TeamMember,
    Topic,
    Vote,
)

DAY = date(2024, 9, 2)
HANGS_ON_ITEMS = (RectificationStage, RectificationExtension, ProgressEntry, Attachment)
ROUTES = {
    RectificationItem: "rectification-items",
    RectificationStage: "rectification-stages",
    RectificationExtension: "rectification-extensions",
    ProgressEntry: "progress-entries",
    Attachment: "attachments",
    Opinion: "opinions",
    ResultReport: "result-reports",
    Vote: "votes",
    TeamMember: "team-members",
}


@dataclass
class Ledger:
    items: dict[str, RectificationItem]
    opinions: dict[str, Opinion]

    def name_of(self, record) -> str:
        if isinstance(record, RectificationItem):
            return next(name for name, item in self.items.items() if item == record)
        if isinstance(record, Opinion):
            return next(name for name, opinion in self.opinions.items() if opinion == record)
        if isinstance(record, ResultReport | Vote):
            return self.name_of(record.opinion)
        return self.name_of(getattr(record, "item", None) or record.rectification_item)


@pytest.fixture
def ledger(world) -> Ledger:
    """Two inspections of different committees, with items at every stage and an opinion each."""
    ours = inspect(world, title="ours", status="rectifying")
    theirs = inspect(
        world, title="theirs", status="rectifying", lead_committee=world.other_committee
    )
    held = {"handed_over_on": date(2024, 6, 3), "due_on": date(2024, 9, 30)}
    items = {
        "found": find(ours, "found", lead_unit=world.traffic),
        "traffic": find(ours, "traffic", status="rectifying", lead_unit=world.traffic, **held),
        "parks": find(ours, "parks", status="rectifying", lead_unit=world.parks, **held),
        "court": find(theirs, "court", status="rectifying", lead_unit=world.court, **held),
        "police": find(theirs, "police", status="rectifying", lead_unit=world.police, **held),
    }
    items["traffic"].co_units.set([world.police])
    opinions = {
        "draft": opine(ours, published_on=DAY),
        "their draft": opine(theirs, published_on=DAY),
        "secret": hand_over(world, opine(ours, "clause"), to=world.government, number="1"),
        "public": hand_over(
            world, opine(theirs, "court clause", published_on=DAY), to=world.court, number="2"
        ),
    }
    items["clause"] = opinions["secret"].items.get()
    items["court clause"] = opinions["public"].items.get()
    world.move(
        items["clause"], "assign", "government", on=date(2024, 7, 8), lead_unit=world.parks.pk
    )
    for item in items.values():
        make(RectificationStage, item=item, goal="一期", due_on=DAY)
        make(
            RectificationExtension, item=item, requested_by=world.traffic, requested_on=DAY,
            reason="x", until=DAY,
        )  # fmt: skip
        make(
            ProgressEntry, matter=item.matter, rectification_item=item, happened_on=DAY,
            text="x",
        )  # fmt: skip
        world.upload(item, "clerk")
    for opinion in opinions.values():
        make(ResultReport, opinion=opinion, round=1, reported_on=DAY, text="x")
        counts = {"sent": 3, "returned": 3, "valid": 3, "in_favour": 3}
        rest = {"basically": 0, "against": 0}
        make(Vote, opinion=opinion, round=1, held_on=DAY, **counts, **rest)
    return Ledger(items, opinions)


EVERY_ITEM = {"found", "traffic", "parks", "court", "police", "clause", "court clause"}
ITEMS = {
    "clerk": EVERY_ITEM,
    "leader": EVERY_ITEM,
    "reader": EVERY_ITEM,
    "committee": {"found", "traffic", "parks", "clause"},
    "other_committee": {"court", "police", "court clause"},
    "government": {"traffic", "parks", "police", "clause"},
    "traffic": {"traffic"},
    "police": {"traffic", "police"},
    "parks": {"parks", "clause"},
    "court": {"court", "court clause"},
    "deputy": set(),
    "street": set(),
}
DRAFTS = {"draft", "their draft"}
EVERY_OPINION = DRAFTS | {"secret", "public"}
OPINIONS = {
    "clerk": EVERY_OPINION,
    "leader": EVERY_OPINION,
    "reader": EVERY_OPINION,
    "committee": {"draft", "secret"},
    "other_committee": {"their draft", "public"},
    "government": {"secret"},
    "traffic": set(),
    "police": set(),
    "parks": {"secret"},
    "court": {"public"},
    "deputy": {"public"},
    "street": {"public"},
}


class TestRows:
    def seen(self, ledger, model, user) -> set[str]:
        rows = visible(model.objects.all(), to=user)
        if model in (ProgressEntry, Attachment):
            rows = rows.exclude(rectification_item=None)
        return {ledger.name_of(record) for record in rows}

    def test_are_those_of_the_role(self, world, ledger):
        for who, items in ITEMS.items():
            for model in (RectificationItem, *HANGS_ON_ITEMS):
                assert self.seen(ledger, model, world.users[who]) == items, (who, model)
        for who, opinions in OPINIONS.items():
            for model in (Opinion, ResultReport, Vote):
                assert self.seen(ledger, model, world.users[who]) == opinions, (who, model)

    def test_of_what_happened_to_an_opinion_go_with_it(self, world, ledger):
        for who, opinions in OPINIONS.items():
            rows = visible(ProgressEntry.objects.exclude(opinion=None), to=world.users[who])
            seen = {ledger.name_of(entry.opinion) for entry in rows}
            # Nothing has happened to the drafts yet.
            assert seen == opinions - DRAFTS, who
        adopted = opine(Inspection.objects.get(title="ours"), "x")
        world.move(adopted, "approve", "clerk", on=DAY)
        told = adopted.progress_entries.all()
        seen = {who for who, user in world.users.items() if visible(told, to=user).exists()}
        assert seen == {"clerk", "leader", "reader", "committee"}

    def test_of_internal_files_stay_with_the_office(self, world, ledger):
        Attachment.objects.update(is_internal=True)
        for who in ITEMS:
            expected = EVERY_ITEM if who == "clerk" else set()
            assert self.seen(ledger, Attachment, world.users[who]) == expected, who

    def test_of_a_committee_member_who_is_a_deputy_are_those_of_both(self, world, ledger):
        """Most committee members are deputies too: that opens no other committee's list."""
        user = world.users["committee"]
        make(Membership, user=user, role="deputy", deputy=world.deputy)
        both = type(user).objects.get(pk=user.pk)
        assert self.seen(ledger, RectificationItem, both) == ITEMS["committee"]
        assert self.seen(ledger, Opinion, both) == {"draft", "secret", "public"}

    def test_are_none_without_a_role(self, ledger, django_user_model):
        nobody = django_user_model.objects.create_user("nobody")
        for model in ROUTES:
            assert not visible(model.objects.all(), to=nobody).exists(), model

    def test_of_a_team_are_seen_with_the_inspection(self, world, ledger):
        ours = Inspection.objects.get(title="ours")
        make(TeamMember, inspection=ours, name="张三", deputy=world.deputy)
        seen = {who for who, user in world.users.items()
                if visible(TeamMember.objects.all(), to=user).exists()}  # fmt: skip
        assert seen == {*ITEMS} - {"other_committee", "court"}


class TestMatters:
    """What a unit got to rectify it sees with its matter, also before the plan is adopted."""

    @pytest.mark.parametrize("status", ["proposed", "rectifying"])
    def test_of_an_item_are_seen_by_its_units(self, world, status):
        inspection = make(
            Inspection, work_year=world.year, title="x", kind="case_review", status=status,
            lead_committee=world.committee,
        )  # fmt: skip
        topic = make(Topic, work_year=world.year, title="x", form="other", status=status)
        for matter in (inspection, topic):
            find(matter, "x", status="rectifying", lead_unit=world.traffic)
            find(matter, "y", status="found", lead_unit=world.parks)

        def sees(who) -> list[bool]:
            user = world.users[who]
            return [visible(kind.objects.all(), to=user).exists() for kind in (Inspection, Topic)]

        assert sees("traffic") == [True, True]
        assert sees("parks") == [False, False]
        assert sees("government") == [status != "proposed"] * 2


class TestEveryDoor:
    @pytest.fixture(autouse=True)
    def admin_too(self, world):
        for user in world.users.values():
            user.is_staff = True
            user.save()

    def test_lists_and_details(self, world, ledger):
        for model, route in ROUTES.items():
            expected = OPINIONS if model in (Opinion, ResultReport, Vote) else ITEMS
            if model is TeamMember:
                continue
            every = {
                record.pk: ledger.name_of(record)
                for record in model.objects.all()
                if getattr(record, "rectification_item", record) is not None
            }
            for who in ("government", "parks"):
                client = world.client(who)
                listed = client.get(f"/api/v1/{route}/?page_size=200").json()["results"]
                names = {every[row["id"]] for row in listed if row["id"] in every}
                assert names == expected[who], (who, route)
            client = world.client("parks")
            for pk, name in every.items():
                status = client.get(f"/api/v1/{route}/{pk}/").status_code
                assert status == (200 if name in expected["parks"] else 404), (route, name)

    def test_files_of_items(self, world, ledger, client):
        client.force_login(world.users["parks"])
        for file in Attachment.objects.all():
            seen = ledger.name_of(file) in ITEMS["parks"]
            for address in (
                f"/api/v1/attachments/{file.pk}/file/",
                f"/admin/tracker/attachment/{file.pk}/file/",
            ):
                answer = client.get(address)
                if seen:
                    assert b"".join(answer.streaming_content) == b"%PDF-1.4 photo"
                else:
                    assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("who", "model", "expected"),
        [
            ("parks", RectificationItem, ITEMS["parks"]),
            ("committee", Opinion, OPINIONS["committee"]),
            ("parks", Vote, OPINIONS["parks"]),
        ],
    )
    def test_pages_of_the_admin(self, world, ledger, client, who, model, expected):
        client.force_login(world.users[who])
        name = model._meta.model_name
        rows = client.get(f"/admin/tracker/{name}/").context["cl"].result_list
        assert {ledger.name_of(record) for record in rows} == expected
        for record in model.objects.all():
            page = client.get(f"/admin/tracker/{name}/{record.pk}/change/")
            assert (page.status_code == 200) is (ledger.name_of(record) in expected)

    def test_evidence_is_added_to_own_items_alone(self, world, ledger):
        foreign, own = ledger.items["traffic"], ledger.items["parks"]
        for item, status in ((foreign, 400), (own, 201)):
            body = {"matter": item.matter_id, "rectification_item": item.pk,
                    "happened_on": "2024-09-02", "text": "x"}  # fmt: skip
            answer = world.client("parks").post("/api/v1/progress-entries/", body, format="json")
            assert answer.status_code == status
            if status == 400:
                assert answer.json()["errors"][0]["pointer"] == "#/rectification_item"

    def test_evidence_is_of_the_matter_of_its_item(self, world, ledger):
        """Of an item of one inspection nothing is added to another."""
        item = ledger.items["parks"]
        other = Inspection.objects.get(title="theirs")
        body = {"matter": other.pk, "rectification_item": item.pk,
                "happened_on": "2024-09-02", "text": "x"}  # fmt: skip
        answer = world.client("clerk").post("/api/v1/progress-entries/", body, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "item_of_another_matter"
        with pytest.raises(ValidationError) as caught:
            make(
                ProgressEntry, matter=other, opinion=ledger.opinions["secret"], text="x",
                happened_on=DAY,
            )  # fmt: skip
        assert code_of(caught.value) == {"opinion": "opinion_of_another_matter"}

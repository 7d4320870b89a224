"""Nobody outside knows of a personnel matter before it is passed (重庆 2022 art. 26)."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from openpyxl import load_workbook
from personnel_story import COUNT
from personnel_world import make

from tracker.common.scoping import visible
from tracker.models import Bill, Holding, Matter, PersonnelMatter, ProgressEntry, Vote

KNOWING = ("clerk", "deputy_affairs", "leader", "government")
OUTSIDE = ("reader", "finance", "street", "court", "bureau", "deputy")
NAME = "诸葛未决"


@pytest.fixture
def pending(story):
    """On the table of the committee, with its bill and what was reported on the way."""
    return story.tabled(person=NAME, bill=story.bill())


def whom(world, who):
    return get_user_model().objects.get(pk=world.users[who].pk)


def found_in_search(client) -> bool:
    return NAME in client.get("/api/v1/search/", {"q": NAME}).content.decode()


class TestBeforeItIsPassed:
    @pytest.mark.parametrize("who", KNOWING)
    def test_is_known_to_the_house_and_the_proposer(self, world, pending, who):
        client = world.client(who)
        assert client.get(f"/api/v1/personnel-matters/{pending.pk}/").status_code == 200
        assert found_in_search(client)

    @pytest.mark.parametrize("who", OUTSIDE)
    def test_is_nowhere_for_others(self, world, pending, who):
        user, client = whom(world, who), world.client(who)
        for model in (PersonnelMatter, Matter, Bill, ProgressEntry, Vote, Holding):
            assert not visible(model.objects.all(), to=user).exists(), model
        assert client.get(f"/api/v1/personnel-matters/{pending.pk}/").status_code == 404
        lists = (
            "personnel-matters", "matters", "bills", "progress-entries", "votes", "holdings",
            "changes", "todo", "posts", "deputies",
        )  # fmt: skip
        for route in lists:
            assert NAME not in client.get(f"/api/v1/{route}/").content.decode(), route
        history = client.get(f"/api/v1/personnel-matters/{pending.pk}/changes/")
        assert history.status_code in (403, 404)
        assert not found_in_search(client)

    @pytest.mark.parametrize("who", ["reader", "finance", "deputy"])
    def test_is_on_no_page_and_in_no_sheet_for_others(self, world, pending, who, client):
        user = whom(world, who)
        user.is_staff = True
        user.save()
        client.force_login(user)
        pages = ("index", "tracker_personnelmatter_changelist", "tracker_holding_changelist")
        for page in pages:
            assert NAME not in client.get(reverse(f"admin:{page}")).content.decode(), page
        own = reverse("admin:tracker_personnelmatter_change", args=[pending.pk])
        assert NAME not in client.get(own, follow=True).content.decode()
        sheet = world.client(who).get("/api/v1/sheets/personnel-register.xlsx")
        book = load_workbook(BytesIO(b"".join(sheet.streaming_content)))
        cells = {cell.value for tab in book for row in tab.iter_rows() for cell in row}
        assert NAME not in {str(value) for value in cells}

    def test_is_counted_for_nobody_else(self, world, pending):
        for who, expected in (("leader", 1), ("reader", 0), ("deputy", 0)):
            rows = world.client(who).get("/api/v1/personnel-matters/").json()
            assert rows["count"] == expected, who


class TestAfterwards:
    @pytest.mark.parametrize("who", OUTSIDE)
    def test_everybody_knows_what_is_passed(self, world, story, pending, who):
        story.move(pending, "pass", **COUNT)
        client = world.client(who)
        assert client.get(f"/api/v1/personnel-matters/{pending.pk}/").status_code == 200
        assert found_in_search(client)

    @pytest.mark.parametrize("who", OUTSIDE)
    def test_nobody_else_knows_what_failed_or_was_taken_back(self, world, story, pending, who):
        failed = COUNT | {"in_favour": 9, "against": 21, "abstained": 0}
        story.move(pending, "not_pass", **failed)
        assert not found_in_search(world.client(who))

    def test_a_bill_is_hidden_while_one_of_its_matters_is(self, world, story, pending):
        other = story.tabled(person="王五", post="mayor", bill=pending.bill)
        story.move(other, "pass", **COUNT)
        reader = whom(world, "reader")
        assert visible(PersonnelMatter.objects.all(), to=reader).get().person_name == "王五"
        assert not visible(Bill.objects.all(), to=reader).exists()
        row = world.client("reader").get(f"/api/v1/personnel-matters/{other.pk}/").json()
        assert row["bill"] is None
        story.move(pending, "pass", **COUNT)
        assert visible(Bill.objects.all(), to=reader).exists()

    def test_a_bill_that_brings_nothing_is_known_to_the_house_alone(self, world, story):
        make(Bill, work_year=world.year, title="议案")
        assert not visible(Bill.objects.all(), to=whom(world, "reader")).exists()
        assert visible(Bill.objects.all(), to=whom(world, "leader")).exists()

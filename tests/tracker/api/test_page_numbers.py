"""Pages of a list in any order: each row once, whatever is written meanwhile, and found by
seeking in an index instead of going over what lies before."""

import random
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Membership, ProgressEntry, Suggestion, Topic, Unit, WorkYear

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
ORDERS = (
    "", "id", "-id", "work_year", "-work_year", "due_on", "-due_on", "updated_at", "-updated_at",
    "status,-due_on", "-due_on,title", "title,-work_year,due_on", "planned_on,-planned_on",
)  # fmt: skip


@pytest.fixture
def many_topics(db):
    """Topics of few years, days and titles, so that most compare equal in most orders."""
    chance, start = random.Random(7), datetime(2023, 9, 1, tzinfo=UTC)
    for year in (2021, 2022, 2023):
        door.create(WorkYear(year=year), by=BY)
    for n in range(40):
        day = chance.choice([None, None, date(2023, 9, 1), date(2023, 9, 2), date(2022, 1, 1)])
        topic = Topic(
            work_year_id=chance.choice([2021, 2022, 2023]), title=chance.choice("甲乙丙"),
            form="follow_up", due_on=day, planned_on=chance.choice([day, None]),
        )  # fmt: skip
        door.create(topic, by=BY)
        moment = start + timedelta(seconds=n // 7)
        Topic.objects.filter(pk=topic.pk).update(updated_at=moment)


def walk(client, address: str, *, meanwhile=lambda page: None) -> list[int]:
    """The ids of all pages from the address on; `meanwhile` happens after each."""
    seen = []
    while address:
        page = client.get(address)
        assert page.status_code == 200, page.content.decode()
        seen += [row["id"] for row in page.json()["results"]]
        meanwhile(seen)
        address = page.json()["next"]
    return seen


def by_cursor(order: str, size: int, **more) -> str:
    ordering = {"ordering": order} if order else {}
    return "/api/v1/topics/?" + urlencode({"cursor": "", "page_size": size, **ordering, **more})


class TestPagesByCursor:
    @pytest.mark.parametrize("order", ORDERS)
    @pytest.mark.parametrize("size", [1, 3, 7])
    def test_show_each_row_once_in_the_order_of_the_whole(
        self, as_reader, many_topics, order, size
    ):
        ordering = {"ordering": order} if order else {}
        whole = as_reader.get("/api/v1/topics/", {"page_size": 200, **ordering}).json()["results"]

        assert walk(as_reader, by_cursor(order, size)) == [row["id"] for row in whole]
        assert len(whole) == 40

    @pytest.mark.parametrize("order", ORDERS)
    def test_neither_skip_nor_repeat_while_others_write(self, as_reader, many_topics, order):
        """Rows come in and go; those that stand all the time are shown once each."""
        there = set(Topic.objects.values_list("pk", flat=True))
        gone = set()

        def write(seen):
            topic = Topic.objects.exclude(pk__in=[*seen, *gone]).order_by("?").first()
            if topic is not None and len(gone) < 5 and topic.pk in there:
                gone.add(topic.pk)
                door.void(topic, by=Actor(door="command", reason="重复"))
            if len(seen) < 60:
                new = Topic(
                    work_year_id=2022, title="丁", form="follow_up", due_on=date(2023, 9, 1)
                )
                door.create(new, by=BY)

        seen = walk(as_reader, by_cursor(order, 6), meanwhile=write)

        assert len(seen) == len(set(seen))
        assert there - gone <= set(seen)

    def test_show_again_what_was_changed_meanwhile_and_lose_nothing(self, as_reader, many_topics):
        """By `updated_at` a change puts a row behind what has been read: it is read anew."""
        changed = []

        def change(seen):
            if len(changed) < 4:
                topic = Topic.objects.get(pk=seen[0] if len(changed) % 2 else seen[-1])
                topic.note = "改"
                changed.append(door.update(topic, by=BY).pk)

        seen = walk(as_reader, by_cursor("updated_at", 5), meanwhile=change)

        assert set(seen) == set(Topic.objects.values_list("pk", flat=True))
        assert {pk for pk in seen if seen.count(pk) > 1} <= set(changed)


class TestCursors:
    @pytest.fixture
    def cursor(self, as_reader, many_topics):
        return as_reader.get(by_cursor("due_on", 5)).json()["next"].partition("?")[2]

    def refused(self, client, address: str) -> list[tuple[str, str]]:
        answer = client.get(address)
        assert answer.status_code == 400, answer.content.decode()
        return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]

    def test_of_another_list_are_refused(self, as_reader, cursor):
        address = f"/api/v1/suggestions/?{cursor}"
        assert self.refused(as_reader, address) == [("?cursor", "bad_cursor")]

    def test_of_another_order_are_refused(self, as_reader, cursor):
        address = f"/api/v1/topics/?{cursor.replace('ordering=due_on', 'ordering=-due_on')}"
        assert self.refused(as_reader, address) == [("?cursor", "bad_cursor")]

    def test_of_another_role_are_refused(self, cursor, django_user_model):
        unit = door.create(Unit(code="a", name="甲局", kind="department"), by=BY)
        contact = django_user_model.objects.create_user("contact")
        door.create(Membership(user=contact, role="unit_contact", unit=unit), by=BY)
        client = APIClient()
        client.force_authenticate(contact)
        assert self.refused(client, f"/api/v1/topics/?{cursor}") == [("?cursor", "bad_cursor")]

    def test_of_another_person_of_the_role_go_on(self, cursor, django_user_model):
        colleague = django_user_model.objects.create_user("colleague")
        door.create(Membership(user=colleague, role="reader"), by=BY)
        client = APIClient()
        client.force_authenticate(colleague)
        assert client.get(f"/api/v1/topics/?{cursor}").status_code == 200


def plan_of(sql: str) -> str:
    """How SQLite would find the rows of the innermost question of a page."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[-1] for row in cursor.fetchall())


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's plans")
class TestIndexes:
    """That the orders of lists are orders of an index; on a server the planner also weighs how
    many rows there are, so that few rows tell nothing."""

    def planned(self, client, address: str) -> str:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        [rows] = [query["sql"] for query in captured if "LIMIT" in query["sql"]]
        return plan_of(rows)

    @pytest.mark.parametrize(
        ("address", "index"),
        [
            ("topics/", "topic_order"),
            ("topics/?page=1&page_size=5&ordering=-work_year", "topic_order"),
            ("topics/?ordering=-updated_at", "topic_updated"),
            ("progress-entries/", "progress_order"),
        ],
    )
    def test_give_the_order_of_the_list(self, as_reader, many_topics, address, index):
        plan = self.planned(as_reader, f"/api/v1/{address}")
        assert index in plan, plan

    @pytest.mark.parametrize("order", ["", "-updated_at"])
    def test_are_sought_in_behind_a_cursor(self, as_reader, many_topics, order):
        following = as_reader.get(by_cursor(order, 5)).json()["next"]
        plan = self.planned(as_reader, following)
        index = "topic_updated" if order else "topic_order"
        sought = [line for line in plan.splitlines() if index in line]
        assert sought, plan
        assert all("SEARCH" in line for line in sought), plan

    def test_count_suggestions_without_reading_them(self, as_clerk, db):
        with CaptureQueriesContext(connection) as captured:
            as_clerk.get("/api/v1/suggestions/")
        [count] = [query["sql"] for query in captured if "COUNT(*)" in query["sql"]]
        assert "COVERING INDEX" in plan_of(count)


class TestNumberedPages:
    def test_pass_over_ids_alone(self, as_reader, many_topics):
        """The rows passed over are skipped inside; what is joined belongs to those shown."""
        with CaptureQueriesContext(connection) as captured:
            as_reader.get("/api/v1/topics/?page=3&page_size=5")
        [rows] = [query["sql"] for query in captured if "OFFSET" in query["sql"]]
        outside, inside = rows.split(" IN (SELECT", 1)
        assert "JOIN" in outside
        assert "JOIN" not in inside
        assert "OFFSET 10" in inside

    def test_find_nothing_of_what_nobody_reads(self, as_reader, db):
        assert Suggestion.objects.count() == ProgressEntry.objects.count() == 0
        assert as_reader.get("/api/v1/suggestions/?page=1").json()["results"] == []

"""A year is closed with unfinished matters, carried over from the list, and worked on after."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient
from story_world import make
from test_correcting import accepted, answered, handed_over, now, signed
from test_suggestion_story import SIGN

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen
from tracker.models import AnswerClass, Change, Suggestion, Topic, WorkYear
from tracker.years import closing

__all__ = ["accepted", "answered", "handed_over", "signed"]
END = date(2024, 12, 31)


def clerk_of(world, reason: str = "") -> Actor:
    return Actor(door="api", user=world.users["clerk"], reason=reason)


@pytest.fixture
def client(world):
    client = APIClient()
    client.force_authenticate(world.users["clerk"])
    return client


@pytest.fixture
def topics(world):
    made = [
        make(Topic, work_year=world.year, title=title, form="follow_up") for title in ("甲", "乙")
    ]
    for topic in made:
        world.move(topic, "include_in_plan", "clerk", on=date(2024, 1, 9))
        world.move(topic, "start", "clerk", on=date(2024, 3, 1))
    return [now(topic) for topic in made]


@pytest.fixture
def later(world):
    return make(WorkYear, year=2025)


class TestClosing:
    def test_shows_first_what_is_unfinished(self, client, topics, handed_over):
        told = client.get("/api/v1/work-years/2024/unfinished/").json()
        assert [(one["title"], one["status_display"], one["why_not"]) for one in told] == [
            ("甲", "实施中", ""), ("乙", "实施中", ""),
            (str(handed_over), "已交办（待签收）", "代表建议不结转，关账后照常办理。"),
        ]  # fmt: skip

    def test_carries_over_from_that_list(self, client, topics, later):
        address = "/api/v1/work-years/2024/"
        body = {"closed_on": "2024-11-30", "carry_over": [topics[0].pk], "to_year": 2025}
        tag = {"If-Match": client.get(address)["ETag"]}
        answer = client.post(f"{address}close/", body, format="json", headers=tag)
        assert (answer.status_code, answer.data["status"]) == (200, "closed")
        assert [now(one).status for one in topics] == ["continued", "in_progress"]
        again = Topic.objects.get(work_year=2025)
        assert (again.title, again.continues) == ("甲", topics[0])

    def test_is_refused_as_a_whole_naming_each(self, world, topics, later, handed_over):
        changes = Change.objects.count()
        keys = {topics[0].pk, handed_over.pk}
        by = clerk_of(world)
        with pytest.raises(ValidationError) as caught:
            closing.close(world.year, on=END, carried=keys, to_year=later, by=by)
        assert caught.value.messages == [f"“{handed_over}”：代表建议不结转，关账后照常办理。"]
        assert Change.objects.count() == changes
        assert not WorkYear.objects.get(pk=2024).is_closed

    def test_names_the_year_that_is_missing(self, world, topics):
        by = clerk_of(world)
        with pytest.raises(closing.YearNotThere):
            closing.close(world.year, on=END, carried={topics[0].pk}, to_year=None, by=by)


class TestAClosedYear:
    @pytest.fixture
    def closed(self, world, handed_over):
        world.year.close(on=END, by=clerk_of(world))
        return world.year

    def test_is_worked_on_as_every_day(self, world, handed_over, closed):
        world.move(
            handed_over.assignments.get(), "sign", "traffic", on=date(2025, 1, 6), **SIGN
        )  # fmt: skip
        early = now(handed_over)
        assert early.status == "handling"
        world.move(
            early, "urge", "affairs", on=date(2025, 1, 7), unit=world.traffic.pk
        )  # fmt: skip
        answer = {
            "document_number": "x", "signer": "y", "contact_method": "phone", "text": "z",
            "answer_class": world.solved.pk,
        }  # fmt: skip
        done = world.move(early, "answer", "traffic", on=date(2025, 1, 8), **answer)
        judged = world.move(
            done, "evaluate", "deputy", on=date(2025, 1, 9), attitude="satisfied",
            result="satisfied",
        )  # fmt: skip
        assert world.move(judged, "conclude", "affairs", on=date(2025, 1, 10)).is_finished
        assert not Change.objects.filter(is_after_closing=True).exists()

    def test_takes_a_change_of_the_record_with_a_reason_and_lists_it(
        self, world, client, handed_over, closed
    ):
        record = now(handed_over)
        record.note = "补记"
        with pytest.raises(Frozen):
            door.update(record, by=clerk_of(world))
        door.update(now_with(record, note="补记"), by=clerk_of(world, "漏记"))
        told = client.get("/api/v1/changes/?is_after_closing=true").json()["results"]
        assert [(one["record_id"], one["reason"]) for one in told] == [(record.pk, "漏记")]

    def test_is_marked_on_the_sheets(self, world, handed_over, closed):
        from reports.sheets.sheet import note_of_corrections

        assert note_of_corrections(Suggestion.objects.all()) == []
        door.update(now_with(handed_over, note="补记"), by=clerk_of(world, "漏记"))
        [note] = note_of_corrections(Suggestion.objects.all())
        assert note.startswith(f"有更正的记录：{now(handed_over)}（关账后更正，")


def now_with(record, **fields):
    fresh = now(record)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh


class TestTheNextYear:
    def test_takes_over_the_answer_classes(self, world, client):
        address = "/api/v1/work-years/2024/"
        tag = {"If-Match": client.get(address)["ETag"]}
        body = {"takes_over": ["answer_classes"]}
        answer = client.post(f"{address}open-next/", body, format="json", headers=tag)
        assert (answer.status_code, answer.data["year"]) == (200, 2025)
        taken = AnswerClass.objects.filter(work_year=2025).order_by("code")
        assert [(one.code, one.counts_as_solved, one.is_verified) for one in taken] == [
            ("A", True, False), ("B", False, False),
        ]  # fmt: skip
        # Asked again it opens nothing and copies nothing a second time.
        client.post(f"{address}open-next/", body, format="json", headers=tag)
        assert AnswerClass.objects.filter(work_year=2025).count() == 2

    def test_begins_by_the_rules_in_force(self, world):
        # Shipped with the product, in force from 8 November 2024.
        rules = closing.rules_of(make(WorkYear, year=2025))
        assert rules is not None
        assert rules.name == "国家法律默认规则（2024年监督法）"


class TestTheChain:
    def test_goes_through_all_the_years(self, world, client, topics, later):
        end = {"on": date(2024, 12, 1), "work_year": later.pk, "remark": "未完成"}
        world.move(topics[0], "continue", "clerk", **end)
        again = Topic.objects.get(work_year=2025)
        for record in (topics[0], again):
            told = client.get(f"/api/v1/matters/{record.pk}/chain/").json()
            assert [(one["work_year"], one["status"]) for one in told] == [
                (2024, "continued"), (2025, "proposed"),
            ]  # fmt: skip
            assert [one["continues"] for one in told] == [None, topics[0].pk]

    def test_of_a_matter_of_one_year_is_itself(self, client, topics):
        told = client.get(f"/api/v1/matters/{topics[1].pk}/chain/").json()
        assert [one["id"] for one in told] == [topics[1].pk]

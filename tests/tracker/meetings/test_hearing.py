"""Matters on agendas: put there, heard there, and said nowhere else."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from meeting_world import CALLED_ON, HELD_ON, TODAY, codes_of, codes_when, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.undoing import undo
from tracker.common.workflow import go
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.days import day_at, meeting_of_the_day
from tracker.meetings.models import Meeting
from tracker.models import Change, Opinion, Topic

HEARD_ON = date(2024, 6, 27)


@pytest.fixture
def topic(world) -> Topic:
    return world.topic(status="in_progress", started_on=date(2024, 3, 1))


def move(world, topic: Topic, name: str, *, on: date = HELD_ON, **data) -> Topic:
    fresh = Topic.objects.get(pk=topic.pk)
    given = {"happened_on": on.isoformat(), **data}
    return go(fresh, name, data=given, by=world.actor("clerk"), today=TODAY)


def refused(world, topic: Topic, name: str, **data):
    before = Change.objects.count()
    with pytest.raises((Refused, ValidationError)) as caught:
        move(world, topic, name, **data)
    assert Change.objects.count() == before
    return codes_of(caught.value)


class TestHearing:
    def test_at_a_meeting_that_is_named_stands_on_its_agenda(self, world, topic):
        meeting = world.held(ends_on=HEARD_ON)
        topic = move(world, topic, "deliberate", on=HEARD_ON, meeting=meeting.pk)
        assert topic.status == "deliberated"
        [item] = meeting.agenda.all()
        assert (item.matter_id, item.heard_on, item.result) == (topic.pk, HEARD_ON, "deliberated")
        assert (item.kind, item.title, item.is_verified) == ("hear", "环境保护", True)
        assert day_at(topic, "committee") == HEARD_ON

    def test_completes_the_item_that_stands_there_already(self, world, topic):
        meeting = world.held()
        item = world.item(meeting, "听取环保报告", matter=topic.matter_ptr, order=3)
        move(world, topic, "deliberate", meeting=meeting.pk)
        again = AgendaItem.objects.get()
        assert (again.pk, again.order, again.title) == (item.pk, 3, "听取环保报告")
        assert (again.heard_on, again.result) == (HELD_ON, "deliberated")

    def test_by_kind_and_day_finds_the_meeting(self, world, topic):
        world.held(number=30, kind="directors")
        session = world.held()
        move(world, topic, "deliberate", meeting_kind="committee")
        assert session.agenda.get().matter_id == topic.pk

    def test_of_a_meeting_nobody_registered_makes_one_to_be_verified(self, world, topic):
        move(world, topic, "deliberate", meeting_kind="directors")
        meeting = Meeting.objects.get()
        assert (meeting.kind, meeting.starts_on, meeting.work_year) == (
            "directors", HELD_ON, world.year,
        )  # fmt: skip
        assert (meeting.status, meeting.is_verified) == ("planned", False)
        item = meeting.agenda.get()
        assert (item.heard_on, item.result, item.is_verified) == (HELD_ON, "", False)
        # The next one that was heard there finds it.
        move(world, world.topic("养老", status="in_progress"), "deliberate",
             meeting_kind="directors")  # fmt: skip
        assert meeting.agenda.count() == 2

    @pytest.mark.parametrize("off", [{"status": "cancelled"}, {"kind": "directors"}])
    def test_does_not_take_another_meeting_for_it(self, world, topic, off):
        other = make(
            Meeting, work_year=world.year, starts_on=HELD_ON, **{"kind": "committee"} | off
        )
        move(world, topic, "deliberate", meeting_kind="committee")
        assert not other.agenda.exists()
        assert Meeting.objects.count() == 2

    def test_asks_which_of_several_meetings(self, world, topic):
        for number in (12, 13):
            world.meeting(number, starts_on=HELD_ON)
        fault = {"meeting": "several_meetings"}
        assert refused(world, topic, "deliberate", meeting_kind="committee") == fault

    def test_needs_a_meeting_or_its_kind(self, world, topic):
        assert refused(world, topic, "deliberate") == {"meeting_kind": "required"}

    def test_is_on_a_day_of_the_meeting(self, world, topic):
        meeting = world.held()
        fault = {"happened_on": "not_on_that_day"}
        assert refused(world, topic, "deliberate", on=HEARD_ON, meeting=meeting.pk) == fault
        undated = world.meeting(13)
        assert refused(world, topic, "deliberate", meeting=undated.pk) == {"meeting": "no_day_yet"}

    def test_needs_the_work_year_of_the_day(self, world, topic):
        with pytest.raises(ValidationError) as caught:
            go(
                Topic.objects.get(pk=topic.pk), "deliberate", by=world.actor("clerk"),
                data={"happened_on": "2025-01-10", "meeting_kind": "committee"},
                today=date(2025, 1, 31),
            )  # fmt: skip
        assert caught.value.error_list[0].code == "no_work_year"
        assert not Meeting.objects.exists()

    def test_is_taken_back_with_the_meeting_it_made(self, world, topic):
        move(world, topic, "deliberate", meeting_kind="committee")
        by = Actor(door="api", user=world.users["clerk"], reason="点错了")
        undo(Topic.objects.get(), by=by, today=TODAY, now=timezone.now())
        assert not AgendaItem.objects.not_voided().exists()
        assert not Meeting.objects.not_voided().exists()
        assert day_at(Topic.objects.get(), "committee") is None

    def test_is_not_taken_back_while_others_stand_on_the_meeting_it_made(self, world, topic):
        move(world, topic, "deliberate", meeting_kind="committee")
        move(world, world.topic("养老", status="in_progress"), "deliberate",
             meeting_kind="committee")  # fmt: skip
        by = Actor(door="api", user=world.users["clerk"], reason="点错了")
        with pytest.raises(Refused) as caught:
            undo(Topic.objects.get(pk=topic.pk), by=by, today=TODAY, now=timezone.now())
        assert caught.value.code == "built_on"
        assert AgendaItem.objects.not_voided().count() == 2


class TestTheAgenda:
    def test_takes_up_matters_before_the_meeting(self, world, topic):
        meeting = world.meeting(12)
        others = [world.topic(name, status="in_plan") for name in ("养老", "教育")]
        for each in (*others, topic):
            move(world, each, "put_on_agenda", on=CALLED_ON, meeting=meeting.pk)
        assert [*meeting.agenda.values_list("order", "title", "heard_on")] == [
            (1, "养老", None), (2, "教育", None), (3, "环境保护", None),
        ]  # fmt: skip
        assert Topic.objects.get(pk=topic.pk).status == "in_progress"

    def test_of_a_meeting_that_is_planned_only(self, world, topic):
        move(world, topic, "put_on_agenda", on=CALLED_ON, meeting_kind="committee",
             meeting_on=HELD_ON.isoformat())  # fmt: skip
        meeting = Meeting.objects.get()
        assert (meeting.starts_on, meeting.is_verified) == (HELD_ON, False)
        assert day_at(topic, "committee") == HELD_ON

    def test_names_a_matter_once(self, world, topic):
        meeting = world.meeting(12)
        move(world, topic, "put_on_agenda", on=CALLED_ON, meeting=meeting.pk)
        fault = {"meeting": "on_agenda"}
        assert refused(world, topic, "put_on_agenda", on=CALLED_ON, meeting=meeting.pk) == fault

    def test_of_a_meeting_that_was_held_is_closed(self, world, topic):
        fault = {"meeting": "invalid_choice"}
        held = world.held()
        assert refused(world, topic, "put_on_agenda", on=CALLED_ON, meeting=held.pk) == fault

    def test_says_on_which_day_something_was_heard(self, world, topic):
        item = world.item(world.called(), matter=topic.matter_ptr)
        item.heard_on = HEARD_ON
        assert codes_when(door.update, item, by=world.actor("clerk")) == {
            "heard_on": "not_on_that_day"
        }


class TestDays:
    @pytest.mark.parametrize("result", ["postponed", "withdrawn", "returned"])
    def test_of_what_was_put_off_do_not_count(self, world, topic, result):
        world.item(world.held(), matter=topic.matter_ptr, result=result)
        assert day_at(topic, "committee") is None

    def test_are_the_first_of_several(self, world, topic):
        for number, day in ((13, date(2024, 8, 1)), (12, HELD_ON)):
            world.item(world.meeting(number, starts_on=day), matter=topic.matter_ptr)
        world.item(world.meeting(5, "directors", starts_on=CALLED_ON), matter=topic.matter_ptr)
        assert day_at(topic, "committee") == HELD_ON

    def test_tell_the_meeting_of_an_opinion_and_of_a_vote(self, world, topic):
        meeting = world.held()
        world.item(meeting, matter=topic.matter_ptr)
        world.item(world.held(number=30, kind="directors"))
        opinion = make(Opinion, matter=topic.matter_ptr, title="审议意见", deliberated_on=HELD_ON)
        assert opinion.meeting == meeting
        assert meeting_of_the_day(topic.pk, HEARD_ON) is None

    def test_of_an_opinion_are_those_of_its_meeting(self, world, topic):
        fields = {"matter": topic.matter_ptr, "title": "审议意见", "deliberated_on": HEARD_ON}
        fault = {"deliberated_on": "not_on_that_day"}
        assert codes_when(make, Opinion, meeting=world.held(), **fields) == fault


class TestUnits:
    def test_see_the_meeting_whose_opinion_they_got(self, world, topic):
        session = world.held()
        world.item(session, matter=topic.matter_ptr)
        opinion = make(Opinion, matter=topic.matter_ptr, title="意见", deliberated_on=HELD_ON)
        for who, given in (("bureau", "handed"), ("other_bureau", "")):
            if given:
                Opinion.objects.filter(pk=opinion.pk).update(
                    addressed_to=world.units[who], handed_over_on=date(2024, 7, 1)
                )
            answer = world.client(who).get("/api/v1/meetings/").json()
            assert [row["id"] for row in answer["results"]] == ([session.pk] if given else [])


class TestAMeetingThatNoDatabaseCanLookFor:
    @pytest.mark.parametrize("move", ["deliberate", "put_on_agenda", "appraise"])
    @pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30, int("9" * 30), "9" * 5000])
    def test_is_none(self, world, move, number):
        topic = world.topic(status="in_progress")
        clerk, address = world.client("clerk"), f"/api/v1/topics/{topic.pk}/"
        seen = clerk.get(address)["ETag"]
        data = {"happened_on": HELD_ON.isoformat(), "meeting": number}
        answer = clerk.post(
            f"{address}transitions/{move}/", data, format="json", headers={"If-Match": seen}
        )
        assert answer.status_code == 400
        assert "meeting" in {
            fault["pointer"].strip("#/").split("/")[0] for fault in answer.json()["errors"]
        }

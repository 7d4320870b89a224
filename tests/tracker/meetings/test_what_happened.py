"""What happened at a meeting goes along with it, and is not lost with it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from meeting_world import BY, CALLED_ON, HELD_ON, TODAY, codes_of, codes_when, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.undoing import undo
from tracker.common.workflow import go
from tracker.decisions.models import Decision
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Change,
    Deputy,
    DutyAct,
    Holding,
    Opinion,
    PersonnelMatter,
    Post,
    Topic,
    Unit,
    Vote,
)
from tracker.reminders.dates import entries

NEW_DAY = date(2024, 6, 25)


@pytest.fixture
def topic(world) -> Topic:
    return world.topic(status="in_progress", started_on=date(2024, 3, 1))


@pytest.fixture
def guest(world) -> Deputy:
    return Deputy.objects.get(name="张三")


def move(world, topic: Topic, name: str, *, on=HELD_ON, **data) -> Topic:
    fresh = Topic.objects.get(pk=topic.pk)
    given = {"happened_on": on.isoformat(), **data}
    return go(fresh, name, data=given, by=world.actor("clerk"), today=TODAY)


def moved_to(meeting: Meeting, day: date) -> Meeting:
    fresh = Meeting.objects.get(pk=meeting.pk)
    fresh.starts_on = day
    return door.update(fresh, by=BY)


class TestACorrectedDay:
    def test_takes_along_what_was_heard_and_formed_on_it(self, world, topic):
        meeting = world.held()
        move(world, topic, "deliberate", meeting=meeting.pk)
        opinion = make(Opinion, matter=topic.matter_ptr, title="意见", deliberated_on=HELD_ON)
        moved_to(meeting, NEW_DAY)
        assert AgendaItem.objects.get().heard_on == NEW_DAY
        opinion.refresh_from_db()
        assert (opinion.meeting_id, opinion.deliberated_on) == (meeting.pk, NEW_DAY)

    def test_leaves_a_later_day_of_a_longer_session_alone(self, world, topic):
        meeting = world.held(ends_on=date(2024, 6, 28))
        move(world, topic, "deliberate", on=date(2024, 6, 27), meeting=meeting.pk)
        moved_to(meeting, NEW_DAY)
        assert AgendaItem.objects.get().heard_on == date(2024, 6, 27)

    def test_never_hinders_what_is_written_of_an_opinion(self, world, topic):
        """One that was carried over may say another day than its meeting has."""
        opinion = make(Opinion, matter=topic.matter_ptr, title="意见", deliberated_on=HELD_ON)
        Opinion.objects.update(meeting=world.held(), deliberated_on=date(2024, 7, 9))
        opinion = Opinion.objects.get()
        opinion.note = "补记"
        assert door.update(opinion, by=BY).note == "补记"

    def test_is_not_before_the_end(self, world):
        meeting = world.called(ends_on=date(2024, 6, 27))
        held = world.move(meeting, "hold", on=date(2024, 6, 28), members_count=33, present_count=30)
        assert (held.starts_on, held.ends_on) == (date(2024, 6, 28), None)

    def test_renames_what_the_duty_log_repeats(self, world, guest):
        meeting = world.called()
        act = make(DutyAct, deputy=guest, meeting=meeting, presence="expected")
        assert (act.kind, act.title) == ("committee_session", "第六届人大常委会第十二次会议")
        meeting = Meeting.objects.get()
        meeting.number, meeting.kind = 13, "directors"
        door.update(meeting, by=BY)
        act.refresh_from_db()
        assert (act.kind, act.title) == ("other_meeting", "第六届人大常委会第十三次主任会议")

    def test_counts_by_the_capacity_that_is_corrected(self, world, guest):
        act = make(DutyAct, deputy=guest, meeting=world.called(), presence="expected")
        for capacity, kind in (("take_part", "other_meeting"), ("sit_in", "committee_session")):
            act = DutyAct.objects.get()
            act.capacity = capacity
            assert door.update(act, by=BY).kind == kind


class TestWhatStands:
    def test_keeps_a_meeting_from_being_put_off_or_called_off(self, world, topic):
        meeting = world.called()
        move(world, topic, "deliberate", meeting=meeting.pk)
        for name in ("postpone", "cancel"):
            assert world.refused(meeting, name, on=HELD_ON, remark="改期") == "results_stand"

    def test_keeps_one_that_somebody_attended(self, world, guest):
        meeting = world.called()
        make(DutyAct, deputy=guest, meeting=meeting, presence="present")
        assert world.refused(meeting, "cancel", on=HELD_ON, remark="改期") == "results_stand"

    @pytest.mark.parametrize("what", ["vote", "opinion"])
    def test_keeps_it_from_being_void(self, world, topic, what):
        meeting = world.held()
        if what == "vote":
            Vote.objects.bulk_create([Vote(
                matter=topic.matter_ptr, purpose="appraisal", unit=world.units["bureau"],
                held_on=HELD_ON, meeting=meeting, sent=3, returned=3, valid=3, in_favour=3,
                against=0,
            )])  # fmt: skip
        else:
            make(Opinion, matter=topic.matter_ptr, title="意见", meeting=meeting)
        with pytest.raises(ValidationError) as caught:
            door.void(Meeting.objects.get(), by=Actor(door="command", reason="误登"))
        assert caught.value.error_dict["__all__"][0].code == "votes_stand"

    def test_keeps_one_made_for_an_agenda_while_others_are_on_it(self, world, topic):
        planned = {"on": CALLED_ON, "meeting_kind": "committee", "meeting_on": HELD_ON.isoformat()}
        move(world, topic, "put_on_agenda", **planned)
        other = world.topic("养老", status="in_progress")
        move(world, other, "put_on_agenda", **planned)
        by = Actor(door="api", user=world.users["clerk"], reason="点错了")
        with pytest.raises(Refused) as caught:
            undo(Topic.objects.get(pk=topic.pk), by=by, today=TODAY, now=timezone.now())
        assert caught.value.code == "built_on"
        undo(Topic.objects.get(pk=other.pk), by=by, today=TODAY, now=timezone.now())
        undo(Topic.objects.get(pk=topic.pk), by=by, today=TODAY, now=timezone.now())
        assert not Meeting.objects.not_voided().exists()

    @pytest.mark.parametrize("name", ["starts_on", "members_count", "present_count"])
    def test_does_not_become_unknown_again(self, world, name):
        meeting = world.held()
        setattr(meeting, name, None)
        assert codes_when(door.update, meeting, by=BY)[name] == "known_once_held"

    @pytest.mark.parametrize("off", ["cancelled", "voided"])
    def test_does_not_begin_at_a_meeting_that_is_off(self, world, guest, off):
        meeting = world.meeting()
        if off == "voided":
            meeting = door.void(meeting, by=Actor(door="command", reason="误登"))
        else:
            meeting = world.move(meeting, "cancel", on=CALLED_ON, remark="合并")
        fault = {"meeting": "meeting_off"}
        assert codes_when(world.item, meeting) == fault
        act = {"deputy": guest, "meeting": meeting, "acted_on": HELD_ON}
        assert codes_when(make, DutyAct, **act) == fault


class TestTheAgenda:
    def test_of_a_meeting_that_was_held_is_closed_by_its_day_as_well(self, world, topic):
        world.held()
        planned = {"meeting_kind": "committee", "meeting_on": HELD_ON.isoformat()}
        before = Change.objects.count()
        with pytest.raises(ValidationError) as caught:
            move(world, topic, "put_on_agenda", on=CALLED_ON, **planned)
        assert codes_of(caught.value) == {"meeting_on": "meeting_held"}
        assert Change.objects.count() == before

    def test_does_not_name_a_draft(self, world, topic):
        opinion = make(Opinion, matter=topic.matter_ptr, title="关于内部事项的意见")
        item = make(AgendaItem, meeting=world.meeting(), kind="deliberate", opinion=opinion)
        assert item.title == "审议意见（稿）"

    def test_is_not_about_a_meeting(self, world):
        party = world.meeting(None, kind="party_group", title="党组会议")
        fault = {"matter": "circular"}
        assert codes_when(
            make, AgendaItem, meeting=world.meeting(), kind="other", matter=party.matter_ptr
        ) == fault  # fmt: skip

    def test_holds_what_every_database_holds(self, world):
        item = world.item(world.meeting())
        item.order = 70000
        assert codes_when(door.update, item, by=BY) == {"order": "out_of_range"}
        answer = world.client("clerk").post(
            "/api/v1/meetings/",
            {"work_year": 2024, "kind": "committee", "title": "会", "observers_count": 99999},
            format="json",
        )
        assert answer.status_code == 400
        assert [each["pointer"] for each in answer.json()["errors"]] == ["#/observers_count"]


class TestAVote:
    def vote(self, world, meeting: Meeting, *, on=HELD_ON) -> dict:
        """What the vote on a decision is refused for."""
        decision = make(Decision, work_year=world.year, title="决定", kind="decision", text="一")
        Decision.objects.update(status="submitted", submitted_on=CALLED_ON)
        counts = {"method": "hands", "members": 5, "in_favour": 4, "against": 1}
        data = {"happened_on": on.isoformat(), "meeting": meeting.pk, "has_no_term": True}
        try:
            go(
                Decision.objects.get(pk=decision.pk), "vote", by=world.actor("clerk"), today=TODAY,
                data=data | counts,
            )  # fmt: skip
        except ValidationError as error:
            return codes_of(error)
        return {}

    def test_is_taken_on_a_day_of_its_meeting(self, world):
        assert self.vote(world, world.held(), on=NEW_DAY) == {"meeting": "not_on_that_day"}
        assert self.vote(world, Meeting.objects.get()) == {}

    def test_of_what_is_passed_is_taken_at_a_session(self, world):
        directors = world.held(number=30, kind="directors")
        assert self.vote(world, directors) == {"meeting": "not_a_session"}


class TestReaders:
    def test_of_a_street_are_not_told_what_meets_behind_closed_doors(self, world, guest):
        Deputy.objects.update(street_committee=world.units["street"])
        for kind in ("party_group", "directors", "committee"):
            meeting = world.meeting(None, kind=kind, title=kind, starts_on=HELD_ON)
            make(DutyAct, deputy=guest, meeting=meeting, capacity="take_part")
        rows = world.client("street").get("/api/v1/duty-acts/").json()["results"]
        assert [row["title"] for row in rows] == ["committee"]
        own = world.client("deputy").get("/api/v1/duty-acts/").json()["results"]
        assert len(own) == 3

    def test_of_a_party_group_are_not_those_whom_the_public_is_told(self, world):
        meeting = world.meeting(None, kind="party_group", title="党组会议", starts_on=HELD_ON)
        Meeting.objects.filter(pk=meeting.pk).update(published_on=HELD_ON)
        for who in ("deputy", "street"):
            assert world.client(who).get("/api/v1/meetings/").json()["results"] == []

    def test_who_are_invited_find_it_in_their_calendar(self, world, guest):
        make(DutyAct, deputy=guest, meeting=world.called(), presence="expected")
        told = entries(world.users["deputy"], first=HELD_ON, last=HELD_ON)
        assert [entry.words for entry in told] == ["会议：第六届人大常委会第十二次会议"]

    def test_ask_for_the_votes_of_a_meeting(self, world):
        address = f"/api/v1/votes/?meeting={world.meeting().pk}"
        assert world.client("clerk").get(address).status_code == 200


class TestMembers:
    def test_are_none_any_more_once_their_mandate_ends(self, world, guest):
        body = make(Unit, code="cwh", name="常委会", kind="standing_committee")
        post = make(Post, code="wy", title="委员", body=body, kind="member", seats=None)
        make(Holding, post=post, person_name="张三", deputy=guest)
        make(
            PersonnelMatter, work_year=world.year, term=world.term, kind="end", person_name="张三",
            deputy=guest, ground="moved",
        )  # fmt: skip
        PersonnelMatter.objects.update(status="tabled", tabled_on=HELD_ON)
        counts = {"members": 1, "present": 1, "in_favour": 1, "against": 0, "method": "hands"}
        go(
            PersonnelMatter.objects.get(), "pass", by=world.actor("clerk"), today=TODAY,
            data={"happened_on": HELD_ON.isoformat(), **counts},
        )  # fmt: skip
        assert Holding.objects.get().until_on == HELD_ON

"""Who comes to a meeting: one row for it, for the quorum and for the log of duties."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from meeting_world import BY, CALLED_ON, COUNTED, HELD_ON, TODAY, codes_when, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours
from tracker.common.scoping import visible
from tracker.common.undoing import undo
from tracker.meetings.models import Meeting
from tracker.meetings.quorum import counted, told
from tracker.models import Activity, Deputy, DutyAct, Holding, Session
from tracker.todo.queues import todo

LATER = date(2024, 7, 2)
VOID = Actor(door="command", reason="误登")


@pytest.fixture
def guest(world):
    """A deputy who is no member of the committee."""
    return make(Deputy, term=world.term, name="赵丽", street_committee=world.units["street"])


class TestARow:
    def test_says_by_itself_what_the_meeting_says(self, world, guest):
        act = world.attendance(guest, world.called())
        assert (act.work_year, act.acted_on, act.title) == (
            world.year, HELD_ON, "第六届人大常委会第十二次会议",
        )  # fmt: skip
        assert (act.kind, act.capacity, act.presence) == (
            "committee_session", "sit_in", "present",
        )  # fmt: skip

    def test_keeps_what_was_typed(self, world, guest):
        act = world.attendance(guest, world.called(), capacity="observe", kind="other")
        assert (act.capacity, act.kind) == ("observe", "other")

    def test_of_a_member_is_no_sitting_in(self, world):
        """列席 counts those who were asked to come, not the members of the committee."""
        director, member = world.members(2)
        meeting, directors = world.called(), world.called(number=30, kind="directors")
        asked = {
            (member, meeting): ("attend", "other_meeting"),
            (director, meeting): ("attend", "other_meeting"),
            (director, directors): ("attend", "other_meeting"),
            (member, directors): ("sit_in", "other_meeting"),
        }
        for (deputy, where), said in asked.items():
            act = world.attendance(deputy, where)
            assert (act.capacity, act.kind) == said

    def test_of_the_congress_is_of_every_deputy(self, world, guest):
        session = make(Session, term=world.term, number=3)
        meeting = world.meeting(None, "congress", session=session, starts_on=HELD_ON)
        act = world.attendance(guest, meeting)
        assert (act.capacity, act.kind) == ("attend", "congress")

    def test_is_one_a_deputy_and_meeting(self, world, guest):
        meeting = world.called()
        first = world.attendance(guest, meeting)
        assert codes_when(world.attendance, guest, meeting) == {"__all__": "duty_act_taken"}
        assert world.attendance(guest, world.called(number=13)).pk
        door.void(first, by=VOID)
        assert world.attendance(guest, meeting).pk

    def test_is_of_one_occasion(self, world, guest):
        activity = make(
            Activity, work_year=world.year, kind="research", title="调研", held_on=HELD_ON
        )
        found = codes_when(world.attendance, guest, world.called(), activity=activity)
        assert found == {"__all__": "several_occasions"}

    @pytest.mark.parametrize("day", [date(2024, 6, 25), date(2024, 6, 28)])
    def test_lies_within_the_meeting(self, world, guest, day):
        meeting = world.called(ends_on=date(2024, 6, 27))
        assert codes_when(world.attendance, guest, meeting, acted_on=day) == {
            "acted_on": "outside_meeting"
        }
        assert world.attendance(guest, meeting, acted_on=date(2024, 6, 27)).pk

    def test_without_an_occasion_says_all_itself(self, world, guest):
        found = codes_when(make, DutyAct, deputy=guest)
        assert found == dict.fromkeys(("work_year", "kind", "acted_on"), "required")

    def test_of_a_meeting_without_a_day_waits_for_one(self, world, guest):
        found = codes_when(world.attendance, guest, world.meeting())
        assert found == {"acted_on": "required"}

    def test_attends_as_a_member_alone(self, world, guest):
        meeting = world.called()
        assert world.attendance(guest, meeting, capacity="attend").pk
        world.members(1)
        other = world.called(number=13)
        found = codes_when(world.attendance, guest, other, capacity="attend")
        assert found == {"capacity": "not_a_member"}

    def test_is_entered_over_rest_with_two_fields(self, world, guest):
        meeting, client = world.called(), world.client("clerk")
        body = {"deputy": guest.pk, "meeting": meeting.pk, "presence": "expected"}
        answer = client.post("/api/v1/duty-acts/", body, format="json").json()
        assert (answer["kind"], answer["acted_on"], answer["meeting_name"]) == (
            "committee_session", "2024-06-26", "第六届人大常委会第十二次会议",
        )  # fmt: skip
        again = client.post("/api/v1/duty-acts/", body, format="json").json()
        assert [error["code"] for error in again["errors"]] == ["duty_act_taken"]
        other = world.attendance(guest, world.called(number=13))
        listed = client.get(f"/api/v1/duty-acts/?meeting={other.meeting_id}").json()
        assert [row["id"] for row in listed["results"]] == [other.pk]


class TestAMeetingThatMoves:
    def day_of(self, act) -> date:
        return DutyAct.objects.get(pk=act.pk).acted_on

    def test_takes_its_attendance_along(self, world, guest):
        meeting = world.called()
        act = world.attendance(guest, meeting, presence="expected")
        meeting = world.move(
            meeting, "postpone", on=date(2024, 6, 20), remark="防汛", starts_on=str(LATER)
        )
        assert self.day_of(act) == LATER
        meeting = world.move(meeting, "call", on=LATER, starts_on="2024-07-09")
        assert self.day_of(act) == date(2024, 7, 9)
        world.move(meeting, "hold", on=date(2024, 7, 10), **COUNTED)
        assert self.day_of(act) == date(2024, 7, 10)

    def test_takes_it_along_when_its_day_is_corrected_by_hand(self, world, guest):
        meeting = world.called()
        act = world.attendance(guest, meeting)
        meeting.refresh_from_db()
        meeting.starts_on = LATER
        door.update(meeting, by=BY)
        assert self.day_of(act) == LATER

    def test_asks_nobody_whose_mandate_ends_before(self, world, guest):
        meeting = world.called()
        act = world.attendance(guest, meeting, presence="expected")
        guest.mandate_ended_on = date(2024, 6, 30)
        door.update(guest, by=BY)
        world.move(meeting, "hold", on=LATER, **COUNTED)
        act.refresh_from_db()
        assert act.is_voided
        assert "2024-06-30" in act.void_reason

    def test_asks_nobody_once_it_is_cancelled(self, world, guest):
        meeting = world.called()
        act = world.attendance(guest, meeting, presence="expected")
        meeting = world.move(meeting, "cancel", on=HELD_ON, remark="合并召开")
        act.refresh_from_db()
        assert (act.is_voided, act.void_reason) == (True, "合并召开")
        now = datetime.combine(TODAY, datetime.min.time(), timezone.get_current_timezone())
        undo(meeting, by=world.actor("clerk", reason="点错"), today=TODAY, now=now)
        act.refresh_from_db()
        assert not act.is_voided

    def test_is_not_void_while_somebody_came(self, world, guest):
        act = world.attendance(guest, world.called())
        meeting = Meeting.objects.get(pk=act.meeting_id)
        assert codes_when(door.void, meeting, by=VOID) == {"__all__": "attendance_stands"}


class TestItsNumbers:
    @pytest.fixture
    def session(self, world):
        """Five members in office, four of whom came; one sat in."""
        members = world.members(5)
        meeting = world.called()
        for n, deputy in enumerate(members):
            world.attendance(deputy, meeting, presence="absent" if n == 4 else "present")
        return meeting

    def numbers(self, meeting, on=HELD_ON):
        found = counted(meeting, on=on)
        return found.members_count, found.present_count

    def test_are_those_in_office_and_those_who_came(self, world, session, guest):
        world.attendance(guest, session)
        assert self.numbers(session) == (5, 4)
        assert self.numbers(world.called(number=30, kind="directors")) == (1, None)

    def test_are_of_the_day(self, world, session):
        left = Holding.objects.get(person_name="委员05")
        left.until_on = HELD_ON
        door.update(left, by=BY)
        assert self.numbers(session)[0] == 4
        assert self.numbers(session, on=date(2024, 6, 25))[0] == 5

    def test_are_not_known_without_holdings_and_attendance(self, world, guest):
        meeting = world.called()
        world.attendance(guest, meeting, presence="expected")
        assert self.numbers(meeting) == (None, None)

    def test_are_taken_where_nobody_types_them(self, world, session):
        held = world.move(session, "hold", on=HELD_ON)
        assert (held.members_count, held.present_count) == (5, 4)

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ({"members_count": 6, "present_count": 4}, {"members_count": "members_differ"}),
            ({"members_count": 5, "present_count": 5}, {"present_count": "present_differ"}),
        ],
    )
    def test_that_differ_need_a_reason(self, world, session, typed, fault):
        assert world.refused(session, "hold", on=HELD_ON, **typed) == fault
        held = world.move(session, "hold", on=HELD_ON, remark="以纪要为准", **typed)
        assert held.counts_reason == "以纪要为准"
        assert (held.members_count, held.present_count) == tuple(typed.values())

    def test_that_differ_are_said_with_all_else_that_is_wrong(self, world, session):
        found = world.refused(session, "hold", on=HELD_ON, members_count=9, present_count=4)
        assert found == {"members_count": "members_differ", "present_count": "no_quorum"}

    def test_are_refused_alike_when_they_are_typed_later(self, world, session):
        held = world.move(session, "hold", on=HELD_ON)
        held.present_count = 5
        assert codes_when(door.update, held, by=BY) == {"present_count": "present_differ"}
        held.counts_reason = "以纪要为准"
        assert door.update(held, by=BY).present_count == 5

    def test_once_explained_hinder_no_other_change(self, world, session):
        held = world.move(session, "hold", on=HELD_ON)
        late = DutyAct.objects.get(deputy__name="委员05")
        late.presence = "present"
        door.update(late, by=BY)
        held.place = "三楼"
        assert door.update(held, by=BY).place == "三楼"

    def patched(self, world, meeting, **fields):
        client, address = world.client("clerk"), f"/api/v1/meetings/{meeting.pk}/"
        seen = client.get(address)["ETag"]
        answer = client.patch(address, fields, format="json", headers={"If-Match": seen})
        return answer.status_code, [each["code"] for each in answer.json().get("errors", [])]

    def test_left_alone_are_not_asked_again_over_rest(self, world, session):
        held = world.move(session, "hold", on=HELD_ON)
        late = DutyAct.objects.get(deputy__name="委员05")
        late.presence = "present"
        door.update(late, by=BY)
        assert self.patched(world, held, place="三楼") == (200, [])
        assert self.patched(world, held, present_count=3) == (400, ["present_differ"])

    def test_are_explained_by_the_reason_that_came_with_them(self, world, session):
        held = world.move(
            session, "hold", on=HELD_ON, remark="一人任职尚未登记", members_count=6, present_count=4
        )
        assert self.patched(world, held, present_count=1) == (400, ["no_quorum"])
        assert self.patched(world, held, present_count=5) == (400, ["present_differ"])
        assert self.patched(world, held, members_count=7) == (400, ["members_differ"])
        # What was explained stays so while another number is corrected, and with other facts.
        late = DutyAct.objects.get(deputy__name="委员05")
        late.presence = "present"
        door.update(late, by=BY)
        assert self.patched(world, held, present_count=5, place="三楼") == (200, [])
        told_again = {"present_count": 1, "counts_reason": "以纪要为准"}
        assert self.patched(world, held, **told_again) == (200, [])

    def test_are_told_both_where_they_differ(self, world, session):
        held = world.move(session, "hold", on=HELD_ON)
        assert told(held, counted(held, on=HELD_ON)) == "应到5人，实到4人，超过半数。"
        held.present_count = 2
        assert told(held, counted(held, on=HELD_ON)) == (
            "应到5人，实到2人，没有超过半数，到会登记为4人。"
        )
        assert told(world.meeting(13), counted(world.meeting(14), on=None)) == ""


SEEN = {
    "clerk": "committee published party street finance", "leader": "committee published party "
    "street finance", "finance": "committee published street finance",
    "street": "published street committee", "other_street": "published", "bureau": "",
    "deputy": "published own",
}  # fmt: skip


class TestReaders:
    @pytest.fixture
    def acts(self, world, guest):
        """At every kind of meeting somebody of the street; 张三 at one more."""
        own = Deputy.objects.get(name="张三")
        elsewhere = make(Deputy, term=world.term, name="王五")
        day = {"starts_on": HELD_ON}
        meetings = {
            "committee": (world.meeting(12, **day), guest),
            "published": (
                world.meeting(11, published_on=LATER, status="published", **day), elsewhere,
            ),
            "party": (world.meeting(3, "party_group", **day), elsewhere),
            "street": (
                world.meeting(1, "street_committee", body=world.units["street"], **day), elsewhere,
            ),
            "finance": (
                world.meeting(1, "special_committee", body=world.units["finance"], **day),
                elsewhere,
            ),
            "own": (world.meeting(14, **day), own),
        }  # fmt: skip
        world.item(meetings["committee"][0], reporting_unit=world.units["bureau"])
        return {name: world.attendance(who, meeting) for name, (meeting, who) in meetings.items()}

    @pytest.mark.parametrize("who", SEEN)
    def test_see_who_came_to_what_they_see(self, world, acts, who):
        expected = set(SEEN[who].split())
        if who in ("clerk", "leader", "finance"):
            expected.add("own")
        rows = visible(DutyAct.objects.all(), to=world.users[who])
        assert {name for name, act in acts.items() if act in rows} == expected

    def test_see_a_meeting_that_they_were_asked_to(self, world, acts):
        rows = visible(Meeting.objects.all(), to=world.users["deputy"])
        assert {acts[name].meeting for name in ("own", "published")} == set(rows)
        door.void(acts["own"], by=VOID)
        assert set(visible(Meeting.objects.all(), to=world.users["deputy"])) == {
            acts["published"].meeting
        }


class TestWriters:
    def test_are_those_whose_meeting_it_is(self, world, guest):
        day = {"starts_on": HELD_ON}
        own = world.meeting(1, "special_committee", body=world.units["finance"], **day)
        act = DutyAct(deputy=guest, meeting=own)
        assert door.create(act, by=world.actor("finance")).pk
        for who in ("farming", "street"):
            act.refresh_from_db()
            act.presence = "absent"
            with pytest.raises(FieldNotYours):
                door.update(act, by=world.actor(who))

    def test_of_a_street_do_not_say_who_came_to_the_committee(self, world, guest):
        """The quorum is not theirs, although the deputy is."""
        with pytest.raises(FieldNotYours):
            door.create(DutyAct(deputy=guest, meeting=world.called()), by=world.actor("street"))
        own = {"work_year": world.year, "kind": "training", "acted_on": HELD_ON}
        act = door.create(DutyAct(deputy=guest, **own), by=world.actor("street"))
        act.meeting = world.called(number=13)
        with pytest.raises(FieldNotYours):
            door.update(act, by=world.actor("street"))


class TestWhatIsNotSettled:
    def waiting(self, world, who="clerk") -> list[str]:
        found = {each.code: each for each in todo(world.users[who], on=LATER)}
        queue = found.get("attendance_to_settle")
        return [item.title for item in queue.items] if queue else []

    def test_waits_from_when_the_meeting_was_held(self, world, guest):
        meeting = world.called()
        act = world.attendance(guest, meeting, presence="expected", invited_on=CALLED_ON)
        assert self.waiting(world) == []
        world.move(meeting, "hold", on=HELD_ON, **COUNTED)
        assert self.waiting(world) == ["第六届人大常委会第十二次会议"]
        assert self.waiting(world, "finance") == []
        act.refresh_from_db()
        act.presence = "present"
        door.update(act, by=BY)
        assert self.waiting(world) == []

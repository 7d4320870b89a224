"""What waits around meetings: papers by their days, the announcement, the next session."""

from datetime import date

import pytest
from meeting_world import BY, CALLED_ON, COUNTED, HELD_ON

from tracker.common import door
from tracker.reminders.dates import entries
from tracker.todo.queues import todo

DRAFT, REVISED, MEMBERS = date(2024, 6, 6), date(2024, 6, 16), date(2024, 6, 19)
PAPERS = {"draft_paper_due": DRAFT, "revised_paper_due": REVISED, "papers_to_members": MEMBERS}


def waits(world, who: str, *, on: date) -> dict[str, list]:
    """Queue → (what, by when, whether late)."""
    return {
        queue.code: [(item.detail or item.title, item.due_on, item.is_overdue)
                     for item in queue.items]
        for queue in todo(world.users[who], on=on)
    }  # fmt: skip


@pytest.fixture
def item(world):
    """Heard on the twenty-sixth of June, reported by the bureau, led by the finance committee."""
    meeting = world.called()
    topic = world.topic("污水处理")
    return world.item(meeting, "污水", matter=topic, reporting_unit=world.units["bureau"])


class TestPapers:
    @pytest.mark.parametrize("code", PAPERS)
    def test_are_due_twenty_ten_and_seven_days_before(self, world, item, code):
        due = PAPERS[code]
        assert waits(world, "clerk", on=due)[code] == [("污水", due, False)]

    def test_that_are_late_are_shown_as_late_until_the_session(self, world, item):
        on = date(2024, 6, 10)
        assert waits(world, "clerk", on=on)["draft_paper_due"] == [("污水", DRAFT, True)]
        late = waits(world, "clerk", on=HELD_ON)
        assert set(PAPERS) <= set(late)
        after = waits(world, "clerk", on=date(2024, 6, 27))
        assert not set(PAPERS) & set(after)

    def test_that_came_wait_no_more(self, world, item):
        item.draft_received_on = date(2024, 6, 5)
        item.revised_received_on = date(2024, 6, 17)
        door.update(item, by=BY)
        assert set(waits(world, "clerk", on=MEMBERS)) & set(PAPERS) == {"papers_to_members"}

    def test_wait_for_those_who_report_and_who_lead(self, world, item):
        for who in ("bureau", "finance"):
            found = set(waits(world, who, on=MEMBERS)) & set(PAPERS)
            assert found == {"draft_paper_due", "revised_paper_due"}
        for who in ("other_bureau", "farming", "leader", "deputy"):
            assert not set(waits(world, who, on=MEMBERS)) & set(PAPERS)

    @pytest.mark.parametrize("fields", [{"kind": "personnel"}, {"kind": "inspection_report"}])
    def test_are_asked_for_reports_that_are_heard_alone(self, world, item, fields):
        item.kind = fields["kind"]
        door.update(item, by=BY)
        assert not set(waits(world, "clerk", on=MEMBERS)) & set(PAPERS)

    def test_of_a_directors_meeting_have_no_such_days(self, world):
        world.item(world.called(number=30, kind="directors"))
        assert not set(waits(world, "clerk", on=MEMBERS)) & set(PAPERS)

    def test_wait_no_more_when_the_session_is_off(self, world, item):
        world.move(item.meeting, "cancel", on=CALLED_ON, remark="合并")
        assert not set(waits(world, "clerk", on=MEMBERS)) & set(PAPERS)


class TestMeetings:
    def test_wait_to_be_held_on_their_day(self, world):
        world.called()
        assert "meetings_to_hold" not in waits(world, "clerk", on=date(2024, 6, 25))
        assert len(waits(world, "clerk", on=HELD_ON)["meetings_to_hold"]) == 1

    def test_of_a_body_wait_for_it_and_for_no_other(self, world):
        world.called(number=1, kind="special_committee", body=world.units["finance"])
        assert "meetings_to_hold" in waits(world, "finance", on=HELD_ON)
        assert "meetings_to_hold" not in waits(world, "farming", on=HELD_ON)

    def test_wait_to_be_announced_until_they_are(self, world):
        meeting = world.held()
        assert "meetings_to_announce" in waits(world, "clerk", on=date(2024, 6, 27))
        world.move(meeting, "publish", on=date(2024, 6, 28))
        assert "meetings_to_announce" not in waits(world, "clerk", on=date(2024, 6, 28))

    def test_of_directors_are_not_announced(self, world):
        world.held(number=30, kind="directors")
        assert "meetings_to_announce" not in waits(world, "clerk", on=date(2024, 6, 27))

    def test_that_came_from_words_wait_to_be_verified(self, world):
        meeting = world.meeting(None, title="十二次会议", is_verified=False)
        on = date(2024, 6, 1)
        assert waits(world, "clerk", on=on)["meetings_to_verify"] == [("十二次会议", None, False)]
        meeting.is_verified = True
        door.update(meeting, by=BY)
        assert "meetings_to_verify" not in waits(world, "clerk", on=on)


class TestTheNextSession:
    def test_is_due_two_months_after_the_last(self, world):
        world.held()
        assert "next_session_due" not in waits(world, "clerk", on=date(2024, 7, 15))
        due = date(2024, 8, 26)
        for on, is_late in ((due, False), (date(2024, 8, 27), True)):
            [(_, day, late)] = waits(world, "clerk", on=on)["next_session_due"]
            assert (day, late) == (due, is_late)

    def test_is_not_missed_once_it_is_planned(self, world):
        world.held()
        world.meeting(13, starts_on=date(2024, 8, 30))
        assert "next_session_due" not in waits(world, "clerk", on=date(2024, 8, 27))

    def test_is_no_matter_of_other_meetings(self, world):
        world.held(number=30, kind="directors")
        assert "next_session_due" not in waits(world, "clerk", on=date(2024, 12, 1))


class TestTheCalendar:
    def days(self, world, who: str) -> list[tuple]:
        found = entries(world.users[who], first=date(2024, 6, 1), last=date(2024, 6, 30))
        return [(one.on, one.words) for one in found]

    def test_has_the_meetings_of_those_concerned(self, world, item):
        expected = [(HELD_ON, "会议：第六届人大常委会第十二次会议")]
        for who in ("clerk", "finance", "bureau"):
            assert self.days(world, who) == expected
        for who in ("other_bureau", "deputy", "street"):
            assert self.days(world, who) == []

    def test_loses_those_that_were_cancelled(self, world, item):
        world.move(item.meeting, "cancel", on=CALLED_ON, remark="合并")
        assert self.days(world, "clerk") == []

    def test_keeps_those_that_were_held(self, world, item):
        world.move(item.meeting, "hold", on=HELD_ON, **COUNTED)
        assert len(self.days(world, "clerk")) == 1

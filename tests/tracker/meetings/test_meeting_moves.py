"""A meeting is called, held, minuted and published; what it may not be in between."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from meeting_world import BY, CALLED_ON, COUNTED, HELD_ON, TODAY

from tracker.common.undoing import undo
from tracker.meetings.models import Meeting
from tracker.models import Attachment, Change, ProgressEntry

STARTS = {"starts_on": HELD_ON.isoformat()}
LATER = date(2024, 7, 2)


class TestItsLife:
    def test_goes_from_the_call_to_the_publication(self, world, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        meeting = world.meeting()
        meeting = world.move(meeting, "call", on=CALLED_ON, **STARTS)
        assert (meeting.status, meeting.called_on, meeting.starts_on) == (
            "called", CALLED_ON, HELD_ON,
        )  # fmt: skip
        meeting = world.move(meeting, "hold", on=HELD_ON, **COUNTED)
        assert (meeting.status, meeting.members_count, meeting.present_count) == ("held", 33, 30)
        file = SimpleUploadedFile("纪要.txt", "内容".encode())
        paper = Attachment(matter=meeting, file=file).store(by=BY)
        meeting = world.move(meeting, "minute", on=LATER, minutes=str(paper.pk))
        assert (meeting.status, meeting.minuted_on, meeting.minutes) == ("minuted", LATER, paper)
        meeting = world.move(meeting, "publish", on=LATER)
        assert (meeting.status, meeting.published_on) == ("published", LATER)
        told = ProgressEntry.objects.filter(matter=meeting).order_by("pk")
        assert [one.transition for one in told] == ["call", "hold", "minute", "publish"]

    def test_may_be_held_on_a_later_day_than_it_was_called_for(self, world):
        meeting = world.move(world.called(), "hold", on=LATER, **COUNTED)
        assert meeting.starts_on == LATER

    def test_is_not_held_before_its_day(self, world):
        early = HELD_ON - timedelta(days=1)
        assert world.refused(world.called(), "hold", on=early, **COUNTED) == {
            "happened_on": "too_early"
        }

    def test_is_postponed_and_called_again(self, world):
        meeting = world.move(world.called(), "postpone", on=date(2024, 6, 20), remark="防汛")
        assert (meeting.status, meeting.starts_on) == ("postponed", None)
        again = {"starts_on": LATER.isoformat()}
        meeting = world.move(meeting, "call", on=date(2024, 6, 24), **again)
        assert (meeting.status, meeting.starts_on) == ("called", LATER)

    def test_is_cancelled_with_a_reason(self, world):
        meeting = world.called()
        assert world.refused(meeting, "cancel", on=LATER) == {"remark": "required"}
        assert world.move(meeting, "cancel", on=LATER, remark="合并").status == "cancelled"

    @pytest.mark.parametrize("name", ["call", "postpone", "cancel"])
    def test_once_held_is_not_taken_off(self, world, name):
        found = world.refused(world.held(), name, on=LATER, remark="误", **STARTS)
        assert found == "wrong_state"

    def test_is_published_once(self, world):
        meeting = world.move(world.held(), "publish", on=LATER)
        assert world.refused(meeting, "publish", on=LATER) == "wrong_state"

    def test_is_taken_back_step_by_step(self, world):
        meeting, by = world.held(), world.actor("clerk", reason="点错")
        now = datetime.combine(TODAY, datetime.min.time(), timezone.get_current_timezone())
        again = undo(meeting, by=by, today=TODAY, now=now)
        assert (again.status, again.members_count, again.present_count) == ("called", None, None)
        again = undo(again, by=by, today=TODAY, now=now)
        assert (again.status, again.called_on, again.starts_on) == ("planned", None, None)


class TestHolding:
    @pytest.mark.parametrize("missing", ["members_count", "present_count"])
    def test_counts_who_is_there(self, world, missing):
        given = {name: count for name, count in COUNTED.items() if name != missing}
        found = world.refused(world.called(), "hold", on=HELD_ON, **given)
        assert found == {missing: "required"}

    @pytest.mark.parametrize(("members", "present"), [(33, 16), (32, 16), (1, 0)])
    def test_needs_more_than_half_of_all_members(self, world, members, present):
        counts = {"members_count": members, "present_count": present}
        found = world.refused(world.called(), "hold", on=HELD_ON, **counts)
        assert found == {"present_count": "no_quorum" if present else "min_value"}

    def test_takes_a_bare_majority(self, world):
        counts = {"members_count": 32, "present_count": 17}
        assert world.move(world.called(), "hold", on=HELD_ON, **counts).status == "held"

    def test_takes_no_more_than_there_are(self, world):
        counts = {"members_count": 30, "present_count": 31}
        found = world.refused(world.called(), "hold", on=HELD_ON, **counts)
        assert found == {"present_count": "present_exceeds_members"}

    def test_without_half_is_entered_afterwards_with_the_reason(self, world):
        counts = {"members_count": 33, "present_count": 16, "late_entry": True}
        meeting = world.called()
        found = world.refused(meeting, "hold", on=HELD_ON, **counts)
        assert found == {"present_count": "no_quorum"}
        held = world.move(meeting, "hold", on=HELD_ON, remark="纪要所载", **counts)
        assert (held.present_count, held.counts_reason) == (16, "纪要所载")

    def test_of_long_ago_may_lack_the_numbers(self, world):
        meeting = world.move(world.meeting(), "hold", on=HELD_ON, late_entry=True)
        assert (meeting.status, meeting.starts_on, meeting.present_count) == (
            "held", HELD_ON, None,
        )  # fmt: skip

    def test_is_the_same_sentence_at_the_api(self, world):
        meeting = world.called()
        client, address = world.client("clerk"), f"/api/v1/meetings/{meeting.pk}/"
        body = {"happened_on": HELD_ON.isoformat(), "members_count": 33, "present_count": 16}
        answer = client.post(
            f"{address}transitions/hold/", body, format="json",
            headers={"If-Match": client.get(address)["ETag"]},
        )  # fmt: skip
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert (error["code"], error["pointer"]) == ("no_quorum", "#/present_count")
        assert "第五十一条" in error["detail"]


class TestMeetingApi:
    def test_adds_a_meeting_with_its_agenda(self, world):
        clerk = world.client("clerk")
        body = {"work_year": 2024, "kind": "committee", "term": world.term.pk, "number": 12}
        meeting = clerk.post("/api/v1/meetings/", body, format="json").json()
        assert meeting["title"] == "第六届人大常委会第十二次会议"
        topic = world.topic("污水处理")
        body = {"meeting": meeting["id"], "kind": "hear", "matter": topic.pk}
        item = clerk.post("/api/v1/agenda-items/", body, format="json").json()
        assert (item["title"], item["order"], item["meeting_name"]) == (
            "污水处理", 1, "第六届人大常委会第十二次会议",
        )  # fmt: skip

    def test_refuses_the_same_number_by_name(self, world):
        world.meeting(12)
        body = {"work_year": 2024, "kind": "committee", "term": world.term.pk, "number": 12}
        answer = world.client("clerk").post("/api/v1/meetings/", body, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "meeting_taken")

    def test_filters_meetings_and_items(self, world):
        held, other = world.held(), world.meeting(30, "directors")
        topic = world.topic()
        first = world.item(held, "甲", matter=topic, result="heard")
        world.item(other, "乙")
        clerk = world.client("clerk")

        def found(route, **asked):
            answer = clerk.get(f"/api/v1/{route}/", asked)
            assert answer.status_code == 200, answer.content.decode()
            return [one["id"] for one in answer.json()["results"]]

        assert found("meetings", kind="committee") == [held.pk]
        assert found("meetings", starts_on_from="2024-06-01", term=world.term.pk) == [held.pk]
        assert found("agenda-items", matter=topic.pk) == [first.pk]
        assert found("agenda-items", result="heard", work_year=2024) == [first.pk]
        assert found("agenda-items", q="甲") == [first.pk]
        assert found("meetings", q="甲") == [held.pk]

    def test_is_corrected_in_its_days(self, world):
        meeting = world.move(world.held(), "publish", on=LATER)
        clerk, address = world.client("clerk"), f"/api/v1/meetings/{meeting.pk}/"
        answer = clerk.post(
            f"{address}correct/", {"published_on": "2024-07-05", "change_reason": "笔误"},
            format="json", headers={"If-Match": clerk.get(address)["ETag"]},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert Meeting.objects.get(pk=meeting.pk).published_on == date(2024, 7, 5)
        assert Change.objects.filter(action="correct", record_id=meeting.pk).exists()

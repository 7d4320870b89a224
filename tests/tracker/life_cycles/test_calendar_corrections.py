"""A day of a calendar in use is corrected: what was computed with it is computed again."""

from datetime import date

import pytest
from rest_framework.test import APIClient
from story_world import BY, make
from test_correcting import accepted, handed_over, now
from test_suggestion_story import SIGN

from tracker.common import door
from tracker.models import Assignment, CalendarDay, CalendarYear, Change, RuleSet

__all__ = ["accepted", "handed_over"]


def day_of(day: date) -> CalendarDay:
    return CalendarDay.objects.get(date=day)


class TestADay:
    def test_that_is_added_moves_what_ends_on_it(self, world, handed_over):
        assert handed_over.due_on == date(2024, 5, 6)
        year = CalendarYear.objects.get(year=2024)
        given = CalendarDay(
            calendar_year=year, date=date(2024, 5, 6), kind="rest", holiday="other", note="临时"
        )
        door.create(given, by=BY)
        moved = now(handed_over)
        assert (moved.due_on, "顺延至 2024-05-07" in moved.due_explanation) == (
            date(2024, 5, 7), True
        )  # fmt: skip
        assert [str(one) for one in given.moved_dates] == [
            f"{moved}：完成期限 2024-05-06 → 2024-05-07"
        ]
        change = Change.objects.of(moved).first()
        assert (change.action, change.reason) == (
            "recompute", "工作日历改动（2024-05-06），重新计算"
        )  # fmt: skip

    def test_that_is_taken_out_moves_it_back(self, world, handed_over):
        holiday = day_of(date(2024, 2, 12))
        part = handed_over.assignments.get()
        assert part.refusal_due_on == date(2024, 2, 18)
        door.remove(holiday, by=BY)
        assert now(part).refusal_due_on == date(2024, 2, 12)

    def test_that_is_moved_counts_on_both_days(self, world, handed_over):
        part = handed_over.assignments.get()
        holiday = day_of(date(2024, 2, 12))
        holiday.date = date(2024, 2, 19)
        door.update(holiday, by=BY)
        assert now(part).refusal_due_on == date(2024, 2, 12)
        holiday.date = date(2024, 2, 12)
        door.update(holiday, by=BY)
        assert now(part).refusal_due_on == date(2024, 2, 18)

    def test_of_a_calendar_not_in_use_moves_nothing(self, world, handed_over):
        year = make(CalendarYear, year=2030, notice="x")
        changes = Change.objects.count()
        made = make(
            CalendarDay, calendar_year=year, date=date(2030, 5, 1), kind="rest", holiday="other"
        )
        assert (list(made.moved_dates), Change.objects.count()) == ([], changes + 1)

    def test_leaves_what_a_meeting_set(self, world, handed_over):
        handed_over.due_explanation = "会议确定期限 2024-05-06"
        door.update(handed_over, by=BY)
        year = CalendarYear.objects.get(year=2024)
        make(CalendarDay, calendar_year=year, date=date(2024, 5, 6), kind="rest", holiday="other")
        assert now(handed_over).due_on == date(2024, 5, 6)

    def test_tells_over_the_api_what_moved(self, world, handed_over):
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        body = {
            "calendar_year": 2024, "date": "2024-05-06", "kind": "rest", "holiday": "other",
        }  # fmt: skip
        answer = client.post("/api/v1/calendar-days/", body, format="json")
        assert answer.status_code == 201
        assert [(one["id"], one["after"]) for one in answer.data["moved_dates"]] == [
            (handed_over.pk, "2024-05-07")
        ]


class TestSigning:
    """starts the clocks of a unit where the rules count from it."""

    @pytest.fixture
    def by_signing(self, world):
        make(
            RuleSet, code="sign", name="自签收起算", effective_from=date(2024, 1, 11),
            clock_start="sign_for", refusal_length=5, refusal_unit="working_day",
            co_opinion_length=1, co_opinion_unit="month",
        )  # fmt: skip

    def test_sets_what_was_open_until_then(self, world, by_signing, accepted):
        shared = world.move(
            accepted, "hand_over", "affairs", on=date(2024, 3, 4), to_unit=world.government.pk,
            mode="lead_and_co", lead_unit=world.traffic.pk, other_units=[world.police.pk],
        )  # fmt: skip
        parts = {part.unit: part for part in shared.assignments.all()}
        assert {part.refusal_due_on for part in parts.values()} == {None}
        for unit, who in ((world.traffic, "traffic"), (world.police, "police")):
            world.move(parts[unit], "sign", who, on=date(2024, 3, 11), **SIGN)
        lead, other = (now(parts[unit]) for unit in (world.traffic, world.police))
        assert (lead.refusal_due_on, lead.co_opinion_due_on) == (date(2024, 3, 18), None)
        assert (other.refusal_due_on, other.co_opinion_due_on) == (
            date(2024, 3, 18), date(2024, 4, 11)
        )  # fmt: skip
        assert now(shared).due_on == date(2024, 6, 11)

    def test_sets_nothing_anew_where_they_count_from_the_handover(self, world, handed_over):
        part = handed_over.assignments.get()
        before = part.refusal_due_on
        world.move(part, "sign", "traffic", on=date(2024, 2, 7), **SIGN)
        assert Assignment.objects.get().refusal_due_on == before

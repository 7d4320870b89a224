"""From October to December the next year's holidays are not announced; nothing stops for that."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient
from story_world import BY, make

from tracker.common import door
from tracker.models import (
    Assignment,
    CalendarDay,
    CalendarYear,
    Change,
    RuleSet,
    Suggestion,
    WorkYear,
)
from tracker.todo.queues import todo
from tracker.years import entering

# Not the announcement of 2027, which does not exist yet: days made up for the test.
OFF = {
    "new_year": [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)],
    "spring_festival": [date(2027, 2, 5) + timedelta(n) for n in range(7)],
    "tomb_sweeping": [date(2027, 4, 5)],
    "labour_day": [date(2027, 5, 1)],
    "dragon_boat": [date(2027, 6, 9)],
    "mid_autumn": [date(2027, 9, 15)],
    "national_day": [date(2027, 10, 1)],
}
WORKED = date(2027, 2, 14)
ANSWER = {
    "document_number": "汉交函〔2026〕7号", "signer": "王局长", "contact_method": "meeting",
    "text": "已列入计划。",
}  # fmt: skip


def rest_day(day: date) -> bool:
    if day == WORKED:
        return False
    return day.weekday() > 4 or any(day in days for days in OFF.values())


def three_months_after(day: date) -> date:
    month = day.month + 3
    year, month = day.year + (month > 12), (month - 1) % 12 + 1
    last = {1: 31, 2: 28, 3: 31}[month]
    return date(year, month, min(day.day, last))


def on_or_after(day: date, *, rests) -> date:
    while rests(day):
        day += timedelta(days=1)
    return day


@pytest.fixture
def year_2026(world):
    return make(WorkYear, year=2026)


@pytest.fixture
def handed_over(world, year_2026):
    """Hands a new suggestion over to one unit on the day."""

    def hand_over(day: date) -> Suggestion:
        made = make(
            Suggestion, work_year=year_2026, session=world.session, title=f"{day}交办", body="正文",
            lead_deputy=world.lead_deputy,
        )  # fmt: skip
        moves = {
            "submit": ("deputy", {}),
            "accept": ("affairs", {}),
            "hand_over": (
                "affairs",
                {"to_unit": world.traffic.pk, "mode": "single", "lead_unit": world.traffic.pk},
            ),
        }
        for name, (who, data) in moves.items():
            made = world.move(made, name, who, on=day, **data)
        return made

    return hand_over


@pytest.fixture
def calendar_2027(world):
    """Entered, and not confirmed yet."""
    year = make(CalendarYear, year=2027, notice="试验用通知")
    for holiday, days in OFF.items():
        for day in days:
            make(CalendarDay, calendar_year=year, date=day, holiday=holiday, kind="rest")
    make(
        CalendarDay, calendar_year=year, date=WORKED, holiday="spring_festival", kind="work"
    )  # fmt: skip
    return year


class TestTheLastQuarter:
    def test_hands_over_on_every_day_and_computes_again(self, handed_over, calendar_2027):
        days = [date(2026, 10, 1) + timedelta(days=n) for n in range(92)]
        made = {day: handed_over(day) for day in days}
        for day, suggestion in made.items():
            due = on_or_after(three_months_after(day), rests=lambda d: d.weekday() > 4)
            assert (suggestion.due_on, suggestion.is_provisional("due_on")) == (due, True), day

        moved = entering.confirm(calendar_2027, by=BY)

        expected = {}
        for day, suggestion in made.items():
            due = on_or_after(three_months_after(day), rests=rest_day)
            now = Suggestion.objects.get(pk=suggestion.pk)
            assert (now.due_on, now.provisional_dates) == (due, []), day
            assert "暂按周末推算" not in now.due_explanation
            if due != suggestion.due_on:
                expected[suggestion.pk] = (suggestion.due_on, due)
        told = {
            one.record.pk: (one.before, one.after)
            for one in moved
            if isinstance(one.record, Suggestion)
        }
        assert told == expected
        assert len(expected) > 5

    def test_answers_and_evaluates_too(self, world, handed_over):
        made = handed_over(date(2026, 12, 7))
        part = Assignment.objects.get(suggestion=made)
        assert part.refusal_due_on == date(2026, 12, 21)
        assert part.provisional_dates == []
        signed = {"handler": "赵六", "phone": "84880000"}
        world.move(part, "sign", "traffic", on=date(2026, 12, 8), **signed)
        answered = world.move(made, "answer", "traffic", on=date(2026, 12, 30), **ANSWER)
        # Fifteen working days of which fourteen lie in a year whose holidays are not known.
        assert answered.feedback_due_on == date(2027, 1, 20)
        assert answered.provisional_dates == ["due_on", "feedback_due_on"]

    def test_says_why_the_date_is_provisional(self, handed_over):
        assert handed_over(date(2026, 11, 2)).due_explanation == (
            "2026-11-02 交办 + 3 个月 → 2027-02-02（2027年工作日历尚未启用，暂按周末推算）"
        )

    def test_has_no_provisional_date_under_rules_without_rest_days(self, world, handed_over):
        # Rules in use stand; those of a later day take over.
        make(
            RuleSet, code="plain", name="不顺延", effective_from=date(2026, 1, 1),
            rolls_forward=False,
        )  # fmt: skip
        made = handed_over(date(2026, 11, 2))
        assert (made.due_on, made.provisional_dates) == (date(2027, 2, 2), [])

    def test_keeps_what_moved_in_the_history(self, handed_over, calendar_2027):
        made = handed_over(date(2026, 11, 5))
        assert made.due_on == date(2027, 2, 5)
        entering.confirm(calendar_2027, by=BY)
        change = Change.objects.of(made).first()
        assert (change.action, change.reason) == (
            "recompute", "2027年工作日历启用，暂定日期重新计算"
        )  # fmt: skip
        assert change.fields["due_on"] == {"before": "2027-02-05", "after": "2027-02-12"}
        assert change.fields["provisional_dates"]["before_text"] == "完成期限"

    def test_computes_again_in_a_year_that_was_closed_meanwhile(
        self, handed_over, calendar_2027, year_2026
    ):
        made = handed_over(date(2026, 11, 5))
        year_2026.close(on=date(2026, 12, 31), by=BY)
        entering.confirm(calendar_2027, by=BY)
        assert Suggestion.objects.get(pk=made.pk).due_on == date(2027, 2, 12)

    def test_is_confirmed_by_the_deputies_committee_whatever_it_may_write(
        self, world, handed_over, calendar_2027
    ):
        made = handed_over(date(2026, 11, 5))
        by = door.Actor(door="api", user=world.users["affairs"])
        entering.confirm(calendar_2027, by=by)
        assert Suggestion.objects.get(pk=made.pk).due_on == date(2027, 2, 12)


class TestOtherDoors:
    def test_the_api_says_what_moved(self, world, handed_over, calendar_2027):
        made = handed_over(date(2026, 11, 5))
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        shown = client.get(f"/api/v1/suggestions/{made.pk}/")
        assert shown.data["provisional_dates"] == ["due_on"]
        address = "/api/v1/calendar-years/2027/"
        tag = client.get(address)["ETag"]
        answer = client.post(f"{address}confirm/", {}, format="json", headers={"If-Match": tag})
        assert answer.status_code == 200, answer.data
        assert answer.data["moved_dates"] == [
            {
                "kind": "suggestion", "id": made.pk, "title": str(made), "field": "due_on",
                "before": "2027-02-05", "after": "2027-02-12",
            }
        ]  # fmt: skip

    def test_the_to_do_says_it_of_a_date(self, world, handed_over):
        part = Assignment.objects.get(suggestion=handed_over(date(2026, 11, 5)))
        signed = {"handler": "赵六", "phone": "84880000"}
        world.move(part, "sign", "traffic", on=date(2026, 11, 6), **signed)
        waiting = {one.code: one for one in todo(world.users["traffic"], on=date(2026, 11, 6))}
        marks = {
            (item.due_on, item.is_provisional) for one in waiting.values() for item in one.items
        }
        assert (date(2027, 2, 5), True) in marks


class TestTheNextCalendar:
    @pytest.mark.parametrize(("on", "told"), [(date(2026, 9, 30), None), (date(2026, 10, 1), 2027)])
    def test_is_asked_for_from_october_on(self, db, on, told):
        assert entering.awaited_year(on=on) == told

    def test_is_among_what_waits_for_the_office(self, world):
        def titles(on):
            queues = {one.code: one for one in todo(world.users["affairs"], on=on)}
            return [item.title for item in queues["next_calendar"].items]

        assert titles(date(2026, 10, 1)) == ["2026年工作日历"]
        entering.begin_next(CalendarYear.objects.get(year=2026), by=BY)
        assert titles(date(2026, 10, 1)) == ["2027年工作日历"]

    def test_begins_with_the_days_that_the_law_fixes(self, db):
        begun = entering.begin_next(CalendarYear.objects.get(year=2026), by=BY)
        assert sorted(begun.days.values_list("date", flat=True)) == [
            date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 2),
            date(2027, 10, 1), date(2027, 10, 2), date(2027, 10, 3),
        ]  # fmt: skip
        with pytest.raises(entering.YearEntered):
            entering.begin_next(CalendarYear.objects.get(year=2026), by=BY)

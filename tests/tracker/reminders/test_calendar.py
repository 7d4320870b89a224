"""Dates by month and as a feed: one's own, what is due and what is held, under a secret address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tracker.common import door
from tracker.common.door import Actor
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    CalendarFeed,
    Membership,
    RectificationItem,
    Suggestion,
    Topic,
    Unit,
)
from tracker.reminders.dates import entries
from tracker.reminders.feed import ical

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
DAY = date(2023, 6, 15)
PAGE = reverse("admin:calendar")


def words(account, first=DAY, last=DAY) -> list[str]:
    return [entry.words for entry in entries(account, first=first, last=last)]


def logged_in(user) -> Client:
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


class TestEntries:
    def test_are_of_what_is_due_and_what_is_held(self, clerk, year_2023, handed, unit):
        handed("001", due_on=DAY)
        topic = Topic(work_year=year_2023, title="听取报告", form="other")
        topic = door.create(topic, by=BY)
        meeting = {"work_year": year_2023, "title": "第十二次会议", "starts_on": DAY}
        door.create(Meeting(kind="committee", **meeting), by=BY)
        activity = {"work_year": year_2023, "kind": Activity.Kind.values[0], "held_on": DAY}
        door.create(Activity(matter=topic, title="视察", **activity), by=BY)
        item = RectificationItem(
            matter=topic, lead_unit=unit, number="1", text="路灯不亮", status="rectifying",
            due_on=DAY,
        )  # fmt: skip
        door.create(item, by=BY)
        told = Suggestion(
            work_year=year_2023, title="新站台", status="answered", feedback_due_on=DAY
        )
        door.create(told, by=BY)
        assert sorted(words(clerk)) == sorted(
            [
                "办理期限：第001号 建议001",
                "会议：第十二次会议",
                "活动：视察",
                "整改时限：1 路灯不亮",
                "评价期限：新站台",
            ]
        )

    def test_are_of_the_days_asked_for(self, clerk, handed):
        for number, days in enumerate((-1, 0, 1, 2)):
            handed(f"{number:03}", due_on=DAY + timedelta(days=days))
        shown = words(clerk, first=DAY, last=DAY + timedelta(days=1))
        assert shown == ["办理期限：第001号 建议001", "办理期限：第002号 建议002"]

    def test_leave_out_what_is_done_or_void(self, clerk, handed):
        done, void = handed("001", due_on=DAY), handed("002", due_on=DAY)
        done.suggestion.status = "concluded"
        stored = Suggestion.objects.get(pk=done.suggestion_id)
        door.move(done.suggestion, transition="conclude", by=BY, stored=stored)
        door.void(void.suggestion, by=Actor(door="command", reason="重复"))
        assert words(clerk) == []

    def test_say_what_is_provisional(self, clerk, handed):
        part = handed("001", due_on=DAY)
        part.suggestion.provisional_dates = ["due_on"]
        door.update(part.suggestion, by=BY)
        assert words(clerk) == ["办理期限：第001号 建议001（暂定）"]

    def test_are_ones_own(self, contact, handed):
        other = door.create(Unit(code="sw", name="区水务局", kind="department"), by=BY)
        handed("001", due_on=DAY)
        foreign = handed("002", due_on=DAY, to=other).suggestion
        # Everybody with a role may read it; it is not on everybody's calendar for that.
        Suggestion.objects.filter(pk=foreign.pk).update(disclosure="full")
        assert words(contact) == ["办理期限：第001号 建议001"]

    def test_are_of_kinds_that_one_reads(self, contact, clerk, year_2023):
        activity = {"work_year": year_2023, "kind": Activity.Kind.values[0], "held_on": DAY}
        door.create(Activity(title="视察", **activity), by=BY)
        assert words(clerk) == ["活动：视察"]
        assert words(contact) == []

    def test_are_none_of_somebody_without_a_role(self, handed, django_user_model):
        handed("001", due_on=DAY)
        assert words(django_user_model.objects.create_user("nobody")) == []

    def test_cost_the_same_at_any_size(self, contact, handed, django_assert_max_num_queries):
        for number in range(12):
            handed(f"{number:03}", due_on=DAY)
        with django_assert_max_num_queries(9):
            assert len(words(contact)) == 12


class TestMonth:
    def test_shows_the_days_of_a_month(self, clerk, handed):
        part = handed("001", due_on=DAY)
        page = logged_in(clerk).get(PAGE, {"month": "2023-06"})
        assert page.context["title"] == "2023年6月"
        days = [day for week in page.context["weeks"] for day in week]
        assert [day["day"].day for day in days if day["entries"]] == [15]
        assert f"/admin/tracker/suggestion/{part.suggestion_id}/change/" in page.content.decode()
        # Weeks are whole and begin on Monday.
        assert len(days) % 7 == 0
        assert days[0]["day"] == date(2023, 5, 29)

    @pytest.mark.parametrize(
        "month", ["", "2023-13", "x", "2023-6", "99999-01", "9999-12", "0001-01", "²", "2023-06-01"]
    )
    def test_shows_this_one_where_it_is_asked_for_none(self, month, clerk):
        today = timezone.localdate()
        page = logged_in(clerk).get(PAGE, {"month": month})
        assert page.context["title"] == f"{today.year}年{today.month}月"

    def test_leads_to_the_months_beside(self, clerk):
        context = logged_in(clerk).get(PAGE, {"month": "2023-12"}).context
        assert (context["before"], context["after"]) == ("2023-11", "2024-01")

    def test_ends_where_the_calendar_does(self, clerk):
        client = logged_in(clerk)
        assert client.get(PAGE, {"month": "2200-12"}).context["after"] == ""
        assert client.get(PAGE, {"month": "1954-01"}).context["before"] == ""


class TestFeed:
    def issue(self, client) -> str:
        page = client.post(PAGE, {"issue": "1"})
        return page.context["address"].replace("http://testserver", "")

    def test_is_read_without_signing_in(self, clerk, handed):
        handed("001", due_on=timezone.localdate() + timedelta(days=3))
        address = self.issue(logged_in(clerk))
        answer = Client().get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in answer["Cache-Control"]
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["summary"]) == "办理期限：第001号 建议001"

    def test_is_shown_once_and_kept_as_its_digest(self, clerk):
        client = logged_in(clerk)
        address = self.issue(client)
        key = address.split("/")[-1].removesuffix(".ics")
        assert key not in client.get(PAGE).content.decode()
        assert key not in str(CalendarFeed.objects.values())

    def test_ends_when_it_is_taken_back_or_renewed(self, clerk):
        client = logged_in(clerk)
        first = self.issue(client)
        second = self.issue(client)
        assert first != second
        assert Client().get(first).status_code == 404
        assert Client().get(second).status_code == 200
        client.post(PAGE, {"end": "1"})
        assert Client().get(second).status_code == 404
        assert not CalendarFeed.objects.exists()

    def test_ends_with_the_account(self, clerk):
        address = self.issue(logged_in(clerk))
        get_user_model().objects.filter(pk=clerk.pk).update(is_active=False)
        assert Client().get(address).status_code == 404

    def test_empties_with_the_role(self, clerk, handed):
        handed("001", due_on=timezone.localdate())
        address = self.issue(logged_in(clerk))
        door.remove(Membership.objects.get(user=clerk), by=Actor(door="command", reason="调离"))
        assert Calendar.from_ical(Client().get(address).content).walk("VEVENT") == []

    @pytest.mark.parametrize("key", ["x", "%00", "建", "a" * 3000])
    def test_of_another_key_is_not_there(self, key, clerk):
        self.issue(logged_in(clerk))
        assert Client().get(f"/calendar/{key}.ics").status_code == 404

    def test_takes_no_orders(self, clerk):
        assert Client().post(self.issue(logged_in(clerk))).status_code == 405

    def test_names_entries_so_that_programs_know_them_again(self, clerk, handed):
        part = handed("001", due_on=DAY)
        at = datetime(2023, 6, 1, tzinfo=UTC)

        def event():
            [found] = Calendar.from_ical(ical(clerk, on=DAY, at=at)).walk("VEVENT")
            return found

        before = event()
        assert before.decoded("dtstart") == DAY
        assert before.decoded("dtend") == DAY + timedelta(days=1)
        assert before.decoded("dtstamp") == at
        part.suggestion.due_on = DAY + timedelta(days=4)
        door.update(part.suggestion, by=BY)
        after = event()
        assert after["uid"] == before["uid"]
        assert after.decoded("dtstart") == DAY + timedelta(days=4)

    def test_reaches_a_month_back_and_a_year_ahead(self, clerk, handed):
        for number, days in enumerate((-32, -31, 366, 367)):
            handed(f"{number:03}", due_on=DAY + timedelta(days=days))
        events = Calendar.from_ical(ical(clerk, on=DAY, at=timezone.now())).walk("VEVENT")
        assert [str(event["summary"])[-1] for event in events] == ["1", "2"]

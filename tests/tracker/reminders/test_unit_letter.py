"""The text that the office pastes into a message to a unit."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, RectificationItem, Topic, Unit
from tracker.reminders.by_unit import letter_to

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
DAY = date(2023, 6, 15)


class TestLetter:
    def test_lists_what_is_late_and_what_is_due_soon(self, handed, unit, clerk):
        handed("001", due_on=DAY + timedelta(days=15))
        handed("002", due_on=DAY - timedelta(days=1))
        handed("003", due_on=DAY)
        assert letter_to(unit, on=DAY, to=clerk) == "\n".join(
            [
                "区交通运输局：",
                "截至2023年6月15日，贵单位承办的事项超期1件、15天内到期2件，请抓紧办理。",
                "【代表建议】",
                "1. 第002号 建议002，期限2023年6月14日，超期1天。",
                "2. 第003号 建议003，期限2023年6月15日，今天到期。",
                "3. 第001号 建议001，期限2023年6月30日，剩15天。",
            ]
        )

    def test_leaves_out_what_is_far_done_or_another_units(self, handed, unit, clerk):
        other = door.create(Unit(code="sw", name="区水务局", kind="department"), by=BY)
        handed("001", due_on=DAY + timedelta(days=16))
        handed("002", due_on=DAY - timedelta(days=1), status="done")
        handed("003", due_on=None)
        handed("004", due_on=DAY - timedelta(days=1), to=other)
        assert letter_to(unit, on=DAY, to=clerk) == ""

    def test_names_only_what_is_late_where_nothing_is_due_soon(self, handed, unit, clerk):
        handed("002", due_on=DAY - timedelta(days=1))
        assert "承办的事项超期1件，请抓紧办理。" in letter_to(unit, on=DAY, to=clerk)

    def test_says_what_is_provisional(self, handed, unit, clerk):
        part = handed("002", due_on=DAY - timedelta(days=1))
        suggestion = part.suggestion
        type(suggestion).objects.filter(pk=suggestion.pk).update(provisional_dates=["due_on"])
        assert "期限2023年6月14日（暂定），" in letter_to(unit, on=DAY, to=clerk)

    def test_lists_items_to_rectify_apart(self, unit, clerk, year_2023):
        topic = door.create(Topic(work_year=year_2023, title="整改", form="other"), by=BY)
        for number, (status, due) in enumerate(
            [("rectifying", DAY - timedelta(days=2)), ("rectifying", DAY + timedelta(days=2)),
             ("written_off", DAY - timedelta(days=2)), ("rectifying", DAY + timedelta(days=60))]
        ):  # fmt: skip
            item = RectificationItem(
                matter=topic, lead_unit=unit, number=str(number), text=f"问题{number}",
                status=status, due_on=due,
            )  # fmt: skip
            door.create(item, by=BY)
        text = letter_to(unit, on=DAY, to=clerk)
        assert text.splitlines()[1:] == [
            "截至2023年6月15日，贵单位承办的事项超期1件、15天内到期1件，请抓紧办理。",
            "【整改事项】",
            "1. 0 问题0，期限2023年6月13日，超期2天。",
            "2. 1 问题1，期限2023年6月17日，剩2天。",
        ]

    def test_shows_only_what_its_reader_may_see(self, handed, unit, django_user_model):
        handed("002", due_on=DAY - timedelta(days=1))
        nobody = django_user_model.objects.create_user("nobody")
        assert letter_to(unit, on=DAY, to=nobody) == ""


class TestPage:
    def open(self, user, unit) -> str:
        user.is_staff = True
        user.save()
        client = Client()
        client.force_login(user)
        return client.get(reverse("admin:unit_letter", args=[unit.pk]))

    def test_is_one_click_from_the_bar_of_the_unit(self, clerk, handed, unit):
        late = timezone.localdate() - timedelta(days=3)
        handed("002", due_on=late)
        clerk.is_staff = True
        clerk.save()
        client = Client()
        client.force_login(clerk)
        [chart] = client.get("/admin/").context["overdue_by_unit"]
        [bar] = chart.bars
        shown = client.get(bar.letter).content.decode()
        assert "区交通运输局：\n截至" in shown
        assert "超期3天。</textarea>" in shown

    def test_says_where_nothing_is_owed(self, clerk, unit):
        shown = self.open(clerk, unit).content.decode()
        assert "没有超期或即将到期的事项。" in shown
        assert "<textarea" not in shown

    def test_is_not_for_those_who_are_written_to(self, contact, unit):
        assert self.open(contact, unit).status_code == 403

    def test_is_of_a_unit_that_there_is(self, clerk, unit):
        door.remove(unit, by=Actor(door="command", reason="x"))
        assert self.open(clerk, unit).status_code == 404

    def test_leaves_parts_as_they_are(self, clerk, handed, unit):
        part = handed("002", due_on=DAY)
        before = Assignment.objects.values().get(pk=part.pk)
        self.open(clerk, unit)
        assert Assignment.objects.values().get(pk=part.pk) == before

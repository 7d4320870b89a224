"""Lines of the to-do: on the front page the most urgent, on its own page all of them."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Standing
from tracker.common.scoping import rows_of
from tracker.common.workflow import workflow_of
from tracker.models import Assignment, Suggestion
from tracker.theme.waiting import ON_A_PAGE, ON_FRONT_PAGE, waiting
from tracker.todo.queue import CONTACT
from tracker.todo.queues import QUEUES

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
TODO = reverse("admin:todo")
DAY = date(2026, 6, 15)


@pytest.fixture
def shown(contact):
    client = Client()
    client.force_login(contact)

    def shown(url: str):
        page = client.get(url)
        return page, [line for each in page.context["queues"] for line in each["lines"]]

    return shown


class TestLines:
    def test_name_the_matter_and_the_part(self, contact, handed):
        part = handed("007", due_on=DAY + timedelta(days=2), status="pending_sign")
        [line] = waiting(contact, on=DAY)["lines"]
        assert line["title"] == "第007号 建议007"
        assert line["detail"] == "主办 区交通运输局"
        assert line["awaited"] == "待签收"
        # What it is about is read on the page of the whole; the move is the part's.
        whole = f"/admin/tracker/suggestion/{part.suggestion_id}/change/"
        assert line["url"] == whole
        assert line["move"] == {
            "label": "签收",
            "url": f"/admin/tracker/assignment/{part.pk}/step/sign/?back={quote(whole, safe='')}",
        }

    def test_lead_to_the_move_of_the_whole(self, contact, handed):
        part = handed("007", due_on=None)
        [line] = waiting(contact, on=DAY)["lines"]
        assert line["move"]["label"] == "答复代表"
        step = f"/admin/tracker/suggestion/{part.suggestion_id}/step/answer/"
        assert line["move"]["url"].startswith(step)

    @pytest.mark.parametrize(
        ("days", "tone", "left"),
        [
            (-1, "red", "超期1天"),
            (0, "yellow", "今天到期"),
            (1, "yellow", "剩1天"),
            (15, "yellow", "剩15天"),
            (16, "green", "剩16天"),
        ],
    )
    def test_say_how_long_is_left(self, days, tone, left, contact, handed):
        handed("007", due_on=DAY + timedelta(days=days))
        [line] = waiting(contact, on=DAY)["lines"]
        assert (line["tone"], line["left"]) == (tone, left)

    def test_say_nothing_of_days_without_a_date(self, contact, handed):
        handed("007", due_on=None)
        [line] = waiting(contact, on=DAY)["lines"]
        assert (line["due_on"], line["tone"], line["left"]) == (None, "", "")

    def test_come_by_urgency_and_no_more_than_ten(self, contact, handed):
        for number in range(8):
            handed(f"1{number}", due_on=None, status="pending_sign")
        for number, days in enumerate((30, -5, 3, -9, 1)):
            handed(f"2{number}", due_on=DAY + timedelta(days=days))
        found = waiting(contact, on=DAY)
        assert [line["title"][1:3] for line in found["lines"]] == [
            "23", "21", "24", "22", "20", "10", "11", "12", "13", "14",
        ]  # fmt: skip
        assert len(found["lines"]) == ON_FRONT_PAGE
        assert found["count"] == 13
        assert [(each["queue"].label, each["queue"].count) for each in found["queues"]] == [
            ("待签收", 8),
            ("待答复代表", 5),
        ]

    def test_of_several_queues_without_dates_take_turns(self, clerk, year_2023):
        for number in range(12):
            for status in ("submitted", "accepted"):
                title = f"{status}{number}"
                door.create(Suggestion(work_year=year_2023, title=title, status=status), by=BY)
        lines = waiting(clerk, on=DAY)["lines"]
        assert [line["awaited"] for line in lines] == ["待审查立案", "待交办"] * 5

    def test_of_others_come_after_ones_own(self, clerk, handed, year_2023):
        late = handed("001", due_on=DAY - timedelta(days=90))
        door.create(Suggestion(work_year=year_2023, title="新", status="submitted"), by=BY)
        lines = waiting(clerk, on=DAY)["lines"]
        assert [line["title"] for line in lines] == ["新", str(late.suggestion)]

    def test_show_no_name_of_what_is_hidden(self, contact, handed, monkeypatch):
        """A part may be somebody's to see where the whole is not: then it names itself."""
        handed("007", due_on=None)
        monkeypatch.setattr(Assignment, "visible_rows", classmethod(lambda cls, standing: Q()))
        hidden = classmethod(lambda cls, standing: Q(pk__in=[]))
        monkeypatch.setattr(Suggestion, "visible_rows", hidden)
        # What people of a standing see is remembered.
        rows_of.cache_clear()
        [line] = waiting(contact, on=DAY)["lines"]
        rows_of.cache_clear()
        assert (line["title"], line["detail"]) == ("主办 区交通运输局", "")
        assert line["move"] is None


class TestQueues:
    @pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.code)
    def test_await_moves_that_there_are(self, queue):
        """A name of a move, a path or a date that is not there would fail where it is shown."""
        model = queue.records(Standing(), DAY).model
        whose, _, name = queue.move.rpartition(".")
        if queue.about:
            about = model._meta.get_field(queue.about).related_model
            assert not about._meta.abstract
        if name:
            moved = model._meta.get_field(queue.about).related_model if whose else model
            assert whose in ("", "about")
            assert not workflow_of(moved).named(name).is_aside

    def test_of_a_unit_all_lead_somewhere(self):
        without = {queue.code for queue in QUEUES if queue.roles == CONTACT and not queue.move}
        # Comments are answered on their own page, without a move.
        assert without == {"items_to_rectify", "trial_comments_to_answer"}


class TestPage:
    def test_shows_each_queue_with_the_way_to_all_of_it(self, shown, handed):
        for number in range(ON_FRONT_PAGE + 1):
            handed(f"{number:03}", due_on=None)
        page, lines = shown(TODO)
        assert len(lines) == ON_FRONT_PAGE
        assert f'<a href="{TODO}?queue=to_answer">全部11件</a>' in page.content.decode()

    def test_shows_one_queue_whole(self, shown, handed):
        for number in range(ON_FRONT_PAGE + 1):
            handed(f"{number:03}", due_on=None)
        handed("100", due_on=None, status="pending_sign")
        _, lines = shown(f"{TODO}?queue=to_answer")
        assert [line["title"] for line in lines] == [
            f"第{number:03}号 建议{number:03}" for number in range(ON_FRONT_PAGE + 1)
        ]

    def test_counts_a_chosen_queue_once(self, contact, handed):
        handed("007", due_on=None)
        client = Client()
        client.force_login(contact)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{TODO}?queue=to_answer").status_code == 200
        assert len([one for one in asked if "name_asked" in one["sql"]]) == 1

    def test_turns_pages(self, shown, handed, monkeypatch):
        monkeypatch.setattr("tracker.theme.waiting.ON_A_PAGE", 2)
        assert ON_A_PAGE == 100
        for number in range(5):
            handed(f"{number:03}", due_on=None)
        page, lines = shown(f"{TODO}?queue=to_answer&page=3")
        assert [line["title"] for line in lines] == ["第004号 建议004"]
        assert "第3页，共3页" in page.content.decode()
        assert "page=2" in page.content.decode()
        # What no page has is answered with one that is there.
        _, last = shown(f"{TODO}?queue=to_answer&page=99")
        assert last == lines
        _, first = shown(f"{TODO}?queue=to_answer&page=x")
        assert [line["title"] for line in first] == ["第000号 建议000", "第001号 建议001"]

    def test_is_empty_in_words(self, shown):
        for url in (TODO, f"{TODO}?queue=to_answer", f"{TODO}?queue=to_screen"):
            page, lines = shown(url)
            assert lines == []
            assert "现在没有等您办理的事项。" in page.content.decode()

    def test_knows_no_other_queue(self, contact):
        client = Client()
        client.force_login(contact)
        assert client.get(f"{TODO}?queue=nonsense").status_code == 404

    def test_asks_who_is_there(self):
        assert Client().get(TODO)["Location"].startswith("/admin/login/")

    def test_judges_by_today(self, shown, handed):
        handed("007", due_on=timezone.localdate() - timedelta(days=3))
        _, [line] = shown(TODO)
        assert line["left"] == "超期3天"

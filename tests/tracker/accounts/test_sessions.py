"""How long somebody stays signed in, and how a closed name is opened."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tracker.models import Event

LOGIN = "/admin/login/"
RIGHT = {"username": "li", "password": "a-good-long-password"}
WRONG = RIGHT | {"password": "wrong"}


@pytest.fixture
def li(db):
    return get_user_model().objects.create_superuser("li", password=RIGHT["password"])


@pytest.fixture
def desk(li):
    """A browser in which Li is signed in."""
    return signed_in()


def signed_in() -> Client:
    client = Client()
    assert client.post(LOGIN, RIGHT).status_code == 302
    return client


def left_for(client: Client, **time) -> None:
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(**time)).isoformat()
    session.save()


class TestASession:
    def test_ends_when_it_was_left_idle(self, desk, settings):
        assert settings.IDLE_MINUTES == 30
        left_for(desk, minutes=29)
        assert desk.get("/admin/").status_code == 200
        left_for(desk, minutes=31)
        answer = desk.get("/admin/")
        assert answer["Location"] == "/admin/login/?next=/admin/"
        assert "闲置超过30分钟，已退出登录。" in desk.get(answer["Location"]).content.decode()
        assert Event.objects.filter(kind="sign_out").count() == 1

    def test_ends_for_the_addresses_of_programs_too(self, desk):
        left_for(desk, minutes=31)
        assert desk.get("/api/v1/topics/").status_code == 401

    def test_goes_on_as_long_as_something_is_asked(self, desk):
        left_for(desk, minutes=20)
        desk.get("/admin/")
        seen = timezone.datetime.fromisoformat(desk.session["seen_at"])
        assert timezone.now() - seen < timedelta(minutes=1)

    def test_is_written_once_a_minute_at_most(self, desk):
        left_for(desk, seconds=30)
        before = desk.session["seen_at"]
        desk.get("/admin/")
        assert desk.session["seen_at"] == before

    def test_never_ends_so_where_the_setting_says(self, desk, settings):
        settings.IDLE_MINUTES = 0
        left_for(desk, hours=10)
        assert desk.get("/admin/").status_code == 200

    def test_from_before_an_upgrade_begins_to_count_now(self, desk):
        session = desk.session
        del session["seen_at"]
        session.save()
        assert desk.get("/admin/").status_code == 200
        assert "seen_at" in desk.session


class TestSigningOutEverywhere:
    def test_leaves_the_own_desk_signed_in(self, desk, client, administrator):
        elsewhere, another = signed_in(), client
        another.force_login(administrator)
        page = desk.post("/admin/sign-out/", follow=True).content.decode()
        assert "共1处" in page
        assert elsewhere.get("/admin/").status_code == 302
        assert desk.get("/admin/").status_code == 200
        assert another.get("/admin/").status_code == 200
        [event] = Event.objects.filter(kind="sign_out_all")
        assert (event.name, event.subject, event.rows) == ("li", "li", 1)

    def test_is_done_by_an_administrator_for_somebody(self, desk, li, client, administrator):
        client.force_login(administrator)
        body = {"action": "sign_out", "_selected_action": [li.pk]}
        page = client.post("/admin/auth/user/", body, follow=True).content.decode()
        assert "共1处" in page
        assert desk.get("/admin/").status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_is_offered_to_everybody_who_is_signed_in(self, desk, clerk, client):
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        assert "/admin/sign-out/" in client.get("/admin/").content.decode()
        assert client.get("/admin/sign-out/").status_code == 200
        assert Session.objects.count() == 2


class TestAClosedName:
    @pytest.fixture
    def closed(self, client, li):
        for _ in range(10):
            answer = client.post(LOGIN, WRONG)
        return answer

    def test_says_when_it_opens(self, closed):
        assert closed.status_code == 429
        assert 880 <= int(closed["Retry-After"]) <= 900
        assert "15 分钟后再试" in closed.content.decode()

    def test_is_listed_and_opened_by_an_administrator(self, closed, client, administrator):
        keeper = Client()
        keeper.force_login(administrator)
        page = keeper.get("/admin/locked/").content.decode()
        assert "127.0.0.1" in page
        body = {"name": "li", "address": "127.0.0.1"}
        assert (
            "已可以从127.0.0.1登录"
            in keeper.post("/admin/locked/", body, follow=True).content.decode()
        )
        assert client.post(LOGIN, RIGHT).status_code == 302
        [event] = Event.objects.filter(kind="unlocked")
        assert (event.name, event.subject) == ("admin", "li（127.0.0.1）")
        assert "没有被暂停" in keeper.post("/admin/locked/", body, follow=True).content.decode()

    def test_is_nobody_elses_to_open(self, closed, clerk):
        clerk.is_staff = True
        clerk.save()
        desk = Client()
        desk.force_login(clerk)
        assert desk.get("/admin/locked/").status_code == 403
        body = {"name": "li", "address": "127.0.0.1"}
        assert desk.post("/admin/locked/", body).status_code == 403

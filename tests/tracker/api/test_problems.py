import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError
from django.test import Client
from rest_framework.test import APIClient

from tracker.common import door
from tracker.models import Topic

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def code(response) -> str:
    assert response["Content-Type"] == PROBLEM, response.content.decode()
    assert response.json().keys() >= {"type", "title", "status", "code", "detail"}
    assert response.json()["status"] == response.status_code
    return response.json()["code"]


def held(*args, **kwargs):
    raise OperationalError("database is locked")


class TestProblems:
    def test_ask_strangers_who_they_are(self, as_anonymous):
        response = as_anonymous.get("/api/v1/topics/")

        assert (response.status_code, code(response)) == (401, "not_authenticated")
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'
        assert response.json()["detail"] == "身份认证信息未提供。"

    def test_tell_readers_that_they_may_not_write(self, as_reader):
        response = as_reader.post("/api/v1/topics/", {})

        assert (response.status_code, code(response)) == (403, "field_not_yours")

    @pytest.mark.parametrize(
        "address",
        ["topics/1/", "topics/abc/", "topics/-1/", "topics/1%00/", f"topics/{'9' * 40}/",
         f"topics/{'9' * 18}/", "nothing/", "topics", "topics/1/nothing/", "changes/7/",
         "topics/1/changes/", "tokens/9/revoke", "%ed%a0%80/"],
    )  # fmt: skip
    def test_say_what_is_not_there(self, as_administrator, address):
        response = as_administrator.get(f"/api/v1/{address}")

        assert (response.status_code, code(response)) == (404, "not_found")

    def test_refuse_other_methods_by_name(self, as_clerk):
        response = as_clerk.delete("/api/v1/topics/")

        assert (response.status_code, code(response)) == (405, "method_not_allowed")
        assert response["Allow"] == "GET, HEAD, POST"

    def test_refuse_other_answers_than_json_and_pages(self, as_clerk):
        response = as_clerk.get("/api/v1/topics/", headers={"Accept": "text/csv"})

        assert (response.status_code, code(response)) == (406, "not_acceptable")

    @pytest.mark.parametrize(
        ("address", "kind"),
        [
            ("/api/v1/topics/", "text/plain"),
            ("/api/v1/topics/", "application/x-www-form-urlencoded"),
            ("/api/v1/topics/", "multipart/form-data; boundary=x"),
            ("/api/v1/attachments/", "application/json"),
        ],
    )
    def test_refuse_other_bodies_than_the_expected(self, as_clerk, address, kind):
        response = as_clerk.post(address, "x", content_type=kind)

        assert (response.status_code, code(response)) == (415, "unsupported_media_type")

    def test_turn_into_pages_for_a_browser(self, clerk):
        client = APIClient()
        client.force_login(clerk)

        response = client.get("/api/v1/topics/999/", headers={"Accept": "text/html"})

        assert response.status_code == 404
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "没有这条记录" in response.content.decode()

    def test_say_nothing_of_the_inside_when_the_fault_is_ours(self, as_clerk, monkeypatch):
        def broken(*args, **kwargs):
            raise RuntimeError("password=secret")

        monkeypatch.setattr(door, "create", broken)
        as_clerk.raise_request_exception = False
        body = {"code": "a", "name": "甲"}
        response = as_clerk.post("/api/v1/work-areas/", body)

        assert (response.status_code, code(response)) == (500, "server_error")
        assert response["X-Request-ID"] in response.json()["detail"]
        assert "secret" not in response.content.decode()

    def test_take_a_race_lost_in_the_database_for_a_conflict(self, as_clerk, monkeypatch):
        def overtaken(*args, **kwargs):
            raise IntegrityError("UNIQUE constraint failed: tracker_workarea.code")

        monkeypatch.setattr(door, "create", overtaken)
        response = as_clerk.post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert (response.status_code, code(response)) == (409, "conflict")
        assert "UNIQUE" not in response.content.decode()

    def test_ask_to_come_again_while_the_database_is_held(self, as_clerk, monkeypatch):
        monkeypatch.setattr(door, "create", held)
        response = as_clerk.post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert (response.status_code, code(response)) == (503, "database_busy")
        assert response["Retry-After"] == "5"
        assert response.json()["detail"].startswith("数据库正被其他操作占用")

    def test_ask_so_too_where_no_view_is_reached(self, as_clerk, clerk, monkeypatch):
        client = APIClient(raise_request_exception=False)
        client.force_login(clerk)
        monkeypatch.setattr(type(clerk)._default_manager, "get", held)
        response = client.get("/api/v1/topics/")

        assert (response.status_code, code(response)) == (503, "database_busy")
        assert response["Retry-After"] == "5"

    @pytest.mark.parametrize("within", ["view", "middleware"])
    def test_are_a_page_in_the_admin(self, administrator, monkeypatch, within):
        client = Client(raise_request_exception=False)
        client.force_login(administrator)
        if within == "view":
            monkeypatch.setattr("tracker.topics.admin.TopicAdmin.get_queryset", held)
        else:
            monkeypatch.setattr(SessionStore, "load", held)
        response = client.get("/admin/tracker/topic/")

        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "数据库正被其他操作占用" in response.content.decode()

    def test_of_the_database_that_are_no_lock_stay_ours(self, as_clerk, monkeypatch):
        def gone(*args, **kwargs):
            raise OperationalError("no such table: tracker_topic")

        monkeypatch.setattr(door, "create", gone)
        as_clerk.raise_request_exception = False
        response = as_clerk.post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert (response.status_code, code(response)) == (500, "server_error")

    def test_refuse_a_foreign_host_in_the_same_form(self, as_clerk):
        response = as_clerk.get("/api/v1/topics/", headers={"Host": "evil.example"})

        assert (response.status_code, code(response)) == (400, "bad_request")


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"{'title': 1}",
            b"\xff\xfe{\x00",
            b'{"title": "\\ud800"}',
            b'{"\\udfff": 1}',
            b'{"title": NaN}',
            b'{"area": Infinity}',
            b'{"area": ' + b"9" * 5000 + b"}",
            b"[" * 100_000,
            b'{"a":' * 100_000,
        ],
        ids=lambda body: repr(body[:20]),
    )
    def test_that_are_no_json_are_refused(self, as_clerk, body):
        response = as_clerk.post("/api/v1/topics/", body, content_type="application/json")

        assert response.status_code == 400
        assert code(response) in {"parse_error", "invalid"}

    def test_that_are_nested_without_end_are_refused_where_a_text_belongs(self, as_clerk):
        body = '{"title": ' + "[" * 900 + "]" * 900 + "}"

        response = as_clerk.post("/api/v1/topics/", body, content_type="application/json")

        assert response.status_code == 400

    @pytest.mark.parametrize("charset", ["utf-16", "zlib", "nothing", "utf-8"])
    def test_are_utf_8_whatever_they_call_themselves(self, as_clerk, charset):
        response = as_clerk.post(
            "/api/v1/work-areas/",
            json.dumps({"code": "a", "name": "甲"}, ensure_ascii=False).encode(),
            content_type=f"application/json; charset={charset}",
        )

        assert response.status_code == 201

    def test_that_are_too_large_are_refused_before_they_are_read(self, as_clerk, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        body = {"work_year": 2023, "title": "x" * 1000, "form": "follow_up"}

        response = as_clerk.post("/api/v1/topics/", body)

        assert (response.status_code, code(response)) == (413, "body_too_large")
        assert Topic.objects.count() == 0


class TestSessions:
    """A person who is logged in to the admin may use the API from the browser."""

    @pytest.fixture
    def browser(self, clerk):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(clerk)
        return client

    def test_read(self, browser):
        assert browser.get("/api/v1/topics/").status_code == 200

    def test_write_with_the_token_against_forgery_alone(self, browser):
        body = {"code": "a", "name": "甲"}
        forged = browser.post("/api/v1/work-areas/", body)
        browser.get("/admin/login/?next=/admin/password_change/", follow=True)
        token = browser.cookies["csrftoken"].value
        meant = browser.post("/api/v1/work-areas/", body, headers={"X-CSRFToken": token})

        assert (forged.status_code, code(forged)) == (403, "permission_denied")
        assert meant.status_code == 201

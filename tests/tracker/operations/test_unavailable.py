"""Where nothing can be written, reading goes on; where nothing can be read, it is said when to come
again; what could not be kept leaves no file."""

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from tracker.common.door import Actor
from tracker.models import ApiToken, Attachment, Topic

TOPICS = "/api/v1/topics/"


@pytest.fixture
def topic(committed_db, make_topic):
    return make_topic()


@pytest.fixture
def with_token(topic, clerk) -> APIClient:
    token = ApiToken(user=clerk, name="对接", is_read_only=False)
    token.expires_at = datetime(2199, 1, 1, tzinfo=UTC)
    key = token.issue(by=Actor(door="command"))
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def signed_in(topic) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


class TestWhereNothingCanBeWritten:
    def test_reading_goes_on(self, topic, with_token, signed_in, request):
        request.getfixturevalue("read_only")
        for address in (TOPICS, f"{TOPICS}{topic.pk}/", "/api/v1/changes/", "/api/v1/todo/"):
            assert with_token.get(address).status_code == 200, address
        change = f"/admin/tracker/topic/{topic.pk}/change/"
        for address in ("/admin/", "/admin/tracker/topic/", change, "/admin/todo/"):
            assert signed_in.get(address).status_code == 200, address

    def test_no_file_leaves_that_could_not_be_noted(self, topic, signed_in, request):
        request.getfixturevalue("read_only")
        answer = signed_in.get("/api/v1/sheets/supervision-plan.xlsx")
        assert (answer.status_code, answer.json()["code"]) == (503, "database_read_only")
        page = signed_in.get("/admin/sheets/supervision-plan.xlsx")
        assert (page.status_code, page["Retry-After"]) == (503, "60")
        for address in ("/admin/tracker/event/", "/api/v1/events/"):
            assert signed_in.get(address).status_code == 200, address

    def test_writing_is_told_to_come_again(self, topic, with_token, signed_in, request):
        request.getfixturevalue("read_only")
        body = {"work_year": 2023, "title": "环境状况报告", "form": "special_report"}
        answer = with_token.post(TOPICS, body)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert answer.json()["code"] == "database_read_only"
        assert "可以照常查看" in answer.json()["detail"]

        page = signed_in.post("/admin/logout/")
        assert (page.status_code, page["Retry-After"]) == (503, "60")
        assert "可以照常查看" in page.content.decode()
        assert Topic.objects.count() == 1


class TestWithoutADatabase:
    def test_everything_is_told_to_come_again(self, with_token, signed_in, request):
        request.getfixturevalue("database_away")
        answer = with_token.get(TOPICS)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert answer.json()["code"] == "database_away"
        page = signed_in.get("/admin/")
        assert (page.status_code, page["Retry-After"]) == (503, "30")
        assert "数据库暂时连接不上" in page.content.decode()


@pytest.mark.django_db
class TestAFile:
    @pytest.fixture
    def upload(self, make_topic, clerk):
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(clerk)
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 a", content_type="application/pdf")
        body = {"matter": make_topic().pk, "file": file}
        return lambda: client.post("/api/v1/attachments/", body, format="multipart")

    def stored(self, settings) -> list[Path]:
        return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]

    def test_is_not_taken_into_what_the_database_needs(self, upload, settings):
        settings.DISK_RESERVE_BYTES = 2**62
        answer = upload()
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")
        assert answer.json()["code"] == "disk_full"
        assert (self.stored(settings), Attachment.objects.count()) == ([], 0)

    def test_that_fills_the_disk_leaves_nothing(self, upload, settings, monkeypatch):
        save = FileSystemStorage._save

        def half(storage, name, content):
            save(storage, name, content)
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(FileSystemStorage, "_save", half)
        answer = upload()
        assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
        assert (self.stored(settings), Attachment.objects.count()) == ([], 0)

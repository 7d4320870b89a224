"""A POST that is sent twice is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import ApiToken, Attachment, KeptAnswer, Topic, WorkYear

TOPICS = "/api/v1/topics/"
BODY = {"work_year": 2023, "title": "环境状况报告", "form": "special_report"}


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def post(client, address=TOPICS, body=None, *, key="key-1", **headers):
    given = {"Idempotency-Key": key} | {name.replace("_", "-"): v for name, v in headers.items()}
    return client.post(address, BODY if body is None else body, headers=given)


@pytest.fixture
def as_clerk(clerk, year_2023):
    return client_of(clerk)


@pytest.mark.django_db
class TestRepeat:
    def test_is_answered_as_the_first_time(self, as_clerk):
        first, second = post(as_clerk), post(as_clerk)

        assert (first.status_code, second.status_code) == (201, 201)
        assert second.content == first.content
        assert (second["ETag"], second["Location"]) == (first["ETag"], first["Location"])
        assert second["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert Topic.objects.count() == 1

    def test_is_known_however_it_is_spaced(self, as_clerk):
        post(as_clerk)
        turned = dict(reversed(BODY.items()))
        assert post(as_clerk, body=turned).status_code == 201
        assert Topic.objects.count() == 1

    def test_of_a_verb_writes_once(self, as_clerk, make_topic):
        address = f"{TOPICS}{make_topic().pk}/void/"
        body = {"change_reason": "重复"}
        first = post(as_clerk, address, body, If_Match='"1"')
        second = post(as_clerk, address, body, If_Match='"1"')

        assert (first.status_code, second.status_code) == (200, 200)
        assert second.json()["version"] == 2
        assert second.content == first.content

    def test_of_an_upload_stores_one_file(self, as_clerk, make_topic):
        topic = make_topic().pk

        def upload(content=b"%PDF-1.7 a"):
            file = SimpleUploadedFile("a.pdf", content, content_type="application/pdf")
            return as_clerk.post(
                "/api/v1/attachments/", {"matter": topic, "file": file}, format="multipart",
                headers={"Idempotency-Key": "upload-1"},
            )  # fmt: skip

        first, second = upload(), upload()
        assert (first.status_code, second.status_code) == (201, 201), first.content.decode()
        assert Attachment.objects.count() == 1
        assert upload(b"%PDF-1.7 b").status_code == 422

    def test_without_a_key_is_another_request(self, as_clerk):
        for _ in range(2):
            assert as_clerk.post(TOPICS, BODY).status_code == 201
        assert Topic.objects.count() == 2
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
class TestKey:
    def test_of_another_body_or_address_is_refused(self, as_clerk):
        post(as_clerk)
        for response in (
            post(as_clerk, body=BODY | {"title": "另一件"}),
            post(as_clerk, address="/api/v1/laws/"),
        ):
            assert (response.status_code, response.json()["code"]) == (
                422, "idempotency_key_reused",
            )  # fmt: skip
        assert Topic.objects.count() == 1

    def test_belongs_to_one_person(self, as_clerk, administrator):
        post(as_clerk)
        other = post(client_of(administrator))
        assert "Idempotency-Replayed" not in other
        assert Topic.objects.count() == 2

    def test_belongs_to_one_token(self, clerk, year_2023):
        def client_with_a_token():
            never = datetime(2199, 1, 1, tzinfo=UTC)
            token = ApiToken(user=clerk, name="对接", is_read_only=False, expires_at=never)
            key = token.issue(by=Actor(door="command"))
            return APIClient(headers={"Authorization": f"Bearer {key}"})

        for client in (client_with_a_token(), client_with_a_token()):
            assert post(client).status_code == 201
        assert Topic.objects.count() == 2

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256, "键"])
    def test_is_refused_where_it_is_none(self, as_clerk, key):
        response = as_clerk.generic(
            "POST", TOPICS, "{}", content_type="application/json", HTTP_IDEMPOTENCY_KEY=key
        )
        assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_invalid")

    def test_of_a_refused_request_may_be_used_again(self, as_clerk):
        assert post(as_clerk, body=BODY | {"form": "karaoke"}).status_code == 400
        assert post(as_clerk).status_code == 201

    def test_opens_nothing_to_whoever_may_not_write(self, as_clerk, reader):
        assert post(client_of(reader)).status_code == 403
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
class TestFirstRequest:
    def test_under_way_lets_the_next_wait(self, as_clerk, clerk):
        done = post(as_clerk)
        KeptAnswer.objects.update(status=None, started_at=timezone.now())
        response = post(as_clerk)
        assert done.status_code == 201
        assert (response.status_code, response.json()["code"]) == (409, "request_under_way")
        assert response["Retry-After"] == "1"

    def test_that_died_leaves_its_place(self, as_clerk):
        post(as_clerk)
        long_ago = timezone.now() - timedelta(minutes=11)
        KeptAnswer.objects.update(status=None, started_at=long_ago)
        assert post(as_clerk).status_code == 201
        assert Topic.objects.count() == 2
        assert post(as_clerk)["Idempotency-Replayed"] == "true"

    def test_writes_nothing_without_its_answer(self, as_clerk, monkeypatch):
        """Of one that lost its place meanwhile nothing is left, so that nothing is done twice."""
        monkeypatch.setattr(KeptAnswer, "keep", lambda self, **answer: False)
        assert post(as_clerk).status_code == 409
        assert not Topic.objects.exists()
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
class TestSecret:
    def test_is_not_kept(self, administrator):
        client = client_of(administrator)
        body = {"user": "admin", "name": "对接", "expires_at": "2199-01-01T00:00:00+08:00"}
        first = post(client, "/api/v1/tokens/", body)
        second = post(client, "/api/v1/tokens/", body)

        key = first.json()["key"]
        assert (second.status_code, second.json()["code"]) == (409, "secret_shown_once")
        assert ApiToken.objects.count() == 1
        [kept] = KeptAnswer.objects.all()
        assert kept.body == ""
        assert key not in f"{kept.headers}{kept.fingerprint}"


@pytest.mark.django_db
class TestKeptAnswer:
    def test_is_forgotten_after_a_day(self, as_clerk):
        post(as_clerk)
        KeptAnswer.objects.update(started_at=timezone.now() - timedelta(hours=23, minutes=59))
        assert post(as_clerk)["Idempotency-Replayed"] == "true"
        KeptAnswer.objects.update(started_at=timezone.now() - timedelta(hours=24, minutes=1))
        post(as_clerk, body=BODY | {"title": "次日"}, key="key-2")
        assert [kept.key for kept in KeptAnswer.objects.all()] == ["key-2"]


@pytest.mark.usefixtures("committed_db")
class TestWriters:
    def test_with_one_key_create_one_record(self):
        by = Actor(door="command")
        door.create(WorkYear(year=2023), by=by)
        user = get_user_model().objects.create_superuser("admin")

        def ask(_):
            try:
                return post(client_of(user)).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            statuses = list(pool.map(ask, range(6)))
        assert Topic.objects.count() == 1
        assert statuses.count(201) >= 1
        assert set(statuses) <= {201, 409}

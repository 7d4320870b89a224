"""Webhooks over REST: administrators alone, the secret shown twice in its life."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from hook_world import URL, World
from rest_framework.test import APIClient

from tracker.models import Change, Delivery, KeptAnswer, Webhook
from tracker.webhooks import delivering
from tracker.webhooks.targets import Outcome

HOOKS = "/api/v1/webhooks/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def as_administrator(administrator):
    client = APIClient(headers={"If-Match": "*"})
    client.force_authenticate(administrator)
    return client


@pytest.fixture
def world():
    return World()


def body(**fields) -> dict:
    return {"user": "oa", "name": "区 OA", "url": URL, "events": ["inspection"], **fields}


class TestWebhook:
    def test_is_added_with_a_secret_that_is_shown_once(self, as_administrator, world):
        response = as_administrator.post(HOOKS, body())
        assert response.status_code == 201
        secret = response.json()["secret"]
        assert secret.startswith("whsec_")
        assert len(secret) == 50
        shown = as_administrator.get(response["Location"])
        assert "secret" not in shown.json()
        assert secret not in shown.content.decode()
        assert secret not in as_administrator.get(HOOKS).content.decode()

    def test_keeps_no_secret_with_the_answer(self, as_administrator, world):
        key = {"Idempotency-Key": "hook-1"}
        secret = as_administrator.post(HOOKS, body(), headers=key).json()["secret"]
        again = as_administrator.post(HOOKS, body(), headers=key)
        assert (again.status_code, again.json()["code"]) == (409, "secret_shown_once")
        assert Webhook.objects.count() == 1
        assert secret not in str(KeptAnswer.objects.values_list())

    def test_gets_another_secret(self, as_administrator, world):
        first = as_administrator.post(HOOKS, body()).json()
        second = as_administrator.post(f"{HOOKS}{first['id']}/rotate-secret/", {}).json()
        assert second["secret"] not in ("", first["secret"])
        assert datetime.fromisoformat(second["rotated_at"])
        assert second["version"] == 2

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("url", "https://127.0.0.1/", "bad_target"),
            ("url", "http://10.0.0.1/", "bad_target"),
            ("url", "https://user:pass@oa.example.gov.cn/", "bad_target"),
            ("events", ["karaoke"], "unknown_event"),
            ("events", ["topic.sing"], "unknown_event"),
            ("events", ["apitoken.create", "user"], "unknown_event"),
        ],
    )
    def test_is_refused_with_a_reason(self, as_administrator, world, field, value, code):
        response = as_administrator.post(HOOKS, body(**{field: value}))
        assert response.status_code == 400
        found = [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]
        assert found == [(f"#/{field}", code)]

    def test_takes_kinds_and_what_is_done_to_them(self, as_administrator, world):
        events = ["topic", "suggestion.move", "figure.void"]
        response = as_administrator.post(HOOKS, body(events=events))
        assert response.json()["events"] == events

    def test_is_for_administrators_alone(self, world, clerk):
        client = APIClient()
        client.force_authenticate(clerk)
        assert client.get(HOOKS).status_code == 403
        assert client.post(HOOKS, body()).status_code == 403

    def test_is_switched_off_and_on(self, as_administrator, world):
        address = as_administrator.post(HOOKS, body())["Location"]
        Webhook.objects.get().stop(at=timezone.now())
        assert as_administrator.get(address).json()["stopped_at"] is not None
        response = as_administrator.patch(address, {"is_active": True})
        assert response.json()["is_active"] is True
        assert as_administrator.get(address).json()["stopped_at"] is None
        actions = Change.objects.filter(kind="webhook").values_list("door", flat=True)
        assert sorted(actions) == ["api", "api", "command"]


class TestTest:
    def test_sends_one_message_and_says_what_came_of_it(self, as_administrator, world, monkeypatch):
        monkeypatch.setattr(delivering.attempt, "__kwdefaults__", {"by_sending": refusing})
        address = as_administrator.post(HOOKS, body())["Location"]
        response = as_administrator.post(f"{address}test/", {})
        assert response.status_code == 200
        shown = response.json()
        assert (shown["event"], shown["state"]) == ("webhook.test", "given_up")
        assert [one["status"] for one in shown["attempts"]] == [404]
        listed = as_administrator.get(f"{address}deliveries/").json()
        assert [one["uuid"] for one in listed] == [shown["uuid"]]


def refusing(url, *, body, headers) -> Outcome:
    return Outcome(status=404)


class TestCommand:
    def test_delivers_what_waits(self, as_administrator, world, monkeypatch):
        sent = []

        def accepting(url, *, body, headers):
            sent.append(body)
            return Outcome(status=204)

        monkeypatch.setattr(delivering.deliver, "__kwdefaults__", {"by_sending": accepting})
        as_administrator.post(HOOKS, body())
        world.inspect(world.own)
        call_command("deliver_webhooks", until_empty=True)
        assert len(sent) == 1
        assert [one.state for one in Delivery.objects.all()] == ["delivered"]

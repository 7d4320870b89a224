"""What a webhook is told, how it is signed, and what happens where nobody listens."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hook_world import BY, NOON, URL, Target, World

from tracker.common import door
from tracker.models import Change, Delivery, Inspection, TeamMember, Webhook
from tracker.todo.queues import todo
from tracker.webhooks import delivering
from tracker.webhooks.delivering import PAUSES, deliver, tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def bodies(target: Target) -> list[dict]:
    return [json.loads(body) for _, body, _ in target.sent]


class TestEvent:
    def test_tells_what_happened_to_which_record_and_nothing_of_it(self, world):
        world.webhook(events=["inspection"])
        inspection, target = world.inspect(world.own), Target()
        deliver(at=NOON, by_sending=target)

        change = Change.objects.get(kind="inspection")
        [(url, body, _)] = target.sent
        assert url == URL
        assert json.loads(body) == {
            "type": "inspection.create",
            "timestamp": change.at.isoformat(),
            "data": {
                "kind": "inspection", "id": inspection.pk, "version": 1, "change": change.pk,
                "address": f"/api/v1/inspections/{inspection.pk}/",
            },
        }  # fmt: skip
        assert "安全生产检查" not in body.decode()

    def test_is_sent_once_and_in_order(self, world):
        world.webhook(events=["inspection"])
        inspection, target = world.inspect(world.own), Target()
        inspection.note = "改期"
        door.update(inspection, by=BY)
        door.void(inspection, by=BY)
        for _ in range(3):
            deliver(at=NOON, by_sending=target)
        types = [body["type"] for body in bodies(target)]
        assert types == ["inspection.create", "inspection.change", "inspection.void"]

    def test_tells_of_what_was_deleted(self, world):
        world.webhook(events=["teammember.delete"])
        member = TeamMember(inspection=world.inspect(world.own), name="张三")
        door.remove(door.create(member, by=BY), by=BY)
        target = Target()
        deliver(at=NOON, by_sending=target)
        assert [body["type"] for body in bodies(target)] == ["teammember.delete"]
        assert "张三" not in str(bodies(target))

    def test_is_only_of_what_its_account_sees(self, world):
        world.webhook()
        world.inspect(world.other)
        target = Target()
        deliver(at=NOON, by_sending=target)
        assert [body for body in bodies(target) if body["data"]["kind"] == "inspection"] == []

    def test_is_withheld_from_whom_it_is_hidden_from_meanwhile(self, world):
        world.webhook(events=["inspection"])
        world.inspect(world.own)
        target = Target(500, 200)
        deliver(at=NOON, by_sending=target)
        Inspection.objects.get().inspected_units.set([world.other])
        deliver(at=NOON + timedelta(days=1), by_sending=target)
        assert len(target.sent) == 1
        assert Delivery.objects.get().state == "withheld"

    def test_before_the_webhook_is_not_told(self, world):
        world.inspect(world.own)
        world.webhook()
        assert deliver(at=NOON, by_sending=Target()) == 0

    def test_that_was_rolled_back_is_not_told(self, world):
        world.webhook(events=["inspection"])
        with transaction.atomic():
            world.inspect(world.own)
            transaction.set_rollback(True)
        assert deliver(at=NOON, by_sending=Target()) == 0

    def test_of_an_account_that_was_closed_is_not_told(self, world):
        world.webhook()
        world.inspect(world.own)
        world.user.is_active = False
        world.user.save()
        assert deliver(at=NOON, by_sending=Target()) == 0


def signature(secret: str, headers: dict, body: bytes) -> str:
    """As the specification says it, apart from the program."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class TestSignature:
    def test_is_that_of_the_secret(self, world):
        webhook = world.webhook(events=["inspection"])
        world.inspect(world.own)
        target = Target()
        deliver(at=NOON, by_sending=target)
        [(_, body, headers)] = target.sent
        assert headers["webhook-timestamp"] == "1772424000"
        assert headers["webhook-id"] == str(Delivery.objects.get().uuid)
        assert headers["webhook-signature"] == signature(webhook.secret, headers, body)

    def test_is_given_by_both_secrets_for_a_day(self, world):
        webhook = world.webhook(events=["inspection"])
        old = webhook.secret
        new = webhook.rotate(at=NOON, by=BY)
        assert new != old
        for hours, secrets in ((23, (new, old)), (25, (new,))):
            world.inspect(world.own)
            target = Target()
            deliver(at=NOON + timedelta(hours=hours), by_sending=target)
            [(_, body, headers)] = target.sent
            wanted = [signature(secret, headers, body) for secret in secrets]
            assert headers["webhook-signature"].split() == wanted

    def test_has_a_secret_that_is_stored_nowhere(self, world):
        webhook = world.webhook()
        stored = [str(value) for value in Webhook.objects.values_list().get()]
        kept = str(list(Change.objects.filter(kind="webhook").values("fields")))
        bare = webhook.secret.removeprefix("whsec_")
        assert [value for value in [*stored, kept] if bare in value] == []
        other = world.webhook()
        assert other.secret != webhook.secret


class TestFailure:
    def test_is_tried_again_after_pauses_that_grow(self, world):
        world.webhook(events=["inspection"])
        world.inspect(world.own)
        target, now = Target(503), NOON
        for pause in PAUSES:
            assert deliver(at=now, by_sending=target) == 1
            assert deliver(at=now + pause - timedelta(seconds=1), by_sending=target) == 0
            now += pause
        assert list(PAUSES) == sorted(PAUSES)
        assert deliver(at=now, by_sending=target) == 1
        delivery = Delivery.objects.get()
        assert (delivery.state, len(delivery.attempts)) == ("given_up", 10)
        assert delivery.attempts[0] == {"at": NOON.isoformat(), "status": 503, "fault": ""}
        assert deliver(at=now + timedelta(days=30), by_sending=target) == 0

    def test_that_passes_is_forgotten(self, world):
        world.webhook(events=["inspection"])
        world.inspect(world.own)
        target = Target(None, 200)
        deliver(at=NOON, by_sending=target)
        failing = Webhook.objects.get()
        assert (failing.failing_since, failing.failures) == (NOON, 1)
        deliver(at=NOON + PAUSES[0], by_sending=target)
        healed = Webhook.objects.get()
        assert (healed.failing_since, healed.failures) == (None, 0)
        assert Delivery.objects.get().state == "delivered"
        # The same message twice is known by its id.
        assert len({headers["webhook-id"] for _, _, headers in target.sent}) == 1

    def test_of_one_event_does_not_hold_up_the_others(self, world):
        world.webhook(events=["inspection"])
        for _ in range(3):
            world.inspect(world.own)
        target = Target(500, 200)
        assert deliver(at=NOON, by_sending=target) == 3
        states = Delivery.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["waiting", "delivered", "delivered"]

    def test_twice_in_a_row_lets_the_target_rest(self, world):
        """A target that hangs costs a worker two attempts, not one for each event that waits."""
        world.webhook(events=["inspection"])
        for _ in range(8):
            world.inspect(world.own)
        target = Target(None)
        assert deliver(at=NOON, by_sending=target) == 2
        assert deliver(at=NOON + timedelta(seconds=299), by_sending=target) == 0
        assert deliver(at=NOON + timedelta(seconds=300), by_sending=target) == 2

    def test_for_a_week_stops_it_and_says_why(self, world):
        world.webhook(events=["inspection"])
        target = Target(500)
        for day in range(9):
            world.inspect(world.own)
            deliver(at=NOON + timedelta(days=day), by_sending=target)
        stopped = Webhook.objects.get()
        assert not stopped.is_active
        assert stopped.stopped_at == NOON + timedelta(days=7)
        last = Change.objects.filter(kind="webhook").latest("id")
        assert "连续失败7天，自动停用" in last.reason
        boss = get_user_model().objects.create_superuser("boss")
        queues = {waiting.code: waiting for waiting in todo(boss, on=NOON.date())}
        assert [item.title for item in queues["stopped_webhook"].items] == ["区 OA"]
        assert "stopped_webhook" not in {one.code for one in todo(world.user, on=NOON.date())}
        sent = len(target.sent)
        deliver(at=NOON + timedelta(days=40), by_sending=target)
        assert len(target.sent) == sent

    def test_is_over_when_it_is_switched_on_by_hand(self, world):
        world.webhook(events=["inspection"])
        world.inspect(world.own)
        deliver(at=NOON, by_sending=Target(500))
        Webhook.objects.get().stop(at=NOON + timedelta(days=7))
        missed = world.inspect(world.own)
        webhook = Webhook.objects.get()
        webhook.is_active = True
        door.update(webhook, by=BY)

        target = Target()
        deliver(at=NOON + timedelta(days=8), by_sending=target)
        now = Webhook.objects.get()
        assert (now.stopped_at, now.failing_since, now.failures) == (None, None, 0)
        assert bodies(target)[-1]["data"]["id"] == missed.pk
        assert len(target.sent) == 2


class TestWorkers:
    def test_serve_a_webhook_one_at_a_time(self, world):
        world.webhook(events=["inspection"])
        world.inspect(world.own)
        others = []

        class Slow(Target):
            def __call__(self, url, *, body, headers):
                others.append(deliver(at=NOON, by_sending=Target()))
                return super().__call__(url, body=body, headers=headers)

        assert deliver(at=NOON, by_sending=Slow()) == 1
        assert others == [0]

    def test_take_over_what_a_dead_one_held(self, world):
        webhook = world.webhook(events=["inspection"])
        world.inspect(world.own)
        Webhook.objects.filter(pk=webhook.pk).update(served_until=NOON)
        assert deliver(at=NOON - timedelta(seconds=1), by_sending=Target()) == 0
        assert deliver(at=NOON, by_sending=Target()) == 1

    def test_put_no_more_before_a_target_than_it_may_keep_waiting(self, world, monkeypatch):
        monkeypatch.setattr(delivering, "MOST_WAITING", 3)
        world.webhook(events=["inspection"])
        for _ in range(5):
            world.inspect(world.own)
        deliver(at=NOON, by_sending=Target(500))
        assert 0 < Delivery.objects.filter(state="waiting").count() <= 3
        target, now = Target(), NOON
        for _ in range(4):
            now += timedelta(days=1)
            deliver(at=now, by_sending=target)
        # Nothing is lost: the history keeps what could not be put before it.
        assert Delivery.objects.filter(state="delivered").count() == 5

    def test_forget_what_was_delivered_long_ago(self, world):
        world.webhook(events=["inspection"])
        for status in (200, 500):
            world.inspect(world.own)
            deliver(at=NOON, by_sending=Target(status))
        Delivery.objects.update(created_at=NOON)
        tidy(at=NOON + timedelta(days=29))
        assert Delivery.objects.count() == 2
        tidy(at=NOON + timedelta(days=31))
        assert [one.state for one in Delivery.objects.all()] == ["waiting"]

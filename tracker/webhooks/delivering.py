"""What a worker does for the webhooks: put what has changed before each, and deliver it.

A webhook is served by one worker at a time, its events in their order. One that is refused is tried
again after pauses that grow; two in a row that fail let the whole target rest, so that one that
hangs costs a worker no more than two attempts a pause.
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import F, Min
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tracker.changes.models import Change
from tracker.operations.programs import Program
from tracker.webhooks.models import GIVEN_UP_AFTER, Delivery, Webhook, event_of
from tracker.webhooks.targets import DEADLINE, Outcome, send

# Three days in all; Standard Webhooks recommends these.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
# Changes looked at, events that wait and attempts made in one round of one webhook.
LOOKED_AT, MOST_WAITING, SENT_AT_ONCE = 500, 1000, 50
# Longer than the longest round: a worker that died holds its webhook so long.
SERVED_FOR = timedelta(seconds=DEADLINE * SENT_AT_ONCE + 60)
KEPT_FOR = timedelta(days=30)
State = Delivery.State
logger = logging.getLogger(__name__)
Send = Callable[..., Outcome]


def waiting_since() -> datetime | None:
    """Since when the oldest message is due that nobody has sent."""
    due = Delivery.objects.filter(state=State.WAITING, webhook__is_active=True)
    return due.filter(due_at__lte=timezone.now()).aggregate(first=Min("due_at"))["first"]


WORKER = Program(
    name="deliver_webhooks",
    label="事件通知程序",
    is_expected=lambda: Webhook.objects.filter(is_active=True).exists(),
    waiting_since=waiting_since,
)


def deliver(*, at: datetime, by_sending: Send = send) -> int:
    """One round of every webhook that something may be sent to; how many attempts were made."""
    made = 0
    for webhook in Webhook.objects.awaited(at=at).select_related("user"):
        free = Webhook.objects.awaited(at=at).filter(pk=webhook.pk)
        if free.update(served_until=at + SERVED_FOR):
            try:
                _put_before(webhook, at=at)
                made += _deliver_waiting(webhook, at=at, by_sending=by_sending)
            except Exception:
                # One that fails otherwise than a target may must not keep the others waiting.
                logger.exception("webhook %s", webhook.pk)
            finally:
                Webhook.objects.filter(pk=webhook.pk).update(served_until=None)
    return made


def _put_before(webhook: Webhook, *, at: datetime) -> None:
    """Note for delivery what has changed since the last look, as far as its account sees it."""
    room = MOST_WAITING - webhook.deliveries.filter(state=State.WAITING).count()
    later = Change.objects.settled().filter(pk__gt=webhook.told).order_by("pk")
    changes = list(later[: min(LOOKED_AT, max(0, room))])
    if not changes:
        return
    wanted = {change.pk for change in changes if webhook.wants(change)}
    seen = Change.objects.filter(pk__in=wanted).read_by(webhook.user).order_by("pk")
    put = [
        Delivery(webhook=webhook, change=one, event=event_of(one), created_at=at, due_at=at)
        for one in seen
    ]
    with transaction.atomic():
        Delivery.objects.bulk_create(put, ignore_conflicts=True)
        Webhook.objects.filter(pk=webhook.pk).update(told=changes[-1].pk)


def _deliver_waiting(webhook: Webhook, *, at: datetime, by_sending: Send) -> int:
    waiting = webhook.deliveries.filter(state=State.WAITING, due_at__lte=at).order_by("pk")
    failed_in_a_row = made = 0
    for delivery in waiting.select_related("change")[:SENT_AT_ONCE]:
        if delivery.change and not webhook.may_know(delivery.change):
            Delivery.objects.filter(pk=delivery.pk).update(state=State.WITHHELD)
            continue
        outcome = attempt(webhook, delivery, at=at, by_sending=by_sending)
        made += 1
        failed_in_a_row = 0 if outcome.is_good else failed_in_a_row + 1
        if failed_in_a_row == 2:
            _rest(webhook, at=at)
            break
    return made


def attempt(
    webhook: Webhook, delivery: Delivery, *, at: datetime, by_sending: Send = send
) -> Outcome:
    """Send one event once and note what came of it, of the event and of the target."""
    body = json.dumps(payload(delivery), ensure_ascii=False, separators=(",", ":")).encode()
    outcome = by_sending(webhook.url, body=body, headers=headers(webhook, delivery, body, at=at))
    tried = {"at": at.isoformat(), "status": outcome.status, "fault": outcome.fault}
    attempts = [*delivery.attempts, tried]
    own = Delivery.objects.filter(pk=delivery.pk)
    if outcome.is_good:
        own.update(state=State.DELIVERED, attempts=attempts)
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None, failures=0)
        return outcome
    if delivery.change is None or len(attempts) > len(PAUSES):
        own.update(state=State.GIVEN_UP, attempts=attempts)
    else:
        own.update(due_at=at + PAUSES[len(attempts) - 1], attempts=attempts)
    _note_failure(webhook, at=at)
    return outcome


def _note_failure(webhook: Webhook, *, at: datetime) -> None:
    own = Webhook.objects.filter(pk=webhook.pk)
    own.update(failures=F("failures") + 1)
    own.filter(failing_since=None).update(failing_since=at)
    failing = own.get()
    if failing.is_active and at - failing.failing_since >= GIVEN_UP_AFTER:
        failing.stop(at=at)


def _rest(webhook: Webhook, *, at: datetime) -> None:
    failures = Webhook.objects.values_list("failures", flat=True).get(pk=webhook.pk)
    pause = PAUSES[min(failures, len(PAUSES)) - 1]
    Webhook.objects.filter(pk=webhook.pk).update(resting_until=at + pause)


def payload(delivery: Delivery) -> dict:
    """What happened to which record: no content and no person. Who wants more reads the record."""
    change = delivery.change
    if change is None:
        return {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": {}}
    data = {
        "kind": change.kind,
        "id": change.record_id,
        "version": change.version,
        "address": address_of(change),
        "change": change.pk,
    }
    return {"type": delivery.event, "timestamp": change.at.isoformat(), "data": data}


def headers(webhook: Webhook, delivery: Delivery, body: bytes, *, at: datetime) -> dict[str, str]:
    """By the specification Standard Webhooks: whoever holds the secret can tell it is ours."""
    stamp, name = str(int(at.timestamp())), str(delivery.uuid)
    signed = f"{name}.{stamp}.".encode() + body
    signatures = [
        base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        for key in webhook.keys(at=at)
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "congress-supervision-tracker",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


@cache
def _addresses() -> dict[str, str]:
    """The name of the address of one record, by its kind."""

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern
            else:
                yield from walk(pattern.url_patterns)

    found = {}
    for pattern in walk(get_resolver().url_patterns):
        queryset = getattr(getattr(pattern.callback, "cls", None), "queryset", None)
        if queryset is not None and str(pattern.name).endswith("-detail"):
            found[str(queryset.model._meta.model_name)] = str(pattern.name)
    return found


def address_of(change: Change) -> str:
    """Where the record is read; "" for what has no address. A deleted one answers 404."""
    name = _addresses().get(change.kind)
    return reverse(name, args=[change.record_id]) if name else ""


def tidy(*, at: datetime) -> None:
    """Forget what was delivered or given up long ago; the history itself stays."""
    old = Delivery.objects.filter(created_at__lt=at - KEPT_FOR).exclude(state=State.WAITING)
    old.delete()

"""Names that are closed for a while after wrong passwords; who they are, and opening them early."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.shortcuts import render
from django.utils import timezone

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common.origin import address_of


@dataclass(frozen=True, kw_only=True)
class Locked:
    """A name as it was typed, closed to one address."""

    name: str
    address: str
    failures: int
    last_at: datetime

    @property
    def until(self) -> datetime:
        return self.last_at + settings.AXES_COOLOFF_TIME


def locked_names(*, at: datetime) -> list[Locked]:
    """What is closed at the moment, the latest first."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=at - settings.AXES_COOLOFF_TIME)
    found = recent.values("username", "ip_address").annotate(
        failures=Sum("failures_since_start"), last_at=Max("attempt_time")
    )
    closed = found.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("-last_at")
    return [
        Locked(
            name=row["username"] or "",
            address=row["ip_address"] or "",
            failures=row["failures"],
            last_at=row["last_at"],
        )
        for row in closed
    ]


def unlock(*, name: str, address: str, by: Any) -> bool:
    """Open the name to the address; False where nothing was closed."""
    opened = AxesProxyHandler.reset_attempts(username=name, ip_address=address)
    if opened:
        note(Event.Kind.UNLOCKED, account=by, subject=f"{name}（{address}）")
    return bool(opened)


def locked_out(request, original_response=None, credentials=None):
    """The answer to whoever comes too early; it says when to come again."""
    now = timezone.now()
    name, address = (credentials or {}).get("username"), address_of(request)
    own = [each for each in locked_names(at=now) if (each.name, each.address) == (name, address)]
    until = own[0].until if own else now + settings.AXES_COOLOFF_TIME
    wait = max(timedelta(seconds=1), until - now)
    context = {"minutes": ceil(wait / timedelta(minutes=1))}
    response = render(request, "admin/locked_out.html", context, status=429)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response

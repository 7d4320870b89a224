"""How often a program may ask: so many requests a minute of one key, and of one address.

Counted in the cache, which several processes share where the settings name one that they share.
A window begins with its first request and ends a minute later; what is left of it stands in the
headers of every answer (IETF draft "RateLimit header fields for HTTP").
"""

import hashlib
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from tracker.common.origin import address_of
from tracker.common.problems import plain_problem

WINDOW = 60  # seconds
API = "/api/"


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What one caller may ask in the window, and how much of it is used."""

    name: str
    quota: int
    used: int
    ends_in: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.quota

    @property
    def left(self) -> int:
        return max(0, self.quota - self.used)


class ThrottleMiddleware:
    """Answers 429 to whoever asks too often; below /api/ alone, before any question of rights."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(API):
            return self.get_response(request)
        found = allowances(request, at=time.time())
        spent = [one for one in found if one.is_spent]
        response = _too_often(spent) if spent else self.get_response(request)
        if found:
            tightest = min(found, key=lambda one: one.left)
            response["RateLimit-Policy"] = ", ".join(
                f'"{one.name}";q={one.quota};w={WINDOW}' for one in found
            )
            response["RateLimit"] = f'"{tightest.name}";r={tightest.left};t={tightest.ends_in}'
        return response


def _too_often(spent: list[Allowance]):
    wait = max(one.ends_in for one in spent)
    detail = f"请求过于频繁，没有处理；请在{wait}秒后重试。"
    response = plain_problem(429, code="too_many_requests", detail=detail)
    response["Retry-After"] = str(wait)
    return response


def allowances(request, *, at: float) -> list[Allowance]:
    """Count the request for its key and for its address, where these have a quota."""
    callers = [("address", settings.REQUESTS_PER_ADDRESS, address_of(request))]
    if key := request.headers.get("Authorization", ""):
        callers.insert(0, ("token", settings.REQUESTS_PER_TOKEN, key))
    return [counted(name, quota, caller, at=at) for name, quota, caller in callers if quota]


def counted(name: str, quota: int, caller: str, *, at: float) -> Allowance:
    """What is left to the caller after this time."""
    whose = _key(name, caller)
    ends = cache.get(whose)
    if ends is None or ends <= at:
        ends = at + WINDOW
        cache.set(whose, ends, timeout=WINDOW)
    # The count belongs to its window: one that outlives the other starts from nothing.
    count = f"{whose}:{int(ends)}"
    cache.add(count, 0, timeout=2 * WINDOW)
    try:
        used = cache.incr(count)
    except ValueError:
        # Thrown out in between by a cache that was full.
        used = 1
    return Allowance(name=name, quota=quota, used=used, ends_in=max(1, round(ends - at)))


def looked_at(name: str, quota: int, caller: str, *, at: float) -> Allowance:
    """As `counted`, without counting a time."""
    whose = _key(name, caller)
    ends = cache.get(whose)
    if ends is None or ends <= at:
        return Allowance(name=name, quota=quota, used=0, ends_in=WINDOW)
    used = cache.get(f"{whose}:{int(ends)}", 0)
    return Allowance(name=name, quota=quota, used=used, ends_in=max(1, round(ends - at)))


def _key(name: str, caller: str) -> str:
    # A cache is read by more people than a key is meant for.
    return f"throttle:{name}:{hashlib.sha256(caller.encode()).hexdigest()}"

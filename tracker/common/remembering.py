"""Answers that stay the same while a page is read, asked of the database once for each page."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import TypeVar

_known: ContextVar[dict | None] = ContextVar("known while a page is read", default=None)
Known = TypeVar("Known")
READS = frozenset({"GET", "HEAD"})


class RememberWhileReading:
    """Middleware. Requests that write remember nothing: they may change what the answer is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _known.set({} if request.method in READS else None)
        try:
            return self.get_response(request)
        finally:
            _known.reset(token)


def once_a_page(ask: Callable[..., Known]) -> Callable[..., Known]:
    """Decorator of a question with named, hashable arguments; outside a page it is asked anew."""

    @wraps(ask)
    def asked(**given) -> Known:
        known = _known.get()
        if known is None:
            return ask(**given)
        key = (ask, *sorted(given.items()))
        if key not in known:
            known[key] = ask(**given)
        return known[key]

    return asked

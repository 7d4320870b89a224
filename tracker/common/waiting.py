"""Writing only where nobody else is writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let a held SQLite refuse at once instead of waiting for its lock. A server locks rows: ask
    it with `nowait` or `skip_locked`."""
    if connection.vendor != "sqlite":
        yield
        return
    options: Any = settings.DATABASES["default"].get("OPTIONS", {})
    try:
        _wait_at_most(0)
        yield
    finally:
        _wait_at_most(options.get("timeout", 5))


def _wait_at_most(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

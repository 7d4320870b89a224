"""Files on disk know no transactions: what a failed write has stored is removed again here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_stored: ContextVar[list | None] = ContextVar("stored", default=None)


@contextmanager
def kept_only_on_success() -> Iterator[None]:
    """Remove the files that were stored within the block when it ends with an exception."""
    outer = _stored.get()
    stored: list = []
    token = _stored.set(stored)
    try:
        yield
    except BaseException:
        for file in stored:
            file.storage.delete(file.name)
        raise
    finally:
        _stored.reset(token)
    if outer is not None:
        outer += stored


def remember(file) -> None:
    """Say that a file now lies on disk, so that the blocks around can take it back."""
    stored = _stored.get()
    if stored is not None:
        stored.append(file)

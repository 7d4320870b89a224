"""Files on disk know no transactions: what a failed write has stored is removed again here."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from tracker.common.errors import NoSpace

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


class WholeFiles(FileSystemStorage):
    """The folder of uploads: a file is in it whole or not at all, and never takes the room that
    the database needs to go on. Raises NoSpace where there is too little left."""

    def _save(self, name: str, content) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.location).free < content.size + settings.DISK_RESERVE_BYTES:
            raise NoSpace
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                Path(self.path(name)).unlink(missing_ok=True)
            raise

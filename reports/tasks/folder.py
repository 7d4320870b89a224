"""The folder of a task: how far it is, that it still lives, and the file that comes of it.

Files and not rows, because the work itself may be one long transaction: what it wrote to the
database nobody else would see before its end, and SQLite has one writer at a time.
"""

import json
import os
import shutil
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

# A worker gives this sign of life as long as its process lives; without it for so long, it died.
PULSE_SECONDS = 5
DEAD_AFTER = timedelta(seconds=60)
# Telling more often would cost more than it tells.
TELLING_SECONDS = 0.5
PROGRESS, PULSE, RESULT = "progress.json", "pulse", "result"


class Folder:
    """The folder of one task; `attempt` keeps two starts of it apart."""

    def __init__(self, task):
        self.path = Path(settings.MEDIA_ROOT) / "tasks" / str(task.key)
        self.attempt = task.attempt
        self.last_told = 0.0

    # --- The worker's side -----------------------------------------------------------------

    @contextmanager
    def alive(self):
        """Within the block the pulse beats, in a thread that dies with the process."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / PROGRESS).unlink(missing_ok=True)
        ended = threading.Event()
        (self.path / PULSE).touch()
        heart = threading.Thread(target=self.beat, args=(ended,), daemon=True)
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()

    def beat(self, ended: threading.Event) -> None:
        while not ended.wait(PULSE_SECONDS):
            (self.path / PULSE).touch()

    def tell(self, done: int, of: int) -> None:
        """Say how far the work is; cheap enough to be called for every row."""
        now = time.monotonic()
        if done < of and now - self.last_told < TELLING_SECONDS:
            return
        self.last_told = now
        fresh = self.path / f"{PROGRESS}.{self.attempt}"
        fresh.write_text(json.dumps({"done": done, "of": of}), encoding="utf-8")
        fresh.replace(self.path / PROGRESS)  # whoever reads sees the old or the new, never half

    @contextmanager
    def new_result(self):
        """A file that becomes the result when the block ends well."""
        fresh = self.path / f"{RESULT}.{self.attempt}"
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / RESULT)

    # --- The reader's side -----------------------------------------------------------------

    def progress(self) -> tuple[int, int] | None:
        """How many of how many rows are done; None when nothing is known."""
        try:
            told = json.loads((self.path / PROGRESS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return told["done"], told["of"]

    def last_sign_of_life(self) -> datetime | None:
        try:
            seconds = (self.path / PULSE).stat().st_mtime
        except FileNotFoundError:
            return None
        return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())

    def open_result(self):
        """The result to be read. Raises FileNotFoundError when it was removed."""
        return (self.path / RESULT).open("rb")

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

"""The programs beside the web server: whether they live, and how long something waits for them.

Each gives a sign of life in a file of the data folder, which all processes share. What a program is
for says whoever brings it when the app starts.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

BEATS_EVERY = 15  # seconds
DEAD_AFTER = timedelta(minutes=2)
# What waits longer than this waits for a program that does not keep up.
LONG_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Program:
    """`name` is that of its command; `is_expected` says whether there is work for it here,
    `waiting_since` since when the oldest piece of it waits."""

    name: str
    label: str
    is_expected: Callable[[], bool]
    waiting_since: Callable[[], datetime | None]


@dataclass(frozen=True, kw_only=True)
class Life:
    """How a program is doing that is expected to run."""

    program: Program
    last_beat: datetime | None
    waiting_since: datetime | None
    at: datetime

    @property
    def is_dead(self) -> bool:
        return self.last_beat is None or self.at - self.last_beat > DEAD_AFTER

    @property
    def waits(self) -> timedelta:
        """How long the oldest piece of work has waited; nothing is no time."""
        return self.at - self.waiting_since if self.waiting_since else timedelta()

    @property
    def is_late(self) -> bool:
        return self.waits > LONG_WAIT


_programs: dict[str, Program] = {}


def bring(program: Program) -> None:
    _programs[program.name] = program


def lives(*, at: datetime) -> list[Life]:
    """How the programs are doing that should run here."""
    return [
        Life(
            program=program,
            last_beat=last_beat(program.name),
            waiting_since=program.waiting_since(),
            at=at,
        )
        for program in _programs.values()
        if program.is_expected()
    ]


@contextmanager
def beating(name: str) -> Iterator[None]:
    """Within the block the program gives signs of life, from a thread that dies with it."""
    _beat(name)
    ended = threading.Event()
    heart = threading.Thread(target=_beat_until, args=(name, ended), daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def last_beat(name: str) -> datetime | None:
    try:
        seconds = _file_of(name).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _beat_until(name: str, ended: threading.Event) -> None:
    while not ended.wait(BEATS_EVERY):
        _beat(name)


def _beat(name: str) -> None:
    # On a full disk the program works on as far as it can.
    with suppress(OSError):
        _file_of(name).parent.mkdir(parents=True, exist_ok=True)
        _file_of(name).touch()


def _file_of(name: str) -> Path:
    return Path(settings.DATA_DIR) / "beats" / name

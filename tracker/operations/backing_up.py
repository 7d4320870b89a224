"""A backup: one folder, complete by itself, made in one command while everybody goes on working.

It grows under a name that nobody takes for a backup and gets its own by a single rename, when all
of it is on disk: whoever pulls the plug finds a whole one or none. Files lie under their hash;
those that the backup before has already are linked, so that each costs what is new.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db import connection
from django.utils import timezone

import tracker
from tracker.changes.sealing import try_to_seal
from tracker.operations import files, snapshots
from tracker.operations import manifest as manifests
from tracker.operations.faults import NotDone, in_one_sentence
from tracker.operations.manifest import Manifest, Stored, place_of
from tracker.operations.snapshots import Contents

NAME = re.compile(r"ledger-\d{8}-\d{6}(-\d+)?")
PARTIAL, REMOVED, LOCK = ".partial", ".removed", ".lock"


@dataclass(frozen=True, kw_only=True)
class Made:
    """Where the backup lies, what is in it, and which older ones were removed for it."""

    path: Path
    manifest: Manifest
    removed: list[str]


def backup(folder: Path, *, at: datetime, kept: int, with_key: bool) -> Made:
    """Make one backup in `folder` and keep the last `kept`. Raises NotDone and leaves no trace."""
    with in_one_sentence("备份", at=folder), _alone_in(folder):
        before = backups_in(folder)
        partial = folder / PARTIAL
        try:
            manifest = fill(
                partial,
                like=before[-1] if before else None,
                at=at,
                key=with_key,
                vendor=connection.vendor,
                take=snapshots.take,
            )
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        path = _free_name(folder, at=at)
        partial.rename(path)
        files.keep(folder)
        _note_last(path, at=at)
        return Made(path=path, manifest=manifest, removed=_remove_old(folder, kept=kept))


def backups_in(folder: Path) -> list[Path]:
    """The finished backups of a folder, the oldest first."""
    if not folder.is_dir():
        return []
    named = (path for path in folder.iterdir() if NAME.fullmatch(path.name))
    return sorted(path for path in named if (path / manifests.NAME).is_file())


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two at once would take each other's unfinished folder for one that was left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("wb") as lock:
        if not locks.lock(lock, locks.LOCK_EX | locks.LOCK_NB):
            raise NotDone(f"{folder} 中正在进行另一次备份，请等它结束。")
        for left in (PARTIAL, REMOVED):
            shutil.rmtree(folder / left, ignore_errors=True)
        yield


def _free_name(folder: Path, *, at: datetime) -> Path:
    name = f"ledger-{timezone.localtime(at):%Y%m%d-%H%M%S}"
    count = 1
    while (folder / name).exists():
        count += 1
        name = f"{name[:22]}-{count}"
    return folder / name


def fill(
    partial: Path,
    *,
    like: Path | None,
    at: datetime,
    key: bool,
    vendor: str,
    take: Callable[[Path], tuple[Path, Contents]],
) -> Manifest:
    """Fill a new folder with all there is; `take` writes the database into it, as a `vendor`.

    Files first and once more afterwards: what is removed meanwhile – a template that was
    replaced, an upload that expired – is there for the moment of the database all the same."""
    known = _known(like)
    try_to_seal(at=at)
    names = snapshots.names_in_use()
    files.refuse_without_space(
        partial.parent, needed=snapshots.size() + _size_of_new(names, known), doing="备份"
    )
    partial.mkdir(mode=0o700)
    found = _bring(names, partial, known)
    dump, contents = take(partial)
    found |= _bring(set(contents.names) - set(found), partial, known)
    in_use = {found[name].sha256 for name in contents.names if found[name]}
    for stored in found.values():
        if stored and stored.sha256 not in in_use:
            place_of(partial, stored).unlink(missing_ok=True)
    if key:
        files.write(settings.SECRET_KEY, partial / manifests.KEY)
    manifest = Manifest(
        version=tracker.__version__,
        made_at=timezone.localtime(at).isoformat(),
        vendor=vendor,
        database=Stored(
            name=dump.name, sha256=files.sha256_of(dump), size=dump.stat().st_size
        ),
        migrations=contents.migrations,
        counts=contents.counts,
        last_change=contents.last_change,
        files=[stored for name in contents.names if (stored := found[name])],
        missing=[name for name in contents.names if not found[name]],
        has_key=key,
    )  # fmt: skip
    manifest.write(partial)
    for inner in (*partial.glob("files/*"), partial / "files", partial):
        files.keep(inner)
    return manifest


def _known(like: Path | None) -> dict[str, tuple[Path, Stored]]:
    """By name, what the backup before has of it."""
    if like is None:
        return {}
    try:
        before = manifests.read(like)
    except NotDone:
        return {}
    return {stored.name: (place_of(like, stored), stored) for stored in before.files}


def _size_of_new(names: Iterable[str], known: dict) -> int:
    root = Path(settings.MEDIA_ROOT)
    new = (root / name for name in names if name not in known)
    return sum(path.stat().st_size for path in new if path.is_file())


def _bring(names: Iterable[str], partial: Path, known: dict) -> dict[str, Stored | None]:
    """Bring files into the backup; None stands for one that is lost."""
    root = Path(settings.MEDIA_ROOT)
    return {name: _bring_one(root / name, name, partial, known.get(name)) for name in names}


def _bring_one(source: Path, name: str, partial: Path, before) -> Stored | None:
    try:
        sha256 = files.sha256_of(source)
    except FileNotFoundError:
        return None
    stored = Stored(name=name, sha256=sha256, size=source.stat().st_size)
    place = place_of(partial, stored)
    if place.exists():
        return stored
    place.parent.mkdir(parents=True, exist_ok=True)
    if before and before[1].sha256 == sha256 and _link(before[0], place, sha256):
        return stored
    draft = place.with_name(f".{sha256}")
    copied, size = files.copy(source, draft)
    stored = replace(stored, sha256=copied, size=size)
    draft.rename(place_of(partial, stored))
    return stored


def _link(before: Path, place: Path, sha256: str) -> bool:
    """Whether the copy of the backup before could be taken: still itself, on the same disk."""
    try:
        if files.sha256_of(before) != sha256:
            return False
        os.link(before, place)
    except OSError:
        return False
    return True


def _remove_old(folder: Path, *, kept: int) -> list[str]:
    removed = []
    for path in backups_in(folder)[:-kept]:
        # Under another name first: half of a removed one is no backup either.
        path.rename(folder / REMOVED)
        shutil.rmtree(folder / REMOVED)
        removed.append(path.name)
    return removed


# --- When the last one was -------------------------------------------------------------------


def _note_file() -> Path:
    return Path(settings.DATA_DIR) / "last-backup.json"


def _note_last(path: Path, *, at: datetime) -> None:
    said = {"made_at": at.isoformat(), "path": str(path)}
    files.write(json.dumps(said, ensure_ascii=False), _note_file())


def last_backup() -> datetime | None:
    """When the last backup of this ledger was finished; None where there is none yet."""
    try:
        said = json.loads(_note_file().read_text(encoding="utf-8"))
        return datetime.fromisoformat(said["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def overdue_days(last: datetime, *, at: datetime) -> int:
    """For how many days there was no backup, where that is too long; else 0."""
    return (at - last).days if at - last > timedelta(days=settings.BACKUP_WARN_DAYS) else 0

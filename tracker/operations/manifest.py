"""What lies in a backup: the list that is written last, and that everything is held against."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from tracker.operations import files
from tracker.operations.faults import NotDone

NAME = "manifest.json"
# Beside it, where the signing key is kept too.
KEY = "secret-key"
# Raised when a program of today could not read what is written from then on.
FORMAT = 1
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file: its name in the attachments folder (or in the backup), SHA-256, size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`migrations` maps an app to the names of what was applied, `counts` a table to its rows;
    `missing` are files that records name and that were already lost when the backup was made."""

    version: str
    made_at: str
    vendor: str
    database: Stored
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    last_change: int
    files: list[Stored]
    missing: list[str] = field(default_factory=list)
    has_key: bool = False
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        files.write(text + "\n", folder / NAME)


def place_of(folder: Path, stored: Stored) -> Path:
    """Where a backup keeps the bytes of a file: by what they are, so that equal ones lie once."""
    return folder / "files" / stored.sha256[:2] / stored.sha256


def read(folder: Path) -> Manifest:
    """Raises NotDone where there is no backup, half of one, or one of a later program."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NotDone(f"{folder} 不是备份：里面没有 {NAME}。") from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise NotDone(f"备份 {folder} 的清单 {NAME} 残缺，读不出来。") from None
    if isinstance(data, dict) and isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise NotDone(
            f"备份 {folder} 由更新的版本（{data.get('version')}）制作，本版本读不了；请先升级程序。"
        )
    try:
        return _manifest_of(data)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise NotDone(f"备份 {folder} 的清单 {NAME} 不完整或被改动过。") from None


def _manifest_of(data: dict) -> Manifest:
    stored = [_stored(each) for each in data["files"]]
    manifest = Manifest(**{**data, "database": _stored(data["database"]), "files": stored})
    counts = manifest.counts.values()
    if not all(isinstance(each, int) for each in (*counts, manifest.last_change)):
        raise ValueError
    return manifest


def _stored(data: dict) -> Stored:
    """Raises ValueError for what could lead out of the folder that it is restored to."""
    one = Stored(**data)
    path = PurePosixPath(one.name)
    if not DIGEST.fullmatch(one.sha256) or not isinstance(one.size, int):
        raise ValueError(one.name)
    if path.is_absolute() or ".." in path.parts or "\\" in one.name or not path.parts:
        raise ValueError(one.name)
    return one

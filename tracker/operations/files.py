"""Files written whole: either there and on disk, or not there under their name."""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

from tracker.operations.faults import NotDone

CHUNK = 1024 * 1024
# What a file system needs for itself, and what others may write meanwhile.
MARGIN = 8 * 1024 * 1024


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy to a name that nobody reads yet, keep it on disk; SHA-256 and size of what was read."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("xb") as write:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    return digest.hexdigest(), size


def write(text: str, target: Path, *, mode: int = 0o600) -> None:
    """Write a text file, readable for nobody else, so that readers see the old or the new."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    with open(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)


def keep(folder: Path) -> None:
    """Keep the names in a folder on disk, where the system knows how (Windows does it itself)."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refuse_without_space(folder: Path, *, needed: int, doing: str) -> None:
    """Raises NotDone where fewer than `needed` bytes are free for `doing`."""
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise NotDone(
            f"{doing}需要约{megabytes(needed + MARGIN)}MB，{folder} 只剩{megabytes(free)}MB；"
            "没有改动任何内容，请腾出空间或换一个文件夹。"
        )


def megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))

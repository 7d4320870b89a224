"""The signing key of an installation that was given none, and what is kept of keys given out."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def digest_of(key: str) -> str:
    """SHA-256 is enough here: the key is 256 random bits, not a word somebody chose."""
    return hashlib.sha256(key.encode()).hexdigest()


def secret_key_in(folder: Path) -> str:
    """Return the key kept in `folder`, making one on the first start.

    A key in the source would be the same everywhere; a key made anew at each start would log
    everybody out. The key is written aside and linked into place, so that of two processes
    starting at once both read the same, complete key.
    """
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=folder, encoding="ascii") as draft:
                draft.write(secrets.token_urlsafe(50))
                draft.flush()
                with contextlib.suppress(FileExistsError):
                    os.link(draft.name, path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"数据目录 {folder} 不可写（{error.strerror}）。"
            "请授予写权限，或用环境变量 TRACKER_DATA_DIR 指定其他目录。"
        ) from error

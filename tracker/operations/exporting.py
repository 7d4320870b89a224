"""Everything there is as files that need no program of ours: rows in JSON lines, attachments.

So a ledger moves from SQLite to PostgreSQL, or away. It is made like a backup and read back like
one; what it is not is small, or quick.
"""

import shutil
from datetime import datetime
from pathlib import Path

from tracker.operations import files, rows
from tracker.operations.backing_up import PARTIAL, fill
from tracker.operations.faults import NotDone, in_one_sentence
from tracker.operations.manifest import Manifest


def export(folder: Path, *, at: datetime) -> Manifest:
    """Write it into a new folder. Raises NotDone and leaves no trace."""
    partial = folder.with_name(folder.name + PARTIAL)
    with in_one_sentence("导出", at=folder):
        if folder.exists():
            raise NotDone(f"{folder} 已经存在，没有导出：请换一个新的文件夹名。")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        try:
            manifest = fill(
                partial, like=None, at=at, key=False, vendor=rows.VENDOR, take=rows.take
            )
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        partial.rename(folder)
        files.keep(folder.parent)
    return manifest

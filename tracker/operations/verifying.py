"""Whether a backup is whole: every file by its hash, the database by its own check and its rows."""

from pathlib import Path

from django.db.utils import DatabaseError

from tracker.operations import manifest as manifests
from tracker.operations import rows
from tracker.operations.faults import NotDone, why
from tracker.operations.files import sha256_of
from tracker.operations.manifest import Manifest, Stored, place_of
from tracker.operations.snapshots import count_rows, faults_of_sqlite, opened_sqlite


def faults_of_backup(folder: Path) -> list[str]:
    """Every fault in a sentence; none means that all of it can be restored."""
    try:
        manifest = manifests.read(folder)
    except NotDone as fault:
        return [fault.message]
    except OSError as error:
        return [f"{folder} 读不出来：{why(error)}。"]
    faults = _faults_of_file(folder / manifest.database.name, manifest.database, "数据库")
    if not faults and manifest.vendor == "sqlite":
        faults = _faults_of_rows(folder, manifest)
    if not faults and manifest.vendor == rows.VENDOR:
        faults = rows.faults_of_lines(folder / manifest.database.name, manifest)
    for stored in manifest.files:
        faults += _faults_of_file(place_of(folder, stored), stored, f"文件 {stored.name} ")
    if manifest.has_key and not (folder / manifests.KEY).is_file():
        faults.append("签名密钥不见了。")
    return faults


def _faults_of_file(path: Path, stored: Stored, called: str) -> list[str]:
    try:
        size = path.stat().st_size
        if size != stored.size:
            return [f"{called}残缺：应有{stored.size}字节，只有{size}字节。"
                    if size < stored.size else f"{called}被改动过：大小不符。"]  # fmt: skip
        return [] if sha256_of(path) == stored.sha256 else [f"{called}被改动过：校验值不符。"]
    except OSError as error:
        return [f"{called}读不出来：{why(error)}。"]


def _faults_of_rows(folder: Path, manifest: Manifest) -> list[str]:
    path = folder / manifest.database.name
    if broken := faults_of_sqlite(path):
        return [f"数据库损坏：{broken[0]}。"]
    with opened_sqlite(path) as copy:
        return faults_of_counts(copy, manifest)


def faults_of_counts(database, manifest: Manifest) -> list[str]:
    """Tables of a database that hold other than the manifest says."""
    try:
        found = count_rows(database, list(manifest.counts))
    except DatabaseError as error:
        return [f"数据库缺表：{str(error).splitlines()[0]}。"]
    return [
        f"表 {table} 应有{count}行，实有{found[table]}行。"
        for table, count in manifest.counts.items()
        if found[table] != count
    ]

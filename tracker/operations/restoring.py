"""A backup brought back, into an empty place: all of it, or nothing that is taken for a ledger.

Files come first and the database last. A restore that was killed leaves files without a database;
started again it finds them and goes on.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError

from tracker.operations import files, rows
from tracker.operations import manifest as manifests
from tracker.operations.faults import NotDone, in_one_sentence
from tracker.operations.manifest import Manifest, Stored, place_of
from tracker.operations.snapshots import run_tool
from tracker.operations.verifying import faults_of_backup, faults_of_counts

DRAFT = ".restoring"


def restore(folder: Path) -> Manifest:
    """Bring a backup back and upgrade it to this version. Raises NotDone, nothing changed."""
    root = Path(settings.MEDIA_ROOT)
    with in_one_sentence("恢复", at=root):
        manifest = manifests.read(folder)
        _refuse_of_other_kind(manifest)
        _refuse_used_place(manifest)
        if faults := faults_of_backup(folder):
            raise NotDone(f"备份不完整，没有恢复：{faults[0]}（共{len(faults)}处）")
        root.mkdir(parents=True, exist_ok=True)
        needed = manifest.database.size + sum(stored.size for stored in manifest.files)
        files.refuse_without_space(root, needed=needed, doing="恢复")
        with _taken_back_on_failure() as placed:
            for stored in manifest.files:
                _place(place_of(folder, stored), root, stored, placed)
            _restore_database(folder / manifest.database.name, manifest)
        if connection.vendor != "sqlite":
            # From here on there is a ledger: what goes wrong takes nothing back any more.
            _upgrade(manifest)
        if manifest.has_key and not os.environ.get("TRACKER_SECRET_KEY", "").strip():
            key = (folder / manifests.KEY).read_text("utf-8")
            files.write(key, Path(settings.DATA_DIR) / manifests.KEY)
    return manifest


def _refuse_of_other_kind(manifest: Manifest) -> None:
    if manifest.vendor not in (connection.vendor, rows.VENDOR):
        raise NotDone(
            f"备份是 {manifest.vendor} 数据库的，这里用的是 {connection.vendor}；"
            "换数据库请在原处用 export_all 导出，在这里用 import_all 导入。"
        )
    known = MigrationLoader(None).disk_migrations
    apps = {app for app, _ in known}
    newer = [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if app in apps and (app, name) not in known
    ]
    if newer:
        raise NotDone(
            f"备份由更新的版本（{manifest.version}）制作，本版本不认识 {newer[-1]}；请先升级程序。"
        )


def _refuse_used_place(manifest: Manifest) -> None:
    if connection.vendor == "sqlite":
        used = _has_tables(Path(connection.settings_dict["NAME"]))
    else:
        used = bool(connection.introspection.table_names())
        connection.close()
    if used:
        raise NotDone(
            "这里已经有台账，没有恢复：请换一个空的数据目录（TRACKER_DATA_DIR）或空的数据库。"
        )
    root = Path(settings.MEDIA_ROOT)
    expected = {stored.name: stored for stored in manifest.files}
    for path in (path for path in root.rglob("*") if path.is_file()):
        stored = expected.get(path.relative_to(root).as_posix())
        is_ours = stored is not None and path.stat().st_size == stored.size
        if path.suffix != DRAFT and not is_ours:
            raise NotDone(f"附件文件夹里已有别的文件（{path}），没有恢复：请换一个空的文件夹。")


def _has_tables(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(path)) as there:
            return bool(there.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        # Whatever it is, it is somebody's.
        return True


@contextmanager
def _taken_back_on_failure() -> Iterator[list[Path]]:
    placed: list[Path] = []
    try:
        yield placed
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise


def _place(source: Path, root: Path, stored: Stored, placed: list[Path]) -> None:
    target = root / stored.name
    if target.exists() and files.sha256_of(target) == stored.sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + DRAFT)
    draft.unlink(missing_ok=True)
    placed.append(draft)
    files.copy(source, draft)
    draft.replace(target)
    placed[-1] = target


def _restore_database(dump: Path, manifest: Manifest) -> None:
    if connection.vendor == "sqlite":
        _restore_sqlite(dump, manifest)
        return
    if manifest.vendor == rows.VENDOR:
        try:
            rows.load(dump, manifest)
        except BaseException:
            rows.take_out()
            raise
        return
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    run_tool("pg_restore", *options, str(dump), target="--dbname=")


def _restore_sqlite(dump: Path, manifest: Manifest) -> None:
    """Upgraded beside its place, and put there when it is as it shall be."""
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + DRAFT)
    _remove_sqlite(draft)
    try:
        if manifest.vendor != rows.VENDOR:
            files.copy(dump, draft)
        connection.close()
        connection.settings_dict["NAME"] = draft
        if manifest.vendor == rows.VENDOR:
            rows.load(dump, manifest)
        _upgrade(manifest)
        connection.close()
        _remove_sqlite(path)
        draft.replace(path)
        files.keep(path.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = path
        _remove_sqlite(draft)


def _remove_sqlite(path: Path) -> None:
    """A log that lies beside a file belongs to it: SQLite would write it into the next."""
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _upgrade(manifest: Manifest) -> None:
    if faults := faults_of_counts(connection, manifest):
        raise NotDone(f"恢复出来的与备份的清单不符：{faults[0]}")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, CommandError) as error:
        raise NotDone(f"备份已读出，但没能升级到本版本：{str(error).strip()}。") from error

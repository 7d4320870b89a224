"""The database as it was at one moment, while others write on.

SQLite copies itself by its online method in one step, which reads what was committed when it
began. PostgreSQL hands the moment over by an exported snapshot: `pg_dump` and our own questions see
the same.
"""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import connection
from django.db.models import FileField
from django.db.utils import DatabaseError

from tracker.operations.faults import NotDone

DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a database holds: applied migrations by app, rows by table, the number of the last
    change, the names of all files that records name."""

    migrations: dict[str, list[str]]
    counts: dict[str, int]
    last_change: int
    names: list[str]


def take(folder: Path) -> tuple[Path, Contents]:
    """Write the database of this moment into the folder: the file, and what is in it.

    Raises NotDone when the database is broken, away, or its tools are not there.
    """
    dump = folder / DUMPS[connection.vendor]
    contents = _copy_sqlite(dump) if connection.vendor == "sqlite" else _dump_postgresql(dump)
    return dump, contents


def size() -> int:
    """About how many bytes a copy takes."""
    if connection.vendor == "sqlite":
        beside = (Path(f"{_sqlite_path()}{ending}") for ending in ("", "-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def names_in_use() -> list[str]:
    """The files that records name now."""
    with connection.cursor() as cursor:
        return _names(connection, cursor)


def read(database: Any) -> Contents:
    """What a database holds, asked of a connection whose moment stands still."""
    with database.cursor() as cursor:
        there = set(database.introspection.table_names(cursor))
        if "django_migrations" not in there:
            raise NotDone("数据库是空的，还没有台账：请先运行 quickstart 或 migrate。")
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations: dict[str, list[str]] = {}
        for app, name in cursor.fetchall():
            migrations.setdefault(app, []).append(name)
        counts = {table: _first(cursor, f'SELECT count(*) FROM "{table}"')
                  for table in _tables() if table in there}  # fmt: skip
        last = _first(cursor, "SELECT coalesce(max(id), 0) FROM tracker_change")
        return Contents(
            migrations=migrations, counts=counts, last_change=last, names=_names(database, cursor)
        )


def count_rows(database: Any, tables: list[str]) -> dict[str, int]:
    with database.cursor() as cursor:
        return {table: _first(cursor, f'SELECT count(*) FROM "{table}"') for table in tables}


@contextmanager
def opened_sqlite(path: Path) -> Iterator[Any]:
    """A SQLite file that lies still, opened without leaving anything beside it."""
    with another_connection(NAME=f"file:{quote(str(path))}?mode=ro&immutable=1", OPTIONS={}) as one:
        yield one


@contextmanager
def standing(folder: Path) -> Iterator[Any]:
    """A connection to the database as it is at this moment, whatever others write meanwhile;
    where that takes a copy, it lies in the folder as long."""
    if connection.vendor != "sqlite":
        with _moment() as database:
            yield database
        return
    copy = folder / DUMPS["sqlite"]
    try:
        _copy_sqlite(copy)
        with opened_sqlite(copy) as database:
            yield database
    finally:
        copy.unlink(missing_ok=True)


@contextmanager
def _moment() -> Iterator[Any]:
    with another_connection() as database:
        database.set_autocommit(False)
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield database


@contextmanager
def another_connection(**otherwise: Any) -> Iterator[Any]:
    """A connection of its own, closed at the end of the block; settings may be otherwise."""
    one = connection.copy()
    one.settings_dict = one.settings_dict | otherwise
    try:
        yield one
    finally:
        one.close()


def faults_of_sqlite(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a file; nothing for a sound one."""
    try:
        with opened_sqlite(path) as copy, copy.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(5)")
            return [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    except DatabaseError as error:
        return [str(error)]


def _copy_sqlite(dump: Path) -> Contents:
    try:
        with contextlib.closing(_raw_sqlite()) as source, _new_sqlite(dump) as target:
            source.backup(target)
            # One file, without a log beside it, that opens from a read-only medium as well.
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise _of_sqlite(error) from error
    if faults := faults_of_sqlite(dump):
        raise NotDone(f"数据库已经损坏，没有备份：{faults[0]}。请用最近一次备份恢复。")
    with opened_sqlite(dump) as copy:
        contents = read(copy)
    keep(dump)
    return contents


def keep(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _raw_sqlite() -> sqlite3.Connection:
    """Not Django's connection, which may stand within a transaction of its own."""
    path = _sqlite_path()
    if not path.exists():
        raise NotDone(f"数据库 {path} 不存在，还没有台账：请先运行 quickstart 或 migrate。")
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=20)


@contextmanager
def _new_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path)) as target:
        yield target


def _of_sqlite(error: sqlite3.Error) -> NotDone:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return NotDone("备份没有完成：磁盘已满。原有内容没有改动。")
    return NotDone(f"备份没有完成：数据库读不出来（{error}）。原有内容没有改动。")


def _dump_postgresql(dump: Path) -> Contents:
    with _moment() as moment:
        with moment.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
        contents = read(moment)
        command = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        run_tool("pg_dump", *command, f"--file={dump}")
    keep(dump)
    return contents


def run_tool(tool: str, *command: str, target: str = "") -> None:
    """Run a tool of PostgreSQL against the ledger's database. Raises NotDone with its last words.

    `target` is the option that names the database, where the tool does not take it at the end.
    """
    words, env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    place, name = words[1:-1], words[-1]
    whole = [tool, *place, *command, f"{target}{name}"]
    try:
        done = subprocess.run(
            whole, env=os.environ | (env or {}), capture_output=True, text=True, errors="replace"
        )
    except FileNotFoundError:
        raise NotDone(
            f"没有找到 {tool}：请安装 PostgreSQL 的客户端程序，版本不低于数据库服务器。"
        ) from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [str(done.returncode)]
        raise NotDone(f"{tool} 没有成功：{said[0].strip()}。")


def _first(cursor: Any, sql: str) -> int:
    cursor.execute(sql)
    return cursor.fetchone()[0]


def _tables() -> list[str]:
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def _names(database: Any, cursor: Any) -> list[str]:
    """The names in all file columns, without repetition; a database not yet upgraded may lack
    some of the columns."""
    there, names = set(database.introspection.table_names(cursor)), set()
    for model in apps.get_models():
        table = model._meta.db_table
        fields = [each for each in model._meta.concrete_fields if isinstance(each, FileField)]
        if not fields or table not in there:
            continue
        described = database.introspection.get_table_description(cursor, table)
        for column in {each.column for each in fields} & {each.name for each in described}:
            cursor.execute(f"""SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> ''""")
            names |= {name for [name] in cursor.fetchall()}
    return sorted(names)

"""Places that a ledger is restored to, and what lies in them, read without the program."""

import os
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tracker.operations.snapshots import another_connection

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A data folder and, on a server, a database; `database` is its file or its address."""

    folder: Path
    database: str

    @property
    def attachments(self) -> Path:
        return self.folder / "attachments"

    def environment(self) -> dict[str, str]:
        on_server = {} if self.database.startswith("/") else {"DATABASE_URL": self.database}
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | {"TRACKER_DATA_DIR": str(self.folder)} | on_server

    def start(self, *command) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, command)], cwd=ROOT, env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def manage(self, *command) -> tuple[int, str]:
        """Exit code and all that was said."""
        process = self.start(*command)
        out, err = process.communicate()
        return process.returncode, out + err

    def rows(self) -> dict[str, list[tuple]]:
        """Every row of every table, in an order of their own."""
        if self.database.startswith("/"):
            with closing(sqlite3.connect(self.database)) as there:
                return _all_rows(there.cursor(), "SELECT name FROM sqlite_master WHERE type='table'"
                                                 " AND name NOT LIKE 'sqlite_%'")  # fmt: skip
        import psycopg

        with psycopg.connect(self.database) as there:
            return _all_rows(there.cursor(), "SELECT tablename FROM pg_tables"
                                             " WHERE schemaname = 'public'")  # fmt: skip

    def wait_until_left(self, *, seconds: int = 120) -> None:
        """Until nobody is connected any more: the tool of a server ends by itself what a killed
        program began, all of it or nothing."""
        if self.database.startswith("/"):
            return
        import psycopg

        others = """SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        until = time.monotonic() + seconds
        with psycopg.connect(self.database, autocommit=True) as there:
            # The tool may not have come so far as to be connected.
            while there.execute(others).fetchone() != (0,) or self._is_named_by_a_tool():
                assert time.monotonic() < until, "still somebody in the database"
                time.sleep(0.1)

    def _is_named_by_a_tool(self) -> bool:
        name = self.database.rsplit("/")[-1].encode()
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            # Many end while they are read.
            with suppress(OSError):
                said = process.read_bytes()
                if b"pg_" in said and name in said:
                    return True
        return False

    def is_empty(self) -> bool:
        if self.database.startswith("/"):
            return not Path(self.database).exists()
        return self.rows() == {}


def _all_rows(cursor, tables: str) -> dict[str, list[tuple]]:
    cursor.execute(tables)
    found = {}
    for [table] in cursor.fetchall():
        cursor.execute(f'SELECT * FROM "{table}"')
        found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def here(folder: Path) -> Place:
    """Where the tests' own ledger lies."""
    return Place(folder=folder, database=_address_of(str(connection.settings_dict["NAME"])))


@contextmanager
def empty_place(folder: Path):
    """An empty place of the kind that the tests run on; on a server removed in the end."""
    if connection.vendor == "sqlite":
        yield Place(folder=folder, database=str(folder / "ledger.sqlite3"))
        return
    name = f"{connection.settings_dict['NAME'][:50]}_{uuid.uuid4().hex[:8]}"
    with another_connection() as server, server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Place(folder=folder, database=_address_of(name))
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address_of(name: str) -> str:
    if connection.vendor == "sqlite":
        return name
    of = connection.settings_dict
    who = f"{quote(of['USER'])}:{quote(of['PASSWORD'])}"
    return f"postgres://{who}@{of['HOST'] or '127.0.0.1'}:{of['PORT'] or 5432}/{name}"

"""What loading would do, found out by doing it where nobody is kept waiting.

SQLite has one writer at a time: a preview that wrote and took everything back would keep
everybody else from writing, even from logging in, for as long as it runs. So it writes to a
private copy of the database that nobody else sees. PostgreSQL locks single rows: there it writes
in a transaction that is rolled back.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def rehearsed() -> Iterator[None]:
    """What is written within the block, by this thread, is gone after it."""
    shared = connections[DEFAULT_DB_ALIAS]
    if shared.vendor != "sqlite":
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        return
    with tempfile.TemporaryDirectory() as folder:
        private = copy_of(shared, Path(folder) / "ledger.sqlite3")
        connections[DEFAULT_DB_ALIAS] = private
        try:
            # One transaction, as loading is: one that is refused may leave nothing behind.
            with transaction.atomic():
                yield
        finally:
            connections[DEFAULT_DB_ALIAS] = shared
            private.close()


def copy_of(shared: BaseDatabaseWrapper, path: Path) -> BaseDatabaseWrapper:
    """A database of its own with all that this connection sees, also what it has written and not
    committed yet. A file and not memory, so that a large ledger costs disk alone."""
    shared.ensure_connection()
    source: sqlite3.Connection = shared.connection
    if source.in_transaction:
        path.write_bytes(source.serialize())
    else:
        with sqlite3.connect(path) as target:
            source.backup(target)
        target.close()
    private = shared.copy()
    private.settings_dict = {**private.settings_dict, "NAME": path, "OPTIONS": OF_NO_WORTH}
    return private


# What is thrown away need not survive a power cut.
OF_NO_WORTH = {
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
    ),
}

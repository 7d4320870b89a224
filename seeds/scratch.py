"""An empty database for the length of a check."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


@contextmanager
def empty_database() -> Iterator[None]:
    """Put an empty SQLite database in memory in the place of the configured one.

    Uniqueness and foreign keys are then judged among the given records alone, whatever the
    configured database holds, and even where there is none yet. The tables are those of the
    models as they are now. Only the calling thread sees any of it.
    """
    configured = connections[DEFAULT_DB_ALIAS]
    scratch = ConnectionHandler({DEFAULT_DB_ALIAS: IN_MEMORY})[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = scratch
    try:
        with scratch.schema_editor() as editor:
            for model in apps.get_models():
                editor.create_model(model)
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = configured
        if scratch.connection is not None:
            # Django's own close() spares databases in memory.
            scratch.connection.close()

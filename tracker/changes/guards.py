"""What keeps the history and its seals from being altered past the program: the database itself.

Laid after every `migrate`, not in a migration of their own: SQLite makes a table anew for many a
change of it, and the old one's triggers go with it without a word.
"""

from typing import Any

from django.db import connections

REFUSAL = "变更记录、校验值和审计记录只能追加。"
# By table, what is refused. Events go when their months are over (`forget_events`).
GUARDED = {
    "tracker_change": ("UPDATE", "DELETE"),
    "tracker_seal": ("UPDATE", "DELETE"),
    "tracker_event": ("UPDATE",),
}
FUNCTION = f"""
CREATE OR REPLACE FUNCTION tracker_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guards(vendor: str) -> dict[str, str]:
    """Name of each guard → the statement that lays it."""
    return {
        _name(table, deed): _guard(vendor, table, deed)
        for table, deeds in GUARDED.items()
        for deed in (*deeds, *(("TRUNCATE",) if vendor == "postgresql" else ()))
    }


def _name(table: str, deed: str) -> str:
    return f"{table}_kept_from_{deed.lower()}"


def _guard(vendor: str, table: str, deed: str) -> str:
    begin = f"CREATE TRIGGER {_name(table, deed)} BEFORE {deed} ON {table}"
    if vendor != "postgresql":
        return f"{begin} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
    return f"{begin} FOR EACH {each} EXECUTE FUNCTION tracker_kept()"


def lay(using: str, **signal: Any) -> None:
    """Lay what is missing, where the tables are there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not set(connection.introspection.table_names(cursor)) >= GUARDED.keys():
            return
        if missing := missing_in(connection):
            if connection.vendor == "postgresql":
                cursor.execute(FUNCTION)
            for name in missing:
                cursor.execute(guards(connection.vendor)[name])


def missing_in(connection: Any) -> list[str]:
    """Names of the guards that are not there."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return sorted(guards(connection.vendor).keys() - {name for [name] in cursor.fetchall()})

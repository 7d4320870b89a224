"""The database as JSON lines, which any program reads and any database takes.

One line is one row, `{"table": …, "values": {column: value}}`: days and times in ISO 8601, decimals
and UUIDs as text. What the ledger makes anew by itself – the index of the search – and who is
signed in are left out.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError

from tracker.common.reads.values import from_database
from tracker.operations import files, snapshots
from tracker.operations.faults import NotDone
from tracker.operations.manifest import Manifest
from tracker.operations.snapshots import Contents

# What a manifest says of such a copy where it names a kind of database otherwise.
VENDOR = "json"
NAME, DICTIONARY = "database.jsonl", "dictionary.json"
LEFT_OUT = frozenset({"tracker_searchtext", "django_session"})
ROWS_AT_ONCE = 500


def take(folder: Path) -> tuple[Path, Contents]:
    """As `snapshots.take`, in lines, with a dictionary of the tables beside them."""
    lines = folder / NAME
    with snapshots.standing(folder) as database:
        contents = snapshots.read(database)
        with lines.open("xb") as file:
            for model in stored_models(apps):
                file.writelines(_lines_of(model, database))
    snapshots.keep(lines)
    files.write(json.dumps(dictionary(), ensure_ascii=False, indent=1) + "\n", folder / DICTIONARY)
    counts = {name: rows for name, rows in contents.counts.items() if name not in LEFT_OUT}
    return lines, replace(contents, counts=counts)


def stored_models(known: Any) -> list[Any]:
    """Those with a table of their own that is carried, by the name of the table."""
    found = {
        model._meta.db_table: model
        for model in known.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found.keys() - LEFT_OUT)]


def columns_of(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _lines_of(model: Any, database: Any) -> Iterator[bytes]:
    table, fields = model._meta.db_table, columns_of(model)
    names = [field.column for field in fields]
    readers = [from_database(field, using=connection.alias) or _same for field in fields]
    quoted = ",".join(f'"{name}"' for name in names)
    with database.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {quoted} FROM "{table}" ORDER BY "{model._meta.pk.column}"')
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                values = [
                    None if value is None else read(value)
                    for read, value in zip(readers, row, strict=True)
                ]
                said = {"table": table, "values": dict(zip(names, values, strict=True))}
                yield orjson.dumps(said, default=_as_text, option=orjson.OPT_SORT_KEYS) + b"\n"


def _same(value: Any) -> Any:
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))


def dictionary() -> dict[str, dict]:
    """What the tables and columns are called and what their codes mean, for other programs."""
    return {
        model._meta.db_table: {
            "name": str(model._meta.verbose_name),
            "columns": {field.column: _described(field) for field in columns_of(model)},
        }
        for model in stored_models(apps)
    }


def _described(field: Any) -> dict:
    target = field.related_model._meta.db_table if field.is_relation else None
    said = {
        "name": str(field.verbose_name),
        "type": field.get_internal_type(),
        "of": target,
        "codes": {str(code): str(label) for code, label in field.flatchoices},
        "help": str(field.help_text),
    }
    return {key: value for key, value in said.items() if value}


# --- Reading them back ----------------------------------------------------------------------------


def faults_of_lines(path: Path, manifest: Manifest) -> list[str]:
    """Tables that hold other rows than the manifest says."""
    try:
        found = Counter(table for table, _ in _read(path))
    except NotDone as fault:
        return [fault.message]
    tables = sorted(manifest.counts.keys() | found.keys())
    return [
        f"表 {table} 应有{manifest.counts.get(table, 0)}行，实有{found[table]}行。"
        for table in tables
        if manifest.counts.get(table, 0) != found[table]
    ]


def _read(path: Path) -> Iterator[tuple[str, dict]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                said = orjson.loads(line)
                yield said["table"], said["values"]
            except (orjson.JSONDecodeError, KeyError, TypeError):
                raise NotDone(f"{path.name} 第{number}行读不出来。") from None


def load(path: Path, manifest: Manifest) -> None:
    """Fill the empty database of this connection as it was, in tables of that time.

    Raises NotDone: of what a line says before there is a table, of what the lines say together
    with the tables empty.
    """
    executor = executor_for(manifest)
    targets = migrations_of(manifest, graph=executor.loader.graph)
    models = stored_models(executor.loader.project_state(targets).apps)
    known = {model._meta.db_table: model for model in models}
    for table, row in _read(path):
        _values(known, table, row)
    executor.migrate(targets)
    with transaction.atomic():
        _empty(known)
        for table, rows in groupby(_read(path), key=lambda said: said[0]):
            _insert(known[table], (_values(known, table, row) for _, row in rows))
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), list(known.values())):
                cursor.execute(sql)
        try:
            connection.check_constraints()
        except DatabaseError as error:
            raise NotDone(f"导出的内容互相对不上：{str(error).splitlines()[0]}。") from error


def executor_for(manifest: Manifest) -> MigrationExecutor:
    """A copy that was made among files which one step replaces by now walks through those."""
    executor = MigrationExecutor(connection)
    applied = _applied(manifest)
    if not applied.issuperset(executor.loader.replacements):
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    return executor


def migrations_of(manifest: Manifest, *, graph: Any) -> list[tuple[str, str]]:
    """The last migrations that the copy was made after."""
    applied = _applied(manifest)
    return [
        node
        for node in graph.nodes
        if node in applied and not any(child.key in applied for child in _children(graph, node))
    ]


def _applied(manifest: Manifest) -> set[tuple[str, str]]:
    return {(app, name) for app, names in manifest.migrations.items() for name in names}


def _children(graph: Any, node: tuple[str, str]) -> Iterable[Any]:
    return [child for child in graph.node_map[node].children if child.key[0] == node[0]]


def _empty(known: dict[str, Any]) -> None:
    """Migrations fill in what a new ledger begins with; the copy has all of it as it became."""
    with connection.cursor() as cursor:
        for table in known:
            cursor.execute(f'DELETE FROM "{table}"')


def _values(known: dict[str, Any], table: str, row: dict) -> list:
    """What the columns of the table hold, in their order, as the database takes it."""
    model = known.get(table)
    if model is None:
        raise NotDone(f"{NAME} 中有本版本不认识的表 {table}。")
    fields = columns_of(model)
    if odd := row.keys() ^ {field.column for field in fields}:
        raise NotDone(f"表 {table} 的列与它的版本不符：{'、'.join(sorted(odd))}。")
    return [_stored(field, row[field.column]) for field in fields]


def _insert(model: Any, rows: Iterator[list]) -> None:
    table, fields = model._meta.db_table, columns_of(model)
    quoted = ",".join(f'"{field.column}"' for field in fields)
    places = ",".join(["%s"] * len(fields))
    insert = f'INSERT INTO "{table}" ({quoted}) VALUES ({places})'
    waiting: list[list] = []
    with connection.cursor() as cursor:
        for row in rows:
            waiting.append(row)
            if len(waiting) == ROWS_AT_ONCE:
                _write(cursor, insert, waiting, table)
        _write(cursor, insert, waiting, table)


def _stored(field: Any, value: Any) -> Any:
    try:
        return field.get_db_prep_save(field.to_python(value), connection)
    except (ValidationError, ValueError, TypeError):
        raise NotDone(
            f"表 {field.model._meta.db_table} 的 {field.column} 不能是{value!r}。"
        ) from None


def _write(cursor: Any, insert: str, waiting: list[list], table: str) -> None:
    try:
        if waiting:
            cursor.executemany(insert, waiting)
    except DatabaseError as error:
        raise NotDone(f"表 {table} 装不进来：{str(error).splitlines()[0]}。") from error
    waiting.clear()


def take_out() -> None:
    """Leave the database as empty as it was before `load`, which made the tables."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        cursor.execute(
            """SELECT p.oid::regprocedure::text FROM pg_proc p
               WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
                   SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
        )
        for [function] in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")

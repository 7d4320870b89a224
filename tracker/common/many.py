"""Many writes of one writer in one transaction (`together`), such as an old ledger being loaded.

Rows that the transaction has written or locked nobody else can change before its end: they are
kept here as they stand, and not read again. What is only ever appended – lines of the history,
entries of progress – is written some hundreds at a time, what changes of a new row after it was
created once. Whoever asks the database for a table of which something waits gets it written first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import ForeignKey, Model

LINES_AT_ONCE = 500

Key = tuple[type[Model], int]
# The columns of one row that are yet to be written, by the model that has them.
Columns = dict[type[Model], dict[str, Any]]


@dataclass
class Line:
    """A line of the history that is yet to be written, with the entry it tells of where that is
    written together with it, and the text by which the record is found where that changed."""

    change: Any
    entry: Any = None
    text: Any = None


@dataclass
class Many:
    """`rows` are the written and locked ones as they stand, by model and key; `new` those that
    were created, as their creator has them. Of `lines` the first `written` are in the database;
    `columns` of new rows wait. `answers` are kept to the end (`once`)."""

    rows: dict[Key, Model] = field(default_factory=dict)
    new: dict[Key, Model] = field(default_factory=dict)
    columns: dict[Key, Columns] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    written: int = 0
    answers: dict[Any, Any] = field(default_factory=dict)

    def keep(self, record: Model) -> None:
        self.rows[type(record), record.pk] = as_it_stands(record)

    def keep_new(self, record: Model) -> None:
        self.keep(record)
        self.new[type(record), record.pk] = record

    def row(self, record: Model) -> Any:
        return self.rows.get((type(record), record.pk))

    def takes(self, record: Model, columns: Columns) -> bool:
        """Let the columns of a new row wait; False for a row that was there before."""
        key = type(record), record.pk
        if key not in self.new:
            return False
        waiting = self.columns.setdefault(key, {})
        for model, values in columns.items():
            waiting[model] = waiting.get(model, {}) | values
        return True

    def siblings(self, record: Model, link: ForeignKey) -> list[Model] | None:
        """The other records of its kind under the same target; None where there may be more than
        are kept here. Under a target that is itself new there are none but those."""
        target = link.remote_field.model, getattr(record, link.attname)
        if target not in self.new:
            return None
        return [
            row
            for (model, pk), row in self.rows.items()
            if model is type(record) and pk != record.pk and getattr(row, link.attname) == target[1]
        ]

    def end_of_one(self) -> None:
        """The writes that belong together are done: nobody asks for their rows again."""
        self.write_columns()
        self.forget()
        if len(self.lines) >= LINES_AT_ONCE:
            self.write_lines()
            self.lines.clear()
            self.written = 0

    def forget(self) -> None:
        self.rows.clear()
        self.new.clear()
        self.columns.clear()

    def write_columns(self) -> None:
        waiting, self.columns = self.columns, {}
        for (_, pk), columns in waiting.items():
            for model, values in columns.items():
                model._base_manager.filter(pk=pk).update(**values)

    def before_a_read(self, execute, sql, params, many, context):
        """Wrapper of the connection: nobody reads what is not written yet."""
        if sql.startswith("SELECT"):
            if any(f'"{table}"' in sql for table in self.tables_waiting()):
                self.write_columns()
            if any(f'"{table}"' in sql for table in self.tables_of_lines()):
                self.write_lines()
        return execute(sql, params, many, context)

    def tables_waiting(self) -> set[str]:
        return {model._meta.db_table for columns in self.columns.values() for model in columns}

    def tables_of_lines(self) -> set[str]:
        waiting = self.lines[self.written :]
        tables = {line.change._meta.db_table for line in waiting[:1]}
        for line in waiting:
            beside = (line.entry, line.text)
            tables |= {record._meta.db_table for record in beside if record is not None}
        return tables

    def write_lines(self) -> None:
        waiting = self.lines[self.written :]
        create_together([line.entry for line in waiting if line.entry is not None])
        for line in waiting:
            if line.entry is not None:
                line.change.record_id = line.entry.pk
                if line.text is not None:
                    line.text.record_id = line.entry.pk
        create_together([line.change for line in waiting])
        texts = [line.text for line in waiting if line.text is not None]
        if texts:
            type(texts[0]).keep(texts)
        self.written = len(self.lines)


def create_together(records: list[Model]) -> None:
    if records:
        type(records[0])._base_manager.bulk_create(records, batch_size=LINES_AT_ONCE)


def as_it_stands(record: Model) -> Model:
    """A copy that does not change with the record; what both link to is shared."""
    row = copy(record)
    row._state = copy(record._state)
    row._state.fields_cache = dict(record._state.fields_cache)
    return row


_now: ContextVar[Many | None] = ContextVar("many", default=None)


def at_hand() -> Many | None:
    """What is kept of the many writes that are being made; None where each is on its own."""
    return _now.get()


def children(record: Model, name: str) -> list[Any]:
    """The records that hang on it by the link of that name, as `record.name.all()`."""
    writes = _now.get()
    link: Any = record._meta.get_field(name)
    if writes and (type(record), record.pk) in writes.new and link.model is type(record):
        column = link.field.attname
        return [
            child
            for (model, _), child in writes.new.items()
            if model is link.related_model and getattr(child, column) == record.pk
        ]
    if link.one_to_one:
        return [child] if (child := getattr(record, name, None)) is not None else []
    return list(getattr(record, name).all())


def once(question: Any, answer: Callable[[], Any]) -> Any:
    """What does not change while many writes are made is asked once for all of them."""
    writes = _now.get()
    if writes is None:
        return answer()
    if question not in writes.answers:
        writes.answers[question] = answer()
    return writes.answers[question]


def write_waiting() -> None:
    """Write what waits now: something is to hang on a line of it."""
    if writes := _now.get():
        writes.write_columns()
        writes.write_lines()


@contextmanager
def together() -> Iterator[Many]:
    """Within a transaction: what is written in the block is written by one writer."""
    writes = Many()
    token = _now.set(writes)
    try:
        with connection.execute_wrapper(writes.before_a_read):
            yield writes
            writes.write_columns()
            writes.write_lines()
    finally:
        _now.reset(token)


@contextmanager
def whole(*, savepoint: bool = True) -> Iterator[None]:
    """All that is written in the block, or nothing of it."""
    writes = _now.get()
    if writes is None or not savepoint:
        with transaction.atomic(savepoint=savepoint):
            yield
        return
    lines, written, columns = len(writes.lines), writes.written, deepest(writes.columns)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        # What was taken back stands otherwise than it is kept; what it had written on the way is
        # to be written anew.
        del writes.lines[lines:]
        writes.written = written
        writes.forget()
        writes.columns = columns
        writes.write_columns()
        raise


def deepest(columns: dict[Key, Columns]) -> dict[Key, Columns]:
    return {
        key: {model: dict(values) for model, values in tables.items()}
        for key, tables in columns.items()
    }

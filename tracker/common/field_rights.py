"""Field rights: who may write which field of a record, in which state.

A slice states them in its `rights.py`, `RIGHTS = {Model: FieldRights(rows…)}`. The door asks them
for every field that a write changes, whatever the door it came through; forms, the API and import
previews ask the same rows to show what somebody may write now. What no row grants is written by
moves of the life cycle alone. `visible_rows` of a model says who reads a record; neither follows
from the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.db.models import Model

from tracker.common.roles import Role, Standing
from tracker.common.who import AnyOf, Who

EVERY_ROLE = frozenset(Role.values)


@dataclass(frozen=True)
class State:
    """A state of a record that is no single status: `State("事项未办结", lambda record: …)`."""

    label: str
    is_met: Callable[[Model], bool]


@dataclass(frozen=True)
class Row:
    """One line of the rights of a kind. Without `while_` it holds in every state.

    `while_` is a set of statuses of the record, or a `State`.
    """

    fields: tuple[str, ...]
    by: Who | AnyOf
    while_: frozenset[str] | State | None = None

    def holds(self, record: Model) -> bool:
        if self.while_ is None:
            return True
        if isinstance(self.while_, State):
            return self.while_.is_met(record)
        return record.status in self.while_

    def when(self, model: type[Model]) -> str:
        """The states in words, for the refusal; "" where it holds in all."""
        if self.while_ is None:
            return ""
        if isinstance(self.while_, State):
            return self.while_.label
        labels = dict(model._meta.get_field("status").flatchoices)
        return "、".join(label for code, label in labels.items() if code in self.while_)

    def grants(self, record: Model, standing: Standing) -> bool:
        return self.holds(record) and self.by.is_met(record, standing)


class Adds(Row):
    """May add such a record and give it these fields then, besides those that `Writes` grants."""


class Writes(Row):
    """May change these fields of a record that is there."""


class Voids(Row):
    """May declare the record void (作废)."""


class Removes(Row):
    """May delete an entry made by mistake that nothing refers to."""


def adds(*fields: str, by: Who | AnyOf, while_=None) -> Adds:
    return Adds(fields, by, while_)


def writes(*fields: str, by: Who | AnyOf, while_=None) -> Writes:
    return Writes(fields, by, while_)


def voids(*, by: Who | AnyOf, while_=None) -> Voids:
    return Voids((), by, while_)


def removes(*, by: Who | AnyOf, while_=None) -> Removes:
    return Removes((), by, while_)


@dataclass(frozen=True)
class FieldRights:
    """All rows of one kind. `read_by` are the roles that may read this kind at all."""

    rows: tuple[Row, ...]
    read_by: frozenset[str] = field(default=EVERY_ROLE)

    def of(self, kind: type[Row]) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if isinstance(row, kind))

    def roles(self, kind: type[Row]) -> frozenset[str]:
        """The roles that some row of that kind names; they see the button or address at all."""
        return frozenset().union(*(row.by.roles for row in self.of(kind)))

    def writable(self, record: Model, standing: Standing) -> frozenset[str]:
        """The fields of the record that people of this standing may write now.

        A record that is not stored yet is asked for what may be given when it is added.
        """
        rows = self.of(Writes) + (self.of(Adds) if record._state.adding else ())
        granted = (row.fields for row in rows if row.grants(record, standing))
        return frozenset().union(*granted)

    def may(self, kind: type[Row], record: Model, standing: Standing) -> bool:
        """Whether somebody may add, void or remove the record."""
        return any(row.grants(record, standing) for row in self.of(kind))

    def rows_for(self, name: str, *, adding: bool) -> tuple[Row, ...]:
        rows = self.of(Writes) + (self.of(Adds) if adding else ())
        return tuple(row for row in rows if name in row.fields)


def field_rights(*rows: Row, read_by: Iterable[str] = EVERY_ROLE) -> FieldRights:
    return FieldRights(tuple(rows), frozenset(read_by))


@cache
def rights_of_kind(model: type[Model]) -> FieldRights:
    """What the `rights.py` beside the model's `models.py` states of it."""
    room = model.__module__.rpartition(".")[0]
    return import_module(f"{room}.rights").RIGHTS[model]

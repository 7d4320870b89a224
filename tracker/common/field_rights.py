"""Field rights: who may write which field of a record, in which state.

A slice states them in its `rights.py`, `RIGHTS = {Model: field_rights(rows…)}`. The door asks them
for every field that a write changes, whatever the door it came through; forms, the API and import
previews ask the same rows to show what somebody may write now. What no row grants is written by
moves of the life cycle alone. `visible_rows` of a model says who reads a record; neither follows
from the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist
from django.db.models import Model

from tracker.common.models import Stamped, field_of
from tracker.common.roles import BESIDE_THE_LEDGER, Role, Standing
from tracker.common.who import AnyOf, Who

EVERY_ROLE = frozenset(Role.values) - BESIDE_THE_LEDGER
# Written by the door itself, with every write or when a record is declared void.
BOOKKEEPING = frozenset({"id", "created_at", "updated_at", "version"})
VOIDING = frozenset({"voided_at", "void_reason"})


@dataclass(frozen=True)
class State:
    """A state of a record that is no single status: `State("事项未办结", lambda record: …)`."""

    label: str
    # Asked of records of the kind whose rights name it.
    is_met: Callable[[Any], bool]


@dataclass(frozen=True)
class Row:
    """One line of the rights of a kind. Without `while_` it holds in every state.

    `while_` is a set of statuses of the record, or a `State`.
    """

    fields: tuple[str, ...]
    by: Who | AnyOf
    while_: frozenset[str] | State | None = None

    def holds(self, record: Stamped) -> bool:
        if self.while_ is None:
            return True
        if isinstance(self.while_, State):
            try:
                return self.while_.is_met(record)
            except ObjectDoesNotExist:
                # What the state is of is not filled in.
                return False
        # A set of statuses is stated of kinds that have one.
        return record.status in self.while_  # type: ignore[attr-defined]

    def when(self, model: type[Model]) -> str:
        """The states in words, for the refusal; "" where it holds in all."""
        if self.while_ is None:
            return ""
        if isinstance(self.while_, State):
            return self.while_.label
        labels = dict(field_of(model, "status").flatchoices)
        return "、".join(label for code, label in labels.items() if code in self.while_)

    def grants(
        self, record: Stamped, standing: Standing, *, becoming: Stamped | None = None
    ) -> bool:
        """Whether people of the standing may write now.

        Where the write would make the record another's (`becoming`), it has to be theirs
        afterwards too: nobody gives away, and nobody writes into another's name.
        """
        if not (self.holds(record) and self.by.is_met(record, standing)):
            return False
        return becoming is None or self.by.is_met(becoming, standing)

    def could_grant(self, record: Stamped, standing: Standing) -> bool:
        """As `grants`, of a record that is not filled in yet."""
        return self.holds(record) and self.by.could_be_met(record, standing)


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


BY_MOVES = "由办理操作填写"
# What a refusal says of a deed that concerns the record as a whole.
DEEDS = {Adds: "新增", Writes: "填写", Voids: "作废", Removes: "删除"}


@dataclass(frozen=True)
class FieldRights:
    """All rows of one kind.

    `read_by` are the roles that may read this kind at all. `filled_in` are fields that the program
    fills in itself when somebody adds such a record (who reported it, a checksum); no door takes
    them from people.
    """

    rows: tuple[Row, ...]
    read_by: frozenset[str] = field(default=EVERY_ROLE)
    filled_in: frozenset[str] = field(default=frozenset())

    def of(self, kind: type[Row]) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if isinstance(row, kind))

    def roles(self, kind: type[Row]) -> frozenset[str]:
        """The roles that some row of that kind names; they see the button or address at all."""
        return frozenset().union(*(row.by.roles for row in self.of(kind)))

    def writable(
        self, record: Stamped, standing: Standing, *, becoming: Stamped | None = None
    ) -> frozenset[str]:
        """The fields of the record that people of this standing may write now.

        A record that is not stored yet is asked for what may be given when it is added.
        `becoming` is the record as a write would leave it.
        """
        is_new = record._state.adding
        if is_new and not self.may(Adds, record, standing):
            return frozenset()
        rows = self.of(Writes) + (self.of(Adds) if is_new else ())
        granted = (row.fields for row in rows if row.grants(record, standing, becoming=becoming))
        return frozenset().union(*granted)

    def givable(self, standing: Standing) -> frozenset[str]:
        """The fields that people of these roles may give a new record, whichever it will be of.

        For an empty form: whose the record becomes is said in the form itself.
        """
        rows = self.of(Adds) + self.of(Writes)
        return frozenset().union(*(row.fields for row in rows if row.by.roles & standing.roles))

    def changeable(self, standing: Standing) -> frozenset[str]:
        """The fields that people of these roles may change of some record in some state."""
        rows = self.of(Writes)
        return frozenset().union(*(row.fields for row in rows if row.by.roles & standing.roles))

    def may(self, kind: type[Row], record: Stamped, standing: Standing) -> bool:
        """Whether somebody may add, void or remove the record."""
        return any(row.grants(record, standing) for row in self.of(kind))

    def rows_for(self, name: str, *, adding: bool) -> tuple[Row, ...]:
        rows = self.of(Writes) + (self.of(Adds) if adding else ())
        return tuple(row for row in rows if name in row.fields)


def field_rights(
    *rows: Row, read_by: Iterable[str] = EVERY_ROLE, filled_in: Iterable[str] = ()
) -> FieldRights:
    return FieldRights(tuple(rows), frozenset(read_by), frozenset(filled_in))


# --- Why not -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NotYours:
    """One thing that somebody may not write, and who may and when; NON_FIELD_ERRORS is the
    record as a whole."""

    name: str
    label: str
    detail: str


def why_not(
    record: Stamped,
    names: Iterable[str],
    standing: Standing,
    *,
    becoming: Stamped | None = None,
) -> list[NotYours]:
    """What of these fields people of the standing may not write now, each with who may.

    Of a record that is there, `record` is the stored one: nobody gains a right by the very write
    that asks for it; `becoming` is what the write would make of it. Of a record to be added,
    `record` is as it will be.
    """
    rights, is_new = rights_of_kind(type(record)), record._state.adding
    if is_new and not rights.may(Adds, record, standing):
        return [whole(type(record), Adds)]
    free = rights.writable(record, standing, becoming=becoming)
    free |= rights.filled_in if is_new else frozenset()
    return [of_field(type(record), name, adding=is_new) for name in names if name not in free]


def why_never(record: Stamped, names: Iterable[str], standing: Standing) -> list[NotYours]:
    """What of these fields people of the standing may give no new record, whichever it is of."""
    kind = type(record)
    free = rights_of_kind(kind).givable(standing) | rights_of_kind(kind).filled_in
    return [of_field(kind, name, adding=True) for name in names if name not in free]


def of_field(model: type[Model], name: str, *, adding: bool) -> NotYours:
    """Who may write the field, as a refusal says it."""
    label = str(field_of(model, name).verbose_name)
    detail = f"“{label}”{who_writes(model, name, adding=adding)}。"
    return NotYours(name=name, label=label, detail=detail)


def why_not_void(record: Stamped, standing: Standing) -> list[NotYours]:
    return _unless_granted(record, Voids, standing)


def why_not_remove(record: Stamped, standing: Standing) -> list[NotYours]:
    return _unless_granted(record, Removes, standing)


def _unless_granted(record: Stamped, kind: type[Row], standing: Standing) -> list[NotYours]:
    granted = rights_of_kind(type(record)).may(kind, record, standing)
    return [] if granted else [whole(type(record), kind)]


def whole(model: type[Model], kind: type[Row]) -> NotYours:
    """Who may add, void or remove records of the model, as a refusal says it."""
    label = str(model._meta.verbose_name)
    detail = f"{label}{_said_of(rights_of_kind(model).of(kind), model, kind)}。"
    return NotYours(name=NON_FIELD_ERRORS, label=f"{DEEDS[kind]}{label}", detail=detail)


def who_writes(model: type[Model], name: str, *, adding: bool) -> str:
    """“由领衔代表在草稿、退回修改时填写”"""
    rights = rights_of_kind(model)
    if rows := rights.rows_for(name, adding=adding):
        return _said_of(rows, model, Writes)
    return "只在新增时填写，之后不再改动" if rights.rows_for(name, adding=True) else BY_MOVES


def _said_of(rows: Iterable[Row], model: type[Model], kind: type[Row]) -> str:
    deed = DEEDS[kind]
    said = []
    for row in rows:
        when = row.when(model)
        said.append(f"由{row.by.label}{f'在{when}时' if when else ''}{deed}")
    return "，或".join(dict.fromkeys(said)) or f"不能由人{deed}"


@cache
def rights_of_kind(model: type[Model]) -> FieldRights:
    """What the `rights.py` beside the model's `models.py` states of it."""
    room = model.__module__.rpartition(".")[0]
    return import_module(f"{room}.rights").RIGHTS[model]

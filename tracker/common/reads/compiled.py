"""A serializer read as columns: what it shows of many records, without making one of them.

`compiled` goes over the fields of a slice's serializer once and notes for each which columns it
shows and how; `Compiled.answer` makes the same dicts of rows as the serializer makes of records,
the veil included. The serializer stays the one declaration, and whatever it shows that is no
column (a method, a property) leaves the whole of it to be read as records: `compiled` says None.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import router
from rest_framework import serializers
from rest_framework.relations import ManyRelatedField

from tracker.common.reads.naming import Named, Naming
from tracker.common.reads.several import Several
from tracker.common.reads.statements import field_at
from tracker.common.reads.values import from_database, labels, record_of, shown
from tracker.common.serializers import EDITABLE, Account, Name, RecordId, RecordSerializer
from tracker.common.veil import Sight, links_of


class NoColumn(Exception):
    """A field of a serializer that shows no column."""


@dataclass(frozen=True)
class Part:
    """One key of an answer. `link` is what it tells of, hidden with it; `is_personal` says that
    not everybody reads it."""

    key: str
    paths: tuple[str, ...]
    make: Callable[["Rows", Sequence[Sequence]], Sequence]
    link: Any = None
    is_personal: bool = False
    # Whether it is the id of the linked record itself.
    is_id: bool = False


class Rows:
    """The rows of one answer, turned into columns, and what their reader sees of them."""

    def __init__(self, of: "Compiled", rows: list[tuple], sight: Sight):
        self.of, self.sight = of, sight
        self.columns = list(zip(*rows, strict=True))
        self.keys = self.columns[0]
        self._several: dict[str, dict] = {}
        self._seen: dict[Any, set] = {}

    def values(self, part: Part) -> Sequence:
        values = part.make(self, [self.columns[self.of.place[path]] for path in part.paths])
        if part.link is not None and self.sight.hides(part.link.related_model):
            ids, seen = self.columns[self.of.place[part.link.attname]], self.seen(part.link)
            return [value if pk in seen else None for pk, value in zip(ids, values, strict=True)]
        if part.is_personal:
            read = self.read
            return [
                value if pk in read else "" for pk, value in zip(self.keys, values, strict=True)
            ]
        return values

    def seen(self, link: Any) -> set:
        if link not in self._seen:
            ids = self.columns[self.of.place[link.attname]]
            self._seen[link] = self.sight.sees(link.related_model, ids)
        return self._seen[link]

    @cached_property
    def read(self) -> set:
        return self.sight.reads_personal(self.of.model, self.keys)

    def several(self, links: Several) -> dict:
        if links.name not in self._several:
            self._several[links.name] = links.read(self.keys, sight=self.sight)
        return self._several[links.name]


class Compiled:
    """What a serializer shows of the records of its model, as columns."""

    def __init__(self, serializer_class: type[RecordSerializer]):
        model: Any = serializer_class.Meta.model
        self.model = model
        self.using = router.db_for_read(model)
        fields = serializer_class().fields
        parts = [
            _part(name, field, model=model, using=self.using)
            for name, field in fields.items()
            if not field.write_only
        ]
        self.attnames = [field.attname for field in model._meta.concrete_fields]
        self._read(parts, besides=self.attnames)
        writable = serializer_class(model()).fields.items()
        self.writable = [name for name, field in writable if not field.read_only]

    def _read(self, parts: list[Part], *, besides: Iterable[str]) -> None:
        """Read the key, `besides`, and what these parts are made of."""
        self.parts, self.keys = parts, [part.key for part in parts]
        needed = [self.model._meta.pk.attname, *besides, *(p for part in parts for p in part.paths)]
        self.paths = list(dict.fromkeys(needed))
        self.place = {path: n for n, path in enumerate(self.paths)}

    def only(self, names: Collection[str]) -> "Compiled":
        """The same with these keys alone; the record cannot be made of it."""
        narrower = copy(self)
        narrower._read([part for part in self.parts if part.key in names], besides=("version",))
        return narrower

    def version(self, row: tuple) -> int:
        return row[self.place["version"]]

    def answer(self, rows: list[tuple], *, sight: Sight) -> list[dict]:
        """As the serializer represents the records of these rows (values of `paths`)."""
        if not rows:
            return []
        read = Rows(self, rows, sight)
        columns = [read.values(part) for part in self.parts]
        return [dict(zip(self.keys, row, strict=True)) for row in zip(*columns, strict=True)]

    def record(self, row: tuple) -> Any:
        """The record itself, for what has to be asked of it."""
        own = [row[self.place[name]] for name in self.attnames]
        return record_of(self.model, own, using=self.using)


@cache
def compiled(serializer_class: type) -> Compiled | None:
    """None where something that it shows has to be asked of the record."""
    if not issubclass(serializer_class, RecordSerializer):
        return None
    try:
        return Compiled(serializer_class)
    except NoColumn:
        return None


# --- From a field to its part --------------------------------------------------------------------


def _part(name: str, field: Any, *, model: Any, using: str) -> Part:
    if name == EDITABLE:
        raise NoColumn(name)
    if isinstance(field, ManyRelatedField):
        return _several(name, field, model=model)
    source: list[str] = field.source.split(".")
    if isinstance(field, serializers.RelatedField):
        return _of_link(name, field, link=_link(model, source[0]), using=using)
    if len(source) > 1:
        return _behind_link(name, field, link=_link(model, source[0]), rest=source[1:], using=using)
    code = field.source.removeprefix("get_").removesuffix("_display")
    if field.source == f"get_{code}_display":
        make = labels(_column(model, code))
        return Part(name, (code,), lambda rows, columns: make(columns[0]))
    return _of_column(name, field, path=_column(model, field.source).attname, model=model,
                      using=using)  # fmt: skip


def _column(model: Any, name: str) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise NoColumn(name) from None
    if not getattr(field, "concrete", False):
        raise NoColumn(name)
    return field


def _link(model: Any, name: str) -> Any:
    field = _column(model, name)
    if field not in links_of(model):
        raise NoColumn(name)
    return field


def _of_column(name, field, *, path: str, model, using: str) -> Part:
    convert = shown(field, _column(model, path), using=using)
    return Part(name, (path,), _first(convert), is_personal=path in model.personal_fields)


def _first(convert):
    if convert is None:
        return lambda rows, columns: columns[0]
    return lambda rows, columns: convert(columns[0])


def _of_link(name, field, *, link, using: str) -> Part:
    if type(field) is RecordId:
        return Part(name, (link.attname,), _first(None), link=link, is_id=True)
    if type(field) is Account:
        path = f"{link.name}__{field.slug_field}"
        return Part(name, (link.attname, path), lambda rows, columns: columns[1], link=link)
    if type(field) is not Name:
        raise NoColumn(name)
    named = Named(link.related_model, link.name)
    # Accounts alone are called otherwise than their record says.
    is_account = link.related_model is get_user_model()
    say = field.to_representation if is_account else str
    naming = naming_of(named, say, using=using)
    paths = (link.attname, *named.paths[1:])
    return Part(name, paths, lambda rows, columns: naming.names(columns, using=using), link=link)


def naming_of(named: Named, say: Callable, *, using: str) -> Naming:
    converters = [from_database(field, using=using) for field in named.fields]
    return Naming(named, say, range(len(converters)), converters)


def _behind_link(name, field, *, link, rest: Iterable[str], using: str) -> Part:
    """What a linked record is shown with, `source.document.title`."""
    path = "__".join([link.name, *rest])
    target = field_at(link.model, path)
    convert = shown(field, target, using=using)
    return Part(name, (link.attname, path), _second(convert), link=link)


def _second(convert):
    if convert is None:
        return lambda rows, columns: columns[1]
    return lambda rows, columns: convert(columns[1])


def _several(name, field: Any, *, model) -> Part:
    child = field.child_relation
    links = Several(_many(model, field.source))
    if type(child) is RecordId:
        return Part(name, (), lambda rows, columns: _of(rows, links, 0))
    if type(child) is Name:
        return Part(name, (), lambda rows, columns: _of(rows, links, 1))
    raise NoColumn(name)


def _of(rows: Rows, links: Several, which: int) -> list:
    found = rows.several(links)
    return [[one[which] for one in found.get(pk, ())] for pk in rows.keys]


def _many(model: Any, name: str) -> Any:
    for field in model._meta.many_to_many:
        if field.name == name:
            return field
    raise NoColumn(name)

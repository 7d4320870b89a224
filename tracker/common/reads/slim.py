"""Records with no more of their columns than somebody shows, for tables of any length.

A kind of matter has some seventy columns; a row of a sheet shows a dozen. A slim record has these
and no others: it is the record of its model, with the methods and properties of it, but neither
goes through `__init__` nor holds what nobody asked for. Should it be asked for another column all
the same, it reads that by itself, as a deferred field does: slower, never wrong.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, Expression, Model, QuerySet
from django.db.models.base import ModelState

from tracker.common.reads.statements import statement
from tracker.common.reads.values import from_database
from tracker.common.veil import links_of

# So many that the queries of one go do not count, so few that they take no memory.
AT_ONCE = 1000


class Slim:
    """Reads records of `model` with the columns `names`, columns of linked records among them
    (`lead_deputy__name`), and the keys of all that they link to, by which the veil judges. Linked
    records are slim too, and one for all that link to them."""

    def __init__(self, model: type[Model], *names: str):
        self.model, self.names = model, names

    @cached_property
    def root(self) -> "_Node":
        """Known only when all models are."""
        links = [link.name for link in links_of(self.model)]
        return _Node(self.model, [name.split("__") for name in (*links, *self.names)])

    def read(self, records: QuerySet) -> list[Any]:
        """The records of the queryset, in its order."""
        rows = statement(records.values_list(*self.root.paths(""))).rows()
        make = self.root.maker(using=records.db)
        return [make(row, 0) for row in rows]

    def these(self, keys: Sequence[int]) -> list[Any]:
        """The records of these keys, in their order."""
        records = self.read(self.model._base_manager.filter(pk__in=Keys(keys)).order_by())
        found = {record.pk: record for record in records}
        return [found[key] for key in keys if key in found]


class Keys(Expression):
    """Whole numbers behind `__in`, by hundreds: taken as they are, where Django would look at each
    of them four times."""

    def __init__(self, keys: Iterable[int]):
        super().__init__(output_field=BigIntegerField())
        self.keys = list(keys)

    def as_sql(self, compiler, connection):
        if not self.keys:
            raise EmptyResultSet
        return f"({'%s,' * (len(self.keys) - 1)}%s)", self.keys


class _Node:
    """One record of a row: how many columns it takes, its own first, then those of its links."""

    def __init__(self, model: Any, names: Iterable[Sequence[str]]):
        self.model, self.key = model, model._meta.pk.attname
        own: dict[str, None] = {self.key: None}
        linked: dict[Any, list] = {}
        for name, *rest in names:
            field = model._meta.get_field(name)
            if field.concrete:
                own[field.attname] = None
            if rest:
                linked.setdefault(field, []).append(rest)
        self.own = tuple(own)
        self.links = {field: _Node(field.related_model, rest) for field, rest in linked.items()}
        self.width: int = len(self.own) + sum(node.width for node in self.links.values())

    def paths(self, before: str) -> Iterator[str]:
        yield from (f"{before}{name}" for name in self.own)
        for field, node in self.links.items():
            yield from node.paths(f"{before}{field.name}__")

    def maker(self, *, using: str) -> Callable[[Sequence, int], Any]:
        """What makes a record of a row of the driver, from the place on where its columns begin."""
        model, own, size = self.model, self.own, len(self.own)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        found = {name: from_database(fields[name], using=using) for name in own}
        converted = [(name, Known(one)) for name, one in found.items() if one]
        links, place = [], size
        for field, node in self.links.items():
            links.append((field.cache_name, place, node.maker(using=using), {None: None}))
            place += node.width

        def make(row, start):
            values = dict(zip(own, row[start : start + size] if start else row, strict=False))
            for name, known in converted:
                values[name] = known[values[name]]
            record, state = model.__new__(model), ModelState()
            state.adding, state.db = False, using
            record.__dict__ = values
            values["_state"] = state
            for name, behind, target, made in links:
                key = row[start + behind]
                if key not in made:
                    made[key] = target(row, start + behind)
                state.fields_cache[name] = made[key]
            return record

        return make


class Known(dict):
    """What a converter made of the driver's values; most come again and again."""

    def __init__(self, convert: Callable):
        super().__init__({None: None})
        self.convert = convert

    def __missing__(self, value):
        made = self[value] = self.convert(value)
        return made


def streamed(keys: Sequence, read: Callable[[Sequence], Iterable]) -> Iterator:
    """What `read` makes of the keys, some at a time, so that few rows are held at once."""
    for start in range(0, len(keys), AT_ONCE):
        with nothing_swept():
            some = list(read(keys[start : start + AT_ONCE]))
        yield from some


@contextmanager
def nothing_swept() -> Iterator[None]:
    """Thousands of records are about to be made and none of them dropped: to look among them for
    rings of forgotten objects, as Python does all along, would be a quarter of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def by(name: str, records: Iterable) -> dict[Any, list]:
    """The records by what they say under this name, each of its lists in their order."""
    found: dict[Any, list] = {}
    for record in records:
        found.setdefault(getattr(record, name), []).append(record)
    return found

"""SQL that is compiled once and asked again with other values.

Django builds the text of a query anew each time; of a list that is more work than the database
has. `statement` compiles a queryset in which places are left open (`Given`), `Statement.rows` asks
it with values for them. Who compiles keeps the statement under all that its text depends on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, Model, Q, QuerySet

# How many statements of one sort a process keeps: some hundred bytes to some kilobytes each.
KEPT = 512


class Given(Expression):
    """The place of a value that is given when the statement is asked."""

    def __init__(self, name, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class GivenIds(Expression):
    """The places of as many ids, behind `__in`; their names are 0, 1, 2 …"""

    def __init__(self, field: Field, size: int):
        super().__init__(output_field=field)
        self.size = size

    def as_sql(self, compiler, connection):
        places = [Given(n, self.output_field) for n in range(self.size)]
        return f"({'%s,' * (self.size - 1)}%s)", places


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, some of them `Given`; without a text it finds nothing."""

    sql: str
    params: tuple
    using: str

    def rows(self, given: Mapping | None = None) -> list[tuple]:
        if not self.sql:
            return []
        connection = connections[self.using]
        params = [
            one.output_field.get_db_prep_value(given[one.name], connection)  # type: ignore[index]
            if isinstance(one, Given)
            else one
            for one in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return cursor.fetchall()


def statement(queryset: QuerySet) -> Statement:
    try:
        sql, params = queryset.query.get_compiler(using=queryset.db).as_sql()
    except EmptyResultSet:
        return Statement("", (), queryset.db)
    return Statement(sql, tuple(params), queryset.db)


# --- Questions about ids ------------------------------------------------------------------------


def size_for(ids: list) -> int:
    """Of a few sizes the next one, so that there are few statements."""
    return 1 << (len(ids) - 1).bit_length()


def filled(ids: list, size: int) -> dict:
    """Values for as many places; those left over ask for the last one again."""
    return dict(enumerate([*ids, *[ids[-1]] * (size - len(ids))]))


def among(model: type[Model], rows: Q, ids: Iterable, *, rule) -> set:
    """Those of the ids whose records `rows` holds. `rule` names it: equal rules, equal rows."""
    wanted = sorted(ids)
    found: set = set()
    for start in range(0, len(wanted), 256):
        part = wanted[start : start + 256]
        size = size_for(part)
        asked = _among(model, _Named(rule, rows), size)
        found |= {pk for (pk,) in asked.rows(filled(part, size))}
    return found


@dataclass(frozen=True)
class _Named:
    """Rows of a rule, told apart by the rule alone: a Q is slow to compare."""

    rule: Any
    rows: Q

    def __eq__(self, other):
        return self.rule == other.rule

    def __hash__(self):
        return hash(self.rule)


@lru_cache(KEPT)
def _among(model: type[Model], named: _Named, size: int) -> Statement:
    wanted = model._base_manager.filter(named.rows, pk__in=GivenIds(model._meta.pk, size))
    return statement(wanted.values_list("pk"))


@cache
def field_at(model: type[Model], path: str) -> Field:
    """The field that a lookup such as `assignments__unit` compares; of a link its target's."""
    here: Any = model
    for step in path.split("__"):
        field = here._meta.get_field(step)
        here = field.related_model
    return field.target_field if field.is_relation else field

"""Which rows a page holds: their ids first, so that nothing else is read of rows passed over.

A numbered page lets the database skip ids alone. A page by cursor starts behind the last row seen
(keyset), which the database finds by seeking in the index of the order – where the condition is
one that it can seek by. `a < x OR (a = x AND id > y)` is none; so each of its cases is a query of
its own, none of them longer than a page, and the first rows of them together are the page.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, Expression, F, Q, QuerySet
from django.db.models.expressions import OrderBy

from tracker.common.reads.statements import Given, field_at


def ordered(queryset: QuerySet, names: list[str]) -> QuerySet:
    """Sort by `names` ("-due_on") and at last by id, empty values always at the end.

    Without the id, rows that compare equal may change places between two pages; without a rule
    for empty values, SQLite and PostgreSQL put them at opposite ends.
    """
    model, terms = queryset.model, []
    for name in names:
        bare = name.removeprefix("-")
        nulls_last = True if may_be_empty(model, bare) else None
        terms.append(OrderBy(F(bare), descending=name.startswith("-"), nulls_last=nulls_last))
    # The key of a kind of matter is that of its row of the spine as well.
    keys = {kind._meta.pk.name for kind in (model, *model._meta.get_parent_list())}
    if not keys & {name.removeprefix("-") for name in names}:
        terms.append(OrderBy(F(model._meta.pk.name)))
    return queryset.order_by(*terms)


def terms_of(queryset: QuerySet) -> Sequence[OrderBy]:
    """The terms of an `ordered` queryset."""
    return queryset.query.order_by  # type: ignore[return-value]


def name_of(term: OrderBy) -> str:
    named: Any = term.expression
    return named.name


def order_text(terms: Sequence[OrderBy]) -> str:
    return ",".join(f"{'-' if term.descending else ''}{name_of(term)}" for term in terms)


def may_be_empty(model, name: str) -> bool:
    return model._meta.get_field(name.split("__")[0]).null


LIMIT, OFFSET = Given("limit", BigIntegerField()), Given("offset", BigIntegerField())


class Ids(Expression):
    """The keys of the rows of several querysets, of each the first `limit` from `offset` on."""

    def __init__(self, parts: Sequence[QuerySet], *, limit: Any, offset: Any = None):
        super().__init__(output_field=parts[0].model._meta.pk)
        self.parts, self.limit, self.offset = parts, limit, offset

    def as_sql(self, compiler, connection):
        found, params = [], []
        for part in self.parts:
            query = part.values("pk").query
            try:
                sql, own = query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                continue
            bound = " LIMIT %s" if self.offset is None else " LIMIT %s OFFSET %s"
            found.append(sql + bound)
            params += [*own, *self._bounds(compiler)]
        if not found:
            raise EmptyResultSet
        if len(found) == 1:
            return f"({found[0]})", params
        each = (f"SELECT * FROM ({sql}) AS part{n}" for n, sql in enumerate(found))
        return f"({' UNION ALL '.join(each)})", params

    def _bounds(self, compiler) -> list:
        bounds = [self.limit] if self.offset is None else [self.limit, self.offset]
        return [value for bound in bounds for value in _as_param(bound, compiler)]


def _as_param(bound, compiler) -> list:
    return compiler.compile(bound)[1] if isinstance(bound, Expression) else [bound]


def numbered(queryset: QuerySet, *, limit: Any = LIMIT, offset: Any = OFFSET) -> Ids:
    """The ids of the rows at that place of an `ordered` queryset."""
    return Ids([queryset], limit=limit, offset=offset)


def from_start(queryset: QuerySet, *, limit: Any = LIMIT) -> Ids:
    first, *rest = terms_of(queryset)
    if not first.nulls_last:
        return Ids([queryset], limit=limit)
    known = queryset.filter(**{f"{name_of(first)}__isnull": False})
    empty = queryset.filter(**{f"{name_of(first)}__isnull": True})
    parts = [known.order_by(_of_known(first), *rest), empty.order_by(*rest)]
    return _first_of(queryset, parts, limit=limit)


def after(queryset: QuerySet, values: Sequence, *, limit: Any = LIMIT) -> Ids:
    """The ids of the rows that come after the one with these values: equal in the first terms and
    then greater, for each number of first terms."""
    terms, parts, equal = terms_of(queryset), [], Q()
    for n, (term, value) in enumerate(zip(terms, values, strict=True)):
        name, rest = name_of(term), terms[n + 1 :]
        if value is None:
            # Empty values come last, so nothing follows them by this term.
            equal &= Q(**{f"{name}__isnull": True})
            continue
        greater = equal & Q(**{f"{name}__{'lt' if term.descending else 'gt'}": value})
        parts.append(queryset.filter(greater).order_by(_of_known(term), *rest))
        if term.nulls_last:
            empty = queryset.filter(equal & Q(**{f"{name}__isnull": True}))
            parts.append(empty.order_by(*rest))
        equal &= Q(**{name: value})
    return _first_of(queryset, parts, limit=limit)


def _of_known(term: OrderBy) -> OrderBy:
    """The term where no value is empty; told to put empty ones last, no index would serve it."""
    return OrderBy(F(name_of(term)), descending=term.descending)


def _first_of(queryset: QuerySet, parts: list[QuerySet], *, limit: Any) -> Ids:
    if len(parts) < 2:
        return Ids(parts or [queryset.none()], limit=limit)
    together = queryset.model._base_manager.filter(pk__in=Ids(parts, limit=limit))
    return Ids([together.order_by(*terms_of(queryset))], limit=limit)


def places_after(model, terms: Sequence[OrderBy], empty: Sequence[bool]) -> list:
    """What `after` takes where the values are given when it is asked."""
    return [
        None if is_empty else Given(f"after {n}", field_at(model, name_of(term)))
        for n, (term, is_empty) in enumerate(zip(terms, empty, strict=True))
    ]


def values_after(values: Sequence) -> dict:
    return {f"after {n}": value for n, value in enumerate(values)}

"""Lists and records of a viewset that are read as columns, with SQL that is compiled once.

What the text of a statement depends on is its `Shape`: who asks (standing), which parameters were
given, and on which day. Equal shapes share a statement; everything else is put into its places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tracker.common.reads import pages
from tracker.common.reads.compiled import Compiled
from tracker.common.reads.parameters import narrowed, split
from tracker.common.reads.statements import KEPT, Given, Statement, statement
from tracker.common.reads.values import from_database
from tracker.common.roles import Standing
from tracker.common.scoping import rows_of


@dataclass(frozen=True)
class Shape:
    """What the text of a list's statements depends on."""

    view: Any
    compiled: Compiled
    standing: Standing
    parameters: tuple
    # Some filters ask what is late today.
    today: date

    def wanted(self) -> QuerySet:
        """All rows of the list, sorted."""
        queryset = self.view.queryset.order_by()
        if rows := rows_of(queryset.model, self.standing):
            queryset = queryset.filter(rows)
        filterset_class = self.view.filterset_class
        return narrowed(filterset_class, queryset, self.parameters, standing=self.standing)


class ReadList:
    """One list as somebody asked for it, before it is known which page."""

    def __init__(self, wanted, *, view, compiled: Compiled, standing: Standing):
        parameters, self.given = split(wanted)
        self.shape = Shape(view, compiled, standing, parameters, timezone.localdate())

    @property
    def terms(self) -> Sequence:
        return _terms(self.shape)

    def count(self) -> int:
        rows = _count(self.shape).rows(self.given)
        return rows[0][0] if rows else 0

    def numbered(self, *, limit: int, offset: int) -> list[tuple]:
        return _numbered(self.shape).rows(self.given | {"limit": limit, "offset": offset})

    def after(self, values: Sequence | None, *, limit: int) -> list[tuple]:
        """The rows behind those values of the terms, or the first ones."""
        if values is None:
            return _after(self.shape, None).rows(self.given | {"limit": limit})
        empty = tuple(value is None for value in values)
        given = self.given | pages.values_after(values) | {"limit": limit}
        return _after(self.shape, empty).rows(given)

    def position(self, row: tuple) -> list:
        """The values of the terms in a row, as text."""
        model, using = self.shape.compiled.model, self.shape.compiled.using
        of_terms = row[len(self.shape.compiled.paths) :]
        found = []
        for term, value in zip(self.terms, of_terms, strict=True):
            field = pages.field_at(model, pages.name_of(term))
            convert = from_database(field, using=using)
            found.append(None if value is None else str(convert(value) if convert else value))
        return found


@lru_cache(KEPT)
def _terms(shape: Shape) -> Sequence:
    return tuple(pages.terms_of(shape.wanted()))


@lru_cache(KEPT)
def _count(shape: Shape) -> Statement:
    ids = statement(shape.wanted().order_by().values_list("pk"))
    return Statement(ids.sql and f"SELECT COUNT(*) FROM ({ids.sql}) counted", ids.params, ids.using)


@lru_cache(KEPT)
def _numbered(shape: Shape) -> Statement:
    return _of_page(shape, pages.numbered(shape.wanted()))


@lru_cache(KEPT)
def _after(shape: Shape, empty: tuple | None) -> Statement:
    wanted = shape.wanted()
    if empty is None:
        return _of_page(shape, pages.from_start(wanted))
    values = pages.places_after(wanted.model, pages.terms_of(wanted), empty)
    return _of_page(shape, pages.after(wanted, values))


def _of_page(shape: Shape, ids: pages.Ids) -> Statement:
    """The columns of the rows with these ids, and behind them the values of the order's terms."""
    terms = _terms(shape)
    rows = shape.compiled.model._base_manager.filter(pk__in=ids).order_by(*terms)
    return statement(_columns(rows, shape.compiled, terms))


def _columns(rows: QuerySet, compiled: Compiled, terms: Sequence = ()) -> QuerySet:
    # A path may be named once only; what stands twice is read twice.
    twice = {f"term_{n}": term.expression for n, term in enumerate(terms)}
    return (
        rows.values_list(*compiled.paths, *twice.values())
        if twice
        else rows.values_list(*compiled.paths)
    )


@lru_cache(KEPT)
def record_statement(view: Any, compiled: Compiled, standing: Standing) -> Statement:
    """The columns of one record (`id`), if people of the standing see it."""
    queryset = view.queryset.order_by()
    if rows := rows_of(queryset.model, standing):
        queryset = queryset.filter(rows)
    wanted = queryset.filter(pk=Given("id", queryset.model._meta.pk))
    return statement(_columns(wanted, compiled))


class RecordList:
    """As `ReadList`, of a list that is read as records."""

    def __init__(self, queryset: QuerySet):
        self.queryset = queryset
        self.terms = pages.terms_of(queryset)

    def count(self) -> int:
        return self.queryset.count()

    def numbered(self, *, limit: int, offset: int) -> list:
        return self._of(pages.numbered(self.queryset, limit=limit, offset=offset))

    def after(self, values: Sequence | None, *, limit: int) -> list:
        if values is None:
            return self._of(pages.from_start(self.queryset, limit=limit))
        return self._of(pages.after(self.queryset, values, limit=limit))

    def _of(self, ids: pages.Ids) -> list:
        return list(self.queryset.filter(pk__in=ids))

    def position(self, record) -> list:
        found = []
        for term in self.terms:
            value = record
            for step in pages.name_of(term).split("__"):
                value = getattr(value, step)
            value = getattr(value, "pk", value)
            found.append(None if value is None else str(value))
        return found

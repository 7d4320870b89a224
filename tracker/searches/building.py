"""The index of texts made anew from the records: after an upgrade, or when somebody asks."""

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from tracker.common.searched import Searched
from tracker.common.searching import row_of, searched_models
from tracker.matters.models import Matter
from tracker.searches.models import PHRASES, SearchText

ROWS_AT_ONCE = 500


def rebuild() -> int:
    """Write the rows of all records anew, take out those of records that are gone; how many
    records are found from then on.

    A few hundred at a time, so that others can go on writing; what they write meanwhile is kept.
    """
    for model in searched_models():
        for keys in _some_at_a_time(model):
            _keep_again(model, keys)
        gone = SearchText.objects.of(model).exclude(record_id__in=model._base_manager.values("pk"))
        gone.delete()
    known = [model._meta.model_name for model in searched_models()]
    SearchText.objects.exclude(kind__in=known).delete()
    _tidy()
    return SearchText.objects.count()


def _some_at_a_time(model: Any) -> Iterator[list[int]]:
    last = 0
    while True:
        rows = model._base_manager.filter(pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
        if not keys:
            return
        yield keys
        last = keys[-1]


@transaction.atomic
def _keep_again(model: Any, keys: list[int]) -> None:
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
    rows = rows.prefetch_related(*_way_to_the_matter(model))
    said = [row for record in rows if (row := row_of(record)) is not None]
    SearchText.keep(said)
    silent = set(keys) - {row.record_id for row in said}
    SearchText.objects.of(model).filter(record_id__in=silent).delete()


def _way_to_the_matter(model: type[Model]) -> list[str]:
    """The links to what a record is a part of, as far as a matter, whose key is enough."""
    way: list[str] = []
    target: Any = model
    while True:
        searched: Searched | None = target.searched
        if searched is None or not searched.under or target.is_matter:
            break
        link = searched.under
        target = target._meta.get_field(link).related_model
        if target.is_matter:
            break
        way.append(link)
    return ["__".join(way)] if way else []


def _tidy() -> None:
    """What was written in many pieces is put together, and the planner told of it."""
    connection = connections[SearchText.objects.db]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {PHRASES}({PHRASES}) VALUES ('optimize')")
        cursor.execute(f"ANALYZE {SearchText._meta.db_table}")


def fill_where_empty(using, **signal) -> None:
    """Receiver after migrations: a ledger that was kept before there was an index gets its own."""
    if using != SearchText.objects.db or SearchText._meta.db_table not in _tables(using):
        return
    if Matter.objects.exists() and not SearchText.objects.exists():
        rebuild()


def _tables(using: str) -> list[str]:
    return connections[using].introspection.table_names()

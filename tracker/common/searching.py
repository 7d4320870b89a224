"""Search: an index of all texts, kept by the door in the transaction of each write.

The index has a row for each record that is searched, so that every row is found by those alone
who may read its record. It is the model of a slice, which names itself here.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from tracker.common import many
from tracker.common.field_rights import rights_of_kind
from tracker.common.folding import words_of
from tracker.common.models import Stamped, Voidable
from tracker.common.roles import Standing
from tracker.common.scoping import NOTHING, rows_of
from tracker.common.searched import Searched, matter_of

# SQL and its parameters.
Statement = tuple[str, list[Any]]

_index_models: list[Any] = []


def texts_are_kept_in(model: type[Model]) -> type[Model]:
    """Class decorator of the model that keeps the searched text of each record."""
    _index_models[:] = [model]
    return model


def index() -> Any:
    [model] = _index_models
    return model


def row_of(record: Any, before: Any = None) -> Any:
    """The row of the index, not stored yet, after a write; None where nothing of it changed.

    A new record that says nothing needs no row.
    """
    searched: Searched | None = record.searched
    if searched is None or (before is not None and not searched.differ(before, record)):
        return None
    text = searched.text_of(record)
    if before is None and not text:
        return None
    return index()(
        kind=record._meta.model_name,
        record_id=record.pk,
        matter_id=matter_of(record),
        name=searched.name_of(record),
        text=text,
    )


def drop(record: Any) -> None:
    """Take a record that is deleted out of the index."""
    if record.searched is not None:
        if writes := many.at_hand():
            writes.write_lines()
        index().objects.of_record(record).delete()


def carry_along(record: Any, before: Any) -> None:
    """What is part of a record follows it to another matter."""
    if record.searched is None or record.is_matter or not record.searched.under:
        return
    matter = matter_of(record)
    if matter != matter_of(before):
        _carry(type(record), [record.pk], matter)


def _carry(model: Any, keys: Iterable[int], matter: int | None) -> None:
    for part in searched_models():
        under = part.searched.under
        if under and part._meta.get_field(under).related_model is model:
            parts = list(
                part._base_manager.filter(**{f"{under}__in": keys}).values_list("pk", flat=True)
            )
            rows = index().objects.filter(kind=part._meta.model_name, record_id__in=parts)
            rows.update(matter=matter)
            _carry(part, parts, matter)


# --- Finding --------------------------------------------------------------------------------


def found(queryset: QuerySet, query: str, *, by: Standing, links: Iterable[str] = ()) -> QuerySet:
    """The rows of `queryset` whose records hold every word of the query; all of them where it has
    none.

    A matter is found by its parts too, as far as people of the standing `by` may read them; other
    records by their own text. `links` name records by whose names those that link to them are
    found as well. Raises ValidationError where the query is longer than anybody types.
    """
    words = words_of(query)
    if not words:
        return queryset
    keys = keys_of(queryset.model, words, by=by)
    keys += [_by_name_of(queryset.model, link, words, by=by) for link in links]
    return queryset.filter(pk__in=RawSQL(*united(keys)))


def found_by_name(queryset: QuerySet, query: str) -> QuerySet:
    """As `found`, by what the records are called alone."""
    words = words_of(query)
    return queryset.filter(pk__in=_named(queryset.model, words)) if words else queryset


NO_KEYS: Statement = ("SELECT 0 WHERE 1 = 0", [])


def keys_of(model: Any, words: list[str], *, by: Standing) -> list[Statement]:
    """The keys of the records of a kind that hold the words, as statements to be united: one for
    each post (岗位), since together they would be deeper than SQLite's parser reads.

    A matter is found by its parts too, and each part has readers of its own; of what is listed
    itself the list asks who reads it.
    """
    standings = one_by_one(by) if model.is_matter else [None]
    return [with_words(_keys(model, standing), words) for standing in standings]


def one_by_one(standing: Standing) -> list[Standing]:
    """The standings whose readable rows are asked for one after the other; a post by which nothing
    is read that can be searched has none."""
    if standing.sees_all:
        return [standing]
    return [post for post in standing.posts if _reads_anything(post.roles)]


@lru_cache(maxsize=64)
def _reads_anything(roles: frozenset[str]) -> bool:
    return any(roles & rights_of_kind(model).read_by for model in searched_models())


@lru_cache(maxsize=256)
def _keys(model: Any, standing: Standing | None) -> Statement:
    """Worked out once for all who stand alike: who reads which part is a long question."""
    if standing is None:
        return statement(index().objects.of(model).values("record_id"))
    readable = Q(kind=model._meta.model_name) | readable_rows(standing)
    return statement(index().objects.filter(readable, matter__isnull=False).values("matter_id"))


def statement(rows: QuerySet) -> Statement:
    sql, params = rows.order_by().query.sql_with_params()
    return sql, list(params)


def united(statements: Iterable[Statement]) -> Statement:
    """The rows of all the statements, each once; whoever reads nothing has no statement."""
    statements = list(statements) or [NO_KEYS]
    sql = " UNION ".join(sql for sql, _ in statements)
    return sql, [param for _, params in statements for param in params]


def with_words(statement: Statement, words: list[str], *, column: str = "text") -> Statement:
    """The statement of rows of the index, which ends in its conditions, asked of the words too."""
    (sql, params), (holds, of_words) = statement, index().holding(words, column=column)
    return f"{sql} AND {holds}", [*params, *of_words]


def _named(model: Any, words: list[str]) -> QuerySet:
    key = "matter_id" if model.is_matter else "record_id"
    return index().objects.naming(words).of(model).values(key)


def _by_name_of(model: Any, link: str, words: list[str], *, by: Standing) -> Statement:
    target = model
    for step in link.split("__"):
        target = target._meta.get_field(step).related_model
    named = target._base_manager.filter(rows_of(target, by), pk__in=_named(target, words))
    return statement(model._base_manager.filter(**{f"{link}__in": named.values("pk")}).values("pk"))


def searched_models() -> list[Any]:
    """Every kind of record that is searched."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Stamped) and model.searched is not None
    ]


def models_by_kind() -> dict[str, Any]:
    return {model._meta.model_name: model for model in searched_models()}


def readable_rows(standing: Standing) -> Q:
    """The rows of the index whose records people of this standing read; voided ones are left.

    What is quick to ask stands first: databases go from left to right.
    """
    whole, in_part = [], NOTHING
    for model in searched_models():
        rows = rows_of(model, standing)
        if rows == NOTHING or not standing.roles & rights_of_kind(model).read_by:
            continue
        if issubclass(model, Voidable):
            rows = rows & Q(voided_at__isnull=True)
        if not rows:
            whole.append(model._meta.model_name)
            continue
        read = model._base_manager.filter(rows, pk=OuterRef("record_id"))
        in_part |= Q(kind=model._meta.model_name) & Q(Exists(read))
    return Q(kind__in=whole) | in_part if whole else in_part

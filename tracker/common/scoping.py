"""Which rows a person sees: one rule per kind of record, the same at every door.

A model says in `visible_rows(standing)` what people of a standing see of it; lists, details,
searches, sheets, statistics and attachments all ask `visible` and nothing else. What somebody may
not see does not exist for them.
"""

from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet

from tracker.common.roles import Standing, standing_of

# For so many kinds and standings a process remembers what is seen.
KEPT = 2048
NOTHING = Q(pk__in=())
EVERYTHING = Q()


class Scoped(Protocol):
    """A kind that says who sees its rows: every `Stamped` one, and the spine of matters."""

    @classmethod
    def visible_rows(cls, standing: Standing) -> Q: ...


def visible(queryset: QuerySet, *, to) -> QuerySet:
    """The rows of `queryset` that the user `to` may see."""
    kind: Any = queryset.model
    rows = rows_of(kind, standing_of(to))
    return queryset.filter(rows) if rows else queryset


@lru_cache(KEPT)
def rows_of(model: type[Scoped], standing: Standing) -> Q:
    """What people of this standing see of a model; nothing without a role.

    Kept, because it is made of conditions alone and asked with every request.
    """
    if not standing.roles:
        return NOTHING
    if standing.sees_all:
        of_the_house = getattr(model, "rows_of_the_house", None)
        return of_the_house(standing) if of_the_house else Q()
    return model.visible_rows(standing)


def is_visible(record: Model, *, to) -> bool:
    return visible(type(record)._base_manager.filter(pk=record.pk), to=to).exists()

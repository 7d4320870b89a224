"""Which rows a person sees: one rule per kind of record, the same at every door.

A model says in `visible_rows(standing)` what people of a standing see of it; lists, details,
searches, sheets, statistics and attachments all ask `visible` and nothing else. What somebody may
not see does not exist for them.
"""

from functools import lru_cache, reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet

from tracker.common.roles import Role, Standing, standing_of

# For so many kinds and standings a process remembers what is seen.
KEPT = 2048
NOTHING = Q(pk__in=())
EVERYTHING = Q()


class Scoped(Protocol):
    """A kind that says who sees its rows: every `Stamped` one, and the spine of matters."""

    @classmethod
    def visible_rows(cls, standing: Standing) -> Q:
        """What people see of it by one post (岗位) alone; see `rows_of`."""
        ...


def visible(queryset: QuerySet, *, to) -> QuerySet:
    """The rows of `queryset` that the user `to` may see."""
    kind: Any = queryset.model
    rows = rows_of(kind, standing_of(to))
    return queryset.filter(rows) if rows else queryset


@lru_cache(KEPT)
def rows_of(model: type[Scoped], standing: Standing) -> Q:
    """What people of this standing see of a model; nothing without a role.

    Who has several posts (岗位) sees what each of them sees: no model has to think of two at once,
    and no condition grows deeper by the second. Kept, because it is made of conditions alone and
    asked with every request.
    """
    if not standing.roles:
        return NOTHING
    if standing.sees_all:
        of_the_house = getattr(model, "rows_of_the_house", None)
        return of_the_house(standing) if of_the_house else Q()
    if not hasattr(model, "visible_rows"):
        # An account is no record: who gives posts to accounts chooses among them.
        return EVERYTHING if Role.ACCOUNT_KEEPER in standing.roles else NOTHING
    by_post = [model.visible_rows(post) for post in standing.posts]
    return reduce(or_, by_post) if all(by_post) else EVERYTHING


def is_visible(record: Model, *, to) -> bool:
    return visible(type(record)._base_manager.filter(pk=record.pk), to=to).exists()

"""Links of the many-to-many sort: one question for all records of an answer."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.db import router
from django.db.models import ManyToManyField

from tracker.common.reads.naming import Named, Naming
from tracker.common.reads.statements import (
    KEPT,
    GivenIds,
    Statement,
    filled,
    size_for,
    statement,
)
from tracker.common.reads.values import from_database
from tracker.common.veil import Sight


class Several:
    """The records that one many-to-many field of a kind links to, with their names."""

    def __init__(self, field: ManyToManyField):
        self.name = field.name
        related: Any = field.related_model
        through: Any = field.remote_field.through
        self.related, self.through = related, through
        target: str = field.m2m_reverse_field_name()
        self.holder: Any = through._meta.get_field(field.m2m_field_name())
        self.named = Named(related, target)
        # As the linked records themselves are sorted.
        self.order = tuple(
            f"-{target}__{name[1:]}" if name.startswith("-") else f"{target}__{name}"
            for name in related._meta.ordering
        )

    def read(self, keys: Sequence, *, sight: Sight) -> dict[Any, list[tuple]]:
        """For each record that has any: (id, name) of those that the reader sees, in order."""
        ids = list(keys)
        size = size_for(ids)
        rows = _linked(self, size).rows(filled(ids, size))
        if not rows:
            return {}
        columns = list(zip(*rows, strict=True))
        names = self.naming.names(columns[1:], using=self.using)
        seen = sight.sees(self.related, columns[1])
        found: dict[Any, list[tuple]] = {}
        for holder, pk, name in zip(columns[0], columns[1], names, strict=True):
            if pk in seen:
                found.setdefault(holder, []).append((pk, name))
        return found

    @cached_property
    def using(self) -> str:
        return router.db_for_read(self.through)

    @cached_property
    def naming(self) -> Naming:
        converters = [from_database(field, using=self.using) for field in self.named.fields]
        return Naming(self.named, str, range(len(converters)), converters)


@lru_cache(KEPT)
def _linked(several: Several, size: int) -> Statement:
    holder = several.holder
    wanted = {f"{holder.name}__in": GivenIds(holder.target_field, size)}
    rows = several.through._base_manager.filter(**wanted).order_by(*several.order)
    return statement(rows.values_list(holder.attname, *several.named.paths))

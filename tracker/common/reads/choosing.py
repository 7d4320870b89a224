"""What of a record is answered: `fields=` chooses, `expand=` brings linked records along."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Model
from rest_framework.exceptions import ErrorDetail

from tracker.common.reads.compiled import Compiled, compiled
from tracker.common.reads.statements import KEPT, GivenIds, Statement, filled, size_for, statement
from tracker.common.roles import Standing
from tracker.common.scoping import rows_of
from tracker.common.veil import Sight

EXPANDED = "expanded"
# The serializer that shows the records of a kind; viewsets name themselves here.
_shown_by: dict[type[Model], type] = {}


def is_shown_by(model: type[Model], serializer_class: type) -> None:
    _shown_by[model] = serializer_class


@dataclass(frozen=True)
class Choosing:
    """The two parameters, for what is read as `read`; `extra` are keys beyond its parts."""

    read: Compiled
    extra: tuple[str, ...] = ()
    parameters: frozenset[str] = field(default=frozenset({"fields", "expand"}), init=False)

    def problems(self, params) -> dict[str, list[ErrorDetail]]:
        """What is wrong with them, naming what there is."""
        known = {"fields": [*self.read.keys, *self.extra], "expand": sorted(self._links)}
        found = {}
        for name, there_is in known.items():
            wrong = [word for word in words(params, name) if word not in there_is]
            if name in params and (wrong or len(params.getlist(name)) > 1):
                said = "、".join(f"“{word[:50]}”" for word in wrong[:5])
                text = (
                    f"没有{said}；可用的有：{'、'.join(there_is) or '无'}。以逗号分隔，只给一次。"
                )
                found[name] = [ErrorDetail(text, code=f"unknown_{name}")]
        return found

    def chosen(self, params) -> Compiled:
        if "fields" not in params:
            return self.read
        wanted = {*words(params, "fields"), *words(params, "expand")}
        return _only(self.read, frozenset(wanted & {*self.read.keys}))

    def wants(self, params, name: str) -> bool:
        return "fields" not in params or name in words(params, "fields")

    def expand(self, params, shown: list[dict], *, sight: Sight, user) -> None:
        """Add to each of the shown records those that it links to, as their own addresses show
        them; null where there is none, or none that the reader sees."""
        names = words(params, "expand") if "expand" in params else []
        for name in names:
            model, read = self._links[name], _compiled(self._links[name])
            ids = {row[name] for row in shown} - {None}
            found = _records(model, read, ids, sight=sight, user=user)
            for row in shown:
                row.setdefault(EXPANDED, {})[name] = found.get(row[name])
        if "fields" in params:
            asked_for = {*words(params, "fields"), EXPANDED}
            for row in shown:
                for name in row.keys() - asked_for:
                    del row[name]

    @property
    def _links(self) -> dict[str, type[Model]]:
        """The links that can be expanded: single ones, to records that are read as columns."""
        return {
            part.key: part.link.related_model
            for part in self.read.parts
            if part.is_id and _compiled(part.link.related_model) is not None
        }


def words(params, name: str) -> list[str]:
    return list(dict.fromkeys(params.get(name, "").split(",")))


def _compiled(model: type[Model]) -> Any:
    serializer_class = _shown_by.get(model)
    return serializer_class and compiled(serializer_class)


@lru_cache(KEPT)
def _only(read: Compiled, names: frozenset[str]) -> Compiled:
    return read.only(names)


def _records(model: Any, read: Compiled, ids: Iterable, *, sight: Sight, user) -> dict[Any, dict]:
    """By key, the records that the reader sees, each as its own address shows it."""
    wanted = sorted(ids)
    meta = model._meta
    if not wanted or not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        return {}
    size = size_for(wanted)
    rows = _statement(model, read, sight.standing, size).rows(filled(wanted, size))
    place = read.place[meta.pk.attname]
    keys = [row[place] for row in rows]
    return dict(zip(keys, read.answer(rows, sight=sight), strict=True))


@lru_cache(KEPT)
def _statement(model: Any, read: Compiled, standing: Standing, size: int) -> Statement:
    seen = model._base_manager.filter(rows_of(model, standing))
    wanted = seen.filter(pk__in=GivenIds(model._meta.pk, size))
    return statement(wanted.order_by().values_list(*read.paths))

"""Which records were corrected (更正), and which after their year had been closed (关账)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from tracker.common.facts import kinds_with_facts, path_to_whole
from tracker.common.made_moves import live_changes
from tracker.common.models import Stamped

BY_HAND = Q(action="correct") | Q(is_after_closing=True)


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """When a record, or a part of it, was last corrected."""

    on: date
    is_after_closing: bool


def corrections() -> QuerySet:
    """The changes that stand by which somebody put right what was written before."""
    return live_changes().filter(BY_HAND)


def last_corrected_at(model: type[Stamped], pk: int) -> datetime | None:
    own = corrections().filter(kind=model._meta.model_name, record_id=pk)
    return own.order_by("-id").values_list("at", flat=True).first()


def corrected_among(records: QuerySet) -> dict[int, Corrected]:
    """Of the records, by key, those that were corrected, they themselves or a part of them.

    One query as long as nothing was corrected; then one more for each kind of part that was.
    """
    parts = {one._meta.model_name: one for one in _parts_of(records.model)}
    kinds = [records.model._meta.model_name, *parts]
    found: dict[str, dict[int, Corrected]] = {}
    told = corrections().filter(kind__in=kinds).order_by("id")
    for kind, pk, at, after in told.values_list("kind", "record_id", "at", "is_after_closing"):
        before = found.setdefault(kind, {}).get(pk)
        found[kind][pk] = Corrected(
            on=timezone.localdate(at),
            is_after_closing=after or bool(before and before.is_after_closing),
        )
    if not found:
        return {}
    own = set(records.order_by().values_list("pk", flat=True))
    result: dict[int, Corrected] = {}
    for kind, by_key in found.items():
        for key, one in _wholes(parts.get(kind), by_key):
            if key in own:
                result[key] = _later(result.get(key), one)
    return result


def _later(before: Corrected | None, one: Corrected) -> Corrected:
    if before is None:
        return one
    return Corrected(
        on=max(before.on, one.on),
        is_after_closing=before.is_after_closing or one.is_after_closing,
    )


def _parts_of(model: Any) -> Iterable[type[Stamped]]:
    return [one for one in kinds_with_facts() if model.is_matter and path_to_whole(one)]


def _wholes(
    part: type[Stamped] | None, by_key: dict[int, Corrected]
) -> Iterable[tuple[int, Corrected]]:
    """The keys of the matters that the corrected records belong to."""
    if part is None:
        return by_key.items()
    path = path_to_whole(part)
    pairs = part._base_manager.filter(pk__in=by_key).values_list("pk", path)
    return [(whole, by_key[pk]) for pk, whole in pairs]

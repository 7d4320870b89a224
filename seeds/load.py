"""From the fixture into the ledger, through the door, without touching what is there."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import transaction
from django.db.models import Q

from seeds.build import SEED
from seeds.differences import Row, natural_key
from seeds.kinds import KIND_OF_MODEL, MATTER, Kind
from tracker.common import door
from tracker.common.models import Stamped, field_of
from tracker.models import Change


@dataclass
class Loading:
    """What a loading did: how many records it wrote, found as they were, and left alone."""

    created: int = 0
    unchanged: int = 0
    # Names of records that somebody has changed, removed or renamed since they were loaded.
    changed_since: list[str] = field(default_factory=list)
    removed_since: list[str] = field(default_factory=list)
    # Names of records that refer to a removed or renamed one.
    without_reference: list[str] = field(default_factory=list)


def load(path: Path) -> Loading:
    """Write the records of the fixture that are not in the ledger yet, all or none.

    A record that is there already is never written again, whether it was changed or not.
    Raises Frozen when records are missing from a year that is closed.
    """
    loading = Loading()
    rows = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        for row in rows:
            _load_row(row, loading)
    return loading


def _load_row(row: Row, loading: Loading) -> None:
    kind = KIND_OF_MODEL[row["model"].partition(".")[2]]
    if kind is MATTER:
        # Written with the topic, inspection or suggestion that it is the spine of.
        return
    spine = row["fields"].get("matter_ptr")
    row = row | {"fields": {k: v for k, v in row["fields"].items() if k != "matter_ptr"}}
    stored = _stored(kind, row)
    if stored is not None:
        if stored.version > 1:
            loading.changed_since.append(_name(kind, str(stored)))
        else:
            loading.unchanged += 1
        return
    try:
        [read] = serializers.deserialize("python", [row])
    except DeserializationError:
        loading.without_reference.append(_name(kind, _words(kind, row)))
        return
    record: Any = read.object
    if _was_here(kind, record):
        loading.removed_since.append(_name(kind, str(record)))
        return
    if spine:
        [record.uuid] = spine
    links = {
        name: kind.model._meta.get_field(name).related_model._base_manager.filter(pk__in=keys)
        for name, keys in (read.m2m_data or {}).items()
    }
    door.create(record, by=SEED, links=links)
    loading.created += 1


def _stored(kind: Kind, row: Row) -> Stamped | None:
    try:
        return kind.model._default_manager.get_by_natural_key(*natural_key(row))
    except kind.model.DoesNotExist:
        return None


def _was_here(kind: Kind, record: Stamped) -> bool:
    """True when the history knows a record of this natural key, which was removed or renamed."""
    values = {name: field_of(kind.model, name).value_from_object(record) for name in kind.key}
    seeded = Q(action=Change.Action.CREATE)
    given_up = Q()
    for name, value in values.items():
        seeded &= Q(**{f"fields__{name}__after": value})
        given_up &= Q(**{f"fields__{name}__before": value})
    return Change.objects.filter(seeded | given_up, kind=kind.model_name).exists()


def _name(kind: Kind, words: str) -> str:
    return f"{kind.model._meta.verbose_name}“{words}”"


def _words(kind: Kind, row: Row) -> str:
    """What a person calls the record, from a row that cannot be made into one."""
    fields = row["fields"]
    return fields.get("title") or fields.get("label") or fields.get("name") or kind.key[-1]

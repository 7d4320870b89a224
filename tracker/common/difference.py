"""What a write changes, field by field, as the history keeps it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from tracker.common.field_rights import BOOKKEEPING
from tracker.common.models import Links, Stamped, field_of


def difference(before: Stamped | None, after: Stamped | None) -> dict[str, dict]:
    """Field by field what a write changes: {name: {before, after, before_text, after_text}}.

    Values are JSON; the texts say what a person saw (a name, a label) at the time of writing.
    """
    model = after or before
    assert model is not None
    changed: dict[str, dict] = {}
    for field in model._meta.concrete_fields:
        if field.name in BOOKKEEPING or field.name in model.derived_fields:
            continue
        old, new = value_of(before, field), value_of(after, field)
        if old == new or (before is None and new in ("", [])):
            continue
        if field.name in model.unlogged_fields:
            changed[field.name] = {"before": "…", "after": "…"}
            continue
        changed[field.name] = entry(old, new)
        if field.is_relation or hasattr(model, f"get_{field.name}_display"):
            changed[field.name] |= {
                "before_text": shown(before, field),
                "after_text": shown(after, field),
            }
    return changed


def given(record: Stamped, links: Links) -> list[str]:
    """What somebody gives a new record: all that it does not have by itself."""
    fields = difference(None, record)
    own = {
        name for name in fields if is_default(record, field_of(type(record), name))
    }  # fmt: skip
    return [*(name for name in fields if name not in own), *(n for n in links if links[n])]


def value_of(record: Stamped | None, field: models.Field):
    """What the record has there, as JSON keeps a value of that field.

    A whole number given for a decimal and a day given as text are of the field's own type here,
    as they are once they were stored and read again.
    """
    if record is None:
        return None
    value = field.value_from_object(record)
    try:
        return plain(field.to_python(value))
    except ValidationError:
        # Nothing of the kind: cleaning refuses it by name.
        return plain(value)


def is_default(record: Stamped, field: models.Field) -> bool:
    return plain(field.value_from_object(record)) == plain(field.get_default())


def entry(before, after) -> dict:
    return {"before": before, "after": after}


def shown(record: Stamped | None, field: models.Field) -> str:
    if record is None:
        return ""
    if field.is_relation:
        target = getattr(record, field.name)
        return "" if target is None else str(target)
    return str(getattr(record, f"get_{field.name}_display")() or "")


def plain(value):
    """A value as JSON keeps it, so that stored and new values compare alike."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime) and value.tzinfo is not None:
        # The same moment, in whichever zone it was given.
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)

"""What each write leaves behind beside its record: a line of the history, and the text by which
the record is found from then on."""

from typing import Any

from django.db.models import Model

from tracker.common import many
from tracker.common.actor import Actor
from tracker.common.after_closing import is_after_closing

# As long as the history keeps a name.
LONGEST_NAME = 150
# The model that keeps the history: a slice, which names itself here.
_history_models: list[type[Model]] = []


def history_is_kept_in(model: type[Model]) -> type[Model]:
    """Class decorator of the model that keeps one row for each write."""
    _history_models[:] = [model]
    return model


def history() -> type[Model]:
    """The model that keeps the history of all records."""
    [model] = _history_models
    return model


def append(
    record: Any,
    action: str,
    *,
    fields: dict,
    by: Actor,
    version: int | None = None,
    transition: str = "",
    text: Any = None,
) -> Any:
    """Write the line of the history, and `text`, the row of the index of texts, where it changed.
    The line is returned.

    `version` is that of the record, where it has one of its own.
    """
    change = history()(
        kind=record._meta.model_name,
        record_id=record.pk,
        record_title=str(record)[:200],
        version=record.version if version is None else version,
        action=action,
        transition=transition,
        fields=fields,
        reason=by.reason.strip(),
        user=by.account,
        user_name=by.name[:LONGEST_NAME],
        on_behalf_of=by.on_behalf_of,
        door=by.door,
        request_id=by.request_id,
        is_after_closing=is_after_closing(record, action, by=by),
        act=by.act,
        undoes=by.undoes,
    )
    if writes := many.at_hand():
        writes.lines.append(many.Line(change, record if record.pk is None else None, text))
        return change
    change.save(force_insert=True)
    if text is not None:
        type(text).keep([text])
    return change

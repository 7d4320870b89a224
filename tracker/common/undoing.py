"""撤销上一步: the last move of a record taken back whole, as long as nothing was built on it.

All that one move writes – its record, what follows on others, what it creates – bears one `act` in
the history, and so does a correction (更正). Undoing it puts every field back to what the history
says it was before, and takes out what the move created: declared void where such a record can be
voided, else deleted, its content kept by the history. The history itself only grows: the undoing is
an act of its own, which names the one it undoes.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import ReasonMissing
from tracker.common.facts import whole_of
from tracker.common.made_moves import live_changes
from tracker.common.models import Stamped
from tracker.common.roles import standing_of
from tracker.common.veiled_history import model_of
from tracker.common.workflow import NothingToDo, NotYourMove, TransitionRefused, workflow_of

# Whoever made a move may take it back within a day; the office at any time.
OWN_HOURS = 24
# What people do to a record as one act, and can take back as one.
ACTS = ("move", "correct", "reorganise", "plan", "decide")


@dataclass(frozen=True, kw_only=True)
class LastMove:
    """A move that has not been undone, with all the changes it made, oldest first."""

    act: UUID
    changes: list[Any]

    @property
    def cause(self) -> Any:
        """The change of the record that was moved by a person; the others followed from it."""
        return next(change for change in self.changes if change.action in ACTS)

    @property
    def label(self) -> str:
        return _deed(self.cause)

    def __str__(self):
        when = self.cause.at.astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{self.cause.record_title}：{self.label}（{self.cause.user_name}，{when}）"


def last_move_of(record: Stamped) -> LastMove | None:
    """The last move or correction of the record that still stands; None where there is none."""
    last = _live(record._meta.model_name, record.pk).filter(action__in=ACTS).first()
    if last is None or last.act is None:
        return None
    changes = door.history()._default_manager.filter(act=last.act).order_by("id")
    return LastMove(act=last.act, changes=list(changes))


def _live(kind: str | None, pk: int) -> QuerySet:
    """The changes of a record, newest first, without what was undone and the undoing of it."""
    return live_changes(kind=kind, record_id=pk).order_by("-id")


def why_not_undo(
    record: Stamped, last: LastMove | None, *, user, now: datetime
) -> TransitionRefused | None:
    """Why this person cannot take `last`, the last move of the record, back now, or None when
    they can."""
    if record.is_voided:
        return TransitionRefused("记录已作废，不能再办理。", code="voided")
    is_staff = standing_of(user).is_staff
    if last is None and is_staff:
        return NothingToDo("没有可以撤销的办理操作。", code="nothing_to_undo")
    if last is None or not (is_staff or last.cause.user_id == user.pk):
        return NotYourMove("只有办理这一步的人和办公室可以撤销。", code="not_concerned")
    if not is_staff and now - last.cause.at > timedelta(hours=OWN_HOURS):
        return NotYourMove(f"办理超过{OWN_HOURS}小时，请办公室撤销。", code="undo_too_late")
    return _built_on(last)


def _built_on(last: LastMove) -> TransitionRefused | None:
    """The later changes that rest on what the move wrote."""
    written: dict[tuple[str, int], set[str]] = {}
    for change in last.changes:
        key = change.kind, change.record_id
        written[key] = written.get(key, set()) | change.fields.keys()
    created = {(one.kind, one.record_id) for one in last.changes if one.action == "create"}
    newest = last.changes[-1].pk
    for (kind, pk), fields in written.items():
        for change in _live(kind, pk).filter(pk__gt=newest):
            if change.action in ACTS or (kind, pk) in created or fields & change.fields.keys():
                return TransitionRefused(
                    f"“{change.record_title}”此后又有“{_deed(change)}”，须先撤销。", code="built_on"
                )
    return None


def _deed(change: Any) -> str:
    model: Any = model_of(change)
    if change.action == "move" and model is not None:
        return workflow_of(model).label_of(change.transition) or change.transition
    return change.get_action_display()


def undo(record: Any, *, by: Actor, today: date, now: datetime) -> Any:
    """Take the last move of the record back. `by.reason` is required.

    Raises TransitionRefused (nothing to undo, not theirs, something was built on it: `built_on`)
    and Stale; then nothing has changed. Returns the record as it is afterwards.
    """
    if not by.reason.strip():
        raise ReasonMissing("撤销必须说明原因。")
    try:
        return _undo(record, by=by, today=today, now=now)
    except (ProtectedError, ValidationError) as error:
        # Told after the transaction: naming records asks the database.
        raise TransitionRefused(_in_words(error), code="built_on") from error


def _undo(record: Any, *, by: Actor, today: date, now: datetime) -> Any:
    with transaction.atomic():
        door.lock(record)
        last = last_move_of(record)
        refusal = why_not_undo(record, last, user=by.user, now=now)
        if refusal is not None:
            raise refusal
        assert last is not None
        by = replace(by, within_move="undo", act=uuid4(), undoes=last.act)
        _take_back(last, by=by)
        again = type(record)._default_manager.get(pk=record.pk)
        whole = whole_of(again)
        if whole.is_matter:
            whole.append_progress(
                {
                    "happened_on": today,
                    "text": f"撤销“{last.label}”：{by.reason.strip()}",
                    "transition": "undo",
                    "author": by.user,
                }
                | getattr(again, "progress_links", {}),
                by=by,
            )
    return type(record)._default_manager.get(pk=record.pk)


def _take_back(last: LastMove, *, by: Actor) -> None:
    """Record by record, what was written last first, so that parts go before their wholes."""
    by_record: dict[tuple[str, int], list[Any]] = {}
    for change in reversed(last.changes):
        by_record.setdefault((change.kind, change.record_id), []).append(change)
    for changes in by_record.values():
        model: Any = model_of(changes[0])
        record = model._base_manager.get(pk=changes[0].record_id)
        if any(change.action == "create" for change in changes):
            door.take_out(record, by=by)
        else:
            _put_back(record, changes, by=by)


def _put_back(record: Stamped, changes: list[Any], *, by: Actor) -> None:
    """`changes` are those of one record, newest first: the oldest says what there was before."""
    before: dict[str, Any] = {}
    for change in changes:
        before |= {name: entry["before"] for name, entry in change.fields.items()}
    links = {}
    for name, value in before.items():
        field = _field(type(record), name)
        if field.many_to_many:
            links[name] = list(field.related_model._base_manager.filter(pk__in=value or []))
        else:
            setattr(record, field.attname, field.to_python(value))
    door.put_back(record, links=links, by=by)


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise TransitionRefused("这一步是旧版本办理的，不能撤销。", code="built_on") from error


def _in_words(error: ProtectedError | ValidationError) -> str:
    if isinstance(error, ProtectedError):
        named = "、".join(sorted({str(one) for one in error.protected_objects})[:5])
        return f"此后的记录“{named}”以这一步为依据，不能撤销。"
    return f"不能撤销：{'；'.join(error.messages)}"

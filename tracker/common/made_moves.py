"""The moves made on a matter and its parts, in their order, with the days they were made on.

A correction of a day is held against the same rows of the life cycle as the move itself was: the
history says which moves came before and which after, the tables which days a move may not precede.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import DateField, Model, Q

from tracker.common import door
from tracker.common.facts import homes_of_move
from tracker.common.models import field_of
from tracker.common.veiled_history import model_of
from tracker.common.workflow import Earlier, Transition, workflow_of

# A field of a record, as the history names it: kind, key, field.
Place = tuple[str, int, str]


@dataclass(frozen=True, kw_only=True)
class MadeMove:
    """A move that stands: its row, its day, the progress entry that tells it and the fields that
    keep its day."""

    kind: type[Model]
    pk: int
    row: Transition
    day: date
    entry: int
    dated: frozenset[Place]

    def follows(self, earlier: "MadeMove") -> bool:
        """Whether the table says that this move may not precede the other."""
        return any(self._names(each, earlier) for each in self.row.not_before)

    def _names(self, each: str | Earlier, earlier: "MadeMove") -> bool:
        if isinstance(each, Earlier):
            kept = {f"{model}.{name}" for model, _, name in earlier.dated}
            same = (earlier.kind, earlier.pk) == (self.kind, self.pk)
            named = {home.lower() for home in each.kept_in}
            return bool(named & kept) or (same and earlier.row.name == each.move)
        return (self.kind._meta.model_name, self.pk, each) in earlier.dated


def live_changes(**which: Any) -> Any:
    """The changes of the history that stand: without what was undone and the undoing of it."""
    history = door.history()._default_manager
    undone = history.exclude(undoes=None).values("undoes")
    stands = Q(act=None) | ~Q(act__in=undone)
    return history.filter(stands, undoes=None, **which)


def made_moves(whole: Any) -> list[MadeMove]:
    """The moves that stand of a matter and its parts, oldest first."""
    entries = whole.progress_entries.model
    kind = entries._meta.model_name
    told = live_changes(kind=kind, action="create").exclude(act=None)
    told = told.filter(record_id__in=whole.progress_entries.values("pk"))
    by_act: dict[UUID, list[Any]] = {}
    for change in live_changes(act__in=told.values("act")).order_by("id"):
        by_act.setdefault(change.act, []).append(change)
    return _with_days(by_act, entry_kind=kind)


def _with_days(by_act: Mapping[UUID, list[Any]], *, entry_kind: str) -> list[MadeMove]:
    """Entries that a correction told anew take the place of those it declared void."""
    found: list[tuple[Any, list[Any], int]] = []
    told: dict[int, date] = {}
    anew: dict[int, int] = {}
    for changes in by_act.values():
        entries = [one for one in changes if one.kind == entry_kind]
        added = [one for one in entries if one.action == "create"]
        told |= {
            one.record_id: date.fromisoformat(one.fields["happened_on"]["after"]) for one in added
        }
        cause = next((one for one in changes if one.action == "move"), None)
        if cause is not None:
            found.append((cause, changes, added[0].record_id))
            continue
        voided = [one for one in entries if one.action == "void"]
        anew |= {old.record_id: new.record_id for old, new in zip(voided, added, strict=False)}
    moves = (_made(*one, told=told, anew=anew) for one in found)
    return [move for move in moves if move is not None]


def _made(
    cause: Any, changes: list[Any], entry: int, *, told: Mapping, anew: Mapping
) -> MadeMove | None:
    kind: Any = model_of(cause)
    row = workflow_of(kind).transitions.get(cause.transition)
    if row is None:
        return None
    dated = _dated(kind, row, changes, day=told[entry])
    while entry in anew:
        entry = anew[entry]
    return MadeMove(
        kind=kind, pk=cause.record_id, row=row, day=told[entry], entry=entry, dated=dated
    )


def _dated(
    kind: type[Model], row: Transition, changes: list[Any], *, day: date
) -> frozenset[Place]:
    """The fields that keep the day of the move: dates it wrote which its form does not ask."""
    asked = homes_of_move(kind, row)
    found = set()
    for change in changes:
        model: Any = model_of(change)
        for name, entry in change.fields.items() if model is not None else ():
            is_day = entry["after"] == day.isoformat() and _is_date(model, name)
            if is_day and f"{model.__name__}.{name}" not in asked:
                found.add((change.kind, change.record_id, name))
    return frozenset(found)


def _is_date(model: type[Model], name: str) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    return name in names and isinstance(field_of(model, name), DateField)


def faults_of_order(
    moves: list[MadeMove], places: Collection[Place], *, today: date
) -> dict[str, ValidationError]:
    """What is wrong with the days that are kept in those places now: field → the fault."""
    faults: dict[str, ValidationError] = {}
    for number, move in enumerate(moves):
        for place in move.dated.intersection(places):
            fault = _fault(move, before=moves[:number], after=moves[number + 1 :], today=today)
            if fault is not None:
                faults[place[2]] = fault
    return faults


def _fault(
    move: MadeMove, *, before: list[MadeMove], after: list[MadeMove], today: date
) -> ValidationError | None:
    if move.day > today:
        return ValidationError("日期不能晚于今天。", code="in_future")
    earlier = [one for one in before if move.follows(one) and one.day > move.day]
    if earlier:
        latest = max(earlier, key=lambda one: one.day)
        return ValidationError(
            f"不能早于此前的“{latest.row.label}”（{latest.day}）。", code="too_early"
        )
    later = [one for one in after if one.follows(move) and one.day < move.day]
    if later:
        first = min(later, key=lambda one: one.day)
        return ValidationError(
            f"不能晚于此后的“{first.row.label}”（{first.day}）。", code="too_late"
        )
    return None

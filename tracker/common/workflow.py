"""The workflow engine: life cycles as tables.

A slice with a life cycle has a `workflow.py` with one `Workflow`, which holds every way in which
the state of its records changes: the moves that people make on them (`Transition`), and what they
do because another record was moved (`Follows`). Every door – API, admin, import – asks `moves_for`
what is possible now and calls `go`; none has rules of its own, and nothing else calls `door.move`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError

from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.errors import NotAllowed, Refused
from tracker.common.models import Moved, Stamped, field_of
from tracker.common.move_forms import MoveForm, is_ticked
from tracker.common.roles import STAFF, Standing, standing_of
from tracker.common.who import AnyOf, Who

# A target: the move leaves the record in the state it is in.
STAYS = ""


class TransitionRefused(Refused):
    """A move that is not allowed now, with a stable code of its own."""

    def __init__(self, message: str, *, code: str):
        super().__init__(message)
        self.code = code


class NotYourMove(TransitionRefused, NotAllowed):
    """A move that others make: another role, or another unit's contact."""


class NothingToDo(TransitionRefused):
    """There is nothing that the move could be made on, so nobody misses it."""


class WrongTarget(RuntimeError):
    """An effect leads where its row does not: a fault of the program, not of the person."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move being made: the form's data and who makes it, handed to guards and effects."""

    by: Actor
    standing: Standing
    data: Mapping[str, Any] = field(default_factory=dict)
    is_late_entry: bool = False


@dataclass(frozen=True)
class Earlier:
    """A day that is not a field of the moved record, such as that of the request decided on.

    `kept_in` are the fields that keep such days, "Model.field"; of a day that progress alone keeps,
    `move` is the one that was made on it.
    """

    label: str
    find: Callable[[Any], date | None]
    kept_in: tuple[str, ...] = ()
    move: str = ""

    def of(self, record: Moved) -> tuple[str, date | None]:
        return self.label, self.find(record)


def nothing(record: Moved, move: Move) -> None:
    """The effect of a move that changes the state alone."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a life cycle: a move that people make.

    `targets` are all the states it can end in; where they are several, `effect` returns the one.
    `by` are those whose move it is; staff may record every move for others (代录), and from
    `late_sources` also afterwards (补录). `not_before` names the earlier days that the move may
    not precede: fields of the record, also of another ("suggestion.handed_over_on"), or `Earlier`.
    `guard(record)` returns the reason why the move is not allowed although the state would let it,
    or None. `effect(record, move)` sets fields of the record and creates what belongs to it.
    `represents(record, data)` is the unit in whose name it is made.
    """

    name: str
    label: str
    sources: frozenset[str]
    targets: tuple[str, ...]
    by: Who | AnyOf
    form: type[MoveForm] = MoveForm
    not_before: tuple[str | Earlier, ...] = ()
    guard: Callable[[Any], TransitionRefused | None] | None = None
    effect: Callable[[Any, Move], str | None] = nothing
    represents: Callable[[Any, Mapping], Stamped | None] | None = None
    late_sources: frozenset[str] = frozenset()
    # Whether it delays, throws back, ends the matter or goes beside it: no page leads to it.
    is_aside: bool = False
    # Whether one form may be filled in for many records at once, as a meeting decides on a list.
    is_for_many: bool = False

    def form_for(
        self, record: Moved, *, standing: Standing, today: date, data: Mapping | None = None
    ) -> MoveForm:
        form = self.form(data, record=record, standing=standing, today=today)
        days = (day_of(record, each) for each in self.not_before)
        form.earlier = [(label, day) for label, day in days if day is not None]
        return form

    def ends_in(self, record: Moved, chosen: str | None) -> str:
        """The state after the move. Raises WrongTarget for what the row does not name."""
        if chosen is None and len(self.targets) == 1:
            chosen = self.targets[0]
        if chosen not in self.targets:
            raise WrongTarget(f"{self.name} ends in {self.targets}, not in {chosen!r}")
        return record.status if chosen == STAYS else chosen


def day_of(record: Moved, earlier: str | Earlier) -> tuple[str, date | None]:
    """Name and value of a day that a move may not precede."""
    if isinstance(earlier, Earlier):
        return earlier.of(record)
    *path, name = earlier.split(".")
    for step in path:
        record = getattr(record, step)
    return str(field_of(type(record), name).verbose_name), getattr(record, name)


def made_on(name: str, label: str) -> Earlier:
    """The day of the last move of that name, which no field of the record keeps, as progress."""

    def last(record: Any) -> date | None:
        return record.last_moved_on(name)

    return Earlier(label, last, move=name)


def goes_along(other: Moved, cause: Moved, move: Move) -> None:
    """The effect of a following that changes the state alone."""


@dataclass(frozen=True, kw_only=True)
class Follows:
    """One row of a life cycle: what a record does because another one was moved.

    When a record of the kind `whose` makes the move `after`, each of `others(cause, move)` that is
    in one of `sources` goes to `target`, `when(other, cause)` holds; `condition` says that in
    words. It stands in the table of those others, so that each table is whole; `name` and `label`
    are what their history calls it.
    """

    whose: type[Moved]
    after: tuple[str, ...]
    name: str
    label: str
    sources: frozenset[str]
    target: str
    others: Callable[[Any, Move], Iterable[Moved]]
    condition: str = ""
    when: Callable[[Any, Any], bool] | None = None
    effect: Callable[[Any, Any, Move], None] = goes_along

    def holds(self, other: Moved, cause: Moved) -> bool:
        return other.status in self.sources and (self.when is None or self.when(other, cause))


class Workflow:
    """The life cycle of one model: its moves, in the order in which people meet them, and what
    follows from the moves of others. `part_of(record)` are the records it is a part of."""

    def __init__(
        self,
        *rows: Transition | Follows,
        part_of: Callable[[Any], Iterable[Moved]] = lambda record: (),
    ):
        self.transitions = {row.name: row for row in rows if isinstance(row, Transition)}
        self.follows = tuple(row for row in rows if isinstance(row, Follows))
        self.part_of = part_of
        if len(self.transitions) + len(self.follows) != len(rows):
            raise ValueError("two transitions have the same name")

    def moves_for(
        self, record: Moved, *, user
    ) -> list[tuple[Transition, TransitionRefused | None]]:
        """Every move of which the user's role is capable, with the reason why not now, or None.

        To staff a move out of its order is offered where it may be entered late (补录).
        """
        standing = standing_of(user)
        found = []
        for transition in self.transitions.values():
            is_late = standing.is_staff and record.status not in transition.sources
            refusal = refusal_of(transition, record, standing=standing, is_late_entry=is_late)
            if not isinstance(refusal, NotYourMove):
                found.append((transition, refusal))
        return found

    def label_of(self, name: str) -> str | None:
        """What a move is called, made by people or following from another record's."""
        if name in self.transitions:
            return self.transitions[name].label
        return next((row.label for row in self.follows if row.name == name), None)

    def leading_on(self, record: Moved) -> list[Transition]:
        """The moves that bring the record on from where it is, whoever makes them."""
        return [
            transition
            for transition in self.transitions.values()
            if record.status in transition.sources
            and not transition.is_aside
            and (transition.guard is None or transition.guard(record) is None)
        ]

    def named(self, name: str) -> Transition:
        """The transition of that name; raises TransitionRefused when there is none."""
        if name not in self.transitions:
            raise TransitionRefused(f"没有名为“{name}”的操作。", code="unknown_transition")
        return self.transitions[name]


def workflow_of(record: Moved | type[Moved]) -> Workflow:
    """The life cycle of a record or model: `WORKFLOW` in the workflow.py of its slice."""
    model = record if isinstance(record, type) else type(record)
    slice_name = model.__module__.rpartition(".")[0]
    return import_module(f"{slice_name}.workflow").WORKFLOW


def moved_kinds() -> list[type[Moved]]:
    """Every kind of record that has a life cycle."""
    return [model for model in apps.get_models() if issubclass(model, Moved)]


def refusal_of(
    transition: Transition, record: Moved, *, standing: Standing, is_late_entry: bool
) -> TransitionRefused | None:
    """Why the move cannot be made now by somebody of this standing, or None when it can."""
    if record.is_voided:
        return TransitionRefused("记录已作废，不能再办理。", code="voided")
    return (
        _refuse_others(transition, record, standing)
        or _refuse_under_ended(transition, record)
        or _refuse_in_state(transition, record, is_late_entry=is_late_entry)
        or (transition.guard(record) if transition.guard else None)
    )


def _refuse_others(
    transition: Transition, record: Moved, standing: Standing
) -> TransitionRefused | None:
    if standing.roles & STAFF or transition.by.is_met(record, standing):
        return None
    if standing.roles & transition.by.roles:
        message = f"只有{transition.by.label}才能进行“{transition.label}”。"
        return NotYourMove(message, code="not_concerned")
    return NotYourMove(f"您的角色不能进行“{transition.label}”。", code="role_not_allowed")


def _refuse_under_ended(transition: Transition, record: Moved) -> TransitionRefused | None:
    """A part moves only while the whole goes on: there is nothing left to refuse or to answer."""
    for whole in workflow_of(record).part_of(record):
        if whole.is_voided or whole.is_finished:
            state = "已作废" if whole.is_voided else whole.get_status_display()
            return TransitionRefused(
                f"所属的{whole._meta.verbose_name}“{whole}”为“{state}”，"
                f"不能再进行“{transition.label}”。",
                code="whole_ended",
            )
    return None


def _refuse_in_state(
    transition: Transition, record: Moved, *, is_late_entry: bool
) -> TransitionRefused | None:
    if record.status in transition.sources:
        return None
    if record.status in transition.late_sources and is_late_entry:
        return None
    hint = "事后登记的请勾选补录。" if record.status in transition.late_sources else ""
    return TransitionRefused(
        f"当前状态为“{record.get_status_display()}”，不能进行“{transition.label}”。{hint}",
        code="wrong_state",
    )


def go(record: Moved, name: str, *, data: Mapping, by: Actor, today: date) -> Moved:
    """Make the move `name` and all that follows from it, or nothing.

    `data` holds the raw values of the transition's form; `late_entry` in it marks 补录 by staff.
    Raises TransitionRefused (not allowed now), ValidationError (data, every field named), Stale
    (somebody else moved the record first).
    """
    workflow = workflow_of(record)
    transition, standing = workflow.named(name), standing_of(by.user)
    is_late_entry = standing.is_staff and is_ticked(data.get("late_entry"))
    refusal = refusal_of(transition, record, standing=standing, is_late_entry=is_late_entry)
    if refusal is not None:
        raise refusal
    form = transition.form_for(record, standing=standing, today=today, data=data)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    by = _actor(transition, record, standing=standing, by=by, given=form.cleaned_data)
    move = Move(by=by, standing=standing, data=form.cleaned_data, is_late_entry=is_late_entry)
    with many.whole():
        # Wholes before their parts, always, so that two moves never wait for each other.
        for each in workflow.part_of(record):
            door.lock(each)
        stored = door.lock(record)
        before = record.status
        chosen = transition.effect(record, move)
        if record.status != before:
            raise WrongTarget(f"the effect of {name} sets the status instead of returning it")
        record.status = transition.ends_in(record, chosen)
        _write(record, name, move, stored)
        _append_progress(record, transition, move)
    return record


def _actor(
    transition: Transition, record: Moved, *, standing: Standing, by: Actor, given: Mapping
) -> Actor:
    """Who moves: with the reason from the form, and marked where staff do it for a unit."""
    reason = by.reason or given["remark"]
    by = replace(by, within_move=transition.name, reason=reason, act=uuid4())
    if transition.represents is None or transition.by.is_met(record, standing):
        return by
    return replace(by, on_behalf_of=transition.represents(record, given))


def _write(record: Moved, name: str, move: Move, stored: Moved) -> None:
    """Store a moved record, then move what follows from it, and what follows from that."""
    door.move(record, transition=name, by=move.by, stored=stored)
    for row, other in _following(record, name, move):
        before = door.lock(other)
        row.effect(other, record, move)
        other.status = row.target
        _write(other, row.name, move, before)


def _following(cause: Moved, name: str, move: Move) -> Iterator[tuple[Follows, Moved]]:
    for model, row in _rows_following(name):
        if isinstance(cause, row.whose):
            for other in row.others(cause, move):
                if type(other) is model and row.holds(other, cause):
                    yield row, other


@cache
def _rows_following(name: str) -> tuple[tuple[type[Moved], Follows], ...]:
    """All rows of all kinds that follow a move of that name."""
    return tuple(
        (model, row)
        for model in moved_kinds()
        for row in workflow_of(model).follows
        if name in row.after
    )


def consequences_of(kind: type[Moved], row: Transition) -> Iterator[tuple[type[Moved], str]]:
    """What of other kinds goes to which state, in words, because of that move."""
    for other in moved_kinds():
        for following in workflow_of(other).follows:
            if row.name in following.after and issubclass(kind, following.whose):
                yield other, str(dict(other.Status.choices)[following.target])


def _append_progress(record: Moved, transition: Transition, move: Move) -> None:
    remark = move.data.get("remark", "")
    # What happens to a part of a suggestion (a unit signs) is progress of the suggestion.
    matter = record.progress_of
    who = "" if matter is record else f"{record}："
    said = f"{transition.label}：{remark}" if remark else transition.label
    content = {
        "happened_on": move.data["happened_on"],
        "text": f"{who}{said}{move.by.signature}",
        "transition": transition.name,
        "is_late_entry": move.is_late_entry,
        "author": move.by.account,
    }
    matter.append_progress(content | record.progress_links, by=move.by)

"""The workflow engine: life cycles as tables of transitions.

A slice with a life cycle has a `workflow.py` with one `Workflow`: rows that say from which states
a move leads where, who may make it, what it needs and what it does. Every door – API, admin,
import – asks `moves_for` what is possible now and calls `go`; none has rules of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import NotAllowed, Refused
from tracker.common.models import OWNERS
from tracker.common.roles import STAFF, Standing, standing_of


class TransitionRefused(Refused):
    """A move that is not allowed now, with a stable code of its own."""

    def __init__(self, message: str, *, code: str):
        super().__init__(message)
        self.code = code


class NotYourMove(TransitionRefused, NotAllowed):
    """A move that others make: another role, or another unit's contact."""


class NothingToDo(TransitionRefused):
    """There is nothing that the move could be made on, so nobody misses it."""


class MoveForm(forms.Form):
    """What a move asks for. Slices extend it; the admin shows it, the API reads it by name.

    `not_before` names the record's date that the move cannot precede. `unknown_when_late` are the
    data that a late entry (补录) may lack: the paper it is entered from may not say them.
    """

    not_before: tuple[str, str] | None = None
    unknown_when_late: tuple[str, ...] = ()

    happened_on = forms.DateField(label="发生日期", help_text="实际发生的日期，不是录入日期。")
    remark = forms.CharField(
        label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, data=None, *, record: Model, standing: Standing, today: date):
        super().__init__(data)
        self.record, self.standing, self.today = record, standing, today
        self.fields["happened_on"].initial = today
        for asked in self.fields.values():
            # A first choice that stands there already would be taken for an answer.
            if type(asked) is forms.ChoiceField and "" not in dict(asked.choices):
                asked.choices = [("", "请选择"), *asked.choices]
            if type(asked) is forms.ModelChoiceField:
                asked.empty_label = "请选择"
        if standing.is_staff:
            self.fields["late_entry"] = forms.BooleanField(
                label="补录",
                required=False,
                help_text="事后登记在系统之外或以其他次序发生的事，将注明为补录。",
            )
        if self.is_late_entry:
            for name in self.unknown_when_late:
                self.fields[name].required = False
        last = [name for name in ("remark", "late_entry") if name in self.fields]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def is_late_entry(self) -> bool:
        """Whether staff enter afterwards what happened outside the system."""
        return self.standing.is_staff and is_ticked(self.data.get("late_entry"))

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError("发生日期不能晚于今天。", code="in_future")
        if self.not_before is not None:
            name, label = self.not_before
            earliest = getattr(self.record, name)
            if earliest is not None and day < earliest:
                raise ValidationError(
                    f"发生日期不能早于{label}（{earliest.isoformat()}）。", code="too_early"
                )
        return day


def is_ticked(value) -> bool:
    return forms.BooleanField(required=False).to_python(value)


class ReasonForm(MoveForm):
    """A move that has to be explained."""

    remark = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move being made: the form's data and who makes it, handed to guards and effects."""

    by: Actor
    standing: Standing
    data: Mapping[str, Any] = field(default_factory=dict)
    is_late_entry: bool = False


def nothing(record: Model, move: Move) -> None:
    """The effect of a move that changes the state alone."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a life cycle.

    `speaks_for(record, standing)` says whether the mover is the person concerned (the contact of
    the handling unit, the lead deputy). `guard(record)` returns the reason why the move is not
    allowed although the state would let it, or None. `effect(record, move)` sets fields of the
    record and writes what hangs on it through the door; it runs inside the move's transaction.
    `represents(record)` is the unit in whose name the move is made; staff who make it for the
    unit are recorded as doing so (代录). `late_sources` are further states from which staff may
    record the move afterwards (补录).
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]
    form: type[MoveForm] = MoveForm
    speaks_for: Callable[[Model, Standing], bool] | None = None
    guard: Callable[[Model], TransitionRefused | None] | None = None
    effect: Callable[[Model, Move], None] = nothing
    represents: Callable[[Model], Model | None] | None = None
    late_sources: frozenset[str] = frozenset()
    # Whether one form may be filled in for many records at once, as a meeting decides on a list.
    is_for_many: bool = False


class Workflow:
    """The transitions of one model, in the order in which people meet them."""

    def __init__(self, *transitions: Transition):
        self.transitions = {transition.name: transition for transition in transitions}
        if len(self.transitions) != len(transitions):
            raise ValueError("two transitions have the same name")

    def moves_for(
        self, record: Model, *, user
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

    def named(self, name: str) -> Transition:
        """The transition of that name; raises TransitionRefused when there is none."""
        if name not in self.transitions:
            raise TransitionRefused(f"没有名为“{name}”的操作。", code="unknown_transition")
        return self.transitions[name]


def workflow_of(record: Model | type[Model]) -> Workflow:
    """The life cycle of a record or model: `WORKFLOW` in the workflow.py of its slice."""
    model = record if isinstance(record, type) else type(record)
    slice_name = model.__module__.rpartition(".")[0]
    return import_module(f"{slice_name}.workflow").WORKFLOW


def refusal_of(
    transition: Transition, record: Model, *, standing: Standing, is_late_entry: bool
) -> TransitionRefused | None:
    """Why the move cannot be made now by somebody of this standing, or None when it can."""
    if getattr(record, "is_voided", False):
        return TransitionRefused("记录已作废，不能再办理。", code="voided")
    may_record = bool(standing.roles & STAFF)
    if not (standing.roles & transition.roles or may_record):
        return NotYourMove(f"您的角色不能进行“{transition.label}”。", code="role_not_allowed")
    concerned = transition.speaks_for is None or transition.speaks_for(record, standing)
    if not (concerned or may_record):
        return NotYourMove(
            f"只有相关单位或代表本人才能进行“{transition.label}”。", code="not_concerned"
        )
    sources = transition.sources | (transition.late_sources if is_late_entry else frozenset())
    if record.status not in sources:
        return TransitionRefused(
            f"当前状态为“{record.get_status_display()}”，不能进行“{transition.label}”。",
            code="wrong_state",
        )
    return transition.guard(record) if transition.guard else None


def go(record: Model, name: str, *, data: Mapping, by: Actor, today: date) -> Model:
    """Make the move `name`, all of it or nothing.

    `data` holds the raw values of the transition's form; `late_entry` in it marks 补录 by staff.
    Raises TransitionRefused (not allowed now), ValidationError (data, every field named), Stale
    (somebody else moved the record first).
    """
    transition = workflow_of(record).named(name)
    standing = standing_of(by.user)
    is_late_entry = standing.is_staff and is_ticked(data.get("late_entry"))
    refusal = refusal_of(transition, record, standing=standing, is_late_entry=is_late_entry)
    if refusal is not None:
        raise refusal
    form = transition.form(data, record=record, standing=standing, today=today)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    by = _on_behalf(transition, record, standing=standing, by=by)
    by = replace(by, reason=by.reason or form.cleaned_data["remark"])
    move = Move(by=by, standing=standing, data=form.cleaned_data, is_late_entry=is_late_entry)
    with transaction.atomic():
        door.lock(record)
        transition.effect(record, move)
        # Where the target depends on the others (the last of several units answers), the effect
        # has set the state itself.
        if transition.target is not None:
            record.status = transition.target
        door.move(record, transition=transition.name, by=by)
        _append_progress(record, transition, move)
    return record


def _on_behalf(transition: Transition, record: Model, *, standing: Standing, by: Actor) -> Actor:
    """Mark a move that staff make for a unit."""
    if transition.represents is None or standing.roles & transition.roles:
        return by
    return replace(by, on_behalf_of=transition.represents(record))


def _append_progress(record: Model, transition: Transition, move: Move) -> None:
    entry = apps.get_model("tracker", "ProgressEntry")
    remark = move.data.get("remark", "")
    # What happens to a part of a suggestion (a unit signs) is progress of the suggestion.
    matter = getattr(record, "progress_of", record)
    owner = next(kind for kind, (model, _) in OWNERS.items() if model == matter._meta.label)
    who = "" if matter is record else f"{record}："
    door.create(
        entry(
            **{owner: matter},
            happened_on=move.data["happened_on"],
            text=who + (f"{transition.label}：{remark}" if remark else transition.label),
            transition=transition.name,
            is_late_entry=move.is_late_entry,
            author=move.by.user,
            **getattr(record, "progress_links", {}),
        ),
        by=move.by,
    )

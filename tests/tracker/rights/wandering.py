"""A world in motion, and people who try to write anything in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import ProtectedError
from records import RECIPES
from rights_world import World, make, on

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.field_rights import BOOKKEEPING, Adds, Removes, Voids, Writes, rights_of_kind
from tracker.common.models import Voidable
from tracker.common.roles import Standing, standing_of
from tracker.common.workflow import go, workflow_of
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Change,
    CoSignature,
    Deputy,
    DutyAct,
    Evaluation,
    Extension,
    ProgressEntry,
    Promise,
    Session,
    Suggestion,
    Term,
    Urge,
)

BESIDE = (
    Suggestion, CoSignature, ProgressEntry, DutyAct, Deputy, Session, Term, Assignment, Answer,
    Evaluation, Extension, Promise, Urge,
)  # fmt: skip
KINDS = (*RECIPES, *BESIDE)
MOVING = tuple(model for model in KINDS if getattr(model, "has_life_cycle", False))
# What a move asks for where the first choice or any text will not do.
LATER = ("due_on", "until", "next_report_on", "starts_on")
ASKED = {
    "sent": 9, "returned": 9, "valid": 9, "satisfied": 9, "basically_satisfied": 0,
    "unsatisfied": 0, "abstained": 0, "members": 30, "months": 5, "number": "015",
    "promises": "开通线路 2032-09-30", "goals": "一期 2032-09-30", "stages": "一期 2032-09-30",
}  # fmt: skip


def populate(world: World) -> None:
    """One record of each kind in each relation that matters, entered by the system."""
    for model, recipe in RECIPES.items():
        for letter in "MFCS":
            try:
                with transaction.atomic():
                    recipe.add(world, letter, model)
            except (KeyError, ValidationError):
                # Kinds that hang on a matter know no C or S; reference data is there once.
                continue
    make(CoSignature, suggestion=world.suggestion, deputy=world.deputies["乙代表"])
    make(ProgressEntry, happened_on=date(2031, 3, 1), text="进展", **on(world.topics["M"]))
    make(ProgressEntry, happened_on=date(2031, 3, 1), text="进展", **on(world.topics["F"]))
    make(
        DutyAct,
        deputy=world.deputy,
        work_year=world.year,
        kind="research",
        acted_on=date(2031, 3, 1),
    )
    make(AnswerClass, work_year=world.year, code="Z", meaning="已启动")


@dataclass(frozen=True)
class Step:
    """What somebody tries; the numbers choose among what there is."""

    person: str
    deed: str
    kind: int
    record: int
    field: int
    for_unit: int


class Walker:
    """Lets people try things one after another, and holds every outcome against the rows."""

    def __init__(self, world: World):
        self.world, self.day = world, date(2031, 5, 8)
        self.succeeded = []
        self.seen, self.start = rows_stored(), rows_by_field()
        self.first_change = last_change()

    def take(self, step: Step) -> None:
        self.day += timedelta(days=3)
        kinds = MOVING if "status" in step.deed or step.deed == "move" else KINDS
        model = kinds[step.kind % len(kinds)]
        rows = list(model._base_manager.order_by("pk"))
        if not rows:
            return
        record, by, told = rows[step.record % len(rows)], self.actor(step), last_change()
        granted = getattr(self, f"try_to_{step.deed}")(record, step, by=by)
        now = rows_stored()
        if granted is None:
            assert (now, last_change()) == (self.seen, told), f"refused, but changed: {step}"
        else:
            self.succeeded.append(step.deed)
            assert granted, f"succeeded, but nothing grants it: {step} {record!r}"
            assert last_change() > told or now == self.seen, f"not in the history: {step}"
            assert speaks_for(by), f"on behalf of a unit that is not theirs: {step}"
        self.seen = now

    def check_replay(self) -> None:
        """What was there at the start, with all that was told since, is what is there."""
        told: dict = {}
        for change in Change.objects.filter(pk__gt=self.first_change).order_by("pk"):
            state = told.setdefault((change.kind, change.record_id), {})
            state |= {name: entry["after"] for name, entry in change.fields.items()}
        for model in KINDS:
            for record in model._base_manager.all():
                check_told(record, self.start[model].get(record.pk, {}), told)

    def actor(self, step: Step) -> Actor:
        units = [None, None, None, *self.world.units.values()]
        self.world.users.clear()
        return Actor(
            door="api",
            user=self.world.user(step.person),
            on_behalf_of=units[step.for_unit % len(units)],
            reason="试写",
        )

    # Each attempt returns None where it was refused, else whether rows or transitions grant it.

    def try_to_update(self, record, step: Step, *, by: Actor):
        field, value = another_value(record, step.field)
        before = type(record)._base_manager.get(pk=record.pk)
        links = {field.name: value} if field.many_to_many else {}
        if not links:
            setattr(record, field.name, value)
        if refused(door.update, record, by=by, links=links):
            return None
        return not differs(before, record, field) or has_row(
            before, Writes, standing_of(by.user), field.name
        )

    def try_to_add(self, record, step: Step, *, by: Actor):
        again = type(record)(**copied(record, number=step.kind))
        field, value = another_value(again, step.field)
        links = {field.name: value} if field.many_to_many else {}
        if not links:
            setattr(again, field.name, value)
        if refused(door.create, again, by=by, links=links):
            return None
        again._state.adding = True
        granted = has_row(again, Adds, standing_of(by.user))
        again._state.adding = False
        return granted

    def try_to_end(self, record, step: Step, *, by: Actor):
        kind, end = (Voids, door.void) if isinstance(record, Voidable) else (Removes, door.remove)
        was_void = getattr(record, "voided_at", None) is not None
        granted = has_row(record, kind, standing_of(by.user))
        return None if refused(end, record, by=by) else granted or was_void

    def try_to_move(self, record, step: Step, *, by: Actor):
        """Every other time a move that the state at least allows: walks get farther so."""
        moves = list(workflow_of(record).transitions.values())
        near = [move for move in moves if record.status in move.sources] or moves
        moves = near if step.for_unit % 2 else moves
        transition = moves[step.field % len(moves)]
        offered = {move.name for move, _ in workflow_of(record).moves_for(record, user=by.user)}
        data = filled_in(transition.form, record, standing_of(by.user), self.day)
        moved = not refused(go, record, transition.name, data=data, by=by, today=self.day)
        return transition.name in offered if moved else None

    def try_to_write_the_status(self, record, step: Step, *, by: Actor):
        """Past the moves: never for a kind with a life cycle, whoever it is."""
        values = type(record).Status.values
        before, record.status = record.status, values[step.field % len(values)]
        done = not refused(door.update, record, by=by)
        return record.status == before if done else None


def speaks_for(by: Actor) -> bool:
    """The office records on behalf of any unit (代录), others on behalf of their own."""
    standing, unit = standing_of(by.user), by.on_behalf_of
    own = {number for _, number in standing.units}
    return unit is None or standing.is_staff or unit.pk in own


UNIQUE = ("code", "title", "name", "number", "document_number")
DEEDS = ("update", "add", "end", "move", "write_the_status")


def refused(write, *given, **named) -> bool:
    try:
        write(*given, **named)
    except (Refused, ValidationError, ProtectedError):
        return True
    return False


def has_row(record, kind, standing: Standing, name: str | None = None) -> bool:
    """Whether a row grants it, read from the rows themselves."""
    return any(
        row.by.is_met(record, standing) and row.holds(record)
        for row in rights_of_kind(type(record)).rows
        if isinstance(row, kind) and (name is None or name in row.fields)
    )


def fields_of(model) -> list:
    meta = model._meta
    left_out = BOOKKEEPING | {"voided_at", "void_reason", "status", "file", "digest"}
    derived = getattr(model, "derived_fields", frozenset())
    return [
        field
        for field in [*meta.concrete_fields, *meta.many_to_many]
        if field.name not in left_out | derived and not field.primary_key
    ]


def another_value(record, number: int):
    """A field of the record, and a value that it does not have now."""
    fields = fields_of(type(record))
    field = fields[number % len(fields)]
    if field.many_to_many:
        return field, list(field.related_model._base_manager.order_by("-pk")[:1])
    old = getattr(record, field.attname)
    if field.is_relation:
        rows = field.related_model._base_manager.exclude(pk=old).order_by("pk")
        # Where there is no other it stays, unless it can be left out.
        none = None if field.null else getattr(record, field.name)
        return field, rows[number % len(rows)] if rows else none
    return field, another(field, old)


def another(field, old):
    if field.choices:
        return next(code for code, _ in field.flatchoices if code != old)
    match field:
        case models.BooleanField():
            return not old
        case models.DateTimeField():
            return (old or datetime(2031, 5, 8).astimezone()) + timedelta(days=1)
        case models.DateField():
            return (old or date(2031, 5, 8)) + timedelta(days=1)
        case models.IntegerField() | models.DecimalField():
            return (old or 0) + 1
        case models.JSONField():
            return [*(old or []), "改"]
    return f"{old or ''}改"


def copied(record, *, number: int) -> dict:
    """The same once more, where it must be unique by another name or day."""
    values = {}
    for field in fields_of(type(record)):
        value = getattr(record, field.attname, None)
        if field.many_to_many or field.name in ("external_id", "external_system"):
            continue
        if isinstance(value, str) and value and not field.choices and field.name in UNIQUE:
            value = f"{value}-{number}"
        elif isinstance(value, date) and field.unique:
            value += timedelta(days=number)
        values[field.attname] = value
    return values


def filled_in(form_class, record, standing: Standing, day: date) -> dict:
    """The move's form filled in as if it were anybody's to make."""
    form = form_class(None, record=record, standing=standing, today=day)
    return {name: answer(name, asked, day) for name, asked in form.fields.items()}


def answer(name: str, asked: forms.Field, day: date):
    if name in ASKED:
        return ASKED[name]
    match asked:
        case forms.ModelMultipleChoiceField():
            return [row.pk for row in asked.queryset[:1]]
        case forms.ModelChoiceField():
            first = asked.queryset.first()
            return "" if first is None else first.pk
        case forms.ChoiceField():
            return next((code for code, _ in asked.choices if code), "")
        case forms.BooleanField():
            return name != "late_entry"
        case forms.DateField():
            return (day + timedelta(days=30) if name in LATER else day).isoformat()
        case forms.IntegerField():
            return 1
    return "理由"


# --- What there is, and what its history says there is -----------------------------------------


def plain(value):
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | str() | list() | dict():
            return value
    return str(value)


def last_change() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def tables() -> list[str]:
    found = dict.fromkeys(KINDS)
    for model in KINDS:
        found |= dict.fromkeys(model._meta.parents)
        found |= dict.fromkeys(field.remote_field.through for field in model._meta.many_to_many)
    return [model._meta.db_table for model in found]


def rows_stored() -> list:
    """All rows of all kinds and of their links, as the database has them."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found.append(cursor.fetchall())
    return found


def rows_by_field() -> dict:
    return {
        model: {row["pk"]: row for row in model._base_manager.values("pk", *columns_of(model))}
        for model in KINDS
    }


def columns_of(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def differs(before, record, field) -> bool:
    if field.many_to_many:
        return True
    return field.value_from_object(before) != field.value_from_object(record)


def check_told(record, at_start: dict, told: dict) -> None:
    model = type(record)
    said = told.get((model._meta.model_name, record.pk), {})
    silent = BOOKKEEPING | model.unlogged_fields | getattr(model, "derived_fields", frozenset())
    for field in model._meta.concrete_fields:
        if field.name in silent or field.primary_key:
            continue
        there = plain(field.value_from_object(record))
        known = said[field.name] if field.name in said else plain(at_start.get(field.attname))
        # An empty value of a new record is not told.
        empty = known in (None, "", []) and there in (None, "", [])
        assert known == there or empty, (model, record.pk, field.name, known, there)

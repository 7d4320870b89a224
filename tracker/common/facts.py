"""Facts: what moves wrote on records, and so what the office may correct (更正).

Every field that no row of field rights grants is written by moves; with that the table of the life
cycles says already which facts there are. A slice states in its `facts.py`, `FACTS = {Model:
Facts(…)}`, only what is otherwise: what its records are a part of, what follows by a rule from
other facts, and what is taken back instead of corrected.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from django.apps import apps
from django.db import models
from django.db.models import Model, QuerySet

from tracker.common.field_rights import BOOKKEEPING, VOIDING, State, rights_of_kind
from tracker.common.models import Moved, Stamped, field_of
from tracker.common.move_forms import KEPT_AS_PROGRESS, homes_of
from tracker.common.workflow import Transition, moved_kinds, workflow_of

# What a rule answers of a record that has a fact of its own there.
OWN: Any = object()


class Rule(Protocol):
    """How fields of a record follow from facts."""

    @property
    def fills(self) -> tuple[str, ...]: ...

    def holds(self, record: Any) -> bool:
        """Whether the fields are as the rule says, and not as a meeting set them."""

    def apply(self, record: Any) -> None: ...


@dataclass(frozen=True)
class Computed:
    """A field that repeats or follows from a fact, `compute(record)`; OWN where it does not."""

    name: str
    compute: Callable[[Any], Any]

    @property
    def fills(self) -> tuple[str, ...]:
        return (self.name,)

    def holds(self, record: Any) -> bool:
        value = self.compute(record)
        return value is not OWN and value == getattr(record, self.name)

    def apply(self, record: Any) -> None:
        value = self.compute(record)
        if value is not OWN:
            setattr(record, self.name, value)


@dataclass(frozen=True)
class Rests:
    """What rests on a fact so that it cannot be corrected: `named(stored, record)` names it."""

    name: str
    named: Callable[[Any, Any], str | None]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a slice says of the facts of a kind.

    `whole` is the link to what the record is a part of. `fixed` are fields that make the record
    what it is: they are taken back, not corrected. `computed` follow by a rule, `rests` hold a
    fact, `among` are the records that a link may name, `carries(record, before)` are others that
    name what was corrected too, changed and not yet written. `check` raises ValidationError for
    what the form of the move would have refused.
    """

    whole: str = ""
    fixed: tuple[str, ...] = ()
    computed: tuple[Computed, ...] = ()
    rests: tuple[Rests, ...] = ()
    among: Mapping[str, Callable[[Any], QuerySet]] = field(default_factory=dict)
    carries: Callable[[Any, Any], Iterable[Stamped]] = lambda record, before: ()
    check: Callable[[Any], None] = lambda record: None
    while_: State | None = None


@cache
def facts_of(model: type[Model]) -> Facts | None:
    """What is stated of the model; None where its records hold nothing that moves wrote."""
    room = f"{model.__module__.rpartition('.')[0]}.facts"
    stated = import_module(room).FACTS if find_spec(room) else {}
    found = stated.get(model)
    return Facts() if found is None and issubclass(model, Moved) else found


def kinds_with_facts() -> list[type[Stamped]]:
    models: Any = apps.get_models()
    return [model for model in models if facts_of(model) is not None]


def rules_of(model: type[Stamped]) -> tuple[Rule, ...]:
    """In the order in which they are applied: what repeats a fact, then the clocks."""
    stated = facts_of(model)
    return (*(stated.computed if stated else ()), *model.clocks())


@cache
def correctable_fields(model: type[Stamped]) -> tuple[Any, ...]:
    """The fields of the kind that moves write and that can be corrected, in declared order."""
    stated = facts_of(model)
    if stated is None:
        return ()
    rights = rights_of_kind(model)
    granted = frozenset().union(*(row.fields for row in rights.rows))
    explained = {name for rule in model.clocks() for name in rule.fills[1:]}
    left = (
        BOOKKEEPING | VOIDING | granted | rights.filled_in | model.derived_fields | explained
        | {*stated.fixed, stated.whole, "status", "provisional_dates"}
    )  # fmt: skip
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return tuple(one for one in fields if one.name not in left)


@cache
def homes_in(model: type[Model]) -> dict[str, dict[str, bool]]:
    """Of a kind: its field → the moves whose forms ask it, and whether they require it."""
    found: dict[str, dict[str, bool]] = {}
    for kind in moved_kinds():
        for row in workflow_of(kind).transitions.values():
            for home, asked in homes_of_move(kind, row).items():
                of, name = home.split(".")
                if of == model.__name__:
                    found.setdefault(name, {})[row.name] = asked
    return found


def homes_of_move(kind: type[Model], row: Transition) -> dict[str, bool]:
    """Where the form of a move keeps what it asks besides the day, "Model.field" → required."""
    homes, kept_on = homes_of(row.form), getattr(row.form, "kept_on", kind.__name__)
    found = {}
    for name, asked in row.form.base_fields.items():
        if name not in KEPT_AS_PROGRESS:
            home = homes.get(name, name)
            found[home if "." in home else f"{kept_on}.{home}"] = asked.required
    return found


def is_empty(record: Stamped, one: models.Field | models.ManyToManyField) -> bool:
    if one.many_to_many:
        return not getattr(record, one.name).exists()
    value = one.value_from_object(record)
    return value is False or value in (None, "", [])


# --- What belongs together ---------------------------------------------------------------------


def whole_of(record: Stamped) -> Any:
    """The matter that the record belongs to, or itself."""
    while True:
        stated = facts_of(type(record))
        if stated is None or not stated.whole:
            return record
        record = getattr(record, stated.whole)
        record = getattr(record, "specific", record)


def path_to_whole(model: type[Model]) -> str:
    """The look-up from a part to the matter it belongs to; "" for a matter itself."""
    steps, kind = [], cast(Any, model)
    while (stated := facts_of(kind)) is not None and stated.whole:
        steps.append(stated.whole)
        kind = field_of(kind, stated.whole).related_model
    return "__".join(steps)


def all_of(whole: Any) -> Iterable[Any]:
    """The matter and all its parts whose fields follow by rules, in the order of their models, so
    that what rests on another record comes after it."""
    for model in sorted(kinds_with_facts(), key=lambda kind: path_to_whole(kind) != ""):
        path = path_to_whole(model)
        if rules_of(model) and (path or model is type(whole)):
            yield from model._base_manager.filter(**{path or "pk": whole.pk}).order_by("pk")

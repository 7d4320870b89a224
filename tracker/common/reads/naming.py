"""What a linked record is called, from the few columns that its name is made of.

A model's `__str__` says what its records are called. Read whole, a linked suggestion would bring
sixty columns for a number and a title; here the columns that `__str__` mentions are read and the
record is only a stand-in that has no others. Should it ask for one all the same, it reads it then,
as a deferred field does: slower, never wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.db.models.base import ModelState

# Names are made of names at most so often; a name that is made of its own kind's would never end.
DEEPEST = 3


class Named:
    """A link whose target is to be named, and what of the target has to be read for it."""

    def __init__(self, model: type[Model], path: str, *, depth: int = DEEPEST):
        self.model, self.path = model, path
        wanted = mentioned(model)
        fields: list[Any] = [field for field in model._meta.concrete_fields if field.name in wanted]
        self.own = [field for field in fields if not field.is_relation]
        self.links: dict[Any, Named] = {
            field: Named(field.related_model, f"{path}__{field.name}", depth=depth - 1)
            for field in fields
            if field.is_relation and depth
        }

    @cached_property
    def paths(self) -> list[str]:
        """What to read: the key, own columns, then those of the target's own links."""
        own = [f"{self.path}__{field.attname}" for field in (self.model._meta.pk, *self.own)]
        return [*own, *(path for link in self.links.values() for path in link.paths)]

    @cached_property
    def fields(self) -> list:
        """The field of each of `paths`."""
        own = [self.model._meta.pk, *self.own]
        return [*own, *(field for link in self.links.values() for field in link.fields)]

    def stand_in(self, values: Iterator, *, using: str) -> Any:
        """Made of the values of `paths`; None where there is no record."""
        pk = next(values)
        content = {field.attname: next(values) for field in self.own}
        linked = {field: link.stand_in(values, using=using) for field, link in self.links.items()}
        if pk is None:
            return None
        record = self.model.__new__(self.model)
        record._state = ModelState()
        record._state.adding, record._state.db = False, using
        record.__dict__ |= {**content, self.model._meta.pk.attname: pk}
        for field, target in linked.items():
            record.__dict__[field.attname] = None if target is None else target.pk
            field.set_cached_value(record, target)
        return record


def mentioned(model: type[Model]) -> set[str]:
    """The fields that naming a record of the model mentions, through its methods and properties."""
    found: set[str] = set()
    _collect(model, "__str__", found, seen=set())
    if issubclass(model, AbstractBaseUser):
        account: Any = model
        found.add(account.USERNAME_FIELD)
        _collect(model, "get_full_name", found, seen=set())
    return found


def _collect(model: type[Model], name: str, found: set[str], *, seen: set[str]) -> None:
    code = _code_of(getattr(model, name, None))
    if code is None or name in seen:
        return
    seen.add(name)
    fields = {field.name for field in model._meta.concrete_fields}
    by_attname = {field.attname: field.name for field in model._meta.concrete_fields}
    for word in _words(code):
        bare = word.removeprefix("get_").removesuffix("_display")
        if word in by_attname or word in fields:
            found.add(by_attname.get(word, word))
        elif word.startswith("get_") and bare in fields:
            found.add(bare)
        else:
            _collect(model, word, found, seen=seen)


def _code_of(attribute: Any) -> CodeType | None:
    function = attribute.fget if isinstance(attribute, property) else attribute
    return getattr(function, "__code__", None)


def _words(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words(constant)


@dataclass(frozen=True)
class Naming:
    """Names the targets of one link from the columns at hand."""

    named: Named
    say: Callable[[Any], str]
    places: Sequence[int]
    converters: Sequence[Callable | None]

    def names(self, columns: Sequence[Sequence], *, using: str) -> list:
        """One for each row, None where nothing is linked; each record is asked once."""
        keys = columns[self.places[0]]
        known: dict[Any, str | None] = {None: None}
        for row, pk in enumerate(keys):
            if pk not in known:
                values = (
                    columns[place][row] if convert is None else convert(columns[place][row])
                    for place, convert in zip(self.places, self.converters, strict=True)
                )
                known[pk] = self.say(self.named.stand_in(values, using=using))
        return [known[pk] for pk in keys]

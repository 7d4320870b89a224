"""Which constraints a record plainly keeps, decided without asking the database.

Django asks the database about each constraint of each record with a query of its own, and
building those queries costs more than the rest of a write. Nearly all conditions compare the
record's own fields with each other or with fixed values; these are decided here, in Python.

Only "certainly kept" is ever concluded. What is broken or in doubt goes to Django, which finds
the words for it, and the database enforces every constraint in any case.
"""

import operator
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.db.models import (
    BaseConstraint,
    CheckConstraint,
    F,
    ForeignKey,
    Model,
    Q,
    UniqueConstraint,
)

from tracker.common import many

ORDERS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
# Neither true nor false, as a comparison with NULL in SQL.
IN_DOUBT = None
# A value that the record does not hold as such: not loaded, of another record, an expression.
UNKNOWN = object()


def is_certainly_kept(constraint: BaseConstraint, record: Model) -> bool:
    if isinstance(constraint, CheckConstraint):
        return truth(constraint.condition, record) is True
    if isinstance(constraint, UniqueConstraint) and not constraint.expressions:
        # Where its condition is false the constraint does not concern the record.
        is_free = constraint.condition and truth(constraint.condition, record) is False
        return is_free or _is_as_stored(constraint, record) or _is_first(constraint, record)
    return False


def _is_as_stored(constraint: UniqueConstraint, record: Model) -> bool:
    """Whether all that the constraint looks at is what the database holds already."""
    stored = getattr(record, "stored", None)
    names = {*constraint.fields, *_names_in(constraint.condition)}
    if stored is None:
        return False
    pairs = [(_value_of(name, record), _value_of(name, stored)) for name in names]
    return all(value is not UNKNOWN and value == before for value, before in pairs)


def _names_in(condition) -> set[str]:
    """The fields that a condition compares. What is no Q or pair has no name that is known."""
    if isinstance(condition, tuple):
        name, wanted = condition
        is_plain = not hasattr(wanted, "resolve_expression")
        return {name.partition("__")[0] if is_plain else ""}
    if not isinstance(condition, Q):
        return set() if condition is None else {""}
    return {name for part in condition.children for name in _names_in(part)}


def _is_first(constraint: UniqueConstraint, record: Model) -> bool:
    """Whether no other record under the same new target is alike in the fields named."""
    links = [record._meta.get_field(name) for name in constraint.fields]
    found = [is_alone(record, link, among=constraint.fields) for link in links]
    return any(found)


def is_alone(record: Model, link, *, among: Iterable[str]) -> bool:
    """Whether, of many that are written together, no other under this target is alike."""
    writes = many.at_hand()
    if writes is None or not isinstance(link, ForeignKey):
        return False
    others = writes.siblings(record, link)
    return others is not None and not any(
        all(_value_of(name, record) == _value_of(name, other) for name in among) for other in others
    )


def truth(condition, record: Model) -> bool | None:
    """Whether a condition is true of the record's own fields, or IN_DOUBT."""
    if isinstance(condition, tuple):
        name, wanted = condition
        return _compare(name, wanted, record)
    if not isinstance(condition, Q) or condition.connector not in (Q.AND, Q.OR):
        return IN_DOUBT
    parts = {truth(part, record) for part in condition.children}
    # One false part settles an AND, one true part an OR, whatever the others are.
    decisive = condition.connector == Q.OR
    if decisive not in parts and IN_DOUBT in parts:
        return IN_DOUBT
    return (decisive in parts) == (decisive is not condition.negated)


def _compare(name: str, wanted, record: Model) -> bool | None:
    field, _, lookup = name.partition("__")
    value = _value_of(field, record)
    if isinstance(wanted, F):
        # Its name is an attribute that the stubs do not know.
        wanted = _value_of(wanted.name, record)  # type: ignore[attr-defined]
    if value is UNKNOWN or wanted is UNKNOWN:
        return IN_DOUBT
    if lookup == "isnull":
        return (value is None) is wanted
    if lookup in ("", "exact"):
        return value is None if wanted is None else _equal(value, wanted)
    if lookup == "in":
        found = [_equal(value, one) for one in wanted]
        return IN_DOUBT if IN_DOUBT in found else True in found
    # Databases put texts in an order of their own, so of texts only equality is plain.
    in_order = lookup in ORDERS and _family(value) == _family(wanted) in ("number", "date")
    return ORDERS[lookup](value, wanted) if in_order else IN_DOUBT


def _equal(value, wanted) -> bool | None:
    family = _family(value)
    return value == wanted if family and family == _family(wanted) else IN_DOUBT


def _value_of(name: str, record: Model):
    # Past the descriptors, which would fetch what was not loaded.
    value = record.__dict__.get(_columns_of(type(record)).get(name, ""), UNKNOWN)
    return UNKNOWN if hasattr(value, "resolve_expression") else value


@cache
def _columns_of(model: type[Model]) -> dict[str, str]:
    return {str(field.name): str(field.attname) for field in model._meta.concrete_fields}


def _family(value) -> str:
    """Values are compared within a family only; empty: this module does not know the value."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, date) and not isinstance(value, datetime):
        return "date"
    return ""

"""The rules of the models, asked for records that are not written yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model, UniqueConstraint, Value


def broken_rules(record: Model, changed: set[str]) -> dict[str, list[tuple[str, str]]]:
    """What the model has against a record of which only some fields are new: (code, message)
    by field name.

    Asks `full_clean` as every door does, but spares the database what cannot have been broken:
    links that were just looked up, and constraints on fields that stay as they were.
    """
    rules = [fields_of(rule) for rule in record._meta.constraints]
    asked = changed.union(*(names for names in rules if names & changed))
    # A constraint is not asked at all when one of its fields is left out.
    in_rules = set().union(*rules)
    exclude = {
        field.name
        for field in record._meta.concrete_fields
        if field.name not in asked
        or (was_looked_up(record, field, changed) and field.name not in in_rules)
    }
    try:
        record.full_clean(exclude=exclude, validate_unique=False)
    except ValidationError as error:
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        return {
            name: [
                (fault.code or "invalid", message) for fault in faults for message in fault.messages
            ]
            for name, faults in found.items()
        }
    return {}


def was_looked_up(record: Model, field, changed: set[str]) -> bool:
    return (
        field.is_relation and field.name in changed and field.value_from_object(record) is not None
    )


def fields_of(rule) -> set[str]:
    if isinstance(rule, CheckConstraint):
        return set(rule.condition.referenced_base_fields)
    condition = rule.condition.referenced_base_fields if rule.condition else ()
    return {*rule.fields, *condition}


def equal_keys(
    model: type[Model], claims: Iterable[tuple[Model, set[str]]]
) -> Iterator[tuple[UniqueConstraint, list[int]]]:
    """Rules of uniqueness that records of one file break among themselves, with the places of
    those records in `claims`: pairs of a record and the fields that were set."""
    claims = list(claims)
    for rule in model._meta.constraints:
        if not isinstance(rule, UniqueConstraint):
            continue
        attributes = [model._meta.get_field(name).attname for name in rule.fields]
        places = defaultdict(list)
        for place, (record, changed) in enumerate(claims):
            if changed & set(rule.fields):
                places[tuple(getattr(record, name) for name in attributes)].append(place)
        for alike in places.values():
            if len(alike) > 1 and applies(rule, claims[alike[0]][0]):
                yield rule, alike


def applies(rule: UniqueConstraint, record: Model) -> bool:
    if rule.condition is None:
        return True
    fields = [record._meta.get_field(name) for name in rule.condition.referenced_base_fields]
    return rule.condition.check(
        {field.name: Value(getattr(record, field.attname), field) for field in fields}
    )

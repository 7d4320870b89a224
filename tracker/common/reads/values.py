"""From what the driver returns to what an answer shows, a column at a time.

`shown` gives for a field of a serializer and the column it reads the function that turns the
values of the column into those of the answer; None where they already are the same.
"""

from collections.abc import Callable, Sequence
from datetime import UTC
from functools import cache
from typing import Any

from django.db import connections, models
from django.utils import timezone
from rest_framework import serializers

Convert = Callable[[Any], Any]
Column = Callable[[Sequence], list]

# Of these an answer shows text and codes as they are stored.
AS_STORED = (serializers.CharField, serializers.ChoiceField)


def from_database(field: models.Field, *, using: str) -> Convert | None:
    """What Django makes of a value of the driver; None where it leaves it as it is."""
    connection = connections[using]
    column: Any = field.get_col(field.model._meta.db_table)
    of_field = column.output_field.get_db_converters(connection)
    converters = [*connection.ops.get_db_converters(column), *of_field]
    if not converters:
        return None

    def convert(value):
        for one in converters:
            value = one(value, column, connection)
        return value

    return convert


@cache
def _of_record(model: type[models.Model], using: str) -> tuple[list[str], list[Convert | None]]:
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [from_database(f, using=using) for f in fields]


def record_of(model: type[models.Model], row: Sequence, *, using: str) -> Any:
    """The record whose columns, all of them in the order of the model, the driver returned."""
    names, converters = _of_record(model, using)
    values = [
        value if convert is None else convert(value)
        for convert, value in zip(converters, row, strict=True)
    ]
    return model.from_db(using, names, values)


def shown(shown_as: serializers.Field, field: models.Field, *, using: str) -> Column | None:
    if type(shown_as) is serializers.DateTimeField:
        return _moments_of_sqlite if connections[using].vendor == "sqlite" else _moments
    # Drivers return days and truth values as Python has them; so the bytes are made of them.
    if type(shown_as) in (serializers.DateField, serializers.BooleanField):
        return None
    convert = from_database(field, using=using)
    if convert is None and _leaves_as_it_is(shown_as):
        return None
    return _one_by_one(convert or _same, shown_as.to_representation)


def _leaves_as_it_is(shown_as: serializers.Field) -> bool:
    if isinstance(shown_as, serializers.IntegerField):
        return shown_as.to_representation(7) == 7
    return isinstance(shown_as, AS_STORED)


def _same(value):
    return value


def _one_by_one(convert: Convert, represent: Convert) -> Column:
    def column(values):
        found = [None if value is None else convert(value) for value in values]
        return [None if value is None else represent(value) for value in found]

    return column


def _moments_of_sqlite(values):
    """SQLite keeps them without an offset, in UTC."""
    zone = timezone.get_current_timezone()
    return [
        None if value is None else value.replace(tzinfo=UTC).astimezone(zone).isoformat()
        for value in values
    ]


def _moments(values):
    zone = timezone.get_current_timezone()
    return [None if value is None else value.astimezone(zone).isoformat() for value in values]


def labels(field: models.Field) -> Column:
    """Codes as the labels of their choices; a code that is none stays as it is."""
    known = {code: str(label) for code, label in field.flatchoices}
    return lambda values: [known.get(value, value) for value in values]

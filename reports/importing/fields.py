"""The columns of a layout as fields of a record: how a cell is parsed, compared and worded."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import models

from reports.importing import values
from reports.importing.dates import read_date
from reports.importing.names import Names
from reports.importing.values import BadCell
from reports.importing.wordings import code_of
from reports.layouts.models import FreeValue
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Column
from reports.workbook.opening import Value
from reports.workbook.values import clean_text
from tracker.progress.models import ProgressEntry

PROGRESS, MOVE = "progress.", "move."
NUMBER = "number"
FREE_KEY = re.compile(r"free_(\d+)")


@dataclass(kw_only=True)
class Reading:
    """What helps to read the cells of one row: the names of records, the year that 3月5日 is of.
    `doubts` says which cells were read in one of several possible ways."""

    names: Names
    year: int | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """What an editable column sets: a field of the record, a part of a progress entry, or what the
    form of a move asks."""

    column: Column
    field: models.Field
    is_progress: bool = False
    is_moved: bool = False
    # The office's own column, of which each record may carry a text.
    free: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is a field of the record itself."""
        return not (self.is_progress or self.is_moved or self.free)

    @property
    def name(self) -> str:
        return self.column.key if self.free else self.field.name

    def parse(self, value: Value, reading: Reading):
        """The value of the field; a list of records for many-to-many fields. Raises BadCell."""
        return parser_of(self.field)(value, self.field, reading)

    def current(self, record: models.Model):
        """What the record holds, in the form `parse` returns."""
        if self.field.many_to_many:
            return list(getattr(record, self.name).all())
        return getattr(record, self.name)

    def is_same(self, old, new) -> bool:
        if self.field.many_to_many:
            return {record.pk for record in old} == {record.pk for record in new}
        if isinstance(old, str):
            return values.text(old) == new
        return old == new


def targets_of(sheet: Sheet) -> dict[str, Target]:
    """What the editable columns of a sheet set, by column key."""
    found = {}
    for column in sheet.layout.columns:
        if own := FREE_KEY.fullmatch(column.key):
            text = FreeValue._meta.get_field("text")
            found[column.key] = Target(column, text, free=int(own[1]))
        elif column.field:
            found[column.key] = target_of(column, sheet.model)
    return found


def target_of(column: Column, model: type[models.Model]) -> Target:
    is_progress, is_moved = column.field.startswith(PROGRESS), column.field.startswith(MOVE)
    name = column.field.removeprefix(PROGRESS).removeprefix(MOVE)
    field = (ProgressEntry if is_progress else model)._meta.get_field(name)
    return Target(column, field, is_progress=is_progress, is_moved=is_moved)


def as_report(target: Target) -> Target:
    """The column as a report on progress, for those who may not set its field."""
    return Target(target.column, ProgressEntry._meta.get_field("text"), is_progress=True)


def in_words(value) -> str:
    """A field's value as the preview shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def shows(value: Value, column: Column, row) -> bool:
    """Whether the cell still is what an export of `row` writes into it."""
    return comparable(value) == comparable(column.value_of(row))


def comparable(value):
    """Cells and what is exported into them, alike: 3.2700 and 3.27, a unit and its name."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value))[0].strip() or None


# --- One parser per kind of field ----------------------------------------------------------


def parser_of(field: models.Field):
    if field.many_to_many:
        return as_links
    if field.is_relation:
        return as_link
    if field.choices:
        return as_code
    return next(parse for kind, parse in PARSERS if isinstance(field, kind))


def as_links(value, field, reading):
    return reading.names.several(value, field.related_model)


def as_link(value, field, reading):
    return reading.names.one(value, field.related_model)


def as_code(value, field, reading):
    return code_of(value, field.name, field.choices)


def as_day(value, field, reading):
    """A day; what only the year of the row explains is read with a word about it."""
    try:
        return values.day(value)
    except BadCell:
        read = read_date(value, year=reading.year)
        if read.day is None:
            raise
        reading.doubts.append(read.doubt)
        return read.day


def as_text(value, field, reading):
    return values.number(value) if field.name == NUMBER else values.text(value)


def as_number(value, field, reading):
    return values.decimal(value)


def as_integer(value, field, reading):
    return values.integer(value)


def as_yes_or_no(value, field, reading):
    answer = values.yes_no(value)
    if answer is None:
        raise BadCell("not_yes_or_no", "应为“是”或“否”")
    return answer


PARSERS = (
    (models.BooleanField, as_yes_or_no),
    (models.DateField, as_day),
    (models.DecimalField, as_number),
    (models.IntegerField, as_integer),
    ((models.CharField, models.TextField), as_text),
)

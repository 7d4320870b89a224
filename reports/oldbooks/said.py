"""A row of an old workbook → what it says, with every doubt named by its cell.

Nothing is written here. What cannot be read stays unsaid: the row then supports less.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reports.importing import values
from reports.importing.dates import read_date
from reports.importing.values import BadCell
from reports.importing.wordings import code_of
from reports.oldbooks.body import BodyRow
from reports.oldbooks.names import (
    CO_WORDS,
    UnitNames,
    part_of,
    split_deputies,
    split_units,
)
from reports.oldbooks.plan import SheetPlan
from reports.oldbooks.vocabulary import FIELDS, Field, Reading
from tracker.answers.models import Answer, Evaluation
from tracker.inspections.models import Inspection
from tracker.plans.models import PlanItem
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic

NUMBER = re.compile(r"(?:第)?\s*([0-9A-Za-z][0-9A-Za-z-]*)\s*号?")
CLASS = re.compile(r"([A-Za-z甲乙丙丁])\s*类?")
PHONE = re.compile(r"(?:电话)?[::]?\s*((?:\d{3,4}[- ]?)?\d{7,8}|1\d{10})")
LEFT_OUT, ASSUMED = "left_out", "assumed"

CHOICES = {
    ("suggestion", "kind"): Suggestion.Kind.choices,
    ("suggestion", "contact_method"): Answer.ContactMethod.choices,
    ("suggestion", "attitude"): Evaluation.Rating.choices,
    ("suggestion", "result"): Evaluation.Rating.choices,
    ("suggestion", "rating"): Evaluation.Rating.choices,
    ("suggestion", "disclosure"): Suggestion.Disclosure.choices,
    ("topic", "form"): Topic.Form.choices,
    ("inspection", "kind"): Inspection.Kind.choices,
    ("planitem", "quarter"): PlanItem.Quarter.choices,
}


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something a person should look at: `kind` says whether the cell was left out or read in
    one of several possible ways."""

    sheet: str
    row: int
    address: str
    label: str
    text: str
    kind: str = LEFT_OUT


@dataclass(kw_only=True)
class Said:
    """What one row says: field → value (date, text, code, list of units or deputies, bool)."""

    kind: str
    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def get(self, key: str):
        return self.values.get(key)

    def doubt(self, key: str, text: str, kind: str = LEFT_OUT, *, address: str = "") -> None:
        label = next((it.label for it in FIELDS[self.kind] if it.key == key), "")
        address = address or self.addresses.get(key, str(self.row))
        self.doubts.append(
            Doubt(
                sheet=self.sheet, row=self.row, address=address, label=label, text=text, kind=kind
            )
        )


@dataclass(kw_only=True)
class Reader:
    """Reads the rows of one sheet. `number_width` is how wide its text numbers are."""

    plan: SheetPlan
    units: UnitNames
    number_width: int = 0

    def read(self, row: BodyRow) -> Said:
        said = Said(kind=self.plan.kind, sheet=self.plan.name, row=row.number)
        # Days first: which unit bore a name depends on the day.
        by_reading = sorted(FIELDS[self.plan.kind], key=lambda it: it.reading is not Reading.DATE)
        for known in by_reading:
            cells = row.cells.get(known.key, [])
            contents = [cell.value for cell in cells]
            said.addresses[known.key] = cells[0].address if cells else self.place(row, known.key)
            if not contents and self.plan.group == known.key and row.group:
                contents = [row.group]
                said.addresses[known.key] = row.group_address
            if not contents and known.key in self.plan.whole:
                contents = [self.plan.whole[known.key]]
            if contents and known.reading is not Reading.IGNORED:
                self.take(said, known, contents)
        return said

    def place(self, row: BodyRow, key: str) -> str:
        """Where the row would say it: "C7", or only "7" where no column means it."""
        column = self.plan.column(key)
        return f"{column.letter}{row.number}" if column else str(row.number)

    def take(self, said: Said, known: Field, contents: list) -> None:
        """Read the cells of one field into `said`; what cannot be read is doubted."""
        try:
            value = self.value_of(said, known, contents)
        except BadCell as error:
            said.doubt(known.key, error.message)
            return
        if value not in (None, "", []):
            said.values[known.key] = value

    def value_of(self, said: Said, known: Field, contents: list):
        match known.reading:
            case Reading.DATE:
                return self.day(said, known, contents[0])
            case Reading.NUMBER:
                return self.number(said, contents[0])
            case Reading.YES_NO:
                return values.yes_no(contents[0])
            case Reading.CHOICE:
                return code_of(contents[0], known.key, CHOICES[said.kind, known.key])
            case Reading.UNIT | Reading.UNITS:
                return self.units_named(said, known, contents)
            case Reading.DEPUTY | Reading.DEPUTIES:
                return split_deputies("、".join(values.text(one) for one in contents))
            case Reading.LONG_TEXT:
                return "\n".join(values.text(one) for one in contents)
        return values.text(contents[0])

    def day(self, said: Said, known: Field, content) -> date | None:
        day, doubt = read_date(content, year=self.plan.work_year)
        if doubt:
            said.doubt(known.key, doubt, LEFT_OUT if day is None else ASSUMED)
        return day

    def number(self, said: Said, content) -> str:
        """The number as text. One that Excel took for a number has lost its leading zeros."""
        words = unicodedata.normalize("NFKC", values.text(content)).strip()
        found = NUMBER.fullmatch(words)
        if found is None:
            raise BadCell("not_a_number", f"“{values.shown(content)}”不是编号")
        number = found[1]
        if isinstance(content, int) and len(number) < self.number_width:
            padded = number.zfill(self.number_width)
            said.doubt("number", f"单元格里是数字{number}，按本表其他编号补足为{padded}", ASSUMED)
            return padded
        return number

    def units_named(self, said: Said, known: Field, contents: Iterable) -> list:
        """The units, each once. A unit marked (会办) in the lead column goes to the co-units."""
        found = []
        for text in contents:
            for written in split_units(values.text(text)):
                name, part = part_of(written)
                match = self.units.find(name, on=said.get("handed_over_on"))
                if match.record is None:
                    said.doubt(known.key, match.doubt)
                    said.values.setdefault("unknown_units", []).append(name)
                elif part in CO_WORDS and known.key == "lead_unit":
                    said.values.setdefault("co_units", []).append(match.record)
                elif match.record not in found:
                    found.append(match.record)
        return found


def class_code(words: str) -> str:
    """ "A类" → "A"; what is no single letter stays as it is written."""
    normal = unicodedata.normalize("NFKC", words).strip()
    found = CLASS.fullmatch(normal)
    return found[1].upper() if found else normal


def person_and_phone(words: str) -> tuple[str, str]:
    """ "王五 84891234" → ("王五", "84891234")."""
    normal = unicodedata.normalize("NFKC", words)
    found = PHONE.search(normal)
    if not found:
        return " ".join(normal.split()), ""
    person = (normal[: found.start()] + normal[found.end() :]).strip(" :、,，;()/\n")
    return " ".join(person.split()), found[1]

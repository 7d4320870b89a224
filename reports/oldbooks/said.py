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
from reports.importing.dates import is_about_months, read_date
from reports.importing.values import BadCell
from reports.importing.wordings import code_of
from reports.oldbooks.body import BodyRow, Cell
from reports.oldbooks.names import UnitNames
from reports.oldbooks.plan import SheetPlan
from reports.oldbooks.vocabulary import FIELDS, REPEATABLE, Field, Reading, plain
from reports.oldbooks.written import CO_WORDS, persons_in, units_in
from tracker.activities.models import Activity
from tracker.answers.models import Answer, Evaluation
from tracker.inspections.models import Inspection
from tracker.leads.models import Lead
from tracker.meetings.models import Meeting
from tracker.personnel.models import PersonnelMatter
from tracker.plans.models import PlanItem
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic

# 第102号, 建议第102号, №102, 〔2025〕104号: what stands in front, and the number itself.
NUMBER = re.compile(
    r"(No[.:]?\s*(?=\d)|[^0-9A-Za-z]*(?:[(\[〔【]\d{4}[)\]〕】])?[^0-9A-Za-z]*)"
    r"([0-9A-Za-z][0-9A-Za-z-]*)\s*号?",
    re.IGNORECASE,
)
YEAR_IN_FRONT = re.compile(r"\d{4}")
CLASS = re.compile(r"([A-Za-z甲乙丙丁])\s*类?")
PHONE = re.compile(r"(?:电话)?[::]?\s*((?:\d{3,4}[- ]?)?\d{7,8}|1\d{10})")
LEFT_OUT, ASSUMED = "left_out", "assumed"
# Where a unit belongs that stands in the lead column with another part beside it.
OF_PART = dict.fromkeys(CO_WORDS, "co_units") | {"分办": "separate_units"}
UNDECIDED = frozenset({"否", "未公开", "n", "no", "×", "x"})

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
    ("lead", "channel"): Lead.Channel.choices,
    ("lead", "rated"): Lead.Rating.choices,
    ("activity", "kind"): Activity.Kind.choices,
    ("meeting", "kind"): Meeting.Kind.choices,
    ("personnelmatter", "kind"): PersonnelMatter.Kind.choices,
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
            doubt_long_numbers(said, known, cells)
            contents = [cell.value for cell in cells]
            said.addresses[known.key] = cells[0].address if cells else self.place(row, known.key)
            if not contents and self.plan.group == known.key and row.group:
                contents = [row.group]
                said.addresses[known.key] = row.group_address
            if not contents and known.key in self.plan.whole:
                contents = [self.plan.whole[known.key]]
            if contents and known.reading is not Reading.IGNORED:
                self.take(said, known, contents)
        self.doubt_the_row(said, row)
        return said

    def doubt_the_row(self, said: Said, row: BodyRow) -> None:
        """What is doubtful about the row whatever its columns mean."""
        for cell in row.lost:
            text = f"同一事项的另一行还有“{values.shown(cell.value)}”，未装入"
            said.doubt("", text, address=cell.address)
        for cell, above in row.as_above:
            mark = values.shown(cell.value)
            text = (
                f"“{mark}”按上一行的“{values.shown(above)}”理解"
                if above
                else f"“{mark}”之上没有内容"
            )
            said.doubt("", text, ASSUMED if above else LEFT_OUT, address=cell.address)
        if row.is_bare:
            said.doubt("title", "这一行只写了标题，按单独的一条理解", ASSUMED)

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
        if value in (None, "", []):
            return
        # Units of this column may have come from another already.
        before = said.get(known.key) if known.reading is Reading.UNITS else None
        said.values[known.key] = list(dict.fromkeys([*before, *value])) if before else value
        if len(contents) > 1 and known.reading not in REPEATABLE:
            more = "、".join(values.shown(one) for one in contents[1:])
            said.doubt(known.key, f"只取第一列，其余未装入：{more}")

    def value_of(self, said: Said, known: Field, contents: list):
        match known.reading:
            case Reading.DATE:
                return self.day(said, known, contents[0])
            case Reading.NUMBER:
                return self.number(said, contents[0])
            case Reading.YES_NO:
                return values.yes_no(contents[0])
            case Reading.CHOICE:
                return self.choice(said, known, contents[0])
            case Reading.UNIT | Reading.UNITS:
                return self.units_named(said, known, contents)
            case Reading.DEPUTY | Reading.DEPUTIES:
                return persons_in("、".join(values.text(one) for one in contents))
            case Reading.LONG_TEXT:
                return "\n".join(values.text(one) for one in contents)
        return values.text(contents[0])

    def day(self, said: Said, known: Field, content) -> date | None:
        day, doubt = read_date(content, year=self.plan.work_year)
        if day is None and said.kind != "suggestion" and is_about_months(content):
            said.values.setdefault("in_words", {})[known.label] = values.text(content)
            said.doubt(known.key, f"“{values.shown(content)}”没有写到日，记入备注", ASSUMED)
        elif doubt:
            said.doubt(known.key, doubt, LEFT_OUT if day is None else ASSUMED)
        return day

    def number(self, said: Said, content) -> str:
        """The number as text. One that Excel took for a number has lost its leading zeros."""
        words = unicodedata.normalize("NFKC", values.text(content)).strip()
        found = NUMBER.fullmatch(words)
        if found is None:
            raise BadCell("not_a_number", f"“{values.shown(content)}”不是编号")
        number = found[2]
        if YEAR_IN_FRONT.search(found[1]):
            said.doubt("number", f"“{values.shown(content)}”按编号{number}理解", ASSUMED)
        if isinstance(content, int) and len(number) < self.number_width:
            padded = number.zfill(self.number_width)
            said.doubt("number", f"单元格里是数字{number}，按本表其他编号补足为{padded}", ASSUMED)
            return padded
        return number

    def choice(self, said: Said, known: Field, content) -> str:
        """The code of a choice. 否 under 是否公开 does not say that it was decided."""
        if known.key == "disclosure" and plain(values.text(content)) in UNDECIDED:
            said.doubt(
                known.key,
                f"“{values.shown(content)}”没有写明已决定不公开，公开决定仍为未定",
                ASSUMED,
            )
            return ""
        return code_of(content, known.key, CHOICES[said.kind, known.key])

    def units_named(self, said: Said, known: Field, contents: Iterable) -> list:
        """The units, each once. In the lead column a unit marked 会办 goes to the co-units, one
        marked 分办 to those that answer apart."""
        found = []
        for written in (one for text in contents for one in units_in(values.text(text))):
            match = self.units.find(written.name, on=said.get("handed_over_on"))
            if match.doubt:
                said.doubt(known.key, match.doubt, LEFT_OUT if match.record is None else ASSUMED)
            if match.record is None:
                said.values.setdefault("unknown_units", []).append(written.name)
            elif (other := OF_PART.get(written.part)) and known.key == "lead_unit":
                said.values.setdefault(other, []).append(match.record)
            elif match.record not in found:
                found.append(match.record)
        return found


def doubt_long_numbers(said: Said, known: Field, cells: Iterable[Cell]) -> None:
    for cell in cells:
        if values.is_cut_by_excel(cell.value):
            text = f"数字超过15位，Excel 只保留15位，“{values.shown(cell.value)}”请与原件核对"
            said.doubt(known.key, text, ASSUMED, address=cell.address)


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

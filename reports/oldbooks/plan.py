"""How a workbook is to be loaded: which sheets, which column means what, what holds for all rows.

A plan is first proposed from what was recognised, then corrected by hand, then followed. It is
kept with the import as JSON, so that what was agreed on can be read afterwards.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from reports.oldbooks.body import read_body
from reports.oldbooks.headers import (
    NOTHING_REMEMBERED,
    Column,
    Header,
    Remembered,
    find_header,
)
from reports.oldbooks.lead_words import channel_in
from reports.oldbooks.meeting_words import meeting_kind_named
from reports.oldbooks.vocabulary import FIELDS, field_of, plain
from reports.workbook.opening import Book, Grid
from tracker.common.numerals import chinese_number

NUMBERS = {chinese_number(number): number for number in range(1, 100)}
NUMERAL = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
SESSION = re.compile(rf"{NUMERAL}届[^第\d一二三四五六七八九十]{{0,12}}第?\s*{NUMERAL}次")
YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)\s*年?(?!\d)")
# What a heading above a group of rows may say, by kind.
GROUPS = {
    "suggestion": ("lead_unit", "area"),
    "topic": ("form",),
    "inspection": ("kind",),
    "planitem": (),
    "lead": (),
    "activity": ("street", "kind"),
    "meeting": ("kind",),
    "personnelmatter": ("kind",),
}


def numeral(words: str) -> int | None:
    return int(words) if words.isdigit() else NUMBERS.get(words)


def session_in(text: str) -> tuple[int, int] | None:
    """Term and number of a session: 第六届人民代表大会第二次会议, 六届二次 → (6, 2)."""
    found = SESSION.search(text)
    if not found:
        return None
    term, number = numeral(found[1]), numeral(found[2])
    return (term, number) if term and number else None


def year_in(text: str) -> int | None:
    """The first year a title names: 2022年… → 2022."""
    found = YEAR.search(text)
    return int(found[1]) if found else None


# What a title like 2025年执法检查台账 says of the kind of all its inspections.
KINDS_IN_TITLES = ("市区联动执法检查", "受委托执法检查", "执法检查")


def kind_in(titles: str) -> str:
    """The kind of inspection that a title names, in the words of the ledger; "" for none."""
    bare = plain(titles).replace("联动执法", "市区联动执法").replace("市区市区", "市区")
    bare = bare.replace("委托执法", "受委托执法").replace("受受", "受")
    return next((kind for kind in KINDS_IN_TITLES if kind in bare), "")


# What the titles of a sheet may say of all its rows, by kind: the field, and who reads it.
SAID_BY_TITLES: dict[str, tuple[str, Callable[[str], str]]] = {
    "inspection": ("kind", kind_in),
    "lead": ("channel", channel_in),
    "meeting": ("kind", meeting_kind_named),
}


@dataclass(kw_only=True)
class SheetPlan:
    """One sheet: `kind` is empty for one that is not loaded. `columns` maps a column's number
    to what it means; `whole` holds what is stated once for all its rows, as text."""

    name: str
    kind: str = ""
    first: int = 0
    last: int = 0
    columns: list[Column] = field(default_factory=list)
    group: str = ""
    work_year: int | None = None
    whole: dict[str, str] = field(default_factory=dict)

    @property
    def header(self) -> Header:
        return Header(kind=self.kind, first=self.first, last=self.last, columns=tuple(self.columns))

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(kw_only=True)
class Plan:
    """The whole workbook. `units` says what unknown names of units mean: "unit:12" is that
    unit, "new:department" a unit to be added, "" one that nobody knows.
    `deputies` says the same of names that no deputy bears: "deputy:12", "new" or "".
    `adds_missing` lets years and sessions that the ledger lacks be added."""

    sheets: list[SheetPlan]
    units: dict[str, str] = field(default_factory=dict)
    deputies: dict[str, str] = field(default_factory=dict)
    adds_missing: bool = True

    @property
    def loaded(self) -> list[SheetPlan]:
        return [sheet for sheet in self.sheets if sheet.kind]

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping) -> "Plan":
        sheets = [
            SheetPlan(
                **{
                    **sheet,
                    "columns": [
                        Column(**{**column, "path": tuple(column["path"])})
                        for column in sheet["columns"]
                    ],
                }
            )
            for sheet in stored["sheets"]
        ]
        # Those kept by an earlier release know no deputies.
        return cls(
            sheets=sheets,
            units=stored["units"],
            deputies=stored.get("deputies", {}),
            adds_missing=stored["adds_missing"],
        )


def propose(
    book: Book, *, remembered: Remembered = NOTHING_REMEMBERED, today: date, kinds=tuple(FIELDS)
) -> Plan:
    """What the workbook seems to be. Sheets without a header that is known are left out."""
    return Plan(sheets=[propose_sheet(grid, remembered, today, kinds) for grid in book.shown])


def propose_sheet(grid: Grid, remembered: Remembered, today: date, kinds) -> SheetPlan:
    header = find_header(grid, kinds=kinds, remembered=remembered)
    if header is None:
        return SheetPlan(name=grid.name)
    titles = " ".join((*header.titles, grid.name))
    plan = SheetPlan(
        name=grid.name,
        kind=header.kind,
        first=header.first,
        last=header.last,
        columns=list(header.columns),
        work_year=year_in(titles),
    )
    session = session_in(titles)
    if session and header.kind == "suggestion" and plan.column("session") is None:
        plan.whole["session"] = f"第{chinese_number(session[0])}届第{chinese_number(session[1])}次"
    key, named_in = SAID_BY_TITLES.get(header.kind, ("", kind_in))
    if key and plan.column(key) is None and (words := named_in(titles)):
        plan.whole[key] = words
    plan.group = group_meaning(grid, header)
    return plan


def group_meaning(grid: Grid, header: Header) -> str:
    """What the headings between the rows say: nothing where a column says it already."""
    records, _ = read_body(grid, header)
    if not any(record.group for record in records):
        return ""
    said = {column.key for column in header.known}
    return next((key for key in GROUPS[header.kind] if key not in said), "")


def with_columns(plan: SheetPlan, keys: Mapping[int, str]) -> SheetPlan:
    """The plan with the columns meaning what a person said; a tick stays where it fits."""
    columns = [
        replace(column, key=keys[column.number], tick=_tick(column, keys[column.number]))
        if column.number in keys
        else column
        for column in plan.columns
    ]
    return replace(plan, columns=columns)


def _tick(column: Column, key: str) -> str:
    return column.tick if column.key == key else ""


def labels(kind: str) -> list[tuple[str, str]]:
    """The fields of a kind to choose from, in the order of the vocabulary."""
    return [(field.key, field.label) for field in FIELDS[kind]]


def whole_fields(kind: str) -> list:
    return [field for field in FIELDS[kind] if field.for_whole_sheet]


def label_of(kind: str, key: str) -> str:
    found = field_of(kind, key)
    return found.label if found else key

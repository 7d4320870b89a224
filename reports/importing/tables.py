"""A workbook that was exported and filled in → its rows by the columns of its layout.

Where the header stands and in which order the columns are is read from the sheet itself, so that
rows inserted above and columns moved do no harm. What cannot be told for certain is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from reports.importing.about import About, meant, read_abouts
from reports.importing.faults import Fault, NotImportable, fault_at, refuse
from reports.importing.totals import is_total
from reports.importing.values import folded, shown
from reports.sheets import SHEETS
from reports.sheets.sheet import Sheet
from reports.workbook.layout import EMPTY_TABLE, Column, Identity, Layout
from reports.workbook.opening import Book, Grid, Value, letter_of
from reports.workbook.unpacking import Position

# As the writer calls it, see `ABOUT_TAB`.
IDENTITY_HEADER = "记录标识"
# Why a row was refused, in the workbook of refused rows; nothing is read from it.
REASONS_HEADER = "错误说明"
HEADER_WITHIN = 40  # rows from the top in which the header is looked for
IDENTITY = re.compile(r"([a-z]+):([1-9]\d{0,17}):([1-9]\d{0,8})")
NOTE_BELOW = "注："


@dataclass(frozen=True, kw_only=True)
class GivenRow:
    """A row as somebody filled it in. `cells` holds the values by the key of their column."""

    number: int
    cells: dict[str, Value]
    identity: Identity | None = None
    faults: tuple[Fault, ...] = ()  # formulas and the like, found while reading


@dataclass(frozen=True, kw_only=True)
class Table:
    """What was filled in, whatever file it came from. `columns` says in which column of the
    file (1 is A) each key stands; a column that is not there changes nothing."""

    sheet: Sheet
    columns: dict[str, int]
    rows: list[GivenRow]
    tab: str = ""  # where the workbook holds several
    exported_at: datetime | None = None
    exported_rows: int | None = None
    notices: list[str] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return self.sheet.layout

    def column(self, key: str) -> Column:
        return next(column for column in self.layout.columns if column.key == key)

    def fault(self, row: GivenRow, column: Column, code: str, detail: str) -> Fault:
        return fault_at(
            row.number, self.columns[column.key], label=column.label, code=code, detail=detail
        )


def read_tables(book: Book, *, expected: str = "") -> list[Table]:
    """The rows of an exported workbook, of a year book sheet by sheet; `expected` names the sheet
    the person meant to upload.

    Raises NotImportable with all that is wrong with the sheets as a whole.
    """
    abouts = [about_text(book)] if book.is_text else read_abouts(book)
    tables: list[Table] = []
    missing, faults = [], []
    for about, sheet in meant(abouts, expected=expected):
        tab = about.get("tab", "") if len(abouts) > 1 else ""
        if tab and book.named(tab) is None:
            missing.append(f"工作表“{tab}”不在文件中，它的记录保持不变。")
            continue
        try:
            tables.append(table_of(book, about, sheet, tab=tab))
        except NotImportable as refusal:
            where = f"工作表“{tab}”：" if tab else ""
            faults += [replace(fault, detail=where + fault.detail) for fault in refusal.faults]
    if faults:
        raise NotImportable(faults)
    if not tables:
        raise refuse("nothing_to_import", "这个文件里没有可以导入的工作表。")
    tables[0].notices.extend(missing)
    return tables


def read_table(book: Book, *, expected: str = "") -> Table:
    """The rows of a workbook of one sheet."""
    [table] = read_tables(book, expected=expected)
    return table


def table_of(book: Book, about: About, sheet: Sheet, *, tab: str) -> Table:
    shown = [grid for grid in book.shown if not tab or grid.name == tab]
    grid = next((grid for grid in shown if place_of_identity(grid)), None)
    if grid is None:
        raise refuse(
            "identity_missing",
            f"没有找到隐藏的“{IDENTITY_HEADER}”列；请勿删除该列，重新导出后填写。",
        )
    table = TableReader(sheet, grid, about, tab=tab).read()
    if book.is_text:
        table.notices.append(f"这是 CSV 文件，按表头认作《{sheet.title}》。")
    return table


def about_text(book: Book) -> About:
    """What a table that was saved as text must be: the sheet of whose headings it has most."""
    grid = book.sheets[0]
    place = place_of_identity(grid)
    if place is None:
        raise refuse(
            "identity_missing",
            f"这个 CSV 文件里没有“{IDENTITY_HEADER}”列，认不出是哪种表；请在导出的表中填写，"
            "另存时保留隐藏的列，自有的旧表请用“导入旧表”。",
        )
    best = max(SHEETS.values(), key=lambda sheet: len(known_headings(sheet, grid, place[0])))
    return {"layout": best.name, "layout_version": str(best.layout.version)}


def known_headings(sheet: Sheet, grid: Grid, last: int) -> set[tuple[str, ...]]:
    """The headings of the grid that are those of the sheet."""
    given = headings(grid, last, rows=sheet.layout.header_rows)
    own = {tuple(map(folded, column.header)) for column in sheet.layout.columns}
    return own & {tuple(map(folded, path)) for _, path in given}


def place_of_identity(grid: Grid) -> Position | None:
    for number, values in grid.rows.items():
        if number > HEADER_WITHIN:
            break
        for index, value in enumerate(values, 1):
            if value == IDENTITY_HEADER:
                return number, index
    return None


def headings(grid: Grid, last: int, *, rows: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The path of each column's header, merged words repeated: 代表评价, 办理态度."""
    top = max(last - rows + 1, 1)
    grid = grid.filled()
    upper = [""] * (last - top + 1)
    for number in range(1, grid.width + 1):
        words = [str(grid.value(row, number) or "").strip() for row in range(top, last + 1)]
        if not grid.merged:
            # Where merged cells were lost, their word stands in the first of them alone.
            words = [word or above for word, above in zip(words, upper, strict=True)]
        upper = [word if any(words[level + 1 :]) else "" for level, word in enumerate(words)]
        path = tuple(word for word, _ in groupby(filter(None, words)))
        if path and path[-1] not in (IDENTITY_HEADER, REASONS_HEADER):
            yield number, path


class TableReader:
    """Reads one worksheet whose layout is known."""

    def __init__(self, sheet: Sheet, grid: Grid, about: About, *, tab: str):
        self.sheet, self.grid, self.about, self.tab = sheet, grid, about, tab
        self.layout = sheet.layout
        self.header_row, self.identity_column = place_of_identity(grid)
        self.faults: list[Fault] = []
        self.notices: list[str] = []

    def read(self) -> Table:
        columns = self.find_columns()
        if self.faults:
            raise NotImportable(self.faults)
        decoration = Decoration(self.layout)
        rows = [
            row
            for number, values in self.grid.rows.items()
            if number > self.header_row and (row := self.row(number, values, columns, decoration))
        ]
        return Table(
            sheet=self.sheet,
            columns=columns,
            rows=rows,
            tab=self.tab,
            exported_at=moment(self.about.get("exported_at", "")),
            exported_rows=int(n) if (n := self.about.get("rows", "")).isdigit() else None,
            notices=self.notices,
        )

    # --- The header -----------------------------------------------------------------------

    def find_columns(self) -> dict[str, int]:
        """Column numbers by key. An unknown header is somebody's own column, unless one of the
        sheet's is missing: then it may have been renamed, and what it says would be lost."""
        by_header = {tuple(map(folded, each.header)): each for each in self.layout.columns}
        found, strangers = {}, []
        for number, path in self.headers():
            column = by_header.get(tuple(map(folded, path)))
            if column is None:
                strangers.append((number, path))
            elif column.key in found:
                detail = f"列“{column.label}”出现了两次（{letter_of(found[column.key])}列和"
                detail += f"{letter_of(number)}列），请删去多余的一列。"
                self.fault(number, column.label, "column_twice", detail)
            else:
                found[column.key] = number
        missing = [c for c in self.layout.columns if c.is_editable and c.key not in found]
        for number, path in strangers:
            label, letter = "/".join(path), letter_of(number)
            if missing:
                detail = f"{letter}列的表头“{label}”不是本表的列；请恢复为导出时的表头。"
                self.fault(number, label, "unknown_column", detail)
            else:
                self.notices.append(f"{letter}列“{label}”不是本表的列，没有导入。")
        for column in missing:
            if strangers:
                self.faults.append(
                    Fault(
                        code="column_missing",
                        detail=f"缺少列“{column.label}”。",
                        row=self.header_row,
                        label=column.label,
                    )
                )
            else:
                self.notices.append(f"缺少列“{column.label}”，该列内容保持不变。")
        return found

    def headers(self):
        rows = self.layout.header_rows
        return headings(self.grid, self.header_row, rows=rows)

    def fault(self, number, label, code, detail):
        self.faults.append(fault_at(self.header_row, number, label=label, code=code, detail=detail))

    # --- The rows -------------------------------------------------------------------------

    def row(self, number, values, columns, decoration) -> GivenRow | None:
        cells = {key: self.grid.value(number, column) for key, column in columns.items()}
        identity, faults = self.identity(number)
        editable = [c for c in self.layout.columns if c.is_editable and c.key in columns]
        if identity is None and not faults:
            is_empty = all(cells[column.key] in (None, "") for column in editable)
            if is_empty or decoration.is_in(values):
                return None
            if is_total(values):
                said = " ".join(shown(value) for value in values if value not in (None, ""))
                self.notices.append(f"第{number}行“{said[:40]}”是合计，不作为记录。")
                return None
        for column in editable:
            faults += self.untyped(number, columns[column.key], column)
        return GivenRow(number=number, cells=cells, identity=identity, faults=tuple(faults))

    def identity(self, number) -> tuple[Identity | None, list[Fault]]:
        value = self.grid.value(number, self.identity_column)
        if value in (None, ""):
            return None, []
        found = IDENTITY.fullmatch(str(value).strip())
        if found and found[1] == self.layout.kind:
            return Identity(found[1], int(found[2]), int(found[3])), []
        detail = f"隐藏的“{IDENTITY_HEADER}”被改动过（{str(value)[:40]}），请重新导出后填写。"
        return None, [
            fault_at(
                number, self.identity_column, label=IDENTITY_HEADER,
                code="identity_changed", detail=detail,
            )
        ]  # fmt: skip

    def untyped(self, row, number, column) -> list[Fault]:
        """Cells whose content nobody typed: formulas and errors."""
        where = {"label": column.label}
        if (row, number) in self.grid.errors:
            detail = f"单元格显示错误值 {self.grid.errors[row, number]}，请填写实际内容。"
            return [fault_at(row, number, code="error_value", detail=detail, **where)]
        if (row, number) in self.grid.formulas:
            detail = "单元格里是公式，请复制后“选择性粘贴—数值”。"
            return [fault_at(row, number, code="formula", detail=detail, **where)]
        return []


class Decoration:
    """Rows that are no records: group headings, sub-totals, the footer, notes below it, 无."""

    def __init__(self, layout: Layout):
        grouping = layout.grouping
        texts = (grouping.heading, grouping.subtotal, grouping.total) if grouping else ()
        self.patterns = [pattern_of(text) for text in texts if text]
        labels = (line.split("：")[0] for line in layout.footer)
        self.beginnings = (*(f"{label}：" for label in labels), NOTE_BELOW)

    def is_in(self, values: list[Value]) -> bool:
        filled = [value for value in values if value not in (None, "")]
        first = filled[0] if filled else None
        if not isinstance(first, str):
            return False
        first = first.strip()
        if first == EMPTY_TABLE and len(filled) == 1:
            return True
        return first.startswith(self.beginnings) or any(
            pattern.fullmatch(first) for pattern in self.patterns
        )


def pattern_of(template: str) -> re.Pattern:
    """Any text that the template makes: 一、执法检查：3项."""
    words = template.format(number="\0", name="\0", count="\1")
    pattern = re.escape(words).replace("\0", ".*").replace("\1", r"\d+")
    return re.compile(pattern, re.DOTALL)


def moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None

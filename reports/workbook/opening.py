"""The bytes somebody uploaded → the cells of a workbook, or a refusal that says what to do.

Nothing in the file is believed. Each part is inflated under a limit and read once by expat, which
counts what the reader of values would have to hold in memory; what passed is packed anew, so that
the reader sees exactly the bytes that were checked. The limits keep the worst file below 300 MB
and ten seconds.
"""

import io
import math
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from reports.workbook.csv_text import read_cells
from reports.workbook.formats import ZIP, refuse_other_formats
from reports.workbook.unpacking import Contents, Limits, NotReadable, Position

LIMITS = Limits()
CHUNK = 256 * 1024
OTHER_PACKAGES = {"word/document.xml": "Word 文档", "ppt/presentation.xml": "演示文稿"}
READ_PARTS = (".xml", ".rels")

Value = str | int | float | date | datetime | time | bool | None
"""What a cell holds: a date without a time of day is a date, a whole number an int."""


def letter_of(column: int) -> str:
    """The column as Excel names it: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address_of(row: int, column: int) -> str:
    """The cell as Excel names it: (3, 28) is AB3."""
    return f"{letter_of(column)}{row}"


@dataclass(frozen=True)
class Area:
    """Merged cells, by their outermost rows and columns, counted from 1 as Excel does."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The filled part of one worksheet. Rows and columns count from 1, as in Excel.

    `rows` maps a row's number to its values, the first of them in column A; rows without any
    value are left out. Of merged cells the upper left one holds the value. `formulas` are cells
    that calculate (their last result is their value), `errors` those that show #N/A or the like.
    """

    name: str
    rows: dict[int, list[Value]]
    is_hidden: bool = False
    merged: tuple[Area, ...] = ()
    formulas: frozenset[Position] = frozenset()
    errors: dict[Position, str] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Value:
        values = self.rows.get(row, ())
        return values[column - 1] if column <= len(values) else None

    @property
    def last_row(self) -> int:
        return max(self.rows, default=0)

    @property
    def width(self) -> int:
        return max(map(len, self.rows.values()), default=0)

    def filled(self) -> "Grid":
        """The grid with the value of merged cells in each of them."""
        rows = {number: list(values) for number, values in self.rows.items()}
        for area in self.merged:
            value = self.value(area.first_row, area.first_column)
            if value is None:
                continue
            # No further than the sheet is filled: somebody may have merged a whole column.
            for number in range(area.first_row, min(area.last_row, self.last_row) + 1):
                last = min(area.last_column, max(self.width, area.first_column))
                values = rows.setdefault(number, [])
                values.extend([None] * (last - len(values)))
                values[area.first_column - 1 : last] = [value] * (last - area.first_column + 1)
        return Grid(
            name=self.name, rows=dict(sorted(rows.items())), is_hidden=self.is_hidden,
            merged=self.merged, formulas=self.formulas, errors=self.errors,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Book:
    sheets: tuple[Grid, ...]
    # Plain text knows no types, no merged cells and no hidden sheets.
    is_text: bool = False

    def named(self, name: str) -> Grid | None:
        return next((grid for grid in self.sheets if grid.name == name), None)

    @property
    def shown(self) -> tuple[Grid, ...]:
        return tuple(grid for grid in self.sheets if not grid.is_hidden)


def open_book(content: bytes, *, limits: Limits = LIMITS) -> Book:
    """Read a workbook of the format .xlsx, or a table as plain text (CSV).

    Raises NotReadable, with a code and a sentence for the person who uploaded it.
    """
    refuse_other_formats(content)
    if not content.startswith(ZIP):
        rows = {number: list[Value](cells) for number, cells in read_cells(content, limits).items()}
        return Book(sheets=(Grid(name="CSV", rows=rows),), is_text=True)
    contents = Contents(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            refuse_by_directory(packed, limits)
            with tempfile.TemporaryFile() as checked:
                repack(packed, contents, checked)
                contents.finish()
                checked.seek(0)
                return read(checked, contents)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotReadable(
            "truncated", "文件不完整或已损坏，请在 Excel 或 WPS 中打开、另存为 .xlsx 后重新上传。"
        ) from error
    except CalamineError as error:
        raise NotReadable(
            "not_a_workbook", "文件不是有效的 Excel 工作簿，请另存为 .xlsx 后重新上传。"
        ) from error


def refuse_by_directory(packed: zipfile.ZipFile, limits: Limits) -> None:
    """What the list of the parts already tells, before any of them is inflated."""
    parts = packed.infolist()
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadable("encrypted", "文件设有密码，请取消密码后重新上传。")
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise NotReadable(
            "macro_enabled", "工作簿含有宏，不能导入；请另存为不含宏的 .xlsx 后重新上传。"
        )
    if "xl/workbook.bin" in names:
        raise NotReadable(
            "legacy_workbook", "这是二进制工作簿（.xlsb），请另存为 .xlsx 后重新上传。"
        )
    if "[content_types].xml" not in names or not any(
        name.startswith("xl/") or name.endswith("workbook.xml") for name in names
    ):
        what = next((name for part, name in OTHER_PACKAGES.items() if part in names), "压缩包")
        raise NotReadable("not_a_workbook", f"这是{what}，不是工作簿，请上传 .xlsx 文件。")
    if len(parts) > limits.parts or len(names) < len(parts):
        raise NotReadable("too_many_parts", "文件的内部结构不正常，不能导入。")
    limits.refuse_size(sum(part.file_size for part in parts if is_read(part)))
    for part in parts:
        limits.refuse_ratio(part.file_size, part.compress_size)


def is_read(part: zipfile.ZipInfo) -> bool:
    # Pictures, printer settings and the like are neither inflated nor handed on.
    return part.filename.lower().endswith(READ_PARTS)


def repack(packed: zipfile.ZipFile, contents: Contents, target: IO[bytes]) -> None:
    """Inflate and check each part that is read, and put it uncompressed into `target`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as checked:
        for part in filter(is_read, packed.infolist()):
            examine = contents.part(part.filename)
            with packed.open(part) as source, checked.open(part.filename, "w") as copy:
                while chunk := source.read(CHUNK):
                    examine.feed(chunk)
                    copy.write(chunk)
            examine.close()


def read(checked: IO[bytes], contents: Contents) -> Book:
    with CalamineWorkbook.from_filelike(checked) as book:
        # The paths of the worksheets are the business of the reader; it names them in the order
        # of the workbook, and so do the contents.
        grids = [
            grid_of(book, about, contents)
            for about in book.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    return Book(sheets=tuple(grids))


def grid_of(book: CalamineWorkbook, about, contents: Contents) -> Grid:
    sheet = book.get_sheet_by_name(about.name)
    marks = contents.marks_of(about.name)
    left = sheet.start[1] if sheet.start else 0
    rows: dict[int, list[Value]] = {}
    for number, cells in enumerate(sheet.iter_rows() if sheet.start else (), 1):
        values: list[Value] = [plain(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows[number] = [None] * left + values
    merged = tuple(
        Area(top + 1, start + 1, bottom + 1, end + 1)
        for (top, start), (bottom, end) in sheet.merged_cell_ranges or ()
    )
    return Grid(
        name=about.name,
        rows=rows,
        is_hidden=about.visible != SheetVisibleEnum.Visible,
        merged=merged,
        formulas=frozenset(marks.formulas),
        errors=marks.errors,
    )


def plain(value) -> Value:
    """The value as Python has it: Excel keeps whole numbers as floating ones and days as
    midnights."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else value
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date()
    if isinstance(value, bool | int | date | time):
        return value
    return str(value)

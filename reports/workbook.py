"""A layout and its rows → an xlsx file. Knows nothing of topics or suggestions.

This module imports openpyxl, which no web worker should load before somebody asks for a sheet:
import it inside the function that exports.
"""

import io
import json
import math
from dataclasses import dataclass
from itertools import groupby
from typing import IO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.properties import PageSetupProperties

from reports.cells import (
    BODY_POINTS,
    HEADER_POINTS,
    TITLE_POINTS,
    UNIT_FONT,
    Cells,
    with_value,
)
from reports.layout import Align, Export, Kind, LayoutError, Paper
from reports.row_height import lines_needed, points_for
from reports.values import (
    CELL_LENGTH_AT_MOST,
    LAST_ROW,
    WorkbookError,
    clean_text,
    excel_value,
    length_for_excel,
)
from tracker.common.numerals import chinese_number

ABOUT_TAB = "导出信息"
IDENTITY_HEADER = "记录标识"
ROW_POINTS_AT_MOST = 409
ROW_POINTS_AT_LEAST = 24
PAPER_CODES = {Paper.A3: "8", Paper.A4: "9"}


@dataclass(frozen=True, kw_only=True)
class Written:
    rows: int
    removed_characters: int


def write_workbook(export: Export, target: IO[bytes]) -> Written:
    """Write `export` to `target` and say what was written.

    Raises WorkbookError when a cell or the number of rows exceeds what Excel holds: a workbook
    that silently lost text would overwrite the record when it comes back.
    """
    book = Workbook(write_only=True)
    measure_columns_in(book, UNIT_FONT)
    writer = SheetWriter(book.create_sheet(export.layout.tab), export)
    try:
        writer.write()
    except Exception:
        # Saving is what makes openpyxl close and delete the temporary file of its rows.
        book.save(io.BytesIO())
        raise
    written = Written(rows=writer.count, removed_characters=writer.removed_characters)
    write_about(book.create_sheet(ABOUT_TAB), export, written)
    book.save(target)
    return written


def measure_columns_in(book, font):
    """Column widths count the digits of the workbook's default typeface. openpyxl's is Calibri,
    which office machines here often lack, and a stand-in can make every column a third wider.
    openpyxl has no public way to change it: the first font and the one of the style Normal."""
    book._fonts = IndexedList([font])
    book._named_styles["Normal"].font = font


def write_about(sheet, export, written):
    """The hidden sheet that says what this workbook is, for the day it comes back."""
    sheet.sheet_state = "hidden"
    cells = Cells(sheet)
    for key, value in (
        ("layout", export.layout.name),
        ("layout_version", export.layout.version),
        ("kind", export.layout.kind),
        ("filters", json.dumps(export.filters, ensure_ascii=False, sort_keys=True)),
        ("exported_at", export.exported_at.isoformat(timespec="seconds")),
        ("rows", written.rows),
        ("removed_characters", written.removed_characters),
    ):
        sheet.append([key, cells.line(value, Align.LEFT)])


class SheetWriter:
    """Writes one worksheet from top to bottom; openpyxl's write-only mode keeps no row."""

    def __init__(self, sheet, export):
        self.sheet = sheet
        self.export = export
        self.layout = export.layout
        self.columns = export.layout.columns
        self.cells = Cells(sheet)
        self.row = 0
        self.count = 0
        self.removed_characters = 0
        # Excel refuses to sort across merged cells, and sorting would tear groups apart.
        self.is_sortable = self.layout.grouping is None
        self.first_header_row = (
            3 if export.filling.heading.left or export.filling.heading.right else 2
        )
        self.last_header_row = self.first_header_row + self.layout.header_rows - 1
        self.last_letter = get_column_letter(len(self.columns))
        self.identity_letter = get_column_letter(len(self.columns) + 1)

    def write(self):
        # What stands above the rows in the file has to be known before the first row.
        self.set_up_page()
        self.set_up_columns()
        self.write_heading()
        self.write_header()
        self.write_body()
        last_row_of_table = self.row
        self.write_footer()
        self.sheet.print_area = f"A1:{self.last_letter}{self.row}"
        if self.is_sortable and self.count:
            # The hidden column is sorted along: no row may part from its record's identity.
            area = f"A{self.last_header_row}:{self.identity_letter}{last_row_of_table}"
            self.sheet.auto_filter.ref = area

    # --- Above the rows -------------------------------------------------------------------

    def set_up_page(self):
        sheet = self.sheet
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = PAPER_CODES[self.layout.page.paper]
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0  # as many pages as the rows need
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.6, 0.3, 0.3
        sheet.HeaderFooter.oddFooter.center.text = "第 &P 页 共 &N 页"
        sheet.print_title_rows = f"{self.first_header_row}:{self.last_header_row}"

    def set_up_columns(self):
        for index, column in enumerate(self.columns, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = column.width
        self.sheet.column_dimensions[self.identity_letter].hidden = True
        first_free_column = get_column_letter(self.layout.page.frozen_columns + 1)
        self.sheet.freeze_panes = f"{first_free_column}{self.last_header_row + 1}"

    def write_heading(self):
        heading = self.export.filling.heading
        width = self.width_of(self.columns) * BODY_POINTS / TITLE_POINTS
        height = points_for(lines_needed(heading.title, width), TITLE_POINTS) + 6
        self.write_segments([(self.cells.title(heading.title), 0, len(self.columns))], height)
        if self.first_header_row == 3:
            texts = (heading.left, heading.right)
            segments = spread(texts, [column.width for column in self.columns])
            aligns = (Align.LEFT, Align.RIGHT)
            self.write_segments(
                [
                    (self.cells.line(text, align), start, columns)
                    for (text, start, columns), align in zip(segments, aligns, strict=False)
                ],
                ROW_POINTS_AT_LEAST,
            )

    def write_header(self):
        header = self.layout.header_cells()
        for level in range(self.layout.header_rows):
            cells = [self.cells.header(None) for _ in self.columns]
            height = 0
            for cell in (cell for cell in header if cell.row == level):
                with_value(cells[cell.column], cell.text)
                width = self.width_of(self.columns[cell.column : cell.column + cell.columns])
                lines = lines_needed(cell.text, width * BODY_POINTS / HEADER_POINTS)
                height = max(height, points_for(lines, HEADER_POINTS) / cell.rows)
            is_last = level == self.layout.header_rows - 1
            self.append([*cells, IDENTITY_HEADER if is_last else None], height)
        for cell in header:
            row = self.first_header_row + cell.row
            self.merge(row, cell.column, rows=cell.rows, columns=cell.columns)

    # --- The rows -------------------------------------------------------------------------

    def write_body(self):
        if self.layout.grouping is None:
            self.write_records(self.export.filling.rows)
        else:
            self.write_groups(self.layout.grouping)

    def write_groups(self, grouping):
        total, seen = Sums(self.columns), set()
        for name, rows in groupby(self.export.filling.rows, key=grouping.read):
            if name in seen:
                raise LayoutError(f"表“{self.layout.name}”：分组“{name}”的行没有排在一起。")
            seen.add(name)
            rows = list(rows)
            words = {"number": group_number(len(seen)), "name": name, "count": len(rows)}
            if grouping.heading:
                self.write_group_row(grouping.heading.format(**words), Align.LEFT)
            subtotal = self.write_records(rows)
            if grouping.subtotal:
                self.write_sums(grouping.subtotal.format(**words), subtotal)
            total.add(subtotal.values)
        if grouping.total and self.count:
            text = grouping.total.format(number="", name="", count=self.count)
            self.write_sums(text, total)

    def write_records(self, rows):
        sums = Sums(self.columns)
        for row in rows:
            self.count += 1
            sums.add(self.write_record(row))
        return sums

    def write_record(self, row):
        """Write one row and return its values to be summed, by column number."""
        identity = self.layout.identify(row)
        numbers, cells, lines = {}, [], 1
        for index, column in enumerate(self.columns):
            value = self.count if column.kind is Kind.NUMBERING else column.value_of(row)
            if column.is_totalled:
                numbers[index] = value
            value = excel_value(value, column)
            if isinstance(value, str):
                value = self.text_for_excel(value, column, identity)
                lines = max(lines, lines_needed(value, column.width))
            cells.append(self.cells.body(column, tone=column.tone(row), value=value))
        height = max(points_for(lines, BODY_POINTS), ROW_POINTS_AT_LEAST)
        parts = math.ceil(height / ROW_POINTS_AT_MOST)
        first = self.row + 1
        self.append([*cells, str(identity) if identity else None], height / parts)
        if parts > 1:
            self.continue_record(first, rows=parts, height=height / parts)
        return numbers

    def continue_record(self, first, *, rows, height):
        """No row of Excel is higher than 409 points, so a longer text gets several rows merged
        into one; the table can then no longer be sorted."""
        self.is_sortable = False
        for _ in range(rows - 1):
            self.append(
                [self.cells.body(column, tone=None, value=None) for column in self.columns],
                height,
            )
        for index in range(len(self.columns)):
            self.merge(first, index, rows=rows, columns=1)

    def text_for_excel(self, text, column, identity):
        text, removed = clean_text(text)
        self.removed_characters += removed
        length = length_for_excel(text)
        if length > CELL_LENGTH_AT_MOST:
            which = f"（记录编号 {identity.id}）" if identity else ""
            raise WorkbookError(
                f"第 {self.count} 条{which}的“{column.label}”有 {length:,} 个字符，超过 Excel "
                f"每格 {CELL_LENGTH_AT_MOST:,} 个字符的上限，请缩短后再导出。"
            )
        return text

    def write_group_row(self, text, align):
        blanks = [self.cells.group(None, align)] * (len(self.columns) - 1)
        self.append([self.cells.group(text, align), *blanks], ROW_POINTS_AT_LEAST)
        self.merge(self.row, 0, rows=1, columns=len(self.columns))

    def write_sums(self, text, sums):
        """A sub-total or total: its text over the columns before the first sum."""
        if not sums.values:
            self.write_group_row(text, Align.CENTER)
            return
        cells = [self.cells.group(text, Align.CENTER)]
        for index, column in enumerate(self.columns[1:], 1):
            value = excel_value(sums.values[index], column) if column.is_totalled else None
            cells.append(self.cells.group(value, column.alignment))
        self.append(cells, ROW_POINTS_AT_LEAST)
        self.merge(self.row, 0, rows=1, columns=min(sums.values))

    # --- Below the rows -------------------------------------------------------------------

    def write_footer(self):
        if self.layout.footer:
            widths = [column.width for column in self.columns]
            segments = [
                (self.cells.line(text, Align.LEFT), start, columns)
                for text, start, columns in spread(self.layout.footer, widths)
            ]
            self.write_segments(segments, ROW_POINTS_AT_LEAST + 8)
        if self.removed_characters:
            note = f"注：原文中 {self.removed_characters} 个 Excel 不能保存的控制字符已去除。"
            cell = self.cells.line(note, Align.LEFT)
            self.write_segments([(cell, 0, len(self.columns))], ROW_POINTS_AT_LEAST)

    # --- One row of the worksheet ---------------------------------------------------------

    def write_segments(self, segments, height):
        """A row of texts without borders: (cell, first column, number of columns)."""
        cells = [None] * len(self.columns)
        for cell, start, _ in segments:
            cells[start] = cell
        self.append(cells, height)
        for _, start, columns in segments:
            self.merge(self.row, start, rows=1, columns=columns)

    def append(self, cells, height):
        self.row += 1
        if self.row > LAST_ROW:
            raise WorkbookError(
                f"行数超过 Excel 每张工作表 {LAST_ROW:,} 行的上限，请缩小筛选范围后分次导出。"
            )
        self.sheet.row_dimensions[self.row].height = height
        self.sheet.append(cells)
        # Written rows are on disk already; their dimensions would only fill the memory.
        del self.sheet.row_dimensions[self.row]

    def merge(self, row, column, *, rows, columns):
        if rows > 1 or columns > 1:
            first, last = get_column_letter(column + 1), get_column_letter(column + columns)
            self.sheet.merged_cells.add(f"{first}{row}:{last}{row + rows - 1}")

    @staticmethod
    def width_of(columns):
        return sum(column.width for column in columns)


class Sums:
    """The sums of the totalled columns, by column number."""

    def __init__(self, columns):
        self.values = {index: 0 for index, column in enumerate(columns) if column.is_totalled}

    def add(self, values):
        for index in self.values:
            self.values[index] += values[index] or 0


def group_number(number):
    """一、二、三; plain digits where a sheet has more groups than one counts in words."""
    return chinese_number(number) if number <= 99 else str(number)


def spread(texts, widths):
    """Share columns of these widths evenly among the texts: (text, first column, columns)."""
    if len(texts) > len(widths):
        texts = ["    ".join(text for text in texts if text)]
    segments, start, passed = [], 0, 0
    for number, text in enumerate(texts, 1):
        share = sum(widths) * number / len(texts)
        latest_end = len(widths) - (len(texts) - number)
        end = start + 1
        passed += widths[start]
        while end < latest_end and (number == len(texts) or passed + widths[end] / 2 < share):
            passed += widths[end]
            end += 1
        segments.append((text, start, end - start))
        start = end
    return segments

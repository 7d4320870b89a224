"""Layouts and their rows → an xlsx file. Knows nothing of topics or suggestions.

openpyxl draws everything but the rows; the rows are streamed into the worksheet as XML that
refers to openpyxl's styles, ten times as fast and in the same little memory for any number.

This module imports openpyxl, which no web worker should load before somebody asks for a sheet:
import it inside the function that exports.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, repeat
from pathlib import Path
from typing import IO

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.workbook.cell_xml import (
    END_OF_TEXT,
    TEXT,
    ColumnXml,
    Remembered,
    TextTooLong,
    content,
    opening,
)
from reports.workbook.cells import BODY_POINTS, HEADER_POINTS, TITLE_POINTS, Styles
from reports.workbook.frame import (
    ABOUT_TAB,
    CHOICES_TAB,
    DropDowns,
    draw_breaks,
    draw_columns,
    draw_page,
    is_filled_in,
    new_book,
    protect,
    spread,
    write_about,
)
from reports.workbook.layout import EMPTY_TABLE, Align, Export, LayoutError
from reports.workbook.package import Frame, Package, all_or_nothing
from reports.workbook.paging import Printed
from reports.workbook.row_height import lines_needed, points_for
from reports.workbook.sums import Sums, Tally
from reports.workbook.together import Together
from reports.workbook.values import (
    CELL_LENGTH_AT_MOST,
    LAST_ROW,
    WorkbookError,
    clean_text,
    excel_value,
)

IDENTITY_HEADER = "记录标识"
ROW_POINTS_AT_MOST = 409
ROW_POINTS_AT_LEAST = 24
# So many that Python's calls per column do not count, so few that they take no memory.
ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Written:
    rows: int
    removed_characters: int


def write_workbook(export: Export, target: IO[bytes] | Path) -> Written:
    """Write one sheet to `target`, as `write_book` does several, and say what was written."""
    return write_book([export], target)[0]


def write_book(
    exports: Sequence[Export],
    target: IO[bytes] | Path,
    *,
    cover: Callable[[Worksheet], None] | None = None,
    last: Callable[[Worksheet], None] | None = None,
) -> tuple[Written, ...]:
    """Write a workbook with a sheet for each export, in their order, and say what was written
    on each. `cover` draws a page of its own before them and `last` one after them, with openpyxl
    on an empty worksheet, and names its tab.

    `target` is a file open for writing or a path; it gets the whole workbook or nothing. Rows
    are read once, from first to last, and never listed unless they stand below headings (then those
    of one group are, to be counted).

    The hidden sheet 导出信息 says what each sheet is: names of facts in its first column, their
    values in one more column for each sheet. Where there are several sheets the first fact is
    the tab.

    Raises WorkbookError when a cell or the number of rows exceeds what Excel holds: a workbook
    that silently lost text would overwrite the record when it comes back. Raises LayoutError
    when a reader delivers something else than its column promises, or two sheets have one name.
    """
    book = new_book()
    if cover:
        cover(book.create_sheet())
    refuse_tabs_in_use([*book.sheetnames, *(export.layout.tab for export in exports)])
    sheets = [SheetWriter(book.create_sheet(export.layout.tab), export) for export in exports]
    if last:
        last(book.create_sheet())
    about = book.create_sheet(ABOUT_TAB)
    about.sheet_state = "hidden"
    drop_downs = DropDowns(book)
    for sheet in sheets:
        sheet.draw(drop_downs)
    frame = Frame(book)
    with all_or_nothing(target) as file, Package(file, frame) as package:
        for sheet in sheets:
            with package.worksheet(sheet.worksheet.path) as part:
                part.write(frame.before_rows(part.name))
                sheet.write(part)
                # Now openpyxl has been told how far the rows reach.
                frame = Frame(book)
                part.finish(frame.after_rows(part.name))
        write_about(about, [sheet.facts(with_tab=len(sheets) > 1) for sheet in sheets])
        package.add_rest(Frame(book))
    return tuple(sheet.written for sheet in sheets)


def refuse_tabs_in_use(tabs: Iterable[str]):
    """Excel does not open a workbook in which two tabs differ at most in upper and lower case."""
    seen = {ABOUT_TAB, CHOICES_TAB}
    for tab in tabs:
        if tab.casefold() in seen:
            raise LayoutError(f"工作表名称“{tab}”重复或已被占用。")
        seen.add(tab.casefold())


class SheetWriter:
    """Writes one worksheet from top to bottom and keeps none of its rows."""

    def __init__(self, worksheet, export):
        self.worksheet = worksheet
        self.export = export
        self.layout = export.layout
        self.columns = export.layout.columns
        self.styles = Styles(worksheet)
        self.row = 0
        self.count = 0
        self.removed_characters = 0
        # Excel refuses to sort across merged cells, and sorting would tear groups apart.
        layout = self.layout
        self.is_sortable = not (layout.grouping or layout.together or layout.has_total_row)
        self.first_header_row = (
            3 if export.filling.heading.left or export.filling.heading.right else 2
        )
        self.last_header_row = self.first_header_row + self.layout.header_rows - 1
        self.last_letter = get_column_letter(len(self.columns))
        self.identity_letter = get_column_letter(len(self.columns) + 1)
        self.cells = [
            ColumnXml(column, self.styles, ending=opening(index))
            for index, column in enumerate(self.columns, 1)
        ]
        self.row_forms = Remembered(row_form)
        self.printed = Printed(self.layout)
        self.together = Together(self.layout)

    def draw(self, drop_downs):
        """What openpyxl can draw before the rows are known."""
        draw_page(self.worksheet, self.layout, (self.first_header_row, self.last_header_row))
        draw_columns(self.worksheet, self.layout, self.last_header_row)
        protect(self.worksheet, self.layout)
        self.drop_downs = drop_downs.draw(self.worksheet, self.layout)

    def write(self, part):
        self.part = part
        self.write_heading()
        self.write_header()
        self.write_body()
        last_row_of_table = self.row
        self.write_room()
        last_open_row = self.row
        self.write_footer()
        self.worksheet.print_area = f"A1:{self.last_letter}{self.row}"
        draw_breaks(self.worksheet, self.printed.breaks())
        if not self.count:
            return
        for index, drop_down in self.drop_downs.items():
            letter = get_column_letter(index + 1)
            drop_down.add(f"{letter}{self.last_header_row + 1}:{letter}{last_open_row}")
        if self.is_sortable:
            # The hidden column is sorted along: no row may part from its record's identity.
            area = f"A{self.last_header_row}:{self.identity_letter}{last_row_of_table}"
            self.worksheet.auto_filter.ref = area

    @property
    def written(self):
        return Written(rows=self.count, removed_characters=self.removed_characters)

    def facts(self, *, with_tab):
        layout, export = self.layout, self.export
        return ({"tab": layout.tab} if with_tab else {}) | {
            "layout": layout.name,
            "layout_version": layout.version,
            "kind": layout.kind,
            "filters": json.dumps(export.filters, ensure_ascii=False, sort_keys=True),
            "exported_at": export.exported_at.isoformat(timespec="seconds"),
            "rows": self.count,
            "removed_characters": self.removed_characters,
        }

    # --- Above the rows -------------------------------------------------------------------

    def write_heading(self):
        heading = self.export.filling.heading
        width = self.width_of(self.columns) * BODY_POINTS / TITLE_POINTS
        height = points_for(lines_needed(heading.title, width), TITLE_POINTS) + 6
        title = (heading.title, self.styles.title(), 0, len(self.columns))
        self.write_segments([title], height)
        if self.first_header_row == 3:
            texts = (heading.left, heading.right)
            segments = spread(texts, [column.width for column in self.columns])
            styles = (self.styles.line(Align.LEFT), self.styles.line(Align.RIGHT))
            self.write_segments(
                [
                    (text, style, start, columns)
                    for (text, start, columns), style in zip(segments, styles, strict=False)
                ],
                ROW_POINTS_AT_LEAST,
            )

    def write_header(self):
        header = self.layout.header_cells()
        style = self.styles.header()
        for level in range(self.layout.header_rows):
            texts = dict.fromkeys(range(len(self.columns)))
            height = 0
            for cell in (cell for cell in header if cell.row == level):
                texts[cell.column] = cell.text
                width = self.width_of(self.columns[cell.column : cell.column + cell.columns])
                lines = lines_needed(cell.text, width * BODY_POINTS / HEADER_POINTS)
                height = max(height, points_for(lines, HEADER_POINTS) / cell.rows)
            cells = [(index, text, style) for index, text in texts.items()]
            if level == self.layout.header_rows - 1:
                cells.append((len(self.columns), IDENTITY_HEADER, 0))
            self.write_row(cells, height)
            self.printed.repeated += height
        for cell in header:
            row = self.first_header_row + cell.row
            self.part.merge(row, cell.column, rows=cell.rows, columns=cell.columns)

    # --- The rows -------------------------------------------------------------------------

    def write_body(self):
        if self.layout.grouping is None:
            self.write_records(self.export.filling.rows)
        else:
            self.write_groups(self.layout.grouping)
        if not self.count:
            self.write_group_row(EMPTY_TABLE, Align.CENTER)

    def write_groups(self, grouping):
        total, seen, counted = Sums(self.columns), set(), 0
        for name, rows in groupby(self.export.filling.rows, key=grouping.read):
            if name in seen:
                raise LayoutError(f"表“{self.layout.name}”：分组“{name}”的行没有排在一起。")
            seen.add(name)
            if grouping.heading:
                # It says how many they are, so they are listed before they are written.
                rows = list(rows)
                count = sum(map(grouping.counts, rows))
                words = grouping.words(number=len(seen), name=name, count=count)
                self.printed.add_heading()
                self.write_group_row(grouping.heading.format(**words), Align.LEFT)
            tally = Tally(grouping.counts)
            subtotal = self.write_records(map(tally.passing, rows))
            counted += tally.count
            words = grouping.words(number=len(seen), name=name, count=tally.count)
            if grouping.subtotal:
                self.write_sums(grouping.subtotal.format(**words), subtotal)
            total.add(subtotal)
        if grouping.total and self.count:
            text = grouping.total.format(number="", name="", count=counted)
            self.write_sums(text, total)

    def write_records(self, rows):
        sums, rows = Sums(self.columns), iter(rows)
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            self.write_chunk(chunk)
            sums.add_rows(chunk)
        self.together.end(self.merge_rows)
        return sums

    def write_chunk(self, rows):
        lines, merged_lines = [1] * len(rows), [1] * len(rows)
        identities = [self.layout.identify(row) for row in rows]
        try:
            columns = [
                cells.pieces(
                    rows, self.count + 1, merged_lines if cells.column.is_merged else lines
                )
                for cells in self.cells
            ]
        except TextTooLong as error:
            raise self.too_long(error, identities[error.index]) from None
        things = self.together.things(rows)
        self.together.stretch(lines, merged_lines, things)
        # An identity is a model's name and numbers: nothing that XML would have to escape.
        ends = [
            f'"{TEXT}{identity}{END_OF_TEXT}</row>' if identity else '"/></row>'
            for identity in identities
        ]
        forms = map(self.row_forms.__getitem__, lines)
        starts, heights, parts = zip(*forms, strict=True)
        self.printed.add_rows(heights, parts)
        self.together.add(things, self.row + 1, parts, self.merge_rows)
        records = zip(repeat('<row r="'), starts, *columns, ends)
        if max(parts) == 1:
            self.write_rows(records, len(rows))
        else:
            for record, parts_of_record in zip(records, parts, strict=True):
                self.write_rows([record], 1)
                self.continue_record(record, parts_of_record)
        self.count += len(rows)

    def too_long(self, error, identity):
        which = f"（记录编号 {identity.id}）" if identity else ""
        return WorkbookError(
            f"第 {self.count + error.index + 1} 条{which}的“{error.column.label}”有 "
            f"{error.length:,} 个字符，超过 Excel 每格 {CELL_LENGTH_AT_MOST:,} 个字符的上限，"
            "请缩短后再导出。"
        )

    def continue_record(self, record, parts):
        """No row of Excel is higher than 409 points, so a longer text gets several rows merged
        into one; the table can then no longer be sorted."""
        if parts == 1:
            return
        self.is_sortable = False
        first, start = self.row, record[:2]
        blanks = [cells.blank for cells in self.cells]
        self.write_rows([(*start, *blanks, '"/></row>')] * (parts - 1), parts - 1)
        for index, column in enumerate(self.columns):
            if not column.is_merged:
                self.merge_rows(first, index, parts)

    def merge_rows(self, first, column, rows):
        self.part.merge(first, column, rows=rows, columns=1)

    def write_group_row(self, text, align):
        style = self.styles.group(align)
        cells = [(index, None, style) for index in range(1, len(self.columns))]
        self.write_row([(0, text, style), *cells], ROW_POINTS_AT_LEAST)
        self.part.merge(self.row, 0, rows=1, columns=len(self.columns))

    def write_sums(self, text, sums):
        """A sub-total or total: its text over the columns before the first sum."""
        if not sums.values:
            self.write_group_row(text, Align.CENTER)
            return
        cells = [(0, text, self.styles.group(Align.CENTER))]
        for index, column in enumerate(self.columns[1:], 1):
            value = excel_value(sums.values[index], column) if column.is_totalled else None
            cells.append((index, value, self.styles.group(column.alignment)))
        self.write_row(cells, ROW_POINTS_AT_LEAST)
        self.part.merge(self.row, 0, rows=1, columns=min(sums.values))

    # --- Below the rows -------------------------------------------------------------------

    def write_room(self):
        """Where something comes back, the footer stands a row apart: one more record is typed
        there or inserted above, without lifting the protection."""
        if is_filled_in(self.layout):
            cells = [(i, None, self.styles.room(column)) for i, column in enumerate(self.columns)]
            self.write_row(cells, ROW_POINTS_AT_LEAST)

    def write_footer(self):
        self.removed_characters = sum(cells.removed_characters for cells in self.cells)
        style = self.styles.line(Align.LEFT)
        for number, text in enumerate(notes := self.export.filling.notes, 1):
            self.write_note(f"注：{number}. {text}。" if len(notes) > 1 else f"注：{text}。", style)
        if self.layout.footer:
            widths = [column.width for column in self.columns]
            segments = [
                (text, style, start, columns)
                for text, start, columns in spread(self.layout.footer, widths)
            ]
            self.write_segments(segments, ROW_POINTS_AT_LEAST + 8)
        if self.removed_characters:
            note = f"注：原文中 {self.removed_characters} 个 Excel 不能保存的控制字符已去除。"
            self.write_segments([(note, style, 0, len(self.columns))], ROW_POINTS_AT_LEAST)

    def write_note(self, text, style):
        """Over the whole width, as high as its words need."""
        lines = lines_needed(text, self.width_of(self.columns))
        height = max(points_for(lines, BODY_POINTS), ROW_POINTS_AT_LEAST)
        self.write_segments([(text, style, 0, len(self.columns))], min(height, ROW_POINTS_AT_MOST))

    # --- One row of the worksheet ---------------------------------------------------------

    def write_segments(self, segments, height):
        """A row of texts without borders: (text, style, first column, number of columns)."""
        self.write_row([(start, text, style) for text, style, start, _ in segments], height)
        for _, _, start, columns in segments:
            self.part.merge(self.row, start, rows=1, columns=columns)

    def write_row(self, cells, height):
        """A row that shows no record: (column, value, style) of each of its cells."""
        self.printed.add_rows([height], [1])
        pieces = ['<row r="', height_xml(height)]
        for index, value, style in cells:
            pieces[-1] += opening(index)
            pieces.append(f'" s="{style}"{content(clean(value))}')
        pieces[-1] += "</row>"
        self.write_rows([pieces], 1)

    def write_rows(self, rows, count):
        """Rows in the pieces between which their number stands."""
        first = self.row + 1
        self.row += count
        if self.row > LAST_ROW:
            raise WorkbookError(
                f"行数超过 Excel 每张工作表 {LAST_ROW:,} 行的上限，请缩小筛选范围后分次导出。"
            )
        self.part.write_rows(map(str.join, map(str, range(first, self.row + 1)), rows))

    @staticmethod
    def width_of(columns):
        return sum(column.width for column in columns)


def row_form(lines):
    """How a record with so many lines of text begins, how high its rows are and how many."""
    height = max(points_for(lines, BODY_POINTS), ROW_POINTS_AT_LEAST)
    parts = math.ceil(height / ROW_POINTS_AT_MOST)
    return f"{height_xml(height / parts)}{opening(0)}", height / parts, parts


def height_xml(points):
    return f'" ht="{points:g}" customHeight="1">'


def clean(value):
    return clean_text(value)[0] if isinstance(value, str) else value

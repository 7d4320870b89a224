"""What stands around the rows of a worksheet, drawn with openpyxl: columns, page, protection,
drop-downs, and the hidden sheets that say what the workbook is.
"""

from collections.abc import Sequence
from itertools import count

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.workbook.cells import UNIT_FONT
from reports.workbook.layout import Kind, Layout, Paper
from reports.workbook.paging import END_MARGIN, SIDE_MARGIN
from reports.workbook.values import clean_text

ABOUT_TAB, CHOICES_TAB = "导出信息", "下拉选项"
PAPER_CODES = {Paper.A3: "8", Paper.A4: "9"}
# What Excel takes as a list within the drop-down itself.
LIST_LENGTH_AT_MOST = 255


def new_book() -> Workbook:
    """A workbook without a sheet, whose columns are measured in the typeface of the sheets.

    Column widths count the digits of the workbook's default typeface. openpyxl's is Calibri,
    which office machines here often lack, and a stand-in can make every column a third wider.
    openpyxl has no public way to change it: the first font and the one of the style Normal.
    """
    book = Workbook()
    book.remove(book.active)
    book._fonts = IndexedList([UNIT_FONT])
    book._named_styles["Normal"].font = UNIT_FONT
    return book


def draw_page(sheet: Worksheet, layout: Layout, header_rows: tuple[int, int]):
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_CODES[layout.page.paper]
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages as the rows need
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = SIDE_MARGIN
    margins.top = margins.bottom = END_MARGIN
    margins.header = margins.footer = 0.3
    sheet.HeaderFooter.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.print_title_rows = "{}:{}".format(*header_rows)


def draw_columns(sheet: Worksheet, layout: Layout, last_header_row: int):
    """The columns of the layout and behind them the hidden one with the identity of each row."""
    for index, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.column_dimensions[get_column_letter(len(layout.columns) + 1)].hidden = True
    first_free_column = get_column_letter(layout.page.frozen_columns + 1)
    sheet.freeze_panes = f"{first_free_column}{last_header_row + 1}"


def draw_breaks(sheet: Worksheet, rows: Sequence[int]):
    """Let a page end behind each of these rows; all other pages end where they are full."""
    for row in rows:
        sheet.row_breaks.append(Break(id=row))


def protect(sheet: Worksheet, layout: Layout):
    """Lock what does not come back, where something comes back.

    A sheet with editable columns is filled in by others and read again: whatever else they
    typed would be lost without a word, so Excel says at once that it is not for typing. There
    is no password, and columns and rows can still be made wider, hidden, coloured and filtered, and
    rows can be inserted: they are as open as those beside them.
    (Excel sorts a protected sheet only where all its cells are open; who wants to sort lifts
    the protection with one click.) A sheet in which nothing is editable is there to be read,
    printed and copied from, and its clerk may correct a line before it goes to the director: it
    is not protected at all.
    """
    if is_filled_in(layout):
        protection = sheet.protection
        protection.sheet = True
        # To openpyxl and Excel these say what is locked.
        protection.formatCells = protection.formatColumns = protection.formatRows = False
        protection.sort = protection.autoFilter = False
        protection.insertRows = False


def is_filled_in(layout: Layout) -> bool:
    return any(column.is_editable for column in layout.columns)


class DropDowns:
    """The lists to choose from in the columns of codes. A list that Excel would not take within
    the cell stands on a hidden sheet, which a workbook without such lists does not have."""

    def __init__(self, book: Workbook):
        self.book = book
        self.sources: dict[tuple[str, ...], str] = {}

    def draw(self, sheet: Worksheet, layout: Layout) -> dict[int, DataValidation]:
        """The drop-down of each column, counted from 0, whose codes may be typed in. They get
        their cells when the rows are known."""
        drawn = {}
        for index, column in enumerate(layout.columns):
            if column.kind is Kind.CODE and (column.is_editable or not is_filled_in(layout)):
                drawn[index] = DataValidation(
                    type="list",
                    formula1=self.source_of(column),
                    allow_blank=True,
                    showErrorMessage=True,
                    errorTitle="没有这个选项",
                    error="请从下拉列表中选择。",
                )
                sheet.add_data_validation(drawn[index])
        return drawn

    def source_of(self, column):
        words = tuple(word for _, word in column.choices)
        if words not in self.sources:
            self.sources[words] = as_formula(words) or self.on_hidden_sheet(words)
        return self.sources[words]

    def on_hidden_sheet(self, words):
        if CHOICES_TAB not in self.book.sheetnames:
            self.book.create_sheet(CHOICES_TAB).sheet_state = "hidden"
        sheet = self.book[CHOICES_TAB]
        column = next(number for number in count(1) if sheet.cell(1, number).value is None)
        for row, word in enumerate(words, 1):
            write(sheet, row, column, word)
        letter = get_column_letter(column)
        return f"{quote_sheetname(CHOICES_TAB)}!${letter}$1:${letter}${len(words)}"


def as_formula(words):
    """The list as a formula of its own, or nothing where Excel would read it otherwise."""
    text = ",".join(words)
    is_plain = all(word == word.strip() and not set(word) & set(',"') for word in words)
    return f'"{text}"' if is_plain and len(text) <= LIST_LENGTH_AT_MOST else ""


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


def write_about(sheet: Worksheet, facts: Sequence[dict]):
    """What each sheet of the workbook is, for the day it comes back: a fact a row, its name
    and then its value for each sheet."""
    for row, name in enumerate(facts[0], 1):
        write(sheet, row, 1, name)
        for column, facts_of_sheet in enumerate(facts, 2):
            write(sheet, row, column, facts_of_sheet[name])


def write(sheet, row, column, value):
    cell = sheet.cell(row, column)
    cell.value = clean_text(value)[0] if isinstance(value, str) else value
    if isinstance(value, str):
        # openpyxl would make a formula of "=1+1" and an error of "#N/A".
        cell.data_type = "s"

"""Cells as the XML of a worksheet, a column of many rows at a time.

Python spends its time on calls, so a column goes through few of them, which run in C: its reader
by `map`, one search over all its texts, look-ups of dates and numbers that were written before.
Only what is out of the ordinary is looked at one by one.

A piece of XML begins behind the row number of its cell and ends before that of the next, so that
a row is nothing but its number joining its pieces: ``<c r="A`` 5 ``" s="3"><v>1</v></c><c r="B``
5 ``" s="4"/></row>``.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from reports.workbook.cells import Styles
from reports.workbook.layout import Column, Kind, Tone, no_tone
from reports.workbook.row_height import lines_in
from reports.workbook.values import (
    CELL_LENGTH_AT_MOST,
    EXACT_DIGITS,
    FIRST_DAY_OF_EXCEL,
    clean_text,
    escaped,
    excel_value,
    length_for_excel,
)

# Both Excel and LibreOffice count the days of a date from here.
DAY_ZERO = date(1899, 12, 30).toordinal()
# Characters that XML does not carry as they are, that a reader swallows at either end of a text,
# or that may begin an escape sequence of Excel.
OUT_OF_THE_ORDINARY = re.compile("[\x00-\x20&<>_\ud800-\udfff\ufffe\uffff]")
# What stands in 1E+5 and NaN, but in no number as it is to be written.
LETTERS = re.compile("[A-Za-z]")
NUMBERS = (Kind.NUMBERING, Kind.INTEGER, Kind.DECIMAL)
TEXT, END_OF_TEXT = ' t="inlineStr"><is><t>', "</t></is></c>"
PRESERVED_TEXT = ' t="inlineStr"><is><t xml:space="preserve">'
REMEMBERED_AT_MOST = 10_000


class TextTooLong(Exception):
    """The cell of the row `index` holds `length` characters."""

    def __init__(self, column: Column, index: int, length: int):
        super().__init__(column.label, index, length)
        self.column, self.index, self.length = column, index, length


class Remembered(dict):
    """What `make` made of a value, for when the value comes again."""

    def __init__(self, make: Callable[[Any], Any]):
        super().__init__()
        self.make = make

    def __missing__(self, value):
        made = self.make(value)
        if len(self) < REMEMBERED_AT_MOST:
            self[value] = made
        return made


def opening(column: int) -> str:
    """The beginning of a cell in the column (counted from 0), up to its row number."""
    return f'<c r="{get_column_letter(column + 1)}'


def content(value: str | Decimal | int | date | None) -> str:
    """A cell from behind its style to its end. The value is one that Excel can hold."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        is_preserved = "\n" in value or value != value.strip()
        return f"{PRESERVED_TEXT if is_preserved else TEXT}{escaped(value)}{END_OF_TEXT}"
    number = value.toordinal() - DAY_ZERO if isinstance(value, date) else value
    return f"><v>{number}</v></c>"


class ColumnXml:
    """Writes the cells of one column of the table; `ending` follows each of them."""

    def __init__(self, column: Column, styles: Styles, ending: str):
        self.column = column
        self.ending = ending
        self.removed_characters = 0
        self.lines = lines_in(column.width)
        self.is_toned = column.tone is not no_tone
        tones = (None, *Tone) if self.is_toned else (None,)
        self.styled = {tone: f'" s="{styles.body(column, tone)}"' for tone in tones}
        # A cell with a tone gets its style last, by its row.
        self.before = "" if self.is_toned else self.styled[None]
        self.empty = f"{self.before}/>{ending}"
        self.blank = f"{self.styled[None]}/>{ending}"
        self.words = Remembered(column.shown)
        self.dates_written = Remembered(self.piece)

    def pieces(self, rows: Sequence, first: int, lines: list[int]) -> list[str]:
        """The cells of these rows, the `first` of which has that 序号. Where a text needs more
        lines than its row has in `lines`, it gets them there."""
        pieces = self.without_tone(self.values(rows, first), lines)
        if not self.is_toned:
            return pieces
        tones = map(self.column.tone, rows)
        return [self.styled[tone] + piece for tone, piece in zip(tones, pieces, strict=True)]

    def values(self, rows, first):
        if self.column.kind is Kind.NUMBERING:
            return range(first, first + len(rows))
        values = list(map(self.column.read, rows))
        if self.column.kind is Kind.CODE:
            return list(map(self.words.__getitem__, values))
        return values

    def without_tone(self, values, lines):
        types = set(map(type, values))
        if self.column.kind is Kind.DATE:
            return self.plain_dates(values, types) or self.any_values(values, lines)
        if self.column.kind in NUMBERS:
            return self.plain_numbers(values, types) or self.any_values(values, lines)
        if types != {str}:
            values = [excel_value(value, self.column) or "" for value in values]
        return self.texts(values, lines)

    # bool is an int to Python and datetime a date, but as values they are mistakes of a reader:
    # excel_value finds them one by one.

    def plain_dates(self, values, types):
        if not types <= {date, type(None)}:
            return None
        if min(filter(None, values), default=FIRST_DAY_OF_EXCEL) < FIRST_DAY_OF_EXCEL:
            return None
        return list(map(self.dates_written.__getitem__, values))

    def plain_numbers(self, values, types):
        if not types <= {int, Decimal, type(None)}:
            return None
        texts = ["" if value is None else str(value) for value in values]
        if max(map(len, texts)) > EXACT_DIGITS or LETTERS.search("".join(texts)):
            return None
        before, after = f"{self.before}><v>", f"</v></c>{self.ending}"
        return [f"{before}{text}{after}" if text else self.empty for text in texts]

    def any_values(self, values, lines):
        """Numbers and dates, some of which Excel can only hold as text."""
        values = [excel_value(value, self.column) for value in values]
        texts = [value if isinstance(value, str) else "" for value in values]
        self.measure(texts, "".join(texts), lines)
        return list(map(self.piece, values))

    def texts(self, texts, lines):
        joined = "".join(texts)
        if OUT_OF_THE_ORDINARY.search(joined):
            texts = list(map(self.cleaned, texts))
            self.measure(texts, "".join(texts), lines)
            return list(map(self.piece, texts))
        self.measure(texts, joined, lines)
        before, after = f"{self.before}{TEXT}", f"{END_OF_TEXT}{self.ending}"
        return [f"{before}{text}{after}" if text else self.empty for text in texts]

    def cleaned(self, text):
        text, removed = clean_text(text)
        self.removed_characters += removed
        return text

    def piece(self, value):
        return f"{self.before}{content(value)}{self.ending}"

    def measure(self, texts, joined, lines):
        """Give each row the lines that its text needs, and refuse what no cell can hold."""
        longest = max(map(len, texts))
        if longest * 2 > CELL_LENGTH_AT_MOST:
            for index, text in enumerate(texts):
                if (length := length_for_excel(text)) > CELL_LENGTH_AT_MOST:
                    raise TextTooLong(self.column, index, length)
        if "\n" in joined:
            fit, needed = 0, self.lines.needed
        else:
            fit, needed = self.lines.always_fit, self.lines.needed_by_paragraph
            fit = self.lines.usable if joined.isascii() else fit
        if longest > fit:
            for index, text in enumerate(texts):
                if len(text) > fit:
                    lines[index] = max(lines[index], needed(text))

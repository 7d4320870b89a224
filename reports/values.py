"""What Excel can hold, and what becomes of a value that it cannot."""

import re
from datetime import date, datetime
from decimal import Decimal

from reports.layout import Kind, LayoutError

LAST_ROW = 1_048_576
CELL_LENGTH_AT_MOST = 32_767
# Excel keeps fifteen significant digits of a number; what has more is written as text.
EXACT_DIGITS = 15
FIRST_YEAR_OF_EXCEL = 1900
# What XML 1.0 cannot carry: control characters, halves of surrogate pairs, two non-characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WorkbookError(ValueError):
    """These rows cannot become a workbook; the message tells the clerk why and what to do."""


def excel_value(value, column):
    """The value of a cell as Excel keeps it: None, a number, a date or text.

    Raises LayoutError when the column's reader delivers something else than its kind promises.
    """
    if value is None or value == "":
        return None
    if column.kind is Kind.DATE:
        return date_or_text(value, column)
    if column.kind in (Kind.NUMBERING, Kind.INTEGER, Kind.DECIMAL):
        return number_or_text(value, column)
    return str(value)


def date_or_text(value, column):
    if not isinstance(value, date) or isinstance(value, datetime):
        raise LayoutError(f"列“{column.label}”：{value!r} 不是日期。")
    return value if value.year >= FIRST_YEAR_OF_EXCEL else value.isoformat()


def number_or_text(value, column):
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise LayoutError(f"列“{column.label}”：{value!r} 不是数字。")
    # 3.2700 from the database is 3.27 to the reader.
    plain = format(Decimal(value).normalize(), "f")
    is_exact = len(plain.strip("-0").replace(".", "")) <= EXACT_DIGITS
    return Decimal(plain) if is_exact else plain


def clean_text(text):
    """The text without what a workbook cannot carry, and how many characters that cost."""
    return ILLEGAL.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))


def length_for_excel(text):
    # Excel counts UTF-16 units: a rare character outside the basic plane counts twice.
    return len(text.encode("utf-16-le")) // 2

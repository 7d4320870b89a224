"""What Excel can hold, and what becomes of a value that it cannot."""

import re
from datetime import date, datetime
from decimal import Decimal

from reports.workbook.layout import Kind, LayoutError

LAST_ROW = 1_048_576
CELL_LENGTH_AT_MOST = 32_767
# Excel keeps fifteen significant digits of a number; what has more is written as text.
EXACT_DIGITS = 15
# Excel counts a 29 February 1900 that never was, LibreOffice does not: before this day the two
# show different dates for the same cell.
FIRST_DAY_OF_EXCEL = date(1900, 3, 1)
# What XML 1.0 cannot carry: control characters, halves of surrogate pairs, two non-characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel takes _x000D_ for a carriage return, unless its first underscore is written as one, too.
ESCAPE_SEQUENCE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
UNDERSCORE = "_x005F_"


class DateInWords(str):
    """What a column of dates says where no date can say it: 2027-02-05（暂定）."""

    __slots__ = ()


class WorkbookError(ValueError):
    """These rows cannot become a workbook; the message tells the clerk why and what to do."""

    code = "does_not_fit_excel"


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
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def date_or_text(value, column):
    if isinstance(value, DateInWords):
        return str(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise LayoutError(f"列“{column.label}”：{value!r} 不是日期。")
    return value if value >= FIRST_DAY_OF_EXCEL else value.isoformat()


def number_or_text(value, column):
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or not Decimal(value).is_finite():
        raise LayoutError(f"列“{column.label}”：{value!r} 不是数字。")
    # 3.2700 from the database is 3.27 to the reader.
    plain = plain_number(Decimal(value))
    is_exact = len(plain.lstrip("-0.").replace(".", "")) <= EXACT_DIGITS
    return Decimal(plain) if is_exact else plain


def plain_number(value: Decimal) -> str:
    """All digits of a number and no others: neither an exponent nor zeros at the end."""
    plain = format(value, "f")
    return plain.rstrip("0").removesuffix(".") if "." in plain else plain


def clean_text(text):
    """The text without what a workbook cannot carry, and how many characters that cost."""
    return ILLEGAL.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))


def length_for_excel(text):
    # Excel counts UTF-16 units: a rare character outside the basic plane counts twice.
    return len(text.encode("utf-16-le")) // 2


def escaped(text):
    """The text as it stands in the XML of a cell."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return ESCAPE_SEQUENCE.sub(UNDERSCORE, text)

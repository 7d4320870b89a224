"""A cell → the value of a field, however people write it: 2023.3.5, ２０２３, 是, 已办结.

Each parser takes what `opening` found in the cell and returns the value, None (or "" for text)
for an empty cell. Each raises BadCell with a stable code and a sentence for the clerk; the caller
adds the row and the column and goes on, so that all faults of a file are told at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from reports.workbook.opening import Value
from reports.workbook.values import EXACT_DIGITS, clean_text

# Excel counts days from here; its 29 February 1900 lies before any date we accept.
DAY_ZERO = date(1899, 12, 30)
# A bare number is read as a date between these years alone: 2023 is a year, not a day of 1905.
FIRST_SERIAL, LAST_SERIAL = 18264, 109574  # 1950-01-01, 2199-12-31
# More digits than any whole number of the ledger has.
LONGEST_INTEGER = 18
CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
PARTED_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
CHINESE_YEAR, CHINESE_COUNT = "([〇○零一二三四五六七八九]{4})", "([一二三四五六七八九十]{1,3})"
CHINESE_DAY = re.compile(f"{CHINESE_YEAR}年{CHINESE_COUNT}月{CHINESE_COUNT}[日号]")
PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Also with the zone that strict workbooks give: the day is the one that the cell shows.
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$")
MONTH_ONLY = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
# Full-width digits, letters and hyphens, as a Chinese keyboard types them.
HALF_WIDTH = {code: code - 0xFEE0 for code in map(ord, "－０１２３４５６７８９")} | {
    code: code - 0xFEE0 for start in "Ａａ" for code in range(ord(start), ord(start) + 26)
}
TRUE_WORDS = frozenset({"是", "TRUE", "Y", "YES", "1", "√", "✓", "✔", "对"})
FALSE_WORDS = frozenset({"否", "FALSE", "N", "NO", "0", "×", "✗", "✘", "X"})


class BadCell(ValueError):
    """The cell does not hold what its column asks for."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


def text(value: Value) -> str:
    """The words as they were typed, without blanks around them; 015 keeps its zero."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value)[0].strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return digits_of(value)
    if isinstance(value, date | time):
        # Excel makes a date of 3-5; what was typed cannot be told any more.
        raise BadCell(
            "date_for_text",
            f"单元格里是日期（{shown(value)}），应为文字；请把单元格格式设为“文本”后重新填写",
        )
    raise TypeError(f"no cell holds {value!r}")


def number(value: Value) -> str:
    """A number that is a name: ００２ is 002, its zeros stay, and so do its brackets."""
    return text(value).translate(HALF_WIDTH)


def decimal(value: Value) -> Decimal | None:
    if is_blank(value):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    words = shown(value) if isinstance(value, date | time) else half_width(value)
    if THOUSANDS.fullmatch(words):
        words = words.replace(",", "")
    try:
        number = Decimal(words)
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise BadCell("not_a_number", f"“{shown(value)}”不是数字")
    return number


def integer(value: Value) -> int | None:
    number = decimal(value)
    if number is None:
        return None
    if number.adjusted() >= LONGEST_INTEGER:
        raise BadCell("not_a_number", f"数字太大，不能多于{LONGEST_INTEGER}位")
    if number != number.to_integral_value():
        raise BadCell("not_whole", f"“{shown(value)}”不是整数")
    return int(number)


def day(value: Value) -> date | None:
    """A day; a time of day behind it is dropped."""
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = shown(value) if isinstance(value, time) else half_width(value)
    words = TIME_OF_DAY.sub("", words)
    parts = parts_of_day(words)
    if parts:
        try:
            return date(*parts)
        except ValueError:
            raise BadCell("no_such_day", f"没有“{shown(value)}”这一天") from None
    if words.isascii() and words.isdigit() and FIRST_SERIAL <= int(words[:9]) <= LAST_SERIAL:
        return DAY_ZERO + timedelta(days=int(words))
    if MONTH_ONLY.fullmatch(words):
        raise BadCell("day_missing", f"“{shown(value)}”没有写到日，应如 2023-03-05")
    raise BadCell("not_a_date", f"“{shown(value)}”不是日期，应如 2023-03-05")


def parts_of_day(words: str) -> tuple[int, int, int] | None:
    """Year, month and day of 2023.3.5, 2023年3月5日, 20230305 or 二〇二三年三月五日."""
    found = PARTED_DAY.fullmatch(words) or PLAIN_DAY.fullmatch(words)
    if found:
        year, month, day_of_month = found.groups()
        return int(year), int(month), int(day_of_month)
    found = CHINESE_DAY.fullmatch(words)
    if found:
        year, month, day_of_month = found.groups()
        return int(year.translate(CHINESE_DIGITS)), counted(month), counted(day_of_month)
    return None


def counted(words: str) -> int:
    """A Chinese number up to 99: 十二, 二十, 三十一."""
    tens, is_ten, ones = words.rpartition("十")
    units = int(ones.translate(CHINESE_DIGITS)) if ones else 0
    return (int(tens.translate(CHINESE_DIGITS)) if tens else bool(is_ten)) * 10 + units


def code(value: Value, choices: Iterable[tuple[str, str]]) -> str:
    """The code of a choice by its Chinese words (or by the code itself)."""
    if is_blank(value):
        return ""
    choices = list(choices)
    by_words = {folded(str(words)): code for code, words in choices if code}
    by_words |= {folded(code): code for code, _ in choices if code}
    try:
        return by_words[folded(text(value))]
    except KeyError:
        allowed = "、".join(str(words) for code, words in choices if code)
        raise BadCell("no_such_choice", f"没有“{shown(value)}”这一选项，可填：{allowed}") from None


def yes_no(value: Value) -> bool | None:
    if is_blank(value):
        return None
    if isinstance(value, bool):
        return value
    words = half_width(value).upper() if isinstance(value, str) else str(value)
    if words in TRUE_WORDS:
        return True
    if words in FALSE_WORDS:
        return False
    raise BadCell("not_yes_or_no", f"“{shown(value)}”应为“是”或“否”")


def digits_of(number: int | float) -> str:
    """The number in plain digits: 15 for 15.0, never 1e+16."""
    return format(Decimal(repr(number)).normalize(), "f")


def is_cut_by_excel(value: Value) -> bool:
    """Whether a number has more digits than Excel keeps of one: the rest is not what was typed."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return len(digits_of(value).strip("-0.").replace(".", "")) > EXACT_DIGITS or (
        abs(value) >= 10**EXACT_DIGITS
    )


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def half_width(value: Value) -> str:
    """２０２３．３．５ as 2023.3.5. For numbers and dates alone: in sentences 。and ， stay."""
    return unicodedata.normalize("NFKC", text(value)).replace("。", ".").strip()


def folded(words: str) -> str:
    """Words to be compared: without blanks, full-width or half-width, upper or lower case."""
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()


def shown_in_full(value: Value) -> str:
    """The content of a cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return digits_of(value) if isinstance(value, int | float) else str(value)


def shown(value: Value) -> str:
    """The content of a cell as a message quotes it."""
    words = " ".join(shown_in_full(value).split())
    return words if len(words) <= 40 else f"{words[:39]}…"

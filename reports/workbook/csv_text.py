"""A table as plain text (CSV): UTF-8 as most programs write it, GBK as Excel here does."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from reports.workbook.unpacking import Limits, NotReadable

DELIMITERS = ",\t;"
# So many lines show which sign parts the cells.
LOOKED_AT = 20
# How some programs keep the zeros of a number: ="015".
KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_cells(content: bytes, limits: Limits) -> dict[int, list[str | None]]:
    """The rows by number, each from its first cell to its last filled one.

    Raises NotReadable where it is no text or no table.
    """
    limits.refuse_size(len(content))
    text = decoded(content)
    delimiter = delimiter_of(text)
    if not delimiter:
        raise NotReadable(
            "not_a_workbook", "文件里是没有分列的文字，不是表格，请上传 .xlsx 或 CSV 文件。"
        )
    rows, width = {}, 0
    for number, cells in enumerate(rows_of(text, delimiter), 1):
        width = max(width, len(cells))
        if number * width > limits.area:
            raise NotReadable("too_many_cells", "表格太大，请分成几个文件上传。")
        if cells:
            rows[number] = cells
    return rows


def decoded(content: bytes) -> str:
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReadable("not_a_workbook", "文件不是 Excel 工作簿，请上传 .xlsx 文件。")


def delimiter_of(text: str) -> str:
    """The sign that parts most cells of the first lines; "" where none does."""
    lines = [line for line in text.splitlines()[: LOOKED_AT * 2] if line.strip()][:LOOKED_AT]
    counts = {sign: sum(line.count(sign) for line in lines) for sign in DELIMITERS}
    sign = max(counts, key=lambda each: counts[each])
    return sign if counts[sign] else ""


def rows_of(text: str, delimiter: str) -> Iterator[list[str | None]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells = [plain(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            yield cells
    except csv.Error as error:
        raise NotReadable(
            "not_a_workbook", f"CSV 第{reader.line_num}行不完整，请另存为 .xlsx 后重新上传。"
        ) from error


def plain(cell: str) -> str | None:
    kept = KEPT_AS_TEXT.fullmatch(cell)
    return (kept[1] if kept else cell) or None

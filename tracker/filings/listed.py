"""Lines of a maker's yearly list (发文目录) as they are pasted: from a sheet, a page or by hand.

A line is one document: title, number and day of publication, in any order, apart by tabs, bars,
commas or spaces. Plain text in, plain data out.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

# 汉政规〔2026〕1号
NUMBER = re.compile(r"^[^\d\s]*[〔［\[【（(]\s*\d{4}\s*[〕］\]】）)]\s*第?\s*\d+\s*号$")
DAY = re.compile(
    r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$|^(\d{4})(\d{2})(\d{2})$"
)
ORDINAL = re.compile(r"^[（(]?\d{1,4}[)）.．、]?$")
LEADING_ORDINAL = re.compile(r"^[（(]?\d{1,3}[)）.．、]\s*")
# Cells of a row, or words of a line that has no cells.
CELLS, WORDS = re.compile(r"\t|\||　| {2,}"), re.compile(r"[\s，,；;]+")
HEADINGS = frozenset(
    ("序号", "名称", "文件名称", "文件标题", "标题", "文号", "公布日期", "印发日期", "发布日期",
     "发文日期", "成文日期", "制定机关", "发文机关", "施行日期", "备注")
)  # fmt: skip
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Listed:
    title: str
    document_number: str = ""
    published_on: date | None = None


def lines_of(text: str) -> list[Listed]:
    """The documents that the text lists, in its order.

    Raises ValidationError that names each line which names no document or an impossible day.
    """
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        cells = _cells(line)
        if not cells or HEADINGS.issuperset(cells):
            continue
        try:
            found.append(_read(cells))
        except ValueError as fault:
            said = f"第{number}行“{line.strip()[:40]}”{fault}。"
            faults.append(ValidationError(said, code="line_unreadable"))
    if faults:
        raise ValidationError(faults)
    return found


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in CELLS.split(line.strip()) if cell.strip()]
    if len(cells) == 1:
        cells = [word for word in WORDS.split(cells[0]) if word]
    return cells[1:] if len(cells) > 1 and ORDINAL.match(cells[0]) else cells


def _read(cells: list[str]) -> Listed:
    numbers = [cell for cell in cells if NUMBER.match(cell)]
    days = [cell for cell in cells if DAY.match(cell)]
    titles = [cell for cell in cells if cell not in (*numbers, *days)]
    title = LEADING_ORDINAL.sub("", titles[0]).strip("《》 ") if titles else ""
    if not title:
        raise ValueError("没有文件名称")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"的文件名称超过{LONGEST_TITLE}个字")
    return Listed(
        title=title,
        document_number=numbers[0] if numbers else "",
        published_on=_day(days[0]) if days else None,
    )


def _day(cell: str) -> date:
    found = DAY.match(cell)
    assert found is not None
    try:
        return date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        raise ValueError(f"的日期“{cell}”不存在") from None

"""What a workbook says of itself: which sheets of ours it holds, in which layout, of which day."""

from collections.abc import Iterator

from reports.importing.faults import Fault, NotImportable, refuse
from reports.importing.values import text
from reports.layouts.finding import sheet_named
from reports.sheets import SHEETS
from reports.sheets.sheet import Sheet
from reports.workbook.layout import LayoutError
from reports.workbook.opening import Book

# As the writer calls it (a test holds both together): importing it would load openpyxl.
ABOUT_TAB = "导出信息"
# How an import of several sheets calls what was uploaded.
YEAR_BOOK, YEAR_BOOK_TITLE = "year-book", "全年报表"

About = dict[str, str]


def read_abouts(book: Book) -> list[About]:
    """What the hidden sheet says of each exported one: names in its first column, their values
    in a further column for each sheet."""
    grid = book.named(ABOUT_TAB)
    rows = [row for row in grid.rows.values() if len(row) > 1] if grid else []
    width = max(map(len, rows), default=0)
    found = [
        {str(row[0]): text(row[column]) for row in rows if column < len(row)}
        for column in range(1, width)
    ]
    if not any("layout" in about for about in found):
        raise refuse(
            "not_exported",
            f"这不是从本系统导出的表（没有隐藏的“{ABOUT_TAB}”工作表）；"
            "请导出后填写，自有的旧表请用“导入旧表”。",
        )
    return [about for about in found if "layout" in about]


def meant(abouts: list[About], *, expected: str) -> Iterator[tuple[About, Sheet]]:
    """The sheets that may come back. Of a year book those that are only to be read are passed
    over; `expected` names the one that the person meant to upload.

    Raises NotImportable with everything that is wrong with them.
    """
    if len(abouts) == 1:
        yield abouts[0], sheet_of(abouts[0], expected=expected)
        return
    found, faults = [], []
    for about in abouts:
        try:
            found.append((about, sheet_of(about, expected="")))
        except NotImportable as refusal:
            faults += [fault for fault in refusal.faults if fault.code != READ_ONLY]
    chosen = [one for one in found if not expected or preset_of(one[1]) == expected]
    if not (chosen or faults):
        faults = [Fault(code="wrong_sheet", detail="这个文件里没有可以导入的这种表。")]
    if faults:
        raise NotImportable(faults)
    yield from chosen


READ_ONLY = "read_only_sheet"


def sheet_of(about: About, *, expected: str) -> Sheet:
    try:
        sheet = sheet_named(about["layout"])
    except LayoutError as error:
        raise refuse("layout_unusable", f"这张表的版式不能用：{error}") from error
    if sheet is None:
        raise refuse("unknown_sheet", f"系统中没有“{about['layout'][:40]}”这种表或版式。")
    if not any(column.is_editable for column in sheet.layout.columns):
        raise refuse(READ_ONLY, f"《{sheet.title}》只供查看，没有可以导入的列。")
    if expected and expected != preset_of(sheet):
        other = SHEETS[expected].title if expected in SHEETS else expected
        raise refuse("wrong_sheet", f"这是《{sheet.title}》，不是《{other}》。")
    version = str(sheet.layout.version)
    if about.get("layout_version") != version:
        raise refuse(
            "layout_version",
            f"《{sheet.title}》是按旧的版式导出的（版式 {about.get('layout_version') or '不明'}，"
            f"现为 {version}），请重新导出后填写。",
        )
    return sheet


def preset_of(sheet: Sheet) -> str:
    """The name of the shipped sheet; an office's own layout adds its id to it."""
    return sheet.name.partition(".")[0]


def title_of(name: str) -> str:
    """What an import is of: one of the sheets, the year book, or nothing that is known."""
    if name == YEAR_BOOK:
        return YEAR_BOOK_TITLE
    return SHEETS[name].title if name in SHEETS else ""

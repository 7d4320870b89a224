"""What of a workbook is not loaded at all: sheets and columns, each with a line that says so."""

from collections.abc import Iterator

from reports.oldbooks.body import is_blank
from reports.oldbooks.plan import Plan, SheetPlan
from reports.oldbooks.vocabulary import Reading, field_of
from reports.workbook.opening import Book, Grid


def notices(book: Book, plan: Plan) -> list[str]:
    """Everything that is left out, in the order of the workbook."""
    found = sheets(book, plan)
    for sheet in plan.loaded:
        if (grid := book.named(sheet.name)) is not None:
            found += columns(grid, sheet)
    return found


def sheets(book: Book, plan: Plan) -> list[str]:
    """The sheets that are hidden, or that nobody wants loaded."""
    loaded = {sheet.name for sheet in plan.loaded}
    found = []
    for grid in book.sheets:
        if grid.is_hidden:
            found.append(f"工作表“{grid.name}”是隐藏的，没有装入。")
        elif grid.rows and grid.name not in loaded:
            found.append(f"工作表“{grid.name}”没有选定装入的种类，没有装入。")
    return found


def columns(grid: Grid, sheet: SheetPlan) -> Iterator[str]:
    """The columns with content that mean nothing to the ledger; who counts rows is not missed."""
    for column in sheet.columns:
        meaning = field_of(sheet.kind, column.key)
        is_read = meaning is not None and meaning.reading is not Reading.IGNORED
        if is_read or column.key == "numbering":
            continue
        values = (grid.value(number, column.number) for number in grid.rows if number > sheet.last)
        count = sum(not is_blank(value) for value in values)
        if count:
            heading = f"“{column.heading}”" if column.path else "（没有表头）"
            yield f"工作表“{sheet.name}”第{column.letter}列{heading}没有装入（{count}格有内容）。"

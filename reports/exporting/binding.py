"""The whole-year workbook bound: its cover in front of its sheets, as a file to be saved."""

import io
from typing import IO

from django.http import FileResponse
from django.utils import timezone

from reports.exporting.downloads import Progress, Tally
from reports.exporting.year_book import row_count, year_book
from reports.file_answers import saved_as
from reports.tasks.models import Task
from reports.tasks.running import is_long, order
from tracker.common.leaving import with_rows


def download_year_book(year: int, *, to) -> FileResponse:
    """The whole-year workbook as it stands today, to be saved; see `write_year_book`."""
    target, tally = io.BytesIO(), Tally()
    name = write_year_book(year, to=to, target=target, tally=tally)
    return with_rows(saved_as(name, target), tally.rows)


def write_year_book(
    year: int,
    *,
    to,
    target: IO[bytes],
    progress: Progress | None = None,
    tally: Tally | None = None,
) -> str:
    """Write the whole-year workbook as it stands today and return the name for the file.

    Raises WorkbookError when the records do not fit, UnusableLayout as `write_sheet` does.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.exporting.cover import cover_of, definitions_of
    from reports.workbook.writing import write_book

    now = timezone.localtime()
    book = year_book(year, to=to, at=now, progress=progress)
    exports = [tally.of(export) for export in book.exports] if tally else book.exports
    write_book(exports, target, cover=cover_of(book), last=definitions_of(book))
    return f"{book.title}（{now:%Y%m%d}）.xlsx"


# --- Long ones ---------------------------------------------------------------------------------


def left_to_workers(year: int, *, user) -> Task | None:
    """Order the book of the workers where it is long; None where it is not."""
    if not is_long(row_count(year, to=user, on=timezone.localdate())):
        return None
    return order(Task.Work.YEAR_BOOK, title=f"{year}年", order={"year": year}, user=user)

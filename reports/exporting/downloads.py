"""A sheet as a file to be downloaded, from the API and from the admin alike."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import IO

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils import timezone

from reports.file_answers import saved_as
from reports.layouts.models import SheetLayout
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Export, LayoutError
from reports.workbook.values import WorkbookError
from tracker.common.leaving import with_rows

Progress = Callable[[int, int], None]


class Tally:
    """How many rows were written into a file."""

    def __init__(self):
        self.rows = 0

    def of(self, export: Export) -> Export:
        return replace(export, filling=replace(export.filling, rows=self._each(export.filling)))

    def _each(self, filling):
        for row in filling.rows:
            self.rows += 1
            yield row


class UnusableLayout(WorkbookError):
    """The columns of an office's layout make no sheet; a later release may be the reason."""

    code = "layout_contradicts_itself"


def download(
    sheet: Sheet, *, records: QuerySet, chosen_by: QueryDict, to, office: SheetLayout | None
) -> FileResponse:
    """The workbook of all `records` as an answer to be saved; see `write_sheet`."""
    target, tally = io.BytesIO(), Tally()
    name = write_sheet(
        sheet,
        records=records,
        chosen_by=chosen_by,
        to=to,
        office=office,
        target=target,
        tally=tally,
    )
    return with_rows(saved_as(name, target), tally.rows)


def write_sheet(
    sheet: Sheet,
    *,
    records: QuerySet,
    chosen_by: QueryDict,
    to,
    office: SheetLayout | None,
    target: IO[bytes],
    progress: Progress | None = None,
    tally: Tally | None = None,
) -> str:
    """Write all `records`, judged on today's date, and return the name for the file.

    `chosen_by` are the parameters that chose the records; the workbook keeps them. `to` is the
    user who downloads it; `office` the layout that the office made of the sheet, None the shipped
    one; `progress` is told how many rows of how many are written, `tally` counts them. Raises
    WorkbookError when the records do not fit into a workbook, UnusableLayout when the columns of
    the office's layout contradict each other.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.workbook.writing import write_workbook

    now = timezone.localtime()
    filters = dict(chosen_by.lists())
    export = exported(sheet, records, to=to, filters=filters, at=now, office=office)
    if progress is not None:
        export = counting(export, of=sheet.listed(records).count(), progress=progress)
    write_workbook(tally.of(export) if tally else export, target)
    return f"{export.filling.heading.title}（{now:%Y%m%d}）.xlsx"


def exported(
    sheet: Sheet, records: QuerySet, *, to, filters: dict, at: datetime, office: SheetLayout | None
) -> Export:
    """The sheet as it stands on the day of `at`. Raises UnusableLayout for the office's layout."""
    try:
        return sheet.export(records, on=at.date(), to=to, filters=filters, at=at, office=office)
    except LayoutError as error:
        # What is shipped makes sense; an error there is ours and not the clerk's to mend.
        if office is None:
            raise
        raise UnusableLayout(f"版式“{office.name}”不能用：{error}") from error


def counting(export: Export, *, of: int, progress: Progress) -> Export:
    """The same export, which tells how many of its rows are written."""
    rows = counted(export.filling.rows, of, progress)
    return replace(export, filling=replace(export.filling, rows=rows))


def counted(rows, of: int, progress: Progress):
    """The same rows one by one, each told as done."""
    for done, row in enumerate(rows, 1):
        yield row
        progress(min(done, of), of)

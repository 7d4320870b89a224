"""The whole-year workbook (全年报表): a cover with the year's figures, then every sheet."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db.models import Model, Q, QuerySet
from django.http import FileResponse
from django.utils import timezone

from reports.exporting.choosing import may_see
from reports.exporting.downloads import XLSX, Progress, counting, exported
from reports.layouts.finding import layout_of
from reports.sheets import SHEETS
from reports.sheets.place import Place, place_on
from reports.sheets.sheet import Sheet
from reports.tasks.models import Task
from reports.tasks.running import is_long, order
from reports.workbook.layout import Export
from tracker.common.scoping import visible
from tracker.deputies.models import Deputy
from tracker.overview.statistics import Overview, overview


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A sheet in the table of contents; `records` is how many it is about."""

    title: str
    tab: str
    records: int


@dataclass(frozen=True, kw_only=True)
class YearBook:
    year: int
    on: date
    place: Place
    # The same counts that the dashboard and the API show, so that no two numbers differ.
    overview: Overview
    exports: list[Export]
    contents: list[Listed]

    @property
    def title(self) -> str:
        return f"{self.place.committee}{self.year}年监督工作报表"


def year_book(year: int, *, to, at: datetime, progress: Progress | None = None) -> YearBook:
    """All sheets of the work year that the user `to` may see, as they stand at the moment `at`,
    each in the office's default layout. `progress` is told how many rows of all are written."""
    on = at.date()
    exports, contents = [], []
    listed = [(sheet, records, records.count()) for sheet, records in sheets_of(year, to=to)]
    total, before = sum(count for _, _, count in listed), 0
    for sheet, records, count in listed:
        filters = {"work_year": [str(year)]}
        office = layout_of(sheet, None)
        export = exported(sheet, records, to=to, filters=filters, at=at, office=office)
        if progress is not None:
            told = after(before, of=total, progress=progress)
            export = counting(export, of=count, progress=told)
        before += count
        exports.append(export)
        contents.append(Listed(title=sheet.title, tab=export.layout.tab, records=count))
    return YearBook(
        year=year,
        on=on,
        place=place_on(on),
        overview=overview(year=year, on=on, to=to),
        exports=exports,
        contents=contents,
    )


def after(before: int, *, of: int, progress: Progress) -> Progress:
    """Tells the rows of one sheet as part of the whole book."""
    return lambda done, _: progress(before + done, of)


def sheets_of(year: int, *, to) -> Iterator[tuple[Sheet, QuerySet]]:
    for sheet in SHEETS.values():
        if may_see(to, sheet):
            yield sheet, visible(of_year(sheet.model, year), to=to)


def row_count(year: int, *, to) -> int:
    """How many records the book would list."""
    return sum(records.count() for _, records in sheets_of(year, to=to))


def of_year(model: type[Model], year: int) -> QuerySet:
    """The valid records of a work year; what hangs on a matter is of the matter's year."""
    if model is Deputy:
        return model.objects.in_office(year=year).of_duty_year(year)
    records = model.objects.not_voided()
    if any(field.name == "work_year" for field in model._meta.fields):
        return records.filter(work_year=year)
    return records.filter(Q(topic__work_year=year) | Q(inspection__work_year=year))


def download_year_book(year: int, *, to) -> FileResponse:
    """The whole-year workbook as it stands today, to be saved; see `write_year_book`."""
    target = io.BytesIO()
    name = write_year_book(year, to=to, target=target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def write_year_book(year: int, *, to, target: IO[bytes], progress: Progress | None = None) -> str:
    """Write the whole-year workbook as it stands today and return the name for the file.

    Raises WorkbookError when the records do not fit, UnusableLayout as `write_sheet` does.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.exporting.cover import cover_of
    from reports.workbook.writing import write_book

    now = timezone.localtime()
    book = year_book(year, to=to, at=now, progress=progress)
    write_book(book.exports, target, cover=cover_of(book))
    return f"{book.title}（{now:%Y%m%d}）.xlsx"


# --- Long ones ---------------------------------------------------------------------------------


def left_to_workers(year: int, *, user) -> Task | None:
    """Order the book of the workers where it is long; None where it is not."""
    if not is_long(row_count(year, to=user)):
        return None
    return order(Task.Work.YEAR_BOOK, title=f"{year}年", order={"year": year}, user=user)

"""The whole-year workbook (全年报表): a cover with the year's figures, then every sheet."""

import io
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, Q, QuerySet
from django.http import FileResponse
from django.utils import timezone

from reports.download import XLSX, exported
from reports.layout import Export
from reports.layouts.finding import layout_of
from reports.sheets import SHEETS
from reports.sheets.place import Place, place_on
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


def year_book(year: int, *, to, at: datetime) -> YearBook:
    """All sheets of the work year that the user `to` may see, as they stand at the moment `at`,
    each in the office's default layout."""
    on = at.date()
    exports, contents = [], []
    for sheet in SHEETS.values():
        opts = sheet.model._meta
        if not to.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
            continue
        records = visible(of_year(sheet.model, year), to=to)
        filters = {"work_year": [str(year)]}
        office = layout_of(sheet, None)
        export = exported(sheet, records, to=to, filters=filters, at=at, office=office)
        exports.append(export)
        contents.append(Listed(title=sheet.title, tab=export.layout.tab, records=records.count()))
    return YearBook(
        year=year,
        on=on,
        place=place_on(on),
        overview=overview(year=year, on=on, to=to),
        exports=exports,
        contents=contents,
    )


def of_year(model: type[Model], year: int) -> QuerySet:
    """The valid records of a work year; what hangs on a matter is of the matter's year."""
    if model is Deputy:
        return model.objects.in_office(year=year).of_duty_year(year)
    records = model.objects.not_voided()
    if any(field.name == "work_year" for field in model._meta.fields):
        return records.filter(work_year=year)
    return records.filter(Q(topic__work_year=year) | Q(inspection__work_year=year))


def download_year_book(year: int, *, to) -> FileResponse:
    """The whole-year workbook as it stands today, to be saved.

    Raises WorkbookError when the records do not fit, UnusableLayout as `write_sheet` does.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.cover import cover_of
    from reports.workbook import write_book

    now = timezone.localtime()
    book = year_book(year, to=to, at=now)
    target = io.BytesIO()
    write_book(book.exports, target, cover=cover_of(book))
    target.seek(0)
    name = f"{book.title}（{now:%Y%m%d}）.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)

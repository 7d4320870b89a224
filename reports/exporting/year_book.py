"""The whole-year workbook (全年报表): a cover with the year's figures, then every sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet

from reports.exporting.choosing import may_see
from reports.exporting.downloads import Progress, counting, exported
from reports.layouts.finding import layout_of
from reports.sheets import SHEETS
from reports.sheets.place import Place, place_on
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Export
from tracker.answers.models import Promise
from tracker.changes.digest_file import known_on
from tracker.changes.sealing import Known
from tracker.common.models import in_force
from tracker.common.scoping import visible
from tracker.deputies.models import Deputy
from tracker.filings.models import YearListLine
from tracker.meetings.agenda_items import AgendaItem
from tracker.overview.populations.suggestions import accepted
from tracker.overview.statistics import Overview, overview
from tracker.suggestions.models import Suggestion


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
    # How the history stood when the book was made; None where nothing was ever written.
    digest: Known | None

    @property
    def title(self) -> str:
        return f"{self.place.committee}{self.year}年监督工作报表"


def year_book(year: int, *, to, at: datetime, progress: Progress | None = None) -> YearBook:
    """All sheets of the work year that the user `to` may see, as they stand at the moment `at`,
    each in the office's default layout. `progress` is told how many rows of all are written."""
    on = at.date()
    exports, contents = [], []
    listed = [(sheet, records, records.count()) for sheet, records in sheets_of(year, to=to, on=on)]
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
        digest=known_on(on),
    )


def after(before: int, *, of: int, progress: Progress) -> Progress:
    """Tells the rows of one sheet as part of the whole book."""
    return lambda done, _: progress(before + done, of)


def sheets_of(year: int, *, to, on: date) -> Iterator[tuple[Sheet, QuerySet]]:
    for sheet in SHEETS.values():
        if may_see(to, sheet):
            yield sheet, visible(sheet.listed(of_year(sheet.model, year, on=on)), to=to)


def row_count(year: int, *, to, on: date) -> int:
    """How many records the book would list."""
    return sum(records.count() for _, records in sheets_of(year, to=to, on=on))


def of_year(model: type[Model], year: int, *, on: date) -> QuerySet:
    """The valid records of a work year; what hangs on a matter is of the matter's year. Of the
    suggestions those that were accepted, as the cover counts them."""
    if model is Deputy:
        return model.objects.in_office(year=year).of_duty_year(year)
    if model is Suggestion:
        chosen = accepted.of(model.objects.of_year(year), on=on)
        return model.objects.filter(pk__in=chosen.order_by().values("pk"))
    if model is AgendaItem:
        # Its own matter may be of another year, or there may be none.
        return model.objects.not_voided().filter(meeting__work_year=year, meeting__voided_at=None)
    if model is Promise:
        # Of an answer to a suggestion; those of voided ones the ledger leaves out itself.
        return model.objects.filter(answer__suggestion__work_year=year)
    if model is YearListLine:
        # What was made in the year, whenever the list of it came.
        return model.objects.standing().filter(year_list__year=year)
    records = in_force(model._default_manager.all())
    if any(field.name == "work_year" for field in model._meta.fields):
        return records.filter(work_year=year)
    return records.filter(matter__matter_year=year)

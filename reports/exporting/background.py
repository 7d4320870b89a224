"""Exports of so many rows that the workers write them.

Their rows are chosen as the door chooses that ordered them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory

from reports.exporting.binding import write_year_book
from reports.exporting.choosing import FILTERS, may_see
from reports.exporting.downloads import Tally, write_sheet
from reports.layouts.finding import layout_of
from reports.sheets import SHEETS
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import Result
from reports.workbook.values import WorkbookError
from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common.errors import NotAllowed, Refused
from tracker.common.scoping import visible
from tracker.overview.api import may_read_counts


class NotWritten(Refused):
    """The sheet does not come about; the reason is that of the workbook's writer."""

    def __init__(self, error: WorkbookError):
        super().__init__(str(error))
        self.code = error.code


@contextmanager
def refusing_what_cannot_be_written() -> Iterator[None]:
    try:
        yield
    except WorkbookError as error:
        raise NotWritten(error) from error


def export_ordered(task: Task, folder: Folder) -> Result:
    """Write a sheet as the person who ordered it may see it now."""
    sheet = SHEETS[task.order["sheet"]]
    if not may_see(task.ordered_by, sheet):
        raise NotAllowed("您没有查看这类记录的权限，未导出。")
    chosen_by = QueryDict(task.order["query"])
    records = CHOOSERS[task.order["door"]](sheet, chosen_by, task.ordered_by)
    tally = Tally()
    with refusing_what_cannot_be_written(), folder.new_result() as target:
        name = write_sheet(
            sheet,
            records=records,
            chosen_by=chosen_by,
            to=task.ordered_by,
            office=layout_of(sheet, task.order["layout"]),
            target=target,
            progress=folder.tell,
            tally=tally,
        )
    note(Event.Kind.EXPORT, account=task.ordered_by, subject=name, rows=tally.rows)
    return Result(file_name=name)


def chosen_over_rest(sheet, chosen_by: QueryDict, user):
    rows = visible(sheet.model.objects.all(), to=user)
    return FILTERS[sheet.model](data=chosen_by, queryset=rows).qs


def chosen_in_admin(sheet, chosen_by: QueryDict, user):
    """The rows as the person's own list shows them, filters and search included."""
    request = RequestFactory().get("/", data=chosen_by)
    request.user = user
    return admin.site.get_model_admin(sheet.model).get_changelist_instance(request).queryset


CHOOSERS = {"api": chosen_over_rest, "admin": chosen_in_admin}


def bind_ordered(task: Task, folder: Folder) -> Result:
    """Write the whole-year workbook as the person who ordered it may see it now."""
    if not may_read_counts(task.ordered_by):
        raise NotAllowed("您没有查看任何一类记录的权限，未导出。")
    tally = Tally()
    with refusing_what_cannot_be_written(), folder.new_result() as target:
        name = write_year_book(
            task.order["year"],
            to=task.ordered_by,
            target=target,
            progress=folder.tell,
            tally=tally,
        )
    note(Event.Kind.EXPORT, account=task.ordered_by, subject=name, rows=tally.rows)
    return Result(file_name=name)

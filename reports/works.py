"""What can be done in the background, by the kind of task."""

from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from reports.exporting.choosing import FILTERS, may_see
from reports.exporting.downloads import write_sheet
from reports.exporting.year_book import write_year_book
from reports.importing import background
from reports.importing.models import ImportRun
from reports.layouts.finding import layout_of
from reports.oldbooks import runs as oldbooks
from reports.sheets import SHEETS
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import Result, Work
from tracker.common.errors import NotAllowed
from tracker.common.scoping import visible
from tracker.overview.api import COUNTED


def export(task: Task, folder: Folder) -> Result:
    """Write a sheet as the person who ordered it may see it now."""
    sheet = SHEETS[task.order["sheet"]]
    if not may_see(task.ordered_by, sheet):
        raise NotAllowed("您没有查看这类记录的权限，未导出。")
    chosen_by = QueryDict(task.order["query"])
    records = CHOOSERS[task.order["door"]](sheet, chosen_by, task.ordered_by)
    with folder.new_result() as target:
        name = write_sheet(
            sheet,
            records=records,
            chosen_by=chosen_by,
            to=task.ordered_by,
            office=layout_of(sheet, task.order["layout"]),
            target=target,
            progress=folder.tell,
        )
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


def write_year(task: Task, folder: Folder) -> Result:
    """Write the whole-year workbook as the person who ordered it may see it now."""
    if not task.ordered_by.has_perms(COUNTED):
        raise NotAllowed("您没有查看全部各类记录的权限，未导出。")
    with folder.new_result() as target:
        name = write_year_book(
            task.order["year"], to=task.ordered_by, target=target, progress=folder.tell
        )
    return Result(file_name=name)


def preview_import(task: Task, folder: Folder) -> Result:
    background.preview_ordered(task, folder.tell)
    return Result(leads_to=task.leads_to)


def apply_import(task: Task, folder: Folder) -> Result:
    background.apply_ordered(task, folder.tell)
    return Result(leads_to=task.leads_to)


def preview_old_book(task: Task, folder: Folder) -> Result:
    """Find out what an old workbook would become; who ordered it looks at it then."""
    run = ImportRun.objects.get(pk=task.order["run"])
    oldbooks.preview(run, on=timezone.localdate(), progress=folder.tell)
    return Result(leads_to=reverse("old-book-preview", args=[run.pk]))


def load_old_book(task: Task, folder: Folder) -> Result:
    """Load an old workbook once: run again after it was loaded, there is nothing left to do."""
    run = ImportRun.objects.get(pk=task.order["run"])
    if run.state != ImportRun.State.APPLIED:
        oldbooks.apply(run, user=task.ordered_by, on=timezone.localdate(), progress=folder.tell)
    return Result(leads_to=reverse("old-book-preview", args=[run.pk]))


WORKS: dict[str, Work] = {
    Task.Work.EXPORT: export,
    Task.Work.YEAR_BOOK: write_year,
    Task.Work.IMPORT_PREVIEW: preview_import,
    Task.Work.IMPORT: apply_import,
    Task.Work.OLD_BOOK_PREVIEW: preview_old_book,
    Task.Work.OLD_BOOK: load_old_book,
}

"""Old workbooks of so many rows that the workers preview and load them."""

from django.urls import reverse
from django.utils import timezone

from reports.importing.models import ImportRun
from reports.oldbooks import runs
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import Result, is_long, order

# An old row is told by half a dozen moves, each under its own rules.
COST_OF_A_ROW = 20


def left_to_workers(run: ImportRun, work: Task.Work, *, user) -> Task | None:
    """Order the work of the workers where the workbook is long; None where it is not.

    What could not be done at once is not ordered either: raises as `preview` and `apply` do.
    """
    if work == Task.Work.OLD_BOOK:
        runs.refuse_to_apply(run, user=user)
    if not is_long(runs.row_count(runs.book_of(run), runs.plan_of(run)) * COST_OF_A_ROW):
        return None
    return order(work, title=run.file_name, order={"run": run.pk}, user=user)


def preview_ordered(task: Task, folder: Folder) -> Result:
    """Find out what an old workbook would become; who ordered it looks at it then."""
    run = ImportRun.objects.get(pk=task.order["run"])
    runs.preview(run, on=timezone.localdate(), progress=folder.tell)
    return leading_to(run)


def apply_ordered(task: Task, folder: Folder) -> Result:
    """Load an old workbook once: run again after it was loaded, there is nothing left to do."""
    run = ImportRun.objects.get(pk=task.order["run"])
    if run.state != ImportRun.State.APPLIED:
        runs.apply(run, user=task.ordered_by, on=timezone.localdate(), progress=folder.tell)
    return leading_to(run)


def leading_to(run: ImportRun) -> Result:
    return Result(leads_to=reverse("old-book-preview", args=[run.pk]))

"""Imports of so many rows that the workers do them: checked, confirmed and written as all others.

What the workers need to know is in the order: which upload, which rows, and by a digest which
preview the person confirmed. A preview that came out otherwise since is never written unseen.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.importing import runs
from reports.importing.models import ImportRun
from reports.importing.runs import ImportRefused, Outdated
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import Result, is_long, order

# --- Ordered within the request ----------------------------------------------------------------


def receive(
    content: bytes, *, on: date, imports_at_once: bool = False, **about
) -> tuple[ImportRun, Task | None]:
    """Keep an upload, with its preview or with the task that makes it.

    `imports_at_once` lets the same task write all rows, where all pass. `about` is that of
    `runs.received`.
    """
    run, table = runs.received(content, **about)
    if table is not None and is_long(len(table.rows)):
        run.save()
        work = Task.Work.IMPORT if imports_at_once else Task.Work.IMPORT_PREVIEW
        return run, ordered(work, run, user=run.uploaded_by)
    if table is not None:
        runs.look(run, table, on=on)
    run.save()
    return run, None


def left_to_workers(run: ImportRun, *, rows: Collection[int] | None, user) -> Task | None:
    """Order the writing of the chosen rows where the sheet is long; None where it is not.

    Asked twice for the same, it is the same task. Raises ImportRefused for other rows while one
    is under way, and for everything that the preview already tells.
    """
    if not is_long(sum(run.counts.get(state, 0) for state in runs.RowState)):
        return None
    runs.refuse_others(run, user)
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the task.
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        runs.refuse_unless_open(run)
        runs.chosen_rows(run, rows)
        wanted = {
            "rows": None if rows is None else sorted(rows),
            "preview": runs.digest_of(run),
        }
        under_way = Task.objects.unfinished_of_import(run.pk).first()
        if under_way is None:
            return ordered(Task.Work.IMPORT, run, user=user, **wanted)
        if any(under_way.order.get(name) != value for name, value in wanted.items()):
            raise ImportRefused(
                "import_under_way", "这次导入已交后台处理，不能再改所选的行；结束后可再导入。"
            )
        return under_way


def ordered(work: Task.Work, run: ImportRun, *, user, **wanted) -> Task:
    return order(
        work,
        title=run.file_name,
        order={"run": run.pk} | wanted,
        user=user,
        leads_to=reverse("admin-import", args=[run.pk]),
    )


# --- Done by a worker --------------------------------------------------------------------------


def preview_ordered(task: Task, folder: Folder) -> Result:
    """Check an upload. Run again after it was checked, there is nothing left to do."""
    run = run_of(task)
    if run.state == ImportRun.State.UPLOADED:
        runs.check(run, on=timezone.localdate(), progress=folder.tell)
    return Result(leads_to=task.leads_to)


def apply_ordered(task: Task, folder: Folder) -> Result:
    """Write an upload once. Run again after it was written, there is nothing left to do."""
    run, today = run_of(task), timezone.localdate()
    if run.state == ImportRun.State.APPLIED:
        return Result(leads_to=task.leads_to)
    if run.state == ImportRun.State.UPLOADED:
        run = runs.check(run, on=today)
    confirmed = task.order.get("preview")
    if confirmed and confirmed != runs.digest_of(run):
        raise Outdated
    rows = task.order.get("rows")
    runs.apply(run, rows=rows, user=task.ordered_by, on=today, progress=folder.tell)
    return Result(leads_to=task.leads_to)


def run_of(task: Task) -> ImportRun:
    run = ImportRun.objects.get(pk=task.order["run"])
    run.uploaded_by = task.ordered_by  # the same person, with the rights of the order
    return run

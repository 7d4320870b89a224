"""Imports of so many rows that the workers do them: previewed, confirmed and applied as all others.

What the workers need to know is in the order: which upload, which rows, and by a digest which
preview the person confirmed. A preview that came out otherwise since is never written unseen.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.importing.applying import Outdated, apply, chosen_rows
from reports.importing.models import ImportRun
from reports.importing.previewing import (
    digest_of,
    pick_of,
    preview,
    preview_kept,
    preview_picked,
)
from reports.importing.receiving import Upload, receive
from reports.importing.rows import Ref, State
from reports.importing.runs import ImportRefused, refuse_others, refuse_unless_open
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import Result, is_long, order

# --- Ordered within the request ----------------------------------------------------------------


def receive_and_preview(
    content: bytes, upload: Upload, *, on: date, ordered: Task.Work = Task.Work.IMPORT_PREVIEW
) -> tuple[ImportRun, Task | None]:
    """Keep an upload, with its preview or with the task that makes it.

    `ordered` is what is ordered of the workers where the sheet is long: IMPORT applies all rows
    in the same task, where all pass.
    """
    run, tables = receive(content, upload)
    if is_long(sum(len(table.rows) for table in tables)):
        run.save()
        return run, handed_over(run, ordered, user=run.uploaded_by)
    if tables:
        preview(run, tables, on=on)
    run.save()
    return run, None


def picked(
    run: ImportRun, picks: Mapping[str, int], *, user, on: date
) -> tuple[ImportRun, Task | None]:
    """Preview anew with the records that a person chose, or order that where the sheet is long.

    Raises NoSuchCandidate for what was not offered, ImportRefused where it is not theirs to say.
    """
    refuse_others(run, user)
    refuse_unless_open(run)
    run.uploaded_by = user
    with_picks = pick_of(run, picks)
    if not is_long_run(run):
        return preview_picked(run, with_picks, on=on), None
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        refuse_unless_open(run)
        if under_way(run) is not None:
            raise ImportRefused("import_under_way", "这次导入已交后台处理，结束后可再选择。")
        run.picks, run.state = with_picks, ImportRun.State.UPLOADED
        run.save()
        return run, handed_over(run, Task.Work.IMPORT_PREVIEW, user=user)


def is_long_run(run: ImportRun) -> bool:
    return is_long(sum(run.counts.get(state, 0) for state in State))


def left_to_workers(run: ImportRun, *, rows: Collection[Ref] | None, user) -> Task | None:
    """Order the writing of the chosen rows where the sheet is long; None where it is not.

    Asked twice for the same, it is the same task. Raises ImportRefused for other rows while one
    is under way, and for everything that the preview already tells.
    """
    if not is_long_run(run):
        return None
    refuse_others(run, user)
    with transaction.atomic():
        # Whoever comes second waits here, and then finds the task.
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        refuse_unless_open(run)
        chosen_rows(run, rows)
        wanted = {
            "rows": None if rows is None else sorted(rows, key=str),
            "preview": digest_of(run),
        }
        waiting = under_way(run)
        if waiting is None:
            return handed_over(run, Task.Work.IMPORT, user=user, wanted=wanted)
        if any(waiting.order.get(name) != value for name, value in wanted.items()):
            raise ImportRefused(
                "import_under_way", "这次导入已交后台处理，不能再改所选的行；结束后可再导入。"
            )
        return waiting


def under_way(run: ImportRun) -> Task | None:
    """What was ordered of the workers for this upload and has not come to its end."""
    works = (Task.Work.IMPORT_PREVIEW, Task.Work.IMPORT)
    return Task.objects.unfinished().filter(work__in=works, order__run=run.pk).first()


def handed_over(run: ImportRun, work: Task.Work, *, user, wanted: dict | None = None) -> Task:
    return order(
        work,
        title=run.file_name,
        order={"run": run.pk} | (wanted or {}),
        user=user,
        leads_to=reverse("admin-import", args=[run.pk]),
    )


# --- Done by a worker --------------------------------------------------------------------------


def preview_ordered(task: Task, folder: Folder) -> Result:
    """Preview an upload. Run again after it was previewed, there is nothing left to do."""
    run = run_of(task)
    if run.state == ImportRun.State.UPLOADED:
        preview_kept(run, on=timezone.localdate(), progress=folder.tell)
    return Result(leads_to=task.leads_to)


def apply_ordered(task: Task, folder: Folder) -> Result:
    """Apply an upload once. Run again after it was applied, there is nothing left to do."""
    run, today = run_of(task), timezone.localdate()
    if run.state == ImportRun.State.APPLIED:
        return Result(leads_to=task.leads_to)
    if run.state == ImportRun.State.UPLOADED:
        run = preview_kept(run, on=today)
    confirmed = task.order.get("preview")
    if confirmed and confirmed != digest_of(run):
        raise Outdated
    rows = task.order.get("rows")
    apply(run, rows=rows, user=task.ordered_by, on=today, progress=folder.tell)
    return Result(leads_to=task.leads_to)


def run_of(task: Task) -> ImportRun:
    run = ImportRun.objects.get(pk=task.order["run"])
    run.uploaded_by = task.ordered_by  # the same person, with the rights of the order
    return run

"""What an import would do is put before a person, who confirms exactly that or nothing."""

import hashlib
import json
from datetime import date

from django.db import transaction

from reports.importing.checking import check
from reports.importing.faults import NotImportable
from reports.importing.models import ImportRun
from reports.importing.progress import Progress, nothing_told
from reports.importing.receiving import received, refuse
from reports.importing.rows import Checked
from reports.importing.rows import State as RowState
from reports.importing.runs import State
from reports.importing.tables import Table, preset_of


def preview(run: ImportRun, table: Table, *, on: date, progress: Progress = nothing_told) -> None:
    """Check the table and put what it would change into the run, which is not saved."""
    show(run, checked(run, table, on=on, progress=progress))


def preview_kept(run: ImportRun, *, on: date, progress: Progress = nothing_told) -> ImportRun:
    """Preview an upload that was only kept, and save that with it."""
    found = refusal = None
    try:
        found = checked(run, received(run), on=on, progress=progress)
    except NotImportable as error:
        refusal = error
    with transaction.atomic():
        # Another worker may have taken this one for dead, and somebody may have gone on since.
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.UPLOADED:
            if found is None:
                refuse(run, refusal)
            else:
                show(run, found)
            run.save()
    return run


def preview_again(run: ImportRun, found: Checked) -> None:
    """Put what is the case now into the preview, unless somebody imported it meanwhile."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.PREVIEWED:
            show(run, found)
            run.applying_since = None
            run.save()


def checked(run: ImportRun, table: Table, *, on: date, progress: Progress) -> Checked:
    return check(
        table, user=run.uploaded_by, on=on, work_year=run.work_year, reason=run.reason,
        progress=progress,
    )  # fmt: skip


def show(run: ImportRun, found: Checked) -> None:
    """Put into the run what a person has to know of it."""
    run.sheet, run.layout_version = preset_of(found.table.sheet), found.table.layout.version
    run.counts = found.counts() | {"missing": found.missing()}
    run.notices = [*found.table.notices, *found.notices]
    run.rows = shown_rows(found)
    run.state = State.PREVIEWED


def shown_rows(found: Checked) -> list[dict]:
    return [
        row.as_json() for row in found.rows if row.state is not RowState.UNCHANGED or row.notices
    ]


def digest_of(run: ImportRun) -> str:
    """Equal for equal previews: by it a worker knows what the person had before them."""
    return hashlib.sha256(json.dumps(run.rows, sort_keys=True).encode()).hexdigest()

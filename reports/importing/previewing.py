"""What an import would do is put before a person, who confirms exactly that or nothing."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from reports.importing.checking import Circumstances, check_all
from reports.importing.faults import NotImportable
from reports.importing.models import ImportRun
from reports.importing.progress import Progress, nothing_told
from reports.importing.receiving import received, refuse
from reports.importing.rows import Checked, ref_of
from reports.importing.rows import State as RowState
from reports.importing.runs import State, refuse_unless_open
from reports.importing.tables import Table


def preview(
    run: ImportRun, tables: list[Table], *, on: date, progress: Progress = nothing_told
) -> None:
    """Check the tables and put what they would change into the run, which is not saved."""
    show(run, checked(run, tables, on=on, progress=progress))


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


def pick_of(run: ImportRun, picks: Mapping[str, int]) -> dict[str, int]:
    """What people said so far of rows that could be several records, and now by these names.

    Raises NoSuchCandidate for rows that were not shown with that record to choose from.
    """
    offered = {
        str(ref_of(row.get("sheet", ""), row["row"])): {each["id"] for each in row["candidates"]}
        for row in run.rows
    }
    wrong = sorted(row for row, record in picks.items() if record not in offered.get(row, ()))
    if wrong:
        raise NoSuchCandidate(wrong)
    return {**run.picks, **picks}


def preview_picked(run: ImportRun, picks: dict[str, int], *, on: date) -> ImportRun:
    run.picks = picks
    found = checked(run, received(run), on=on, progress=nothing_told)
    with transaction.atomic():
        stored = ImportRun.objects.select_for_update().get(pk=run.pk)
        refuse_unless_open(stored)
        stored.picks = picks
        show(stored, found)
        stored.save()
    return stored


class NoSuchCandidate(ValueError):
    """Rows of which no such record was offered; `rows` are their names."""

    def __init__(self, rows: list[str]):
        super().__init__("、".join(rows))
        self.rows = rows


def preview_again(run: ImportRun, found: Checked) -> None:
    """Put what is the case now into the preview, unless somebody imported it meanwhile."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.PREVIEWED:
            show(run, found)
            run.applying_since = None
            run.save()


def checked(run: ImportRun, tables: list[Table], *, on: date, progress: Progress) -> Checked:
    how = Circumstances(
        user=run.uploaded_by,
        on=on,
        work_year=run.work_year,
        reason=run.reason,
        picks=run.picks,
    )
    return check_all(tables, how, progress=progress)


def show(run: ImportRun, found: Checked) -> None:
    """Put into the run what a person has to know of it."""
    is_one = len(found.tables) == 1
    run.layout_version = found.table.layout.version if is_one else None
    run.counts = found.counts() | {"missing": found.missing()}
    run.notices = found.notices
    run.rows = shown_rows(found)
    run.state = State.PREVIEWED


def shown_rows(found: Checked) -> list[dict]:
    return [
        row.as_json() for row in found.rows if row.state is not RowState.UNCHANGED or row.notices
    ]


def digest_of(run: ImportRun) -> str:
    """Equal for equal previews: by it a worker knows what the person had before them."""
    return hashlib.sha256(json.dumps(run.rows, sort_keys=True).encode()).hexdigest()

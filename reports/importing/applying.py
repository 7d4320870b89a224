"""What was previewed and confirmed is applied: all of it or nothing, once, through the one door."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from reports.importing.faults import Fault, NotImportable
from reports.importing.models import ImportRun
from reports.importing.previewing import checked, preview_again, shown_rows
from reports.importing.progress import Progress, first_half, nothing_told, second_half
from reports.importing.receiving import received
from reports.importing.rows import Checked, CheckedRow, Ref, State, ref_of
from reports.importing.runs import ImportRefused, begin, end, refuse_others, refuse_unless_open
from reports.layouts.models import LayoutColumn
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.workflow import go
from tracker.progress.reporting import entry_on, report

WRITABLE = (State.NEW, State.CHANGED)


class Outdated(ImportRefused):
    """The ledger has changed since the preview, so that the import would do something else."""

    def __init__(self, found: Checked | None = None):
        super().__init__(
            "preview_outdated", "预览之后台账又有变化，没有写入任何内容；请核对新的预览后再导入。"
        )
        self.found = found


def apply(
    run: ImportRun, *, rows: Collection[Ref] | None, user, on: date,
    progress: Progress = nothing_told,
) -> ImportRun:  # fmt: skip
    """Write the rows of these numbers, or all (None), in one transaction, and only once.

    Raises ImportRefused when it was applied already, has expired, when rows were refused and all
    are asked for, or when the ledger has changed since the preview; then nothing is written and
    the preview says what is the case now.
    """
    refuse_others(run, user)
    begin(run)
    try:
        with transaction.atomic():
            # Whoever comes second waits here, and then finds it applied.
            run = ImportRun.objects.select_for_update().get(pk=run.pk)
            # With the rights they have now and here: a token may be for one unit only.
            run.uploaded_by = user
            refuse_unless_open(run)
            written = write_as_previewed(run, rows, on=on, progress=progress)
            run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
            run.applied_by, run.applied_rows = user, {str(n): pk for n, pk in written.items()}
            run.save()
    except NotImportable as refusal:
        end(run)
        detail = "有行未通过，没有写入任何内容：" + refusal.args[0][:300]
        raise ImportRefused("rows_refused", detail, refusal.faults) from refusal
    except Outdated as outdated:
        preview_again(run, outdated.found)
        raise
    except Refused:
        end(run)
        raise
    return run


def write_as_previewed(
    run: ImportRun, rows: Collection[Ref] | None, *, on: date, progress: Progress
) -> dict[Ref, int]:
    tables = received(run)
    found = checked(run, tables, on=on, progress=first_half(progress))
    if shown_rows(found) != run.rows:
        raise Outdated(found)
    chosen = chosen_rows(run, rows)
    by = Actor(door="import", user=run.uploaded_by, request_id=run.request_id, reason=run.reason)
    writing = second_half(progress, rows=len(found.rows))
    return write(found, rows=chosen, by=by, progress=writing)


def chosen_rows(run: ImportRun, rows: Collection[Ref] | None) -> set[Ref]:
    """The numbers of the rows to be written, of those that the person was shown."""
    writable = {ref(row) for row in run.rows if row["state"] in WRITABLE}
    if rows is None:
        open_rows = run.counts[State.REFUSED] + run.counts[State.MOVED]
        if open_rows:
            raise ImportRefused(
                "rows_refused",
                f"有{open_rows}行未通过检查，不能全部导入；请更正后重新上传，或只导入勾选的行。",
            )
        return writable
    # Who ticks a row that others changed meanwhile has seen what they changed.
    moved = {ref(row) for row in run.rows if row["state"] == State.MOVED}
    unknown = set(rows) - writable - moved
    if unknown:
        numbers = "、".join(sorted(map(str, unknown))[:10])
        raise ImportRefused("not_importable_rows", f"第{numbers}行没有可导入的内容。")
    return set(rows)


def ref(shown: dict) -> Ref:
    """The name of a row of the preview."""
    return ref_of(shown.get("sheet", ""), shown["row"])


def write(
    found: Checked, *, rows: Collection[Ref], by: Actor, progress: Progress = nothing_told
) -> dict[Ref, int]:
    """Write the rows of these numbers; returns the ids of their records by row number.

    `progress` is told how many of them are written. Raises NotImportable
    with what each row was refused for; then nothing is written.
    """
    chosen = [row for row in found.rows if row.ref in rows]
    faults, written, seen = [], {}, set()
    with transaction.atomic():
        for done, row in enumerate(chosen, 1):
            try:
                with transaction.atomic():
                    written[row.ref] = write_row(again(row, seen), by=by)
            except (Refused, ValidationError) as refusal:
                faults += faults_of(row, refusal)
            progress(done, len(chosen))
        if faults:
            # Leaving the block with an exception takes back what was written.
            raise NotImportable(faults)
    return written


def again(row: CheckedRow, seen: set) -> CheckedRow:
    """The row with its record as it is by now, where an earlier row wrote the same."""
    record = row.record
    key = (type(record), record.pk)
    if record.pk and key in seen:
        row.record = type(record)._default_manager.get(pk=record.pk)
        for name in row.set_fields:
            setattr(row.record, name, getattr(record, name))
    seen.add(key)
    return row


def write_row(row: CheckedRow, *, by: Actor) -> int:
    record = row.record
    if row.state is State.NEW:
        door.create(record, by=by, links=row.links)
    elif row.set_fields or row.links:
        door.update(record, by=by, links=row.links)
    if row.move is not None:
        go(record, row.move.name, data=row.move.data, by=by, today=row.move.on)
    if row.entry is not None:
        content = {
            name: getattr(row.entry, name)
            for name in ("happened_on", "text", "next_step", "problem")
        }
        report(entry_on(record, **content), files=[], by=by)
    for column in LayoutColumn.objects.filter(pk__in=row.free):
        column.keep(record, row.free[column.pk], by=by)
    return record.pk


def faults_of(row: CheckedRow, refusal: Refused | ValidationError) -> list[Fault]:
    number = row.row.number
    if isinstance(refusal, Refused):
        return [Fault(code=refusal.code, detail=refusal.message, row=number)]
    found = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: [refusal]}
    return [
        Fault(code=fault.code or "invalid", detail=message, row=number)
        for faults in found.values()
        for fault in faults
        for message in fault.messages
    ]

"""Write what a plan says, all of it or nothing, each record through the one door."""

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from reports.importing.checking import Plan, Planned, State
from reports.importing.faults import Fault, NotImportable
from reports.importing.progress import Progress, nothing_told
from reports.layouts.models import LayoutColumn
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.progress.reporting import entry_on, report

WRITABLE = (State.NEW, State.CHANGED)


def write(
    plan: Plan, *, rows: Collection[int], by: Actor, progress: Progress = nothing_told
) -> dict[int, int]:
    """Write the rows of these numbers; returns the ids of their records by row number.

    `progress` is told how many of them are written. Raises NotImportable
    with what each row was refused for; then nothing is written.
    """
    chosen = [row for row in plan.rows if row.row.number in rows]
    faults, written = [], {}
    with transaction.atomic():
        for done, row in enumerate(chosen, 1):
            try:
                with transaction.atomic():
                    written[row.row.number] = write_row(row, by=by)
            except (Refused, ValidationError) as refusal:
                faults += faults_of(row, refusal)
            progress(done, len(chosen))
        if faults:
            # Leaving the block with an exception takes back what was written.
            raise NotImportable(faults)
    return written


def write_row(row: Planned, *, by: Actor) -> int:
    record = row.record
    if row.state is State.NEW:
        door.create(record, by=by, links=row.links)
    elif row.set_fields or row.links:
        door.update(record, by=by, links=row.links)
    if row.entry is not None:
        content = {
            name: getattr(row.entry, name)
            for name in ("happened_on", "text", "next_step", "problem")
        }
        report(entry_on(record, **content), files=[], by=by)
    for column in LayoutColumn.objects.filter(pk__in=row.free):
        column.keep(record, row.free[column.pk], by=by)
    return record.pk


def faults_of(row: Planned, refusal: Refused | ValidationError) -> list[Fault]:
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

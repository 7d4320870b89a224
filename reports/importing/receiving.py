"""An upload is received: kept as an import of its own, its rows read but not checked yet."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.importing.faults import Fault, NotImportable
from reports.importing.models import ImportRun
from reports.importing.runs import State, expire, read_file
from reports.importing.tables import Table, preset_of, read_table
from reports.workbook.opening import open_book
from reports.workbook.unpacking import NotReadable


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What is said of an uploaded workbook: its name, who brings it, the sheet it is meant to be,
    the work year of new rows, the reason for the history."""

    name: str
    user: object
    sheet: str = ""
    work_year: int | None = None
    reason: str = ""


def receive(content: bytes, upload: Upload) -> tuple[ImportRun, Table | None]:
    """An uploaded workbook, not saved yet, and its rows.

    A file that cannot be imported as a whole becomes a refused run with its faults and no table.
    """
    expire(at=timezone.now())
    run = ImportRun(
        state=State.UPLOADED,
        file_name=PurePath(upload.name).name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_by=upload.user,
        work_year=upload.work_year,
        reason=upload.reason.strip(),
    )
    try:
        table = table_of(content, expected=upload.sheet)
    except NotImportable as refusal:
        refuse(run, refusal)
        return run, None
    run.sheet = preset_of(table.sheet)
    run.file = ContentFile(content, name="upload.xlsx")
    return run, table


def received(run: ImportRun) -> Table:
    """The rows of an upload that was kept. Raises NotImportable where a later release has no
    such sheet any more."""
    return table_of(read_file(run), expected=run.sheet)


def table_of(content: bytes, *, expected: str) -> Table:
    try:
        return read_table(open_book(content), expected=expected)
    except NotReadable as error:
        raise NotImportable([Fault(code=error.code, detail=error.message)]) from error


def refuse(run: ImportRun, refusal: NotImportable) -> None:
    run.state = State.REFUSED
    run.faults = [fault.as_json() for fault in refusal.faults]

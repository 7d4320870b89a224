"""An upload is received: kept as an import of its own, its rows read but not checked yet."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.utils import timezone

from reports.importing.about import YEAR_BOOK, preset_of
from reports.importing.faults import Fault, NotImportable
from reports.importing.models import ImportRun
from reports.importing.runs import State, expire, keep_file, kept_book
from reports.importing.tables import Table, read_tables
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


def receive(content: bytes, upload: Upload) -> tuple[ImportRun, list[Table]]:
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
        book = open_book(content)
        tables = read_tables(book, expected=upload.sheet)
    except NotReadable as error:
        refuse(run, NotImportable([Fault(code=error.code, detail=error.message)]))
        return run, []
    except NotImportable as refusal:
        refuse(run, refusal)
        return run, []
    run.sheet = preset_of(tables[0].sheet) if len(tables) == 1 else YEAR_BOOK
    keep_file(run, content, book)
    return run, tables


def received(run: ImportRun) -> list[Table]:
    """The rows of an upload that was kept. Raises NotImportable where a later release has no
    such sheet any more."""
    expected = "" if run.sheet == YEAR_BOOK else run.sheet
    return read_tables(kept_book(run), expected=expected)


def refuse(run: ImportRun, refusal: NotImportable) -> None:
    run.state = State.REFUSED
    run.faults = [fault.as_json() for fault in refusal.faults]

"""The life of one import: uploaded and previewed, then applied once – or refused, or expired."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from reports.importing.applying import WRITABLE, write
from reports.importing.checking import Plan, plan
from reports.importing.checking import State as RowState
from reports.importing.faults import Fault, NotImportable
from reports.importing.models import ImportRun
from reports.importing.progress import Progress, first_half, nothing_told, second_half
from reports.importing.reading import Table, preset_of, read_table
from reports.workbook.opening import open_book
from reports.workbook.unpacking import NotReadable
from tracker.common.door import Actor
from tracker.common.errors import NotAllowed, Refused

State = ImportRun.State
KEPT_FOR = timedelta(days=30)


class ImportRefused(Refused):
    """The import cannot be applied as asked; `code` says why."""

    def __init__(self, code: str, message: str, faults: Collection[Fault] = ()):
        super().__init__(message)
        self.code, self.faults = code, list(faults)


# --- Upload and preview --------------------------------------------------------------------


def preview(content: bytes, *, on: date, **about) -> ImportRun:
    """Keep an uploaded workbook with what it would change; nothing of the ledger is written.

    `about` and files that cannot be imported as a whole: see `received`.
    """
    run, table = received(content, **about)
    if table is not None:
        look(run, table, on=on)
    run.save()
    return run


def received(
    content: bytes, *, name: str, user, sheet: str = "", work_year: int | None = None,
    reason: str = "",
) -> tuple[ImportRun, Table | None]:  # fmt: skip
    """An uploaded workbook, not saved yet, and its rows, not checked yet.

    A file that cannot be imported as a whole becomes a refused run with its faults and no table.
    """
    expire(at=timezone.now())
    run = ImportRun(
        state=State.UPLOADED,
        file_name=PurePath(name).name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_by=user,
        work_year=work_year,
        reason=reason.strip(),
    )
    try:
        table = table_of(content, expected=sheet)
    except NotImportable as refusal:
        refuse_file(run, refusal)
        return run, None
    run.sheet = preset_of(table.sheet)
    run.file = ContentFile(content, name="upload.xlsx")
    return run, table


def table_of(content: bytes, *, expected: str) -> Table:
    try:
        return read_table(open_book(content), expected=expected)
    except NotReadable as error:
        raise NotImportable([Fault(code=error.code, detail=error.message)]) from error


def refuse_file(run: ImportRun, refusal: NotImportable) -> None:
    run.state = State.REFUSED
    run.faults = [fault.as_json() for fault in refusal.faults]


def look(run: ImportRun, table: Table, *, on: date, progress: Progress = nothing_told) -> None:
    """Find out what the table would change and put it into the run, which is not saved."""
    describe(run, planned(run, table, on=on, progress=progress))
    run.state = State.PREVIEWED


def check(run: ImportRun, *, on: date, progress: Progress = nothing_told) -> ImportRun:
    """Find out what an upload that was only kept would change, and save that with it."""
    found = refusal = None
    try:
        table = table_of(read_file(run), expected=run.sheet)
        found = planned(run, table, on=on, progress=progress)
    except NotImportable as error:
        refusal = error
    with transaction.atomic():
        # Another worker may have taken this one for dead, and somebody may have gone on since.
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.UPLOADED:
            if found is None:
                refuse_file(run, refusal)
            else:
                describe(run, found)
                run.state = State.PREVIEWED
            run.save()
    return run


def planned(run: ImportRun, table: Table, *, on: date, progress: Progress) -> Plan:
    return plan(
        table, user=run.uploaded_by, on=on, work_year=run.work_year, reason=run.reason,
        progress=progress,
    )  # fmt: skip


def describe(run: ImportRun, found: Plan) -> None:
    """Put into the run what a person has to know of the plan."""
    run.sheet, run.layout_version = preset_of(found.table.sheet), found.table.layout.version
    run.counts = found.counts() | {"missing": found.missing()}
    run.notices = list(found.table.notices)
    run.rows = told_rows(found)


def told_rows(found: Plan) -> list[dict]:
    return [
        row.as_json() for row in found.rows if row.state is not RowState.UNCHANGED or row.notices
    ]


def digest_of(run: ImportRun) -> str:
    """Equal for equal previews: by it a worker knows what the person had before them."""
    return hashlib.sha256(json.dumps(run.rows, sort_keys=True).encode()).hexdigest()


# --- Apply ---------------------------------------------------------------------------------


def apply(
    run: ImportRun, *, rows: Collection[int] | None, user, on: date,
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
            table = table_of(read_file(run), expected=run.sheet)
            found = planned(run, table, on=on, progress=first_half(progress))
            if told_rows(found) != run.rows:
                raise Outdated(found)
            chosen = chosen_rows(run, rows)
            by = Actor(door="import", user=user, request_id=run.request_id, reason=run.reason)
            writing = second_half(progress, rows=len(table.rows))
            written = write(found, rows=chosen, by=by, progress=writing)
            run.state, run.applied_at = State.APPLIED, timezone.now()
            run.applied_by, run.applied_rows = user, {str(n): pk for n, pk in written.items()}
            run.save()
    except NotImportable as refusal:
        end(run)
        detail = "有行未通过，没有写入任何内容：" + refusal.args[0][:300]
        raise ImportRefused("rows_refused", detail, refusal.faults) from refusal
    except Outdated as outdated:
        retell(run, outdated.found)
        raise
    except Refused:
        end(run)
        raise
    return run


def refuse_others(run: ImportRun, user) -> None:
    if run.uploaded_by != user:
        raise NotAllowed("只能由上传的人确认导入。")


def retell(run: ImportRun, found: Plan) -> None:
    """Put what is the case now into the preview, unless somebody imported it meanwhile."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.PREVIEWED:
            describe(run, found)
            run.applying_since = None
            run.save()


def begin(run: ImportRun) -> None:
    """Leave a mark that outlives this process: a mark without a result tells of an end midway."""
    ImportRun.objects.filter(pk=run.pk, state=State.PREVIEWED).update(applying_since=timezone.now())


def end(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(applying_since=None)


def was_interrupted(run: ImportRun) -> bool:
    """Whether applying began and ended midway, so that nothing was written.

    While it is under way the row is locked; only when nobody holds it has it ended.
    """
    if run.applying_since is None or run.state != State.PREVIEWED:
        return False
    return not is_held(run)


def is_held(run: ImportRun) -> bool:
    """Whether another process is applying the run at this moment, without waiting for it."""
    is_sqlite = connection.vendor == "sqlite"
    try:
        if is_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")
        with transaction.atomic():
            runs = ImportRun.objects.filter(pk=run.pk)
            if is_sqlite:
                runs.update(size=run.size)  # takes the one lock that SQLite has
            else:
                runs.select_for_update(nowait=True).get()
    except DatabaseError:
        return True
    finally:
        if is_sqlite:
            timeout = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5)
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")
    return False


def refuse_unless_open(run: ImportRun) -> None:
    match run.state:
        case State.UPLOADED:
            raise ImportRefused("not_previewed", "这张表还在检查，看过预览后再导入。")
        case State.APPLIED:
            raise ImportRefused("already_applied", "这次导入已经完成，不能重复导入。")
        case State.EXPIRED:
            raise ImportRefused("expired", "上传的文件已过保存期限，请重新上传。")
        case State.REFUSED:
            raise ImportRefused("refused", "这个文件不能导入，请更正后重新上传。")


def read_file(run: ImportRun) -> bytes:
    try:
        with run.file.open("rb") as file:
            return file.read()
    except (FileNotFoundError, ValueError) as error:
        raise ImportRefused("file_missing", "上传的文件已不在，请重新上传。") from error


def chosen_rows(run: ImportRun, rows: Collection[int] | None) -> set[int]:
    """The numbers of the rows to be written, of those that the person was shown."""
    writable = {row["row"] for row in run.rows if row["state"] in WRITABLE}
    if rows is None:
        open_rows = run.counts[RowState.REFUSED] + run.counts[RowState.MOVED]
        if open_rows:
            raise ImportRefused(
                "rows_refused",
                f"有{open_rows}行未通过检查，不能全部导入；请更正后重新上传，或只导入勾选的行。",
            )
        return writable
    # Who ticks a row that others changed meanwhile has seen what they changed.
    moved = {row["row"] for row in run.rows if row["state"] == RowState.MOVED}
    unknown = sorted(set(rows) - writable - moved)
    if unknown:
        numbers = "、".join(map(str, unknown[:10]))
        raise ImportRefused("not_importable_rows", f"第{numbers}行没有可导入的内容。")
    return set(rows)


class Outdated(ImportRefused):
    """The ledger has changed since the preview, so that the import would do something else."""

    def __init__(self, found: Plan | None = None):
        super().__init__(
            "preview_outdated", "预览之后台账又有变化，没有写入任何内容；请核对新的预览后再导入。"
        )
        self.found = found


# --- Keeping ---------------------------------------------------------------------------------


def expire(*, at: datetime) -> int:
    """Delete uploads that were kept long enough; what was imported from them stays on record."""
    old = ImportRun.objects.filter(uploaded_at__lt=at - KEPT_FOR).exclude(file="")
    count = 0
    for run in old:
        run.file.delete(save=False)
        if run.state in (State.UPLOADED, State.PREVIEWED):
            run.state = State.EXPIRED
        run.save()
        count += 1
    return count

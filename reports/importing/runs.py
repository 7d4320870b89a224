"""The life of one import: what may be done with it now, whether it is under way, how long it is
kept. The stages of its life have modules of their own: receiving, matching, checking, previewing,
applying.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from reports.importing.faults import Fault
from reports.importing.models import ImportRun
from reports.workbook.keeping import packed, unpacked
from reports.workbook.opening import Book, open_book
from tracker.common.errors import NotAllowed, Refused
from tracker.common.waiting import without_waiting

State = ImportRun.State
KEPT_FOR = timedelta(days=30)


class ImportRefused(Refused):
    """The import cannot be applied as asked; `code` says why."""

    def __init__(self, code: str, message: str, faults: Collection[Fault] = ()):
        super().__init__(message)
        self.code, self.faults = code, list(faults)


def refuse_others(run: ImportRun, user) -> None:
    if run.uploaded_by != user:
        raise NotAllowed("只能由上传的人确认导入。")


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
    try:
        with without_waiting(), transaction.atomic():
            runs = ImportRun.objects.filter(pk=run.pk)
            if connection.vendor == "sqlite":
                runs.update(size=run.size)  # takes the one lock that SQLite has
            else:
                runs.select_for_update(nowait=True).get()
    except DatabaseError:
        return True
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


# --- Keeping ---------------------------------------------------------------------------------


def keep_file(run: ImportRun, content: bytes, book: Book) -> None:
    """Keep an upload as it came, and beside it what was read of it: looking through a file for
    what may be wrong with it takes long, and is done once."""
    run.file = ContentFile(content, name="upload.xlsx")
    run.cells = ContentFile(packed(book), name="cells.json.gz")


def kept_book(run: ImportRun) -> Book:
    """What was read of an upload. Raises ImportRefused when it is not kept any more."""
    try:
        if run.cells:
            return unpacked(read(run.cells))
        # Uploaded before what was read was kept.
        return open_book(read(run.file))
    except (FileNotFoundError, ValueError) as error:
        raise ImportRefused("file_missing", "上传的文件已不在，请重新上传。") from error


def read(kept: FieldFile) -> bytes:
    with kept.open("rb") as file:
        return file.read()


def expire(*, at: datetime) -> int:
    """Delete uploads that were kept long enough; what was imported from them stays on record."""
    old = ImportRun.objects.filter(uploaded_at__lt=at - KEPT_FOR).exclude(file="")
    count = 0
    for run in old:
        run.file.delete(save=False)
        run.cells.delete(save=False)
        if run.state in (State.UPLOADED, State.PREVIEWED):
            run.state = State.EXPIRED
        run.save()
        count += 1
    return count

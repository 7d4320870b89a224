"""The life of an old workbook that is loaded: uploaded, its columns agreed on, previewed, applied.

It is an import like any other: kept with its checksum, applied once in one transaction, found by
its request id in the history of each record. Only what its columns mean has to be said first.
"""

import hashlib
from datetime import date
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from reports.importing.faults import Fault
from reports.importing.models import ImportRun
from reports.importing.progress import nothing_told
from reports.importing.runs import (
    ImportRefused,
    begin,
    end,
    expire,
    keep_file,
    kept_book,
    refuse_unless_open,
)
from reports.oldbooks import left_out, loading, memory
from reports.oldbooks.body import REASONS
from reports.oldbooks.loading import LoadedBook, MovedOn
from reports.oldbooks.plan import Plan, propose
from reports.oldbooks.records import FOUND, NEW, REFUSED, LoadedRow
from reports.oldbooks.said import Doubt
from reports.workbook.opening import Book, open_book
from reports.workbook.unpacking import NotReadable
from tracker.common.door import Actor
from tracker.common.errors import Refused

State = ImportRun.State
# The states of a row, as every import tells them.
ROW_STATES = {NEW: "new", FOUND: "changed", REFUSED: "refused"}


def receive(content: bytes, *, name: str, user, on: date, reason: str = "") -> ImportRun:
    """Keep an uploaded workbook with what its columns seem to mean."""
    expire(at=timezone.now())
    run = ImportRun(
        file_name=PurePath(name).name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_by=user,
        reason=reason.strip(),
        state=State.MAPPING,
    )
    try:
        book = open_book(content)
        plan = propose(book, remembered=memory.recall(), today=on)
    except NotReadable as error:
        run.state = State.REFUSED
        run.faults = [Fault(code=error.code, detail=error.message).as_json()]
        run.plan = {}
    else:
        run.plan = plan.as_json()
        run.notices = [*loaded_before(run), *left_out.sheets(book, plan)]
        keep_file(run, content, book)
    run.save()
    return run


def book_of(run: ImportRun) -> Book:
    return kept_book(run)


def plan_of(run: ImportRun) -> Plan:
    return Plan.from_json(run.plan)


def row_count(book: Book, plan: Plan) -> int:
    return sum(len(book.named(sheet.name).rows) for sheet in plan.loaded)


def keep_plan(run: ImportRun, plan: Plan) -> None:
    """Keep a corrected plan, and remember for next time what it says of headings."""
    refuse_if_ended(run)
    memory.remember(plan)
    run.plan, run.state, run.rows, run.counts = plan.as_json(), State.MAPPING, [], {}
    keep(run)


def preview(run: ImportRun, *, on: date, progress=nothing_told) -> ImportRun:
    """Put into the run how it would be loaded by its plan. Raises NotAsPlanned."""
    refuse_if_ended(run)
    book, plan = book_of(run), plan_of(run)
    loaded = loading.preview(book, plan, **how(run, on, progress))
    describe(run, loaded, left_out.notices(book, plan))
    run.state = State.PREVIEWED
    keep(run)
    return run


def keep(run: ImportRun) -> None:
    """Save the run, unless it was applied meanwhile: that stays on record, and stays once."""
    with transaction.atomic():
        refuse_if_ended(ImportRun.objects.select_for_update().get(pk=run.pk))
        run.save()


def apply(run: ImportRun, *, user, on: date, progress=nothing_told) -> ImportRun:
    """Load it all in one transaction, once, exactly as it was previewed.

    Raises ImportRefused as every import does, MovedOn when it would come out otherwise by now.
    """
    refuse_to_apply(run, user=user)
    begin(run)
    try:
        with transaction.atomic():
            # Whoever comes second waits here, and then finds it applied.
            run = ImportRun.objects.select_for_update().get(pk=run.pk)
            refuse_unless_open(run)
            loaded = loading.load(book_of(run), plan_of(run), **how(run, on, progress))
            if told_rows(loaded) != run.rows:
                raise MovedOn
            run.rows = told_rows(loaded, with_records=True)
            run.state, run.applied_at, run.applied_by = State.APPLIED, timezone.now(), user
            run.save()
    except Refused:
        end(run)
        raise
    return run


def refuse_to_apply(run: ImportRun, *, user) -> None:
    if run.uploaded_by != user:
        raise ImportRefused("not_yours", "只能由上传的人确认导入。")
    if run.state == State.MAPPING:
        raise ImportRefused("not_previewed", "请先确认各列的含义并预览。")
    refuse_unless_open(run)


def how(run: ImportRun, on: date, progress) -> dict:
    by = Actor(
        door="import",
        user=run.uploaded_by,
        request_id=run.request_id,
        reason=run.reason or f"装入旧台账《{run.file_name}》",
    )
    return {"file_name": run.file_name, "by": by, "today": on, "progress": progress}


def refuse_if_ended(run: ImportRun) -> None:
    if run.state not in (State.MAPPING, State.PREVIEWED):
        refuse_unless_open(run)


# --- What is told ------------------------------------------------------------------------------


def describe(run: ImportRun, loaded: LoadedBook, left: list[str]) -> None:
    run.rows = told_rows(loaded)
    run.counts = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    for loaded_row in loaded.loaded_rows:
        run.counts[ROW_STATES.get(loaded_row.result, "unchanged")] += 1
    run.added = list(dict.fromkeys(loaded.added))
    run.skipped = [
        {"sheet": sheet, "row": one.number, "reason": REASONS[one.reason], "text": one.text}
        for sheet, one in loaded.skipped
    ]
    run.notices = [*loaded_before(run), *left, *(f"将一并新增或修改：{one}。" for one in run.added)]


def loaded_before(run: ImportRun) -> list[str]:
    """Whether the very same file was loaded before; its rows are then found and not doubled."""
    same = ImportRun.objects.exclude(plan=None).filter(sha256=run.sha256, state=State.APPLIED)
    last = same.exclude(pk=run.pk).order_by("-applied_at").first()
    if last is None:
        return []
    day = timezone.localdate(last.applied_at).isoformat()
    return [f"这份文件已于{day}装入过（{last.file_name}），已有的事项不会重复新增。"]


def told_rows(loaded: LoadedBook, *, with_records: bool = False) -> list[dict]:
    """Every row in the form of all imports, with its doubts. A new record has no id before it
    is applied, so that preview and import can be compared."""
    return [told(loaded_row, with_records=with_records) for loaded_row in loaded.loaded_rows]


def told(loaded_row: LoadedRow, *, with_records: bool) -> dict:
    said = loaded_row.said
    is_new = loaded_row.result == NEW
    record = loaded_row.record if with_records or not is_new else None
    doubts = [as_fault(doubt) for doubt in said.doubts]
    is_refused = loaded_row.result == REFUSED
    return {
        "sheet": said.sheet,
        "row": said.row,
        "kind": said.kind,
        "state": ROW_STATES.get(loaded_row.result, "unchanged"),
        "record": record and record.pk,
        "version": None,
        "title": loaded_row.title,
        "status": loaded_row.status,
        "changes": changes_of(loaded_row),
        "faults": doubts if is_refused else [],
        "doubts": [] if is_refused else doubts,
        "notices": [],
        "candidates": [],
        "meanwhile": [],
    }


def changes_of(loaded_row: LoadedRow) -> list[dict]:
    found = []
    if loaded_row.filled:
        found.append(("补充", "、".join(loaded_row.filled)))
    if loaded_row.moves:
        found.append(("补录", " → ".join(loaded_row.moves)))
    return [{"column": "", "label": label, "before": "", "after": after} for label, after in found]


def as_fault(doubt: Doubt) -> dict:
    column = doubt.address.rstrip("0123456789")
    row = int(doubt.address.removeprefix(column))
    fault = Fault(code=doubt.kind, detail=doubt.text, row=row, column=column, label=doubt.label)
    return fault.as_json()

"""A year book lists a record on several sheets: what was filled in twice is written once."""

from collections import defaultdict
from collections.abc import Callable

from reports.importing.fields import PROGRESS
from reports.importing.progress_columns import SAID
from reports.importing.rows import CheckedRow, State
from reports.workbook.layout import Column
from reports.workbook.opening import letter_of


def settle_between_sheets(rows: list[CheckedRow]) -> None:
    """Leave out of later rows what an earlier one of the same record says too; refuse both where
    they say different things of one field."""
    by_record = defaultdict(list)
    for row in rows:
        if row.record is not None and row.record.pk:
            by_record[type(row.record), row.record.pk].append(row)
    for alike in by_record.values():
        for place, row in enumerate(alike):
            for earlier in alike[:place]:
                if row.table is not earlier.table:
                    settle(earlier, row)


def settle(earlier: CheckedRow, row: CheckedRow) -> None:
    both = (row.set_fields | set(row.links)) & (earlier.set_fields | set(earlier.links))
    for name in sorted(both):
        if said(earlier, name) != said(row, name):
            refuse(row, name, other=earlier)
            refuse(earlier, name, other=row)
            continue
        row.set_fields.discard(name)
        row.links.pop(name, None)
        untell(row, lambda column, name=name: column.field == name)
    if row.entry and earlier.entry and reported(row) == reported(earlier):
        row.entry = None
        untell(row, lambda c: c.field.startswith(PROGRESS) or c.is_reported_by_others)
    if row.state is State.CHANGED and not row.changes:
        row.state = State.UNCHANGED


def said(row: CheckedRow, name: str):
    if name in row.links:
        return {record.pk for record in row.links[name]}
    return getattr(row.record, name)


def reported(row: CheckedRow) -> list[str]:
    return [getattr(row.entry, name) for name in SAID]


def refuse(row: CheckedRow, name: str, *, other: CheckedRow) -> None:
    column = next(c for c in row.table.layout.columns if c.field == name)
    where = f"《{other.table.sheet.title}》第{other.row.number}行"
    row.refuse_cell(column, "said_otherwise", f"与{where}填写的不同，请改成一致。")
    row.state = State.REFUSED


def untell(row: CheckedRow, is_meant: Callable[[Column], bool]) -> None:
    """Take the changes of these columns out of what the preview shows."""
    columns = row.table.columns
    letters = {
        letter_of(columns[column.key])
        for column in row.table.layout.columns
        if column.key in columns and is_meant(column)
    }
    row.changes = [change for change in row.changes if change.column not in letters]

"""The refused rows of an import as a workbook to be corrected and uploaded again."""

from dataclasses import replace
from typing import IO

from django.utils import timezone

from reports.importing.models import ImportRun
from reports.importing.receiving import received
from reports.importing.rows import State
from reports.importing.tables import REASONS_HEADER, GivenRow, Table
from reports.importing.values import shown_in_full
from reports.workbook.layout import Column, Export, Filling, Heading, Kind, Layout, no_tone

TO_CORRECT = (State.REFUSED, State.MOVED)


def write_refused(run: ImportRun, target: IO[bytes]) -> None:
    """Write the rows that did not pass, as they were filled in, each with the reasons behind
    it. The layout is the uploaded one, so that the file can come back."""
    from reports.workbook.writing import write_book

    exports = []
    for table in received(run):
        told = {
            row["row"]: row
            for row in run.rows
            if row["state"] in TO_CORRECT and row.get("sheet", "") == table.tab
        }
        rows = [row for row in table.rows if row.number in told]
        if rows:
            exports.append(export_of(table, rows, told, run))
    write_book(exports, target)


def has_refused(run: ImportRun) -> bool:
    """Whether there is a row to hand back."""
    return any(row["state"] in TO_CORRECT for row in run.rows)


def export_of(table: Table, rows: list[GivenRow], told: dict[int, dict], run: ImportRun) -> Export:
    return Export(
        layout=with_reasons(table.layout, told),
        filling=Filling(heading=Heading(title=f"{table.sheet.title}（未通过的行）"), rows=rows),
        filters={},
        exported_at=table.exported_at or timezone.localtime(run.uploaded_at),
    )


def with_reasons(layout: Layout, told: dict[int, dict]) -> Layout:
    reasons = Column(
        key="reasons",
        header=(REASONS_HEADER,),
        width=40,
        kind=Kind.LONG_TEXT,
        read=lambda row: reasons_of(told[row.number]),
    )
    columns = tuple(as_filled_in(column) for column in layout.columns)
    return replace(
        layout, columns=(*columns, reasons), identify=lambda row: row.identity, grouping=None
    )


def as_filled_in(column: Column) -> Column:
    """The column with what was typed, which need not be what its kind promises."""
    if column.kind is Kind.NUMBERING:
        return column
    is_long = column.kind is Kind.LONG_TEXT
    return replace(
        column,
        kind=Kind.LONG_TEXT if is_long else Kind.TEXT,
        choices=(),
        tone=no_tone,
        is_totalled=False,
        read=reader_of(column.key),
    )


def reader_of(key: str):
    def read(row: GivenRow):
        return shown_in_full(row.cells.get(key))

    return read


def reasons_of(row: dict) -> str:
    """What is wrong, by the columns of the file it was found in."""
    reasons = [
        f"{fault['label']}：{fault['detail']}" if fault["label"] else fault["detail"]
        for fault in row["faults"]
    ]
    for change in row["meanwhile"]:
        fields = "，".join(
            f"{each['label']}由“{each['before']}”改为“{each['after']}”" for each in change["fields"]
        )
        reasons.append(f"{change['who']}于{change['at'][:10]}修改：{fields}")
    return "\n".join(reasons)

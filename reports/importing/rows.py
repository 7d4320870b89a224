"""What checking finds out about each row: its state, every cell's effect, everything wrong."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Model

from reports.importing.about import preset_of
from reports.importing.faults import Fault
from reports.importing.matching import Candidate
from reports.importing.tables import GivenRow, Table
from reports.workbook.layout import Column
from reports.workbook.opening import letter_of
from tracker.progress.models import ProgressEntry

# How a row is called: by its number, in a book of several sheets by sheet and number.
Ref = int | str


def ref_of(tab: str, number: int) -> Ref:
    """Sheet and number, 监督议题进度/12: no tab has a slash in its name."""
    return f"{tab}/{number}" if tab else number


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    MOVED = "moved"  # somebody else changed the same fields since the export


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One cell's effect, in the words of the sheet."""

    column: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class MadeMove:
    """A move that is made when the row is written, on the day `on`, with the data of its form."""

    name: str
    data: dict
    on: date


@dataclass(kw_only=True)
class CheckedRow:
    """What shall become of one row. `record` carries the new values, `links` its many-to-many
    fields, `entry` a progress entry to be appended, `move` a move to be made."""

    table: Table
    row: GivenRow
    state: State = State.UNCHANGED
    id: int | None = None
    version: int | None = None
    title: str = ""
    record: Model | None = None
    links: dict[str, list[Model]] = field(default_factory=dict)
    entry: ProgressEntry | None = None
    move: MadeMove | None = None
    free: dict[int, str] = field(default_factory=dict)  # what own columns say, by their ids
    changes: list[FieldChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    meanwhile: list[dict] = field(default_factory=list)
    set_fields: set[str] = field(default_factory=set)

    @property
    def ref(self) -> Ref:
        return ref_of(self.table.tab, self.row.number)

    def refuse(self, code: str, detail: str) -> None:
        self.faults.append(Fault(code=code, detail=detail, row=self.row.number))

    def refuse_cell(self, column: Column, code: str, detail: str) -> None:
        self.faults.append(self.table.fault(self.row, column, code, detail))

    def change(self, column: Column, *, before: str, after: str) -> None:
        """Tell what a cell changes."""
        letter = letter_of(self.table.columns[column.key])
        self.changes.append(
            FieldChange(column=letter, label=column.label, before=before, after=after)
        )

    def as_json(self) -> dict:
        return {
            "sheet": self.table.tab,
            "layout": preset_of(self.table.sheet),
            "row": self.row.number,
            "state": str(self.state),
            "record": self.id,
            "version": self.version,
            "title": self.title,
            "changes": [asdict(change) for change in self.changes],
            "faults": [fault.as_json() for fault in self.faults],
            "notices": self.notices,
            "candidates": [asdict(candidate) for candidate in self.candidates],
            "meanwhile": self.meanwhile,
        }


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The tables of an upload, of which every row is checked."""

    tables: list[Table]
    rows: list[CheckedRow]
    notices: list[str] = field(default_factory=list)  # of the tables as a whole

    @property
    def table(self) -> Table:
        """The one table of an upload that is no year book."""
        [table] = self.tables
        return table

    def counts(self) -> dict[str, int]:
        counts = {str(state): 0 for state in State}
        for row in self.rows:
            counts[row.state] += 1
        return counts

    def missing(self) -> int:
        """How many rows of the export did not come back; their records stay as they are."""
        given = Counter(row.table.tab for row in self.rows if row.row.identity is not None)
        exported = {table.tab: table.exported_rows or 0 for table in self.tables}
        return sum(max(rows - given[tab], 0) for tab, rows in exported.items())

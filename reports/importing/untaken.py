"""Cells of columns that do not come back: what was typed into them is told, not dropped."""

from collections import defaultdict
from collections.abc import Callable

from reports.importing.fields import comparable
from reports.importing.matching import Match
from reports.importing.tables import Table
from reports.importing.values import shown
from reports.workbook.layout import Column, Kind
from reports.workbook.opening import letter_of

# Of a column that differs in many rows so many are named.
NAMED_AT_MOST = 10


class Untaken:
    """Looks for them among the rows of a table.

    `shown_then(matches)` gives what the rows of these matches showed on the day of the export, by
    record: how many days were left that day is nothing that somebody typed.
    """

    def __init__(self, table: Table, *, shown_then: Callable[[list[Match]], dict]):
        self.table, self.shown_then = table, shown_then
        self.columns = [
            column
            for column in table.layout.columns
            if not column.is_editable
            and column.kind is not Kind.NUMBERING
            and column.key in table.columns
        ]
        self.changed_since: dict[str, list[int]] = defaultdict(list)

    def tell(self, matches: list[Match]) -> None:
        """Say in each row what of it is not taken; what may have changed since the export is
        kept for the table as a whole."""
        differing = [(match, found) for match in matches if (found := self.differing(match))]
        then = self.shown_then([match for match, _ in differing if not match.is_new])
        for match, columns in differing:
            for column in columns:
                if match.id in then and self.says(match, column, then[match.id]):
                    continue
                if has_moved_on(match):
                    self.changed_since[column.key].append(match.row.number)
                else:
                    match.notices.append(self.line(match, column))

    def differing(self, match: Match) -> list[Column]:
        if match.is_new:
            filled = (c for c in self.columns if match.row.cells.get(c.key) not in (None, ""))
            return [] if match.faults else list(filled)
        return [column for column in self.columns if not self.says(match, column, match.shown)]

    @staticmethod
    def says(match: Match, column: Column, shown_row) -> bool:
        given = comparable(match.row.cells.get(column.key))
        return given == comparable(column.value_of(shown_row))

    def line(self, match: Match, column: Column) -> str:
        given = shown(match.row.cells.get(column.key))
        what = f"填的“{given}”" if given else "清空"
        return (
            f"{self.place(column, match.row.number)}“{column.label}”不从表中导入，{what}没有导入。"
        )

    def place(self, column: Column, row: int) -> str:
        return f"{letter_of(self.table.columns[column.key])}{row} "

    def notices(self) -> list[str]:
        """For the table as a whole."""
        return [
            f"{letter_of(self.table.columns[column.key])}列“{column.label}”不从表中导入："
            f"{in_rows(rows)}与现有内容不同，没有导入。"
            for column in self.columns
            if (rows := self.changed_since.get(column.key))
        ]


def has_moved_on(match: Match) -> bool:
    """Whether the record is another than the one that was exported."""
    identity = match.row.identity
    return identity is not None and identity.version != match.version


def in_rows(rows: list[int]) -> str:
    named = "、".join(map(str, rows[:NAMED_AT_MOST]))
    return f"第{named}行" + (f"等{len(rows)}行" if len(rows) > NAMED_AT_MOST else "")

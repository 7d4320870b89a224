"""Rows side by side that speak of one thing, whose common cells are merged over them: the votes on
an opinion over all its clauses.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from reports.workbook.layout import Layout

Merge = Callable[[int, int, int], None]  # first row, column (counted from 0), how many rows


class Together:
    """Follows the rows of a table from top to bottom and merges what belongs together."""

    def __init__(self, layout: Layout):
        self.read = layout.together
        self.columns = [i for i, column in enumerate(layout.columns) if column.is_merged]
        self.thing: Any = None
        self.first = self.last = 0

    def things(self, rows: Iterable[Any]) -> list[Any]:
        return list(map(self.read, rows)) if self.read and self.columns else []

    def stretch(self, lines: list[int], merged_lines: Sequence[int], things: Sequence[Any]):
        """Give the rows of each thing the lines that its merged text needs over all of them. The
        text stands in the first row, the room is made in the last."""
        for start, count in runs(things):
            missing = merged_lines[start] - sum(lines[start : start + count])
            lines[start + count - 1] += max(missing, 0)

    def add(self, things: Sequence[Any], first: int, parts: Sequence[int], merge: Merge):
        """The rows of these things stand in the worksheet from row `first` on, each in so many."""
        row = first
        for thing, count in zip(things, parts, strict=False):
            if thing != self.thing:
                self.end(merge)
                self.thing, self.first = thing, row
            row += count
            self.last = row - 1

    def end(self, merge: Merge):
        """What comes next, if anything, belongs to something else."""
        if self.thing is not None:
            for column in self.columns:
                merge(self.first, column, self.last - self.first + 1)
        self.thing = None


def runs(things: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Where the rows of each thing begin, and how many they are."""
    start = 0
    for _, rows in groupby(things):
        count = len(list(rows))
        yield start, count
        start += count

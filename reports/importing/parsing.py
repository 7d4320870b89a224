"""The cells of a row, parsed one after the other; what cannot be is refused at its cell."""

from collections.abc import Callable, Iterator
from typing import Any

from reports.importing.fields import Reading, Target
from reports.importing.matching import Match
from reports.importing.rows import CheckedRow
from reports.importing.values import BadCell


def whole_cell(match: Match, target: Target):
    return match.row.cells[target.column.key]


def parsed(
    row: CheckedRow,
    match: Match,
    targets: list[Target],
    *,
    reading: Reading,
    cell: Callable[[Match, Target], Any] = whole_cell,
) -> Iterator[tuple[Target, Any]]:
    """Each target with the value of its cell, in their order."""
    for target in targets:
        try:
            value = target.parse(cell(match, target), reading)
        except BadCell as bad:
            row.refuse_cell(target.column, bad.code, bad.message)
        else:
            yield target, value

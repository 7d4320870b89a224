"""What was read of a workbook, kept as bytes: a file is looked through once, not at every step."""

import gzip
import json
from datetime import date, datetime, time

from reports.workbook.opening import Area, Book, Grid, Value

# How a value is written that JSON has no kind for; the more special kinds first.
KINDS: tuple[tuple[str, type[date] | type[time]], ...] = (
    ("at", datetime),
    ("on", date),
    ("time", time),
)


def packed(book: Book) -> bytes:
    content = {"is_text": book.is_text, "sheets": [as_json(grid) for grid in book.sheets]}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "surrogatepass"), compresslevel=1, mtime=0)


def unpacked(content: bytes) -> Book:
    kept = json.loads(gzip.decompress(content).decode("utf-8", "surrogatepass"))
    return Book(sheets=tuple(map(as_grid, kept["sheets"])), is_text=kept["is_text"])


def as_json(grid: Grid) -> dict:
    return {
        "name": grid.name,
        "is_hidden": grid.is_hidden,
        "rows": [[number, *map(plain, values)] for number, values in grid.rows.items()],
        "merged": [
            [area.first_row, area.first_column, area.last_row, area.last_column]
            for area in grid.merged
        ],
        "formulas": sorted(grid.formulas),
        "errors": [[*place, text] for place, text in grid.errors.items()],
    }


def as_grid(kept: dict) -> Grid:
    return Grid(
        name=kept["name"],
        is_hidden=kept["is_hidden"],
        rows={number: [*map(value_of, values)] for number, *values in kept["rows"]},
        merged=tuple(Area(*area) for area in kept["merged"]),
        formulas=frozenset((row, column) for row, column in kept["formulas"]),
        errors={(row, column): text for row, column, text in kept["errors"]},
    )


def plain(value: Value):
    if isinstance(value, date | time):
        name = next(name for name, kind in KINDS if isinstance(value, kind))
        return {name: value.isoformat()}
    return value


def value_of(kept) -> Value:
    if not isinstance(kept, dict):
        return kept
    [(name, text)] = kept.items()
    return dict(KINDS)[name].fromisoformat(text)

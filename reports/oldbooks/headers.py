"""Where the table of a clerk's own sheet begins, and what its columns mean.

Every block of one to three rows near the top is tried as header; the one whose words are known
best wins. Nothing is certain: the finding is shown and may be corrected by hand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from reports.oldbooks.vocabulary import (
    FIELDS,
    JUDGED_BY_DEPUTY,
    NAME_WORDS,
    OF_PERSONS,
    PHONE_WORDS,
    REPEATABLE,
    Field,
    plain,
    without_brackets,
)
from reports.workbook.opening import Grid, letter_of

HEADER_ROWS_AT_MOST = 3
# Titles, document numbers and unit lines stand above the header, but never this many.
SEARCHED_ROWS = 30
# A heading is a few words; what is longer is a sentence of the body.
HEADING_LENGTH_AT_MOST = 40
# Fewer known columns than this are chance, not a header.
KNOWN_COLUMNS_AT_LEAST = 2
RATINGS = frozenset({"满意", "基本满意", "不满意"})
CLASS_LETTERS = frozenset("ABCD甲乙丙丁")
# Fields whose words may each have a column of their own, with ticks below.
TICKED = frozenset({"attitude", "result", "rating", "answer_class"})

# Nobody heads more columns than this; what stands further right is not looked at.
COLUMNS_AT_MOST = 200

SURE_FROM, OF_DOUBLES = 0.8, 0.7
# A phone is that of whoever stands nearest on its left: a deputy, or somebody who handles it.
OF_DEPUTIES = frozenset({"lead_deputy", "co_signers", "delegation", "co_signer_count"})
OF_HANDLERS = frozenset({"lead_unit", "co_units", "separate_units", "handler", "contact_person"})

Block = Sequence[Sequence[object]]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the sheet: where it stands, its words from the top down, what it means.

    `tick` is set where the heading itself is the value and the cell only a tick: 满意 | 不满意.
    """

    number: int  # as in Excel: column A is 1
    path: tuple[str, ...]
    key: str = ""
    tick: str = ""
    certainty: float = 0.0

    @property
    def letter(self) -> str:
        return letter_of(self.number)

    @property
    def is_unsure(self) -> bool:
        """Whether a person should look at it: its heading is only like one that is known, or
        stands there twice."""
        return 0 < self.certainty < SURE_FROM

    @property
    def heading(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, kw_only=True)
class Header:
    """The header rows `first` to `last`, as Excel counts; `titles` is what stands above them."""

    kind: str
    first: int
    last: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def known(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)


@dataclass(frozen=True)
class Remembered:
    """What clerks said about headings before: kind → {plain heading path: field key or ""}."""

    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def key_of(self, kind: str, path: Sequence[str]) -> str | None:
        return self.keys.get(kind, {}).get(remembered_as(path))


NOTHING_REMEMBERED = Remembered()


def remembered_as(path: Iterable[str]) -> str:
    """The heading path as a mapping is remembered by."""
    return "/".join(plain(word) for word in path)


def find_header(
    grid: Grid,
    *,
    kinds: Iterable[str] = tuple(FIELDS),
    remembered: Remembered = NOTHING_REMEMBERED,
) -> Header | None:
    """The best header among the first rows, for the best fitting kind; None when there is none."""
    filled = grid.filled()
    found = [
        header
        for first in range(1, min(grid.last_row, SEARCHED_ROWS) + 1)
        for last in range(first, min(first + HEADER_ROWS_AT_MOST, grid.last_row + 1))
        if not cuts_a_merge(grid, first, last)
        for kind in kinds
        if (header := read_header(filled, kind, first, last, remembered)) is not None
    ]
    # Of two equally good ones the lower in height and the higher up.
    return max(found, key=lambda it: (it.score, it.first - it.last, -it.first), default=None)


def cuts_a_merge(grid: Grid, first: int, last: int) -> bool:
    """Whether merged cells reach across the upper or lower edge of the block."""
    return any(
        area.first_row < first <= area.last_row or area.first_row <= last < area.last_row
        for area in grid.merged
    )


def read_header(
    filled: Grid,
    kind: str,
    first: int,
    last: int,
    remembered: Remembered = NOTHING_REMEMBERED,
) -> Header | None:
    """The rows `first` to `last` of a filled grid read as header of that kind; None where they
    cannot be one."""
    block = [row_of(filled, number) for number in range(first, last + 1)]
    if len({text for cell in block[0] if (text := plain(cell))}) < KNOWN_COLUMNS_AT_LEAST:
        return None  # a title line
    columns = recognised(paths_of(block), kind, remembered)
    known = [column for column in columns if column.key]
    if len({column.key for column in known}) < KNOWN_COLUMNS_AT_LEAST:
        return None
    weights = {field.key: field.weight for field in FIELDS[kind]}
    strangers = sum(looks_like_body(cell) for row in block for cell in set(row))
    score = sum(weights[column.key] * column.certainty for column in known) - 2 * strangers
    if score <= 0:
        return None
    return Header(
        kind=kind,
        first=first,
        last=last,
        columns=tuple(columns),
        titles=titles_above(filled, first),
        score=score,
    )


def row_of(grid: Grid, number: int) -> list[object]:
    """The row as wide as the sheet, blank where nothing is."""
    width = min(grid.width, COLUMNS_AT_MOST)
    return [grid.value(number, column) for column in range(1, width + 1)]


def titles_above(grid: Grid, first: int) -> tuple[str, ...]:
    above = (cell for number in range(1, first) for cell in row_of(grid, number))
    return tuple(dict.fromkeys(text for cell in above if (text := str(cell or "").strip())))


def paths_of(block: Block) -> list[tuple[str, ...]]:
    """The words over each column from the top down, each once; () over an empty column.

    Where a merged range was lost on the way, its word stands in the first cell alone: a blank
    cell with words below belongs to the word on its left.
    """
    block = [list(row) for row in block]
    for upper, lower in pairwise(block):
        for index in range(1, len(upper)):
            if not plain(upper[index]) and plain(lower[index]):
                upper[index] = upper[index - 1]
    paths = []
    for index in range(max(len(row) for row in block)):
        words = []
        for row in block:
            word = "" if row[index] is None else str(row[index]).strip()
            if word and (not words or plain(word) != plain(words[-1])):
                words.append(" ".join(word.split()))
        paths.append(tuple(words))
    return paths


def recognised(
    paths: Sequence[tuple[str, ...]], kind: str, remembered: Remembered = NOTHING_REMEMBERED
) -> list[Column]:
    """The columns with what they mean."""
    columns = []
    for number, path in enumerate(paths, 1):
        said = remembered.key_of(kind, path)
        key, tick, certainty = meaning_of(path, kind) if said is None else as_said(path, said)
        columns.append(Column(number=number, path=path, key=key, tick=tick, certainty=certainty))
    return without_doubles(phones_by_person(columns), kind)


def phones_by_person(columns: list[Column]) -> list[Column]:
    """Whose phone a bare 联系电话 is says the person on its left."""
    found, is_deputy = [], False
    for column in columns:
        if column.key in OF_DEPUTIES | OF_HANDLERS:
            is_deputy = column.key in OF_DEPUTIES
        if (
            column.key == "phone"
            and is_deputy
            and column.certainty <= 1.0
            and not names_handler(column)
        ):
            column = replace(column, key="deputy_phone", certainty=OF_DOUBLES)
        found.append(column)
    return found


def names_handler(column: Column) -> bool:
    return any(word in plain(column.heading) for word in ("承办", "经办", "办理", "单位"))


def without_doubles(columns: list[Column], kind: str) -> list[Column]:
    """Of several that could mean the same the surest one does; none of two equal headings is
    sure."""
    headings = Counter(remembered_as(column.path) for column in columns if column.key)
    repeatable = {field.key for field in FIELDS[kind] if field.reading in REPEATABLE}
    taken = set()
    for column in sorted(columns, key=lambda it: (-it.certainty, it.number)):
        is_double = headings[remembered_as(column.path)] > 1 and not column.tick
        if not column.key or (column.key in repeatable and column.key != "deputy_phone"):
            continue
        is_taken = (column.key, column.tick) in taken
        taken.add((column.key, column.tick))
        if column.certainty <= 1.0 and (is_taken or is_double):
            columns[column.number - 1] = replace(
                column, key="" if is_taken else column.key, certainty=OF_DOUBLES
            )
        elif is_taken:
            columns[column.number - 1] = replace(column, key="", tick="", certainty=0.0)
    return columns


def as_said(path: tuple[str, ...], key: str) -> tuple[str, str, float]:
    """What a clerk said a heading means is surer than any word of it."""
    field, tick = tick_of(path)
    return key, tick if field and key in TICKED else "", 2.0 if key else 0.0


@lru_cache(maxsize=8192)
def meaning_of(path: tuple[str, ...], kind: str) -> tuple[str, str, float]:
    """The field, the tick and the certainty of a heading; ("", "", 0) for an unknown one."""
    key, tick = tick_of(path) if kind == "suggestion" else ("", "")
    if key:
        return key, tick, 1.0
    certainty, key = max(
        ((certainty_of(path, field), field.key) for field in FIELDS[kind]), key=lambda it: it[0]
    )
    return (key, "", certainty) if certainty else ("", "", 0.0)


def certainty_of(path: tuple[str, ...], field: Field) -> float:
    """How surely a heading means the field, 0 to 1: whole words before parts of words."""
    if not path or len(path[-1]) > HEADING_LENGTH_AT_MOST:
        return 0.0
    uppers = {plain(word) for word in path[:-1]}
    leaf, bare = plain(path[-1]), without_brackets(path[-1])
    if uppers & set(JUDGED_BY_DEPUTY) and bare in field.below:
        return 1.0
    if uppers & set(JUDGED_BY_DEPUTY) and field.key == "answer_class":
        return 0.0
    if field.key in ("phone", "deputy_phone") and uppers & OF_PERSONS:
        return float(field.key == "deputy_phone" and bare in PHONE_WORDS)
    if bare in NAME_WORDS and uppers & set(field.words):
        return 0.97  # 承办单位/名称 is the unit, not the name of the matter
    whole = plain("".join(path))
    for text, certainty in ((whole, 1.0), (leaf, 0.95), (bare, 0.9)):
        if text and text in field.words:
            return certainty
    held = max((len(word) for word in field.words if len(word) > 2 and word in bare), default=0)
    return 0.4 + 0.3 * held / len(bare) if held else 0.0


def tick_of(path: tuple[str, ...]) -> tuple[str, str]:
    """The field and value of a column whose heading is the value; ("", "") for all others.

    满意 below 办理结果满意度 means the judged result, A below 类别标记 the class of the answer.
    """
    if len(path) < 2:
        return ("", "")
    leaf, upper = without_brackets(path[-1]), plain("".join(path[:-1]))
    if leaf in RATINGS:
        if "态度" in upper or "办理工作" in upper:
            return ("attitude", leaf)
        return ("result" if "结果" in upper else "rating", leaf)
    letter = leaf.removesuffix("类").upper()
    if letter in CLASS_LETTERS and any(word in upper for word in ("类", "结果")):
        return ("answer_class", letter)
    return ("", "")


def looks_like_body(cell) -> bool:
    """Whether a cell is no heading: a number, a date, a sentence."""
    if cell is None or cell == "":
        return False
    return not isinstance(cell, str) or len(cell.strip()) > HEADING_LENGTH_AT_MOST

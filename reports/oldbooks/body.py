"""Which rows below the header are records: sub-totals, headings, footers and blanks are not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.importing.totals import is_total
from reports.oldbooks.headers import Column, Header, row_of
from reports.oldbooks.vocabulary import FIELDS, NAMING, REPEATABLE, plain
from reports.oldbooks.written import is_ditto
from reports.workbook.opening import Area, Grid, address_of

# What stands below a table: a word of these with a colon behind it, or alone in its cell.
FOOTER = re.compile(
    r"(填报单位|填报人|填表人|填表单位|制表|制表人|单位负责人|负责人|审核人|审核|联系电话|电话|填报日期"
    r"|填表日期|报送日期|日期|注\d?|备注|说明|填表说明|填报说明)\s*([:：].*)?$",
    re.DOTALL,
)
LABEL_ONLY = re.compile(r".*[:：]\s*$", re.DOTALL)
GROUP_MARK = re.compile(r"^[(（]?[一二三四五六七八九十百]+[)）]?[、.．:：\s]*|^\d+[、.．]\s*")
GROUP_COUNT = re.compile(r"[(（【\[]?\s*共?\s*\d+\s*[件条项个]\s*[)）】\]]?[:：]?\s*$")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value with the place where Excel shows it: "C7"."""

    address: str
    value: object


@dataclass(kw_only=True)
class BodyRow:
    """A record of the sheet: key → the cells that feed it (several where columns or rows are
    joined), ticks as their words; `number` is the row as Excel counts, `group` the heading."""

    number: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    group: str = ""
    group_address: str = ""
    # Cells that mean what stands above them (〃), each with that; and cells of a further row of
    # the same record that say otherwise than its first.
    as_above: list[tuple[Cell, object]] = field(default_factory=list)
    lost: list[Cell] = field(default_factory=list)
    # Whether the title is all that the row says, so that it may be a heading after all.
    is_bare: bool = False

    def value(self, key: str):
        """The one value of a field, or None."""
        return next((cell.value for cell in self.cells.get(key, ())), None)

    def address(self, key: str) -> str:
        return next((cell.address for cell in self.cells.get(key, ())), f"A{self.number}")


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A row that is no record, and why it was taken for none."""

    number: int
    reason: str
    text: str


REASONS = {
    "blank": "空行",
    "total": "小计或合计",
    "group": "分组标题",
    "footer": "表尾",
    "header": "重复的表头",
    "nameless": "没有编号和标题",
}


def read_body(grid: Grid, header: Header) -> tuple[list[BodyRow], list[Skipped]]:
    """The records below the header in their order, and the rows that were passed over."""
    records: list[BodyRow] = []
    skipped: list[Skipped] = []
    filled = grid.filled()
    rows = Rows.below(grid, header)
    group = group_address = ""
    for number in (number for number in grid.rows if number > header.last):
        bare = row_of(grid, number)
        reason = rows.reason_to_skip(number, bare)
        text = " ".join(str(cell).strip() for cell in bare if not is_blank(cell))[:80]
        if records and reason in ("", "nameless", "group") and rows.continues(number):
            take_over(records[-1], record_of(filled, number, header), header.kind)
        elif reason == "":
            record = record_of(filled, number, header)
            record.group, record.group_address = group, group_address
            record.is_bare = rows.is_bare(bare)
            take_from_above(record, records[-1] if records else None)
            records.append(record)
        elif reason != "blank":
            skipped.append(Skipped(number=number, reason=reason, text=text))
            if reason == "group":
                group, group_address = group_name(text), address_of(number, first_filled(bare))
    return records, skipped


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows below a header. `naming` are the columns of number and title, `titles` those of
    the title; `known` all that mean something but the numbering; `heads` the header's words."""

    naming: tuple[int, ...]
    titles: tuple[int, ...]
    known: tuple[int, ...]
    heads: frozenset[str]
    # Merged areas: rows of one record, and headings across the table.
    downwards: tuple[Area, ...]
    across: frozenset[int]

    @classmethod
    def below(cls, grid: Grid, header: Header) -> "Rows":
        naming = columns_of(header, NAMING[header.kind])
        below = [area for area in grid.merged if area.first_row > header.last]
        return cls(
            naming=naming,
            titles=columns_of(header, ("title",)),
            known=tuple(one.number for one in header.known if one.key != "numbering"),
            heads=frozenset(plain(cell) for cell in row_of(grid.filled(), header.last)) - {""},
            downwards=tuple(
                area for area in below if area.last_row > area.first_row and covers(area, naming)
            ),
            across=frozenset(
                area.first_row for area in below if area.last_column > area.first_column
            ),
        )

    def continues(self, number: int) -> bool:
        """Whether the row belongs to the record above: its number or title is merged downwards."""
        return any(area.first_row < number <= area.last_row for area in self.downwards)

    def is_bare(self, row: Sequence[object]) -> bool:
        """Whether the row says no more than a title, where it could say more."""
        said = [column for column in self.known if not is_blank(row[column - 1])]
        return len(self.known) > len(said) == 1 and said[0] in self.titles

    def reason_to_skip(self, number: int, row: Sequence[object]) -> str:
        """Why the row is no record: a key of REASONS, or "" for a record."""
        filled = [cell for cell in row if not is_blank(cell)]
        texts = [plain(cell) for cell in filled]
        if not texts:
            return "blank"
        if sum(text in self.heads for text in texts) >= max(2, len(texts) - 1):
            return "header"
        if self.is_whole(row):
            return ""
        if is_total(filled):
            return "total"
        if is_footer(filled):
            return "footer"
        if self.is_group(number, row, texts):
            return "group"
        return "" if any(not is_blank(row[column - 1]) for column in self.naming) else "nameless"

    def is_whole(self, row: Sequence[object]) -> bool:
        """Whether the row has number and title and more: whatever its words, it is a record."""
        return len(self.naming) > 1 and all(
            looks_named(row[column - 1], is_title=column in self.titles) for column in self.naming
        )

    def is_group(self, number: int, row: Sequence[object], texts: list[str]) -> bool:
        """One text alone: across the table, beside the titles, or counted like 一、…（3件）."""
        first = first_filled(row)
        if len(set(texts)) > 1 or not isinstance(row[first - 1], str):
            return False
        text = row[first - 1].strip()
        if number in self.across or first not in self.titles:
            return True
        return bool(GROUP_COUNT.search(text) or GROUP_MARK.match(text))


def columns_of(header: Header, keys: Sequence[str]) -> tuple[int, ...]:
    return tuple(column.number for column in header.columns if column.key in keys)


def looks_named(value, *, is_title: bool) -> bool:
    """Whether the cell holds a title, or a number as suggestions have it."""
    if is_blank(value):
        return False
    text = str(value).strip()
    if is_title:
        counts_others = is_total([text]) and not text.startswith("关于")
        return not LABEL_ONLY.match(text) and not counts_others
    return any(letter.isdigit() for letter in text) and not GROUP_COUNT.search(text)


def is_footer(filled: Sequence[object]) -> bool:
    """A row that begins with 填报人： or the like. Of several cells more than one is such a word,
    or the word stands alone in its cell; a record has others beside it."""
    first = str(filled[0]).strip()
    if not FOOTER.match(first):
        return False
    others = [cell for cell in filled[1:] if not FOOTER.match(str(cell).strip())]
    is_alone = bool(LABEL_ONLY.match(first)) or FOOTER.match(first)[2] is None
    return is_alone or len(others) < 2 or len(others) < len(filled) - 1


def take_from_above(record: BodyRow, above: BodyRow | None) -> None:
    """Put in the place of 〃 and 同上 what stands above; the first row has nothing above it."""
    for key, cells in list(record.cells.items()):
        if not any(is_ditto(cell.value) for cell in cells):
            continue
        meant = list(above.cells.get(key, ())) if above else []
        for cell in (cell for cell in cells if is_ditto(cell.value)):
            said = meant[0].value if meant else None
            record.as_above.append((cell, said))
        kept = [cell for cell in cells if not is_ditto(cell.value)]
        taken = [Cell(address=cells[0].address, value=cell.value) for cell in meant]
        record.cells[key] = [*kept, *taken]
        if not record.cells[key]:
            del record.cells[key]


def record_of(filled: Grid, number: int, header: Header) -> BodyRow:
    """The cells of a row by field; a tick column gives its own heading as the value."""
    record = BodyRow(number=number)
    for column in header.known:
        value = value_in(filled, number, column)
        if value is not None:
            cell = Cell(address=address_of(number, column.number), value=value)
            record.cells.setdefault(column.key, []).append(cell)
    return record


def value_in(filled: Grid, number: int, column: Column):
    value = filled.value(number, column.number)
    if is_blank(value):
        return None
    if column.tick:
        return column.tick if is_tick(value) else None
    return value


def covers(area: Area, columns: Sequence[int]) -> bool:
    return any(area.first_column <= column <= area.last_column for column in columns)


def take_over(record: BodyRow, more: BodyRow, kind: str) -> None:
    """Join a further row of the same record: units, deputies and long texts are added."""
    repeatable = {field.key for field in FIELDS[kind] if field.reading in REPEATABLE}
    for key, cells in more.cells.items():
        known = {str(cell.value) for cell in record.cells.get(key, ())}
        new = [cell for cell in cells if str(cell.value) not in known]
        if key in repeatable or key not in record.cells:
            record.cells.setdefault(key, []).extend(new)
        else:
            record.lost += [cell for cell in new if not is_ditto(cell.value)]


def group_name(text: str) -> str:
    """ "一、区城管局（12件）" → "区城管局"."""
    return GROUP_COUNT.sub("", GROUP_MARK.sub("", text.strip())).strip(" :：、")


def is_blank(value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def is_tick(value) -> bool:
    """√, ✓, 是, 1 … stand for the heading of the column; 0, ×, 否 do not."""
    return plain(value) not in {"0", "0.0", "×", "x", "否", "无", "false", ""}


def first_filled(row: Sequence[object]) -> int:
    """The column, as Excel counts, of the first cell with a value."""
    return next(number for number, cell in enumerate(row, 1) if not is_blank(cell))


def distinct_groups(records: Sequence[BodyRow]) -> Mapping[str, str]:
    """The headings that rows stand under, with the address of each."""
    return {record.group: record.group_address for record in records if record.group}

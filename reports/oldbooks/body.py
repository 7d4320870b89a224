"""Which rows below the header are records: sub-totals, headings, footers and blanks are not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.importing.totals import is_total
from reports.oldbooks.headers import Column, Header, row_of
from reports.oldbooks.vocabulary import FIELDS, NAMING, REPEATABLE, plain
from reports.workbook.opening import Area, Grid, address_of

FOOTER = re.compile(
    r"^(填报单位|填报人|填表人|填表单位|制表|制表人|单位负责人|负责人|审核人|审核|联系电话|填报日期"
    r"|填表日期|报送日期|注\d?[:：]|备注[:：]|说明[:：]|填表说明|填报说明)"
)
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
    heads = {plain(cell) for cell in row_of(filled, header.last)} - {""}
    naming = [column.number for column in header.columns if column.key in NAMING[header.kind]]
    downwards = [area for area in grid.merged if covers(area, naming) and is_below(area, header)]
    group = group_address = ""
    for number in (number for number in grid.rows if number > header.last):
        bare = row_of(grid, number)
        reason = reason_to_skip(bare, naming, heads)
        text = " ".join(str(cell).strip() for cell in bare if not is_blank(cell))[:80]
        if records and reason in ("", "nameless", "group") and continues(number, downwards):
            take_over(records[-1], record_of(filled, number, header), header.kind)
        elif reason == "":
            record = record_of(filled, number, header)
            record.group, record.group_address = group, group_address
            records.append(record)
        elif reason != "blank":
            skipped.append(Skipped(number=number, reason=reason, text=text))
            if reason == "group":
                group, group_address = group_name(text), address_of(number, first_filled(bare))
    return records, skipped


def reason_to_skip(row: Sequence[object], naming: Sequence[int], heads: set[str]) -> str:
    """Why the row is no record: a key of REASONS, or "" for a record.

    `naming` are the columns of number and title, `heads` the words of the header.
    """
    filled = [cell for cell in row if not is_blank(cell)]
    texts = [plain(cell) for cell in filled]
    if not texts:
        return "blank"
    if sum(text in heads for text in texts) >= max(2, len(texts) - 1):
        return "header"
    if is_total(filled):
        return "total"
    if FOOTER.match(str(filled[0]).strip()):
        return "footer"
    if len(set(texts)) == 1 and isinstance(filled[0], str):
        return "group"
    return "" if any(not is_blank(row[column - 1]) for column in naming) else "nameless"


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


def is_below(area: Area, header: Header) -> bool:
    return area.first_row > header.last and area.last_row > area.first_row


def covers(area: Area, columns: Sequence[int]) -> bool:
    return any(area.first_column <= column <= area.last_column for column in columns)


def continues(number: int, downwards: Sequence[Area]) -> bool:
    """Whether the row belongs to the record above: its number or title is merged downwards."""
    return any(area.first_row < number <= area.last_row for area in downwards)


def take_over(record: BodyRow, more: BodyRow, kind: str) -> None:
    """Join a further row of the same record: units, deputies and long texts are added."""
    repeatable = {field.key for field in FIELDS[kind] if field.reading in REPEATABLE}
    for key, cells in more.cells.items():
        known = {str(cell.value) for cell in record.cells.get(key, ())}
        new = [cell for cell in cells if str(cell.value) not in known]
        if key in repeatable or key not in record.cells:
            record.cells.setdefault(key, []).extend(new)


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

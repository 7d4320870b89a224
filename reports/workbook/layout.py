"""What an official sheet is, as data: title, header tree, columns, groups, footer, page.

Nothing here knows Django or openpyxl, so that a layout can be read, checked and compared by
anything: today by the writer of workbooks. A layout that makes no sense is refused where it
is written down, not when a clerk presses the button.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

HEADER_ROWS_AT_MOST = 3
# What Excel itself allows.
TAB_LENGTH_AT_MOST = 31
COLUMN_WIDTH_AT_MOST = 255
FORBIDDEN_IN_TABS = re.compile(r"[\[\]:*?/\\]")

REPORTING_UNIT = "填报单位（盖章）："
REPORTED_ON = "填报日期：　　　年　　月　　日"
FOOTER = ("单位负责人（审核人）：", "填报人：", "联系电话：", REPORTED_ON)

# What stands below the header of a table without rows: nothing has been left out.
EMPTY_TABLE = "无"


class LayoutError(ValueError):
    """A layout contradicts itself; the message names the layout or column and the reason."""


class Kind(Enum):
    """What a cell holds."""

    NUMBERING = "numbering"  # 序号: counted while writing, read from no record
    TEXT = "text"  # short; leading zeros stay
    LONG_TEXT = "long_text"  # sentences, left aligned
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CODE = "code"  # a code in the record, its Chinese words in the sheet


NUMBERS = (Kind.INTEGER, Kind.DECIMAL)


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Tone(Enum):
    """The light a cell shows (预警)."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


def no_tone(row):
    return None


def nothing(row):
    return ""


def every_row(row):
    return True


class Identity(NamedTuple):
    """Which record, in which version, a row shows: kept in a hidden column of each row."""

    kind: str
    id: int
    version: int

    def __str__(self):
        return f"{self.kind}:{self.id}:{self.version}"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``header`` is the path through the header tree, top row first: columns side
    by side that share the upper words share one merged cell there. What is typed into an
    editable column comes back by import; the rest is there to be read.

    ``field`` names the field of the record that an editable column sets; ``progress.text`` and
    the like are parts of a new progress entry, ``move.measures`` and the like are asked by a move,
    which then is made. What somebody types who may not set the field is a report on progress where
    the column ``is_reported_by_others``. Of rows that belong together a column that ``is_merged``
    shows one cell, with what the first of them says. ``lead_in`` is what the cell says before the
    field's own content (已作废：…) and what therefore does not belong to it."""

    key: str
    header: tuple[str, ...]
    width: float  # in Excel characters: a digit is one, a Chinese character two
    read: Callable[[Any], Any] | None = None
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    align: Align | None = None
    tone: Callable[[Any], Tone | None] = no_tone
    is_totalled: bool = False
    is_editable: bool = False
    field: str = ""
    is_reported_by_others: bool = False
    is_merged: bool = False
    lead_in: Callable[[Any], str] = nothing

    def __post_init__(self):
        for refusal, applies in (
            ("key 应为英文标识", not (self.key.isascii() and self.key.isidentifier())),
            (
                f"表头应有 1 至 {HEADER_ROWS_AT_MOST} 层",
                not 1 <= len(self.header) <= HEADER_ROWS_AT_MOST,
            ),
            ("表头文字不能为空", not all(word.strip() for word in self.header)),
            ("列宽超出 Excel 的范围", not 0 < self.width <= COLUMN_WIDTH_AT_MOST),
            ("序号列不从记录读取", self.kind is Kind.NUMBERING and self.read is not None),
            ("缺少取值方法", self.kind is not Kind.NUMBERING and self.read is None),
            ("代码列应列出选项", self.kind is Kind.CODE and not self.choices),
            ("只有代码列可以有选项", self.kind is not Kind.CODE and bool(self.choices)),
            ("选项重复", len(dict(self.choices)) != len(self.choices)),
            ("写入记录的列应可填写", bool(self.field) and not self.is_editable),
            ("合并的列不能填写", self.is_merged and self.is_editable),
            ("序号列不能填写", self.kind is Kind.NUMBERING and self.is_editable),
            ("只有数字列可以合计", self.is_totalled and self.kind not in NUMBERS),
        ):
            if applies:
                raise LayoutError(f"列“{self.key}”：{refusal}。")

    @property
    def label(self):
        """The whole path in one line, for messages: 代表评价/办理态度."""
        return "/".join(self.header).replace("\n", "")

    @property
    def alignment(self):
        if self.align is not None:
            return self.align
        if self.kind is Kind.LONG_TEXT:
            return Align.LEFT
        return Align.RIGHT if self.kind in NUMBERS else Align.CENTER

    def value_of(self, row):
        """What the cell shows, codes already in words."""
        return self.shown(self.read(row))

    def shown(self, value):
        """A value read from a row, in words if it is a code. An unknown code is an error: a
        sheet must not show a state that the office has no word for."""
        if self.kind is not Kind.CODE or value in (None, ""):
            return value
        try:
            return dict(self.choices)[value]
        except KeyError:
            raise LayoutError(f"列“{self.label}”：没有代码“{value}”的中文名称。") from None


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """Rows under headings, with sub-totals and a grand total. Each text may use ``{number}``
    (the first is 1; ``numeral`` says how it is written: 一、二、三), ``{name}`` and ``{count}``;
    an empty text means no such row. ``counts`` says which rows a count is about: a list may show
    others beside them."""

    read: Callable[[Any], str]
    counts: Callable[[Any], bool] = every_row
    numeral: Callable[[int], str] | None = None
    heading: str = ""
    subtotal: str = ""
    total: str = ""

    def __post_init__(self):
        if not (self.heading or self.subtotal or self.total):
            raise LayoutError("分组既无标题也无小计、合计。")
        for text in (self.heading, self.subtotal, self.total):
            try:
                text.format(number="一", name="", count=0)
            except (LookupError, ValueError) as error:
                raise LayoutError(f"分组文字“{text}”写法有误。") from error
            if "{number" in text and self.numeral is None:
                raise LayoutError(f"分组文字“{text}”有序号，却没有序号的写法。")

    def words(self, *, number: int, name: str, count: int) -> dict[str, Any]:
        """What stands in the texts of one group."""
        numeral = self.numeral(number) if self.numeral else ""
        return {"number": numeral, "name": name, "count": count}


class Paper(Enum):
    A3 = "A3"
    A4 = "A4"


@dataclass(frozen=True, kw_only=True)
class Page:
    """Always landscape, one page wide, header rows repeated on each page."""

    paper: Paper = Paper.A4
    frozen_columns: int = 0  # columns that stay in sight when one scrolls to the right


class HeaderCell(NamedTuple):
    """A cell of the header: 0-based from the header's upper left corner."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, kw_only=True)
class Layout:
    """``version`` rises whenever the columns change, so that a sheet that was filled in on an
    older layout can be told apart. ``kind`` names the records whose rows these are. Rows side by
    side for which ``together`` answers the same belong together."""

    name: str
    version: int
    kind: str
    tab: str
    columns: tuple[Column, ...]
    identify: Callable[[Any], Identity | None]
    page: Page = field(default_factory=Page)
    grouping: Grouping | None = None
    together: Callable[[Any], Any] | None = None
    # A line of totals among the rows would be sorted with them.
    has_total_row: bool = False
    footer: tuple[str, ...] = FOOTER

    def __post_init__(self):
        for refusal, applies in (
            ("name 应为小写英文和连字符", not re.fullmatch(r"[a-z]+(-[a-z]+)*(\.\d+)?", self.name)),
            ("version 应从 1 起", self.version < 1),
            ("没有列", not self.columns),
            (
                "工作表名称不合 Excel 的规定",
                not 0 < len(self.tab) <= TAB_LENGTH_AT_MOST
                or bool(FORBIDDEN_IN_TABS.search(self.tab))
                or self.tab.strip("'") != self.tab,
            ),
            ("列的 key 重复", has_duplicates(column.key for column in self.columns)),
            ("表头重复", has_duplicates(column.header for column in self.columns)),
            ("同一上级表头的列不相邻", has_torn_headers(self.columns)),
            (
                "序号列只能有一列",
                sum(column.kind is Kind.NUMBERING for column in self.columns) > 1,
            ),
            (
                "冻结的列数超出表格",
                not 0 <= self.page.frozen_columns < max(len(self.columns), 1),
            ),
        ):
            if applies:
                raise LayoutError(f"表“{self.name}”：{refusal}。")

    @property
    def header_rows(self):
        return max(len(column.header) for column in self.columns)

    def header_cells(self):
        """The header tree as cells: equal words side by side under the same parent become one
        cell, and the last word of a short path reaches down to the last header row."""
        cells = []
        for level in range(self.header_rows):
            start = 0
            while start < len(self.columns):
                path = self.columns[start].header
                end = start + 1
                while end < len(self.columns) and (
                    self.columns[end].header[: level + 1] == path[: level + 1]
                ):
                    end += 1
                if level < len(path):
                    is_last_word = level == len(path) - 1
                    rows = self.header_rows - level if is_last_word else 1
                    cells.append(HeaderCell(path[level], level, start, rows, end - start))
                start = end
        return cells


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The lines above the table."""

    title: str
    left: str = REPORTING_UNIT
    right: str = ""

    def __post_init__(self):
        if not self.title.strip():
            raise LayoutError("标题不能为空。")


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What goes into a layout: the title lines and the rows, those of one group together.

    `columns` stand instead of the layout's where they follow from the rows, as the classes of
    answer do that each year defines for itself. `notes` are printed below the table (注)."""

    heading: Heading
    rows: Iterable[Any]
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Export:
    """One sheet to be written: a layout, what goes into it and what the rows were chosen by."""

    layout: Layout
    filling: Filling
    filters: Mapping[str, Any]
    exported_at: datetime


def has_duplicates(values):
    values = list(values)
    return len(set(values)) != len(values)


def has_torn_headers(columns):
    """Whether an upper header would appear twice with other columns in between, or is at once
    the header of a column of its own."""
    for level in range(1, HEADER_ROWS_AT_MOST):
        parents = [column.header[:level] for column in columns if len(column.header) > level]
        runs = [
            column.header[:level]
            for index, column in enumerate(columns)
            if len(column.header) > level
            and (index == 0 or columns[index - 1].header[:level] != column.header[:level])
        ]
        leaves = {column.header for column in columns}
        if has_duplicates(runs) or leaves.intersection(parents):
            return True
    return False

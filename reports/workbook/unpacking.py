"""Looks through the XML of a workbook before anything is built from it.

One pass of expat over each part finds what must be refused (a document type, more than the limits
allow) and what the reader of values does not tell: which cells hold formulas or errors.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

MEGABYTE = 1024 * 1024
Position = tuple[int, int]
"""Row and column of a cell, both counted from 1."""


class NotReadable(ValueError):
    """The file cannot be read. `code` is stable, `message` tells the person what to do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one workbook may cost. A year's largest sheet stays far below each of them."""

    parts: int = 1000
    inflated_bytes: int = 128 * MEGABYTE
    # Deflate itself ends at 1032; sheets of repeated blank cells come to about 100.
    ratio: int = 300
    small_part: int = MEGABYTE  # below this size no ratio is suspicious
    elements: int = 2_500_000
    # The rectangle around the filled cells of each sheet is held in memory, blanks included.
    area: int = 1_500_000
    # Text that many cells share is stored once in the file and once per cell in memory.
    characters: int = 40_000_000

    def refuse_size(self, size: int) -> None:
        if size > self.inflated_bytes:
            raise NotReadable(
                "too_large_inflated",
                f"文件解压后超过 {self.inflated_bytes // MEGABYTE} MB，不能导入；"
                "请删除多余的工作表或空白行后重新上传。",
            )

    def refuse_ratio(self, size: int, packed: int) -> None:
        if size > self.small_part and size > self.ratio * max(packed, 1):
            raise NotReadable("zip_bomb", "文件的压缩比不正常，不能导入。")


@dataclass(kw_only=True)
class Marks:
    """What is known of one worksheet beside its values."""

    formulas: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    first: Position | None = None
    last: Position = (0, 0)

    def fill(self, row: int, column: int) -> None:
        if self.first is None:
            self.first = self.last = (row, column)
        else:
            self.first = (min(self.first[0], row), min(self.first[1], column))
            self.last = (max(self.last[0], row), max(self.last[1], column))

    @property
    def area(self) -> int:
        # The reader fills rows from the top of the sheet.
        return self.last[0] * (self.last[1] - self.first[1] + 1) if self.first else 0


class Contents:
    """What all parts of one workbook amount to."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.inflated = self.elements = self.characters = 0
        self.marks: dict[str, Marks] = {}  # by path
        self.targets: dict[str, str] = {}  # relationship → path
        self.sheets: dict[str, str] = {}  # name → relationship
        self.shared: list[int] = []  # lengths of the shared texts
        self.uses: Counter[int] = Counter()  # of shared texts by cells

    def part(self, path: str) -> "Part":
        return Part(self, path)

    def marks_of(self, name: str) -> Marks:
        marks = self.marks.get(self.targets.get(self.sheets.get(name, ""), ""))
        if marks is None:
            raise NotReadable("not_a_workbook", "工作簿的内部结构不正常，请另存为 .xlsx 后重试。")
        return marks

    def refuse_excess(self, inflated: int) -> None:
        """Asked after each piece: what one piece can add is little."""
        self.inflated += inflated
        self.limits.refuse_size(self.inflated)
        if self.elements > self.limits.elements:
            raise NotReadable(
                "too_many_cells",
                "工作簿中的单元格太多（多为带格式的空白行列），请删除空白行列后重新上传。",
            )

    def finish(self) -> None:
        """Refuse what the reader would need too much memory for."""
        if sum(marks.area for marks in self.marks.values()) > self.limits.area:
            raise NotReadable(
                "too_many_cells",
                "工作表的范围太大，请删除远离表格的零星内容，或分成几个文件上传。",
            )
        shared = sum(
            count * self.shared[index]
            for index, count in self.uses.items()
            if index < len(self.shared)
        )
        if shared > self.limits.characters:
            raise NotReadable("too_much_text", "工作簿中的文字太多，请分成几个文件上传。")


class Part:
    """One part of the file, read piece by piece."""

    def __init__(self, contents: Contents, path: str):
        self.contents = contents
        self.path = path
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start_root

    def feed(self, chunk: bytes) -> None:
        self.parse(chunk, is_last=False)
        self.contents.refuse_excess(len(chunk))

    def close(self) -> None:
        self.parse(b"", is_last=True)

    def parse(self, chunk: bytes, *, is_last: bool) -> None:
        try:
            self.parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise NotReadable(
                "not_a_workbook",
                "文件内容已损坏，请在 Excel 或 WPS 中打开、另存为 .xlsx 后重新上传。",
            ) from error

    def refuse_doctype(self, *_) -> None:
        # No program that writes workbooks declares one; entities that grow without end need it.
        raise NotReadable("doctype", "文件含有不允许的 XML 声明，不能导入。")

    def start_root(self, name: str, attributes: dict) -> None:
        """Read on as the first element demands, wherever the part lies in the file."""
        readers = {"worksheet": Worksheet, "sst": SharedTexts, "workbook": Sheets}
        reader = readers.get(local(name), Relationships if self.path.endswith(".rels") else Plain)
        reader(self)

    def watch(self, *, start, end=None, text=None) -> None:
        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = text


def local(name: str) -> str:
    """The name of an element without its prefix: some programs write <x:row>."""
    return name.rpartition(":")[2] if ":" in name else name


class Plain:
    """Styles and the like: only counted."""

    def __init__(self, part: Part):
        self.contents = part.contents
        part.watch(start=self.start)

    def start(self, name, attributes):
        self.contents.elements += 1


class Relationships:
    """The paths of the worksheets."""

    def __init__(self, part: Part):
        self.part = part
        part.watch(start=self.start)

    def start(self, name, attributes):
        self.part.contents.elements += 1
        if self.part.path.lower() == "xl/_rels/workbook.xml.rels" and "Id" in attributes:
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else f"xl/{target.removeprefix('xl/')}"
            self.part.contents.targets[attributes["Id"]] = path


class Sheets:
    """The names of the worksheets."""

    def __init__(self, part: Part):
        self.contents = part.contents
        part.watch(start=self.start)

    def start(self, name, attributes):
        self.contents.elements += 1
        if local(name) == "sheet":
            relationship = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.contents.sheets[attributes.get("name", "")] = relationship


class SharedTexts:
    """How long each text is that cells share."""

    def __init__(self, part: Part):
        self.contents = part.contents
        self.lengths = part.contents.shared
        part.watch(start=self.start, text=self.text)

    def start(self, name, attributes):
        self.contents.elements += 1
        if local(name) == "si":
            self.lengths.append(0)

    def text(self, text):
        if self.lengths:
            self.lengths[-1] += len(text)


class Worksheet:
    """Which cells are filled, calculate, or show an error."""

    def __init__(self, part: Part):
        self.contents = part.contents
        self.marks = self.contents.marks.setdefault(part.path, Marks())
        self.row = self.column = 0
        self.kind, self.is_value, self.words = "", False, ""
        part.watch(start=self.start, end=self.end, text=self.text)

    def start(self, name, attributes):
        self.contents.elements += 1
        match local(name):
            case "row":
                self.row = whole_number(attributes.get("r")) or self.row + 1
                self.column = 0
            case "c":
                self.find(attributes.get("r"))
                self.kind = attributes.get("t", "")
            case "v" | "is":
                self.marks.fill(self.row, self.column)
                self.is_value, self.words = self.kind in ("s", "e"), ""
            case "f":
                self.marks.formulas.add((self.row, self.column))

    def find(self, address: str | None) -> None:
        """Where a cell stands; one without an address stands right of the cell before."""
        self.column += 1
        address = address or ""
        letters = address.rstrip("0123456789")
        if not letters:
            return
        digits = whole_number(address[len(letters) :])
        column = column_of(letters)
        if not digits or not column:
            raise NotReadable("not_a_workbook", "工作表中有无法识别的单元格地址，不能导入。")
        self.row, self.column = digits, column

    def end(self, name):
        if self.is_value:
            self.is_value = False
            if self.kind == "e":
                self.marks.errors[self.row, self.column] = self.words[:20]
            elif index := whole_number(self.words):
                self.contents.uses[index] += 1
            elif self.words.strip() == "0":
                self.contents.uses[0] += 1

    def text(self, text):
        if self.is_value:
            self.words += text


def whole_number(text: str | None) -> int:
    """The number, or 0 for what is none or larger than any row."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """The number of a column: AB is 28; 0 for what is none."""
    number = 0
    if len(letters) > 3:
        return 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

"""The zip archive that a workbook is: parts that openpyxl saved, and worksheets streamed in
between, which are never wholly in memory.
"""

import io
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from reports.workbook.values import WorkbookError

try:
    # Deflates four times as fast as zlib; comes with the extra `fast`.
    from isal.isal_zlib import compressobj as fast_deflater
except ImportError:
    fast_deflater = None

# Of a worksheet's XML a higher level saves little space and costs twice the time.
DEFLATE_LEVEL = 1
# Past this the archive needs 64-bit sizes, with which Excel reports the workbook as damaged.
LAST_BYTE = 2**31 - 1
ROWS_AT_ONCE = 200
MERGES_IN_MEMORY = 2**20
CONTENT_TYPES = "[Content_Types].xml"
NO_ROWS = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
# What openpyxl writes next behind the place of the merged cells.
AFTER_MERGES = re.compile(rb"(?=<dataValidations |<printOptions )")
DIMENSION = re.compile(rb"<dimension [^>]*/>")


@contextmanager
def all_or_nothing(target: IO[bytes] | Path) -> Iterator[IO[bytes]]:
    """A file to write into, which reaches `target` only when it is whole.

    A path keeps what it held before until then, even if the process is killed; an open file or
    response gets its first byte when the last one is known.
    """
    if isinstance(target, os.PathLike):
        unfinished = Path(target).with_name(f".{Path(target).name}.{secrets.token_hex(4)}")
        try:
            with unfinished.open("xb") as file:
                yield file
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    else:
        with TemporaryFile() as file:
            yield file
            file.seek(0)
            shutil.copyfileobj(file, target)


class Frame:
    """A workbook as openpyxl saves it just now: everything but the rows."""

    def __init__(self, book: Workbook):
        saved = io.BytesIO()
        book.save(saved)
        self.archive = ZipFile(saved)

    def before_rows(self, worksheet: str) -> bytes:
        """A worksheet's XML before its rows."""
        before, _ = NO_ROWS.split(self.archive.read(worksheet))
        # openpyxl knows of no rows; a reader that believed it would stop before the first.
        return DIMENSION.sub(b"", before) + b"<sheetData>"

    def after_rows(self, worksheet: str) -> bytes:
        _, after = NO_ROWS.split(self.archive.read(worksheet))
        return after


class Package:
    """The archive being written; `file` has to be seekable."""

    def __init__(self, file: IO[bytes], frame: Frame):
        self.archive = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL)
        # First, for by this part programs tell a workbook from any other archive.
        self.archive.writestr(CONTENT_TYPES, frame.archive.read(CONTENT_TYPES))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.archive.close()

    @contextmanager
    def worksheet(self, path: str) -> Iterator["WorksheetPart"]:
        name = path.lstrip("/")
        with (
            self.archive.open(name, "w") as stream,
            SpooledTemporaryFile(MERGES_IN_MEMORY) as merges,
        ):
            if fast_deflater:
                # zipfile has no public way to choose the deflater.
                stream._compressor = fast_deflater(  # type: ignore[attr-defined]
                    DEFLATE_LEVEL, wbits=-15
                )
            yield WorksheetPart(name, stream, merges)

    def add_rest(self, frame: Frame):
        """What was not streamed."""
        for name in set(frame.archive.namelist()).difference(self.archive.namelist()):
            self.archive.writestr(name, frame.archive.read(name))


class WorksheetPart:
    """One worksheet of the archive, written from its first byte to its last."""

    def __init__(self, name: str, stream: IO[bytes], merges: IO[bytes]):
        self.name = name
        self.stream = stream
        # The XML lists merged cells behind the rows; with long texts they are many.
        self.merges = merges
        self.rows: list[bytes] = []
        self.size = 0

    def write(self, data: bytes):
        self.size += len(data)
        if self.size > LAST_BYTE:
            raise WorkbookError("内容超过 Excel 每张工作表所能容纳的，请缩小筛选范围后分次导出。")
        self.stream.write(data)

    def write_rows(self, rows: Iterable[str]):
        self.rows.extend(map(str.encode, rows))
        if len(self.rows) >= ROWS_AT_ONCE:
            self.write_waiting_rows()

    def write_waiting_rows(self):
        self.write(b"".join(self.rows))
        self.rows.clear()

    def merge(self, row: int, column: int, *, rows: int, columns: int):
        """Make one cell of so many, from this one on (rows count from 1, columns from 0)."""
        if rows > 1 or columns > 1:
            first, last = get_column_letter(column + 1), get_column_letter(column + columns)
            area = f"{first}{row}:{last}{row + rows - 1}"
            self.merges.write(f'<mergeCell ref="{area}"/>'.encode())

    def finish(self, after_rows: bytes):
        self.write_waiting_rows()
        self.write(b"</sheetData>")
        before_merges, after_merges = AFTER_MERGES.split(after_rows, maxsplit=1)
        self.write(before_merges)
        if self.merges.tell():
            self.write(b"<mergeCells>")
            self.merges.seek(0)
            while some := self.merges.read(MERGES_IN_MEMORY):
                self.write(some)
            self.write(b"</mergeCells>")
        self.write(after_merges)

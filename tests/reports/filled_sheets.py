"""Sheets as a clerk gets them, fills them in and brings them back."""

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reports.importing.checking import check
from reports.importing.tables import IDENTITY_HEADER, read_table
from reports.sheets import SHEETS
from reports.workbook.opening import open_book
from reports.workbook.writing import write_workbook

DAY = date(2023, 12, 15)


def exported(name, *, to, records=None, on=None) -> bytes:
    sheet = SHEETS[name]
    records = sheet.model.objects.all() if records is None else records
    target = io.BytesIO()
    now = timezone.now()
    on = on or timezone.localdate()
    write_workbook(sheet.export(records, on=on, to=to, filters={}, at=now), target)
    return target.getvalue()


def planned(content, *, user, on=DAY):
    """What the import of a sheet would change, row by row."""
    return check(read_table(open_book(content)), user=user, on=on)


class Filled:
    """An exported workbook in somebody's hands. Cells are found by the record's title or row
    and by the last word of the header."""

    def __init__(self, content: bytes, name: str):
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.find(name)

    def find(self, name: str) -> None:
        """Turn to the sheet of that name."""
        self.sheet = self.book[SHEETS[name].layout.tab]
        self.header_row, self.identity_column = next(
            (cell.row, cell.column)
            for row in self.sheet.iter_rows(max_row=10)
            for cell in row
            if cell.value == IDENTITY_HEADER
        )

    def column(self, header: str) -> int:
        return next(
            cell.column
            for row in self.sheet.iter_rows(min_row=2, max_row=self.header_row)
            for cell in row
            if cell.value == header
        )

    def row(self, text: str) -> int:
        return next(
            cell.row
            for row in self.sheet.iter_rows(min_row=self.header_row + 1)
            for cell in row
            if cell.value == text
        )

    def cell(self, row: int | str, header: str):
        number = self.row(row) if isinstance(row, str) else row
        return self.sheet.cell(number, self.column(header))

    def put(self, row: int | str, header: str, value) -> str:
        """Type a value into a cell; returns the cell's address."""
        cell = self.cell(row, header)
        cell.value = value
        return cell.coordinate

    def identity(self, row: int | str):
        number = self.row(row) if isinstance(row, str) else row
        return self.sheet.cell(number, self.identity_column)

    def append(self, **cells) -> int:
        """Type a new row below the last filled one; keys are headers."""
        number = self.sheet.max_row + 1
        for header, value in cells.items():
            self.sheet.cell(number, self.column(header)).value = value
        return number

    def content(self) -> bytes:
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()

    def upload(self, name="填好的表.xlsx"):
        return SimpleUploadedFile(name, self.content())

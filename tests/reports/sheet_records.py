"""Records to be shown on sheets, made through the one door, and sheets read back."""

import io
import re
from datetime import UTC, date, datetime
from itertools import takewhile

import openpyxl
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.workbook.writing import write_workbook
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Topic, Unit, WorkYear

DAY = date(2023, 12, 15)
BY = Actor(door="command")
# Somebody who sees every record.
EVERYBODY = get_user_model()(is_superuser=True)


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def void(record, reason):
    return door.void(record, by=Actor(door="command", reason=reason))


def make_years():
    make(WorkYear, year=2022)
    make(WorkYear, year=2023)


def make_unit(code, name, kind="department", **more):
    return make(Unit, code=code, name=name, kind=kind, **more)


def make_committee():
    """The standing committee whose ledger this is, with one working committee; returns that."""
    ours = make_unit("ours", "武汉市汉南区人大常委会", "standing_committee")
    return make_unit("finance", "财政经济工委", "committee", parent=ours)


def make_topic(title, *, form="special_report", links=None, **more):
    return make(Topic, links=links, work_year_id=2023, title=title, form=form, **more)


def written(sheet, *, on=DAY, records=None, to=EVERYBODY):
    """The sheet written and read back, as a clerk's Excel would."""
    records = sheet.model.objects.all() if records is None else records
    at = datetime(2023, 12, 15, tzinfo=UTC)
    target = io.BytesIO()
    write_workbook(sheet.export(records, on=on, to=to, filters={}, at=at), target)
    return openpyxl.load_workbook(target)[sheet.layout.tab]


def rows_of(worksheet):
    """The values below the header and above notes and footer, without the hidden column."""
    first = int(re.search(r"\d+", worksheet.freeze_panes).group())
    rows = worksheet.iter_rows(min_row=first, max_row=worksheet.max_row - 1)
    table = takewhile(lambda row: not str(row[0].value).startswith("注："), rows)
    values = [[plain(cell.value) for cell in row[:-1]] for row in table]
    # Sheets that are filled in have an open row above the footer.
    return values if values and any(values[-1]) else values[:-1]


def notes_of(worksheet):
    """What is printed below the table."""
    first = (row[0].value for row in worksheet.iter_rows())
    return [text for text in first if str(text).startswith("注：")]


def plain(value):
    return value.date() if isinstance(value, datetime) else value


def column_of(worksheet, header):
    """The values below a header cell, by its text on any header row."""
    first = int(re.search(r"\d+", worksheet.freeze_panes).group())
    index = next(
        cell.column
        for row in worksheet.iter_rows(min_row=2, max_row=first - 1)
        for cell in row
        if cell.value == header
    )
    return [row[index - 1] for row in rows_of(worksheet)]


def tables_read_by(call):
    """The first table of each query that `call` makes, in order, without what it asks beside."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [
        re.search(r'FROM "tracker_(\w+)"(?! [A-Z]\d)', query["sql"]).group(1) for query in queries
    ]


def reading(sheet, *, on=DAY):
    """Reads all rows of the sheet as an export does, without writing them."""

    def read():
        rows = list(sheet.fill(sheet.model.objects.all(), on=on, to=EVERYBODY).rows)
        for row in rows:
            for column in sheet.layout.columns:
                if column.read:
                    column.value_of(row)
                    column.tone(row)

    return lambda: tables_read_by(read)

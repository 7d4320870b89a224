"""Whatever is written is read back the same, by two readers that share no code."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reports.workbook.layout import Column, Export, Filling, Heading, Kind, Layout, Tone
from reports.workbook.writing import write_workbook

FIRST_ROW = 3
ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")

# Control characters are removed and counted, which a test of its own holds; so is what becomes
# of them and of \\r. Everything else Unicode has, with what means something to XML or Excel often.
texts = st.text(
    st.one_of(
        st.sampled_from("=+-@<>&\"'_x005FD \n\t，。（）“”0年字𠮷"),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    ),
    max_size=60,
) | st.sampled_from(["_x000D_", "_x005F_x0041_", "#N/A", "TRUE", "1E5", "2023-01-01", "x" * 300])
integers = st.none() | st.integers(-(10**15) + 1, 10**15 - 1)
decimals = st.none() | st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
dates = st.none() | st.dates(date(1900, 3, 1), date(9999, 12, 31))
rows = st.tuples(texts, integers, decimals, dates, st.sampled_from([None, *Tone]))


def column(index, kind, *, width=12):
    return Column(
        key=f"c{index}", header=(f"列{index}",), width=width, kind=kind,
        tone=lambda row: row[4] if index in (0, 1) else None, read=lambda row: row[index],
    )  # fmt: skip


LAYOUT = Layout(
    name="sample",
    version=1,
    kind="sample",
    tab="样表",
    identify=lambda row: None,
    columns=(
        column(0, Kind.LONG_TEXT, width=200),  # wide: no text needs more than one page of rows
        column(1, Kind.INTEGER),
        column(2, Kind.DECIMAL),
        column(3, Kind.DATE),
    ),
    footer=(),
)


def written(rows):
    target = io.BytesIO()
    write_workbook(
        Export(
            layout=LAYOUT,
            filling=Filling(heading=Heading(title="样表", left=""), rows=iter(rows)),
            filters={},
            exported_at=datetime(2023, 12, 29, tzinfo=UTC),
        ),
        target,
    )
    target.seek(0)
    return target


def expected(row):
    text, integer, decimal, day, _ = row
    return [text or None, integer, None if decimal is None else float(decimal), day]


def by_openpyxl(value):
    """openpyxl leaves Excel's escape sequences in a cell's own text as they are."""
    value = value.date() if isinstance(value, datetime) else value
    return ESCAPED.sub("_", value) if isinstance(value, str) else value


def by_calamine(value):
    # It reads blank cells as empty text.
    return None if value == "" else value


class TestRoundTrip:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(rows, min_size=1, max_size=8))
    def test_ends_where_it_began(self, given_rows):
        target = written(given_rows)
        sheet = openpyxl.load_workbook(target)["样表"]
        read = [
            [by_openpyxl(cell.value) for cell in sheet[FIRST_ROW + number][:4]]
            for number in range(len(given_rows))
        ]
        assert read == [expected(row) for row in given_rows]
        target.seek(0)
        grid = CalamineWorkbook.from_filelike(target).get_sheet_by_name("样表")
        lines = grid.to_python(skip_empty_area=False)[FIRST_ROW - 1 :]
        found = [[by_calamine(value) for value in line[:4]] for line in lines]
        found += [[None] * 4] * (len(given_rows) - len(found))
        assert found == [expected(row) for row in given_rows]

    def test_tells_text_from_number_in_one_column_of_many_rows(self):
        """One row out of the ordinary must not change how the others are written."""
        many = [("甲", number, Decimal(number), date(2023, 1, 1), None) for number in range(450)]
        many[333] = ("_x000D_\n", 10**15, None, date(1899, 1, 1), Tone.RED)
        sheet = openpyxl.load_workbook(written(many))["样表"]
        assert [sheet.cell(FIRST_ROW + number, 2).value for number in (332, 333, 334)] == [
            332, "1000000000000000", 334,
        ]  # fmt: skip
        assert sheet.cell(FIRST_ROW + 333, 4).value == "1899-01-01"
        assert sheet.cell(FIRST_ROW + 334, 4).value.date() == date(2023, 1, 1)
        assert sheet.cell(FIRST_ROW + 449, 1).value == "甲"

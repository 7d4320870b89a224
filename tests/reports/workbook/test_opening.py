import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path

import bad_files
import pytest
from bad_files import with_rows, workbook

from reports.workbook.opening import Area, address_of, letter_of, open_book
from reports.workbook.unpacking import Limits, NotReadable

ROOT = Path(__file__).resolve().parents[3]


def only_sheet(fill):
    return open_book(workbook(fill)).sheets[0]


def code_of(content, **limits):
    with pytest.raises(NotReadable) as refusal:
        open_book(content, limits=Limits(**limits))
    assert refusal.value.message.endswith("。")
    return refusal.value.code


class TestCells:
    def test_keep_their_types(self):
        values = [
            "015",
            15,
            3.27,
            date(2023, 3, 5),
            datetime.fromisoformat("2023-03-05T14:30"),
            True,
            time(9, 5),
        ]
        grid = only_sheet(lambda sheet: sheet.append(values))
        assert grid.rows[1] == values
        assert [type(value) for value in grid.rows[1]] == [type(value) for value in values]

    def test_stand_where_excel_shows_them(self):
        def fill(sheet):
            sheet["C4"], sheet["AB6"] = "左上", "右下"

        grid = only_sheet(fill)
        assert (grid.value(4, 3), grid.value(6, 28)) == ("左上", "右下")
        assert sorted(grid.rows) == [4, 6]
        assert (grid.last_row, grid.width) == (6, 28)
        assert (address_of(6, 28), letter_of(28), letter_of(702)) == ("AB6", "AB", "ZZ")

    def test_beyond_what_is_filled_are_empty(self):
        grid = only_sheet(lambda sheet: sheet.append(["一"]))
        assert (grid.value(1, 2), grid.value(9, 1)) == (None, None)

    def test_keep_blanks_and_line_breaks_of_a_text(self):
        grid = only_sheet(lambda sheet: sheet.append([" 一\n 二 "]))
        assert grid.value(1, 1) == " 一\n 二 "

    def test_without_an_address_follow_the_cell_before(self):
        rows = (
            b"<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c></row>"
            b'<row><c r="C2"><v>3</v></c><c t="e"><v>#REF!</v></c></row>'
        )
        grid = open_book(with_rows(rows)).sheets[0]
        assert grid.formulas == {(1, 2)}
        assert grid.errors == {(2, 4): "#REF!"}

    def test_with_a_prefix_are_read_as_well(self):
        sheet = (
            f'<x:worksheet xmlns:x="{bad_files.MAIN}"><x:sheetData><x:row r="1">'
            '<x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
        )
        grid = open_book(bad_files.with_parts({bad_files.SHEET: sheet.encode()})).sheets[0]
        assert (grid.value(1, 1), grid.formulas) == (2, {(1, 1)})


class TestFormulas:
    def test_are_named_by_cell(self):
        def fill(sheet):
            sheet["A1"], sheet["B2"] = "=SUM(1,2)", "不是公式"

        grid = only_sheet(fill)
        assert grid.formulas == {(1, 1)}

    def test_that_failed_are_errors(self):
        def fill(sheet):
            sheet["B2"].value = "#N/A"
            assert sheet["B2"].data_type == "e"

        assert only_sheet(fill).errors == {(2, 2): "#N/A"}


class TestMergedCells:
    def fill(self, sheet):
        sheet["B2"] = "代表评价"
        sheet.merge_cells("B2:C3")
        sheet["D3"] = "末列"

    def test_are_told(self):
        assert only_sheet(self.fill).merged == (Area(2, 2, 3, 3),)

    def test_hold_their_value_once(self):
        assert only_sheet(self.fill).rows[2] == [None, "代表评价"]

    def test_can_be_filled(self):
        grid = only_sheet(self.fill).filled()
        assert grid.rows[2][:3] == grid.rows[3][:3] == [None, "代表评价", "代表评价"]
        assert grid.value(3, 4) == "末列"

    def test_over_whole_columns_are_filled_no_further_than_the_sheet(self):
        def fill(sheet):
            sheet["A1"], sheet["B3"] = "一", "末行"
            sheet.merge_cells("A1:A2000")

        assert sorted(only_sheet(fill).filled().rows) == [1, 2, 3]


class TestSheets:
    def test_come_in_order_the_hidden_ones_marked(self):
        def hide(sheet):
            sheet.sheet_state = "hidden"
            sheet["A1"] = "=1"

        book = open_book(workbook(lambda sheet: sheet.append([1]), 二=hide))
        assert [(grid.name, grid.is_hidden) for grid in book.sheets] == [
            ("Sheet", False),
            ("二", True),
        ]
        assert [grid.name for grid in book.shown] == ["Sheet"]
        assert book.named("二").formulas == {(1, 1)}
        assert book.named("三") is None


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty_file"),
            ("一行文字，没有分列。\n".encode(), "not_a_workbook"),
            (b"\x00\x01\x02,\xff", "not_a_workbook"),
            ("<html><body><table><tr><td>编号</td></tr></table>".encode(), "html_table"),
            ("\ufeff\r\n<table><tr><td>编号</td></tr></table>".encode(), "html_table"),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "html_table"),
            (bad_files.xml_spreadsheet(), "xml_spreadsheet"),
            (bad_files.open_document(), "opendocument"),
            (b"%PDF-1.7", "not_a_workbook"),
            (bad_files.word_document(), "not_a_workbook"),
            (bad_files.with_rows(b"<row><c></row>"), "not_a_workbook"),
            (bad_files.with_parts({"xl/_rels/workbook.xml.rels": None}), "not_a_workbook"),
            (bad_files.legacy(), "legacy_workbook"),
            (bad_files.binary_workbook(), "legacy_workbook"),
            (bad_files.encrypted(), "encrypted"),
            (bad_files.password_on_zip(), "encrypted"),
            (bad_files.macro_enabled(), "macro_enabled"),
            (bad_files.truncated(), "truncated"),
            (bad_files.damaged(), "truncated"),
            (bad_files.entity_bomb(), "doctype"),
            (bad_files.outside_entity(), "doctype"),
        ],
    )
    def test_are_refused_by_what_they_are(self, content, code):
        assert code_of(content) == code

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"<table><tr><td>1</td></tr></table>", "网页（HTML）"),
            (bad_files.open_document(), "OpenDocument 表格（.ods）"),
            (bad_files.legacy(), "（.xls，或 WPS 表格的 .et）"),
            (bad_files.xml_spreadsheet(), "2003 年的 XML 表格"),
        ],
    )
    def test_are_named_with_the_way_to_save_them(self, content, words):
        with pytest.raises(NotReadable) as refusal:
            open_book(content)
        assert words in refusal.value.message
        assert "“另存为”选“Excel 工作簿（*.xlsx）”" in refusal.value.message


class TestPlainText:
    TABLE = '编号,标题\n="015","一, 二\n三"\n,\n016,\n'

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
    def test_is_read_in_the_encodings_of_excel(self, encoding):
        book = open_book(self.TABLE.encode(encoding))
        assert book.is_text
        assert book.sheets[0].rows == {
            1: ["编号", "标题"],
            2: ["015", "一, 二\n三"],
            4: ["016"],
        }

    def test_may_be_parted_by_tabs(self):
        assert open_book("编号\t标题\n015\t甲,乙".encode("gbk")).sheets[0].rows[2] == [
            "015",
            "甲,乙",
        ]

    def test_is_bounded(self):
        assert code_of(b"1,2\n" * 100, inflated_bytes=300) == "too_large_inflated"
        assert code_of(b"1,2\n" * 100, area=150) == "too_many_cells"


class TestExcess:
    def test_of_bytes_is_refused_by_the_directory(self):
        assert code_of(bad_files.zip_bomb()) == "zip_bomb"
        assert code_of(bad_files.zip_bomb(), inflated_bytes=50_000_000) == "too_large_inflated"

    def test_of_bytes_is_refused_while_inflating_when_the_directory_lies(self):
        assert code_of(bad_files.zip_bomb_that_lies()) in ("truncated", "too_large_inflated")

    def test_of_text_that_hardly_packs_is_refused(self):
        content = bad_files.large_but_honest()
        assert code_of(content, inflated_bytes=5_000_000) == "too_large_inflated"
        assert len(open_book(content).sheets[0].rows) == 5999

    def test_of_parts_is_refused(self):
        assert code_of(workbook(), parts=5) == "too_many_parts"

    def test_of_space_between_cells_is_refused(self):
        assert code_of(bad_files.far_corners()) == "too_many_cells"

    def test_of_shared_text_is_refused(self):
        assert code_of(bad_files.text_used_everywhere()) == "too_much_text"

    def test_of_formatted_blank_cells_is_refused(self):
        assert code_of(bad_files.million_empty_rows(columns=3)) == "too_many_cells"

    def test_of_blank_rows_alone_does_no_harm(self):
        grid = open_book(bad_files.million_empty_rows()).sheets[0]
        assert grid.rows == {1: ["标题"]}


MEASURE = """
import resource, sys, time
from reports.workbook.unpacking import NotReadable
from reports.workbook.opening import open_book
content = open(sys.argv[1], "rb").read()
try:
    open_book(content)
except NotReadable:
    pass
cost = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: a child inherits that of its parent.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(cost.ru_utime + cost.ru_stime, int(peak.split()[1]) / 1024)
"""


class TestTheWorstFiles:
    @pytest.mark.parametrize(
        "make",
        [
            bad_files.zip_bomb,
            bad_files.zip_bomb_that_lies,
            bad_files.entity_bomb,
            bad_files.far_corners,
            bad_files.text_used_everywhere,
            bad_files.million_empty_rows,
            lambda: bad_files.million_empty_rows(columns=3),
        ],
    )
    def test_cost_less_than_ten_seconds_and_300_megabytes(self, make, tmp_path):
        path = tmp_path / "upload.xlsx"
        path.write_bytes(make())
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, path], cwd=ROOT, capture_output=True, check=True
        )
        seconds, megabytes = map(float, done.stdout.split())
        assert seconds < 10
        assert megabytes < 300

"""What is in the file is read back with openpyxl in full mode, as a clerk's Excel would."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports import workbook
from reports.layout import (
    Align,
    Column,
    Export,
    Filling,
    Grouping,
    Heading,
    Identity,
    Kind,
    Layout,
    LayoutError,
    Page,
    Paper,
    Tone,
)
from reports.values import WorkbookError
from reports.workbook import spread, write_workbook


@dataclass
class Matter:
    id: int = 1
    number: str = "015"
    title: str = "公交微循环"
    unit: str = "区交通局"
    people: int | None = 3
    amount: Decimal | None = None
    due_on: date | None = None
    text: str = ""
    status: str = "open"
    light: Tone | None = None


COLUMNS = (
    Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING),
    Column(key="number", header=("编号",), width=9, read=lambda row: row.number),
    Column(key="title", header=("名称",), width=20, align=Align.LEFT, read=lambda row: row.title),
    Column(
        key="people",
        header=("数量", "人次"),
        width=8,
        kind=Kind.INTEGER,
        is_totalled=True,
        read=lambda row: row.people,
    ),
    Column(
        key="amount",
        header=("数量", "金额"),
        width=8,
        kind=Kind.DECIMAL,
        is_totalled=True,
        read=lambda row: row.amount,
    ),
    Column(
        key="due_on",
        header=("期限",),
        width=11,
        kind=Kind.DATE,
        tone=lambda row: row.light,
        read=lambda row: row.due_on,
    ),
    Column(
        key="status",
        header=("状态",),
        width=8,
        kind=Kind.CODE,
        choices=(("open", "办理中"), ("done", "办结")),
        read=lambda row: row.status,
    ),
    Column(
        key="text", header=("办理情况",), width=41, kind=Kind.LONG_TEXT, read=lambda row: row.text
    ),
)
BY_UNIT = Grouping(
    read=lambda row: row.unit,
    heading="{number}、{name}（{count}件）",
    subtotal="小计：{count} 件",
    total="合计：{count} 件",
)


def layout(**changes):
    defaults = {
        "name": "sample-sheet",
        "version": 2,
        "kind": "suggestion",
        "tab": "样表",
        "columns": COLUMNS,
        "identify": lambda row: Identity("suggestion", row.id, 4),
        "page": Page(frozen_columns=3),
        "footer": ("填报人：", "联系电话："),
    }
    return Layout(**{**defaults, **changes})


def export(*rows, **changes):
    return Export(
        layout=changes.pop("layout", None) or layout(**changes),
        filling=Filling(heading=Heading(title="样表标题", right="单位：件"), rows=rows),
        filters={"work_year": ["2023"], "q": ["公交"]},
        exported_at=datetime(2023, 12, 29, 8, 30, tzinfo=UTC),
    )


def written(*rows, **changes):
    """The bytes of the workbook and what the writer says about it."""
    target = io.BytesIO()
    answer = write_workbook(export(*rows, **changes), target)
    return target, answer


def opened(*rows, **changes):
    return openpyxl.load_workbook(written(*rows, **changes)[0])


def sheet_of(*rows, **changes):
    return opened(*rows, **changes)["样表"]


def merges(sheet):
    return sorted(str(area) for area in sheet.merged_cells.ranges)


class TestTitleAndHeader:
    def test_stands_over_all_columns(self):
        sheet = sheet_of(Matter())
        assert sheet["A1"].value == "样表标题"
        assert sheet["A2"].value == "填报单位（盖章）："
        assert sheet["F2"].value == "单位：件"
        assert sheet["A1"].font.size == 20
        assert sheet["A1"].font.bold
        assert sheet["A1"].alignment.horizontal == "center"
        assert sheet["F2"].alignment.horizontal == "right"

    def test_merges_title_header_tree_and_footer(self):
        assert merges(sheet_of(Matter())) == sorted(
            [
                "A1:H1",
                # 110 wide in all: the halves meet after 期限, 61 being nearer to 55 than 50 …
                "A2:E2",
                "F2:H2",
                "A3:A4",
                "B3:B4",
                "C3:C4",
                "D3:E3",
                "F3:F4",
                "G3:G4",
                "H3:H4",
                "A6:E6",
                "F6:H6",
            ]
        )

    def test_writes_the_header_tree_bold_and_wrapped(self):
        sheet = sheet_of(Matter())
        assert [cell.value for cell in sheet[3]][:8] == [
            "序号",
            "编号",
            "名称",
            "数量",
            None,
            "期限",
            "状态",
            "办理情况",
        ]
        assert [cell.value for cell in sheet[4]][:8] == [
            None,
            None,
            None,
            "人次",
            "金额",
            None,
            None,
            None,
        ]
        assert sheet["D4"].font.bold
        assert sheet["D4"].alignment.wrap_text
        assert sheet["E3"].border.right.style == "thin"

    def test_leaves_out_an_empty_unit_line(self):
        target = io.BytesIO()
        write_workbook(
            Export(
                layout=layout(),
                filling=Filling(heading=Heading(title="样表标题", left=""), rows=[]),
                filters={},
                exported_at=datetime(2023, 12, 29, tzinfo=UTC),
            ),
            target,
        )
        sheet = openpyxl.load_workbook(target)["样表"]
        assert sheet["A2"].value == "序号"
        assert sheet.freeze_panes == "D4"


class TestPage:
    def test_is_landscape_and_one_page_wide(self):
        sheet = sheet_of(Matter())
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)

    def test_can_be_a3(self):
        assert sheet_of(Matter(), page=Page(paper=Paper.A3)).page_setup.paperSize == 8

    def test_repeats_the_header_and_leaves_the_hidden_column_unprinted(self):
        sheet = sheet_of(Matter())
        assert sheet.print_title_rows == "$3:$4"
        assert sheet.print_area == "'样表'!$A$1:$H$6"

    def test_freezes_below_the_header_and_beside_the_named_columns(self):
        assert sheet_of(Matter()).freeze_panes == "D5"

    def test_has_the_widths_of_the_layout(self):
        sheet = sheet_of(Matter())
        widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGH"]
        assert widths == [5, 9, 20, 8, 8, 11, 8, 41]

    def test_filters_header_and_rows_together_with_the_hidden_column(self):
        assert sheet_of(Matter(), Matter(id=2)).auto_filter.ref == "A4:I6"

    def test_offers_no_filter_on_groups_or_on_nothing(self):
        assert sheet_of(Matter(), grouping=BY_UNIT).auto_filter.ref is None
        assert sheet_of().auto_filter.ref is None


class TestCells:
    def test_keep_leading_zeros_as_text(self):
        cell = sheet_of(Matter(number="015"))["B5"]
        assert (cell.value, cell.data_type, cell.number_format) == ("015", "s", "@")

    def test_hold_real_dates(self):
        cell = sheet_of(Matter(due_on=date(2024, 3, 15)))["F5"]
        assert cell.value.date() == date(2024, 3, 15)
        assert cell.is_date
        assert cell.number_format == "yyyy-mm-dd"

    def test_show_a_date_before_excels_calendar_as_text(self):
        assert sheet_of(Matter(due_on=date(203, 3, 15)))["F5"].value == "0203-03-15"

    def test_hold_real_numbers(self):
        sheet = sheet_of(Matter(people=2000, amount=Decimal("3.2700")))
        assert (sheet["D5"].value, sheet["D5"].data_type) == (2000, "n")
        assert (sheet["E5"].value, sheet["E5"].data_type) == (3.27, "n")

    def test_tell_zero_from_unknown(self):
        assert sheet_of(Matter(people=0))["D5"].value == 0

    def test_write_a_number_with_more_digits_than_excel_keeps_as_text(self):
        assert sheet_of(Matter(amount=Decimal("1234567890123456")))["E5"].value == (
            "1234567890123456"
        )
        assert sheet_of(Matter(amount=Decimal("123456789012345")))["E5"].value == 123456789012345

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+8613800000000",
            "-5",
            "@SUM(A1)",
            '=HYPERLINK("http://example.org","点我")',
            "#N/A",
            "\t=1",
        ],
    )
    def test_keep_text_that_looks_like_a_formula(self, text):
        sheet = sheet_of(Matter(number=text, text=text))
        for cell in (sheet["B5"], sheet["H5"]):
            assert (cell.value, cell.data_type) == (text, "s")

    def test_contain_no_formula_at_all(self):
        target, _ = written(Matter(number="=1+1", text="=2"), grouping=BY_UNIT)
        with zipfile.ZipFile(target) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")

    def test_show_codes_in_words(self):
        assert sheet_of(Matter(status="done"))["G5"].value == "办结"

    def test_stay_empty_where_nothing_is_known(self):
        sheet = sheet_of(Matter(number="", people=None, due_on=None))
        assert [sheet[name].value for name in ("B5", "D5", "E5", "F5")] == [None] * 4

    def test_drop_control_characters_and_say_so(self):
        target, answer = written(
            Matter(
                number="0\x0015", title="公交\x0b微\ufffe循\ud800环", text="第一行\r\n第二行\t完"
            )
        )
        sheet = openpyxl.load_workbook(target)["样表"]
        assert answer.removed_characters == 4
        assert sheet["B5"].value == "015"
        assert sheet["C5"].value == "公交微循环"
        assert sheet["H5"].value == "第一行\n第二行\t完"
        assert sheet["A7"].value == "注：原文中 4 个 Excel 不能保存的控制字符已去除。"

    def test_are_empty_when_nothing_but_control_characters_was_there(self):
        assert sheet_of(Matter(number="\x00"))["B5"].value is None

    def test_hold_as_much_text_as_excel_does(self):
        assert len(sheet_of(Matter(text="字" * 32_767))["H5"].value) == 32_767

    def test_refuse_more_text_than_excel_holds(self):
        with pytest.raises(WorkbookError, match=r"第 2 条（记录编号 7）的“办理情况”有 32,768 个"):
            written(Matter(), Matter(id=7, text="字" * 32_768))

    def test_count_a_rare_character_twice_as_excel_does(self):
        with pytest.raises(WorkbookError, match="32,768"):
            written(Matter(text="𠮷" * 16_384))

    def test_take_the_colour_of_their_tone(self):
        sheet = sheet_of(Matter(light=Tone.RED), Matter(light=None))
        assert sheet["F5"].fill.fgColor.rgb == "00FFC7CE"
        assert sheet["F6"].fill.fill_type is None

    @pytest.mark.parametrize(
        "wrong", [{"due_on": datetime(2023, 1, 1, tzinfo=UTC)}, {"due_on": "2023"}, {"people": "3"}]
    )
    def test_refuse_a_reader_that_delivers_another_kind(self, wrong):
        with pytest.raises(LayoutError, match=r"期限|人次"):
            written(Matter(**wrong))


class TestRows:
    def test_are_counted_and_numbered(self):
        target, answer = written(Matter(), Matter(id=2))
        sheet = openpyxl.load_workbook(target)["样表"]
        assert answer.rows == 2
        assert [sheet["A5"].value, sheet["A6"].value] == [1, 2]

    def test_are_high_enough_for_their_text(self):
        # 40 usable characters, twenty Chinese ones a line: five lines of 15.5 points and 5 more.
        sheet = sheet_of(Matter(text="字" * 100), Matter())
        assert sheet.row_dimensions[5].height == 82.5
        assert sheet.row_dimensions[6].height == 24

    def test_go_on_in_merged_rows_where_one_would_be_too_high(self):
        # Forty lines are 625 points, more than one row of Excel can have.
        sheet = sheet_of(Matter(text="字" * 800), Matter(id=2))
        assert sheet.row_dimensions[5].height == sheet.row_dimensions[6].height == 312.5
        assert {"A5:A6", "H5:H6"} <= set(merges(sheet))
        assert sheet["I5"].value == "suggestion:1:4"
        assert sheet["I6"].value is None
        assert [sheet["A7"].value, sheet["I7"].value] == [2, "suggestion:2:4"]
        assert sheet.auto_filter.ref is None

    def test_refuse_to_pass_excels_last_row(self, monkeypatch):
        monkeypatch.setattr(workbook, "LAST_ROW", 7)
        written(Matter(), Matter())  # title, units, two of header, two rows, footer
        with pytest.raises(WorkbookError, match="缩小筛选范围"):
            written(Matter(), Matter(), Matter())


class TestGroups:
    rows = (
        Matter(unit="区交通局", people=3, amount=Decimal("1.5")),
        Matter(unit="区交通局", people=None),
        Matter(unit="区水务局", people=4, amount=Decimal("0.25")),
    )

    def test_have_headings_subtotals_and_a_total(self):
        sheet = sheet_of(*self.rows, grouping=BY_UNIT)
        assert [tuple(cell.value for cell in sheet[number][:5]) for number in range(5, 13)] == [
            ("一、区交通局（2件）", None, None, None, None),
            (1, "015", "公交微循环", 3, 1.5),
            (2, "015", "公交微循环", None, None),
            ("小计：2 件", None, None, 3, 1.5),
            ("二、区水务局（1件）", None, None, None, None),
            (3, "015", "公交微循环", 4, 0.25),
            ("小计：1 件", None, None, 4, 0.25),
            ("合计：3 件", None, None, 7, 1.75),
        ]
        assert {"A5:H5", "A8:C8", "A12:C12"} <= set(merges(sheet))
        assert sheet["A12"].font.bold

    def test_carry_no_identity_in_the_rows_between(self):
        sheet = sheet_of(*self.rows, grouping=BY_UNIT)
        assert [sheet.cell(number, 9).value for number in range(5, 9)] == [
            None,
            "suggestion:1:4",
            "suggestion:1:4",
            None,
        ]

    def test_stand_over_all_columns_where_nothing_is_summed(self):
        columns = (COLUMNS[0], COLUMNS[2], COLUMNS[7])
        sheet = sheet_of(Matter(), grouping=BY_UNIT, columns=columns, page=Page())
        assert [sheet[f"A{number}"].value for number in range(4, 8)] == [
            "一、区交通局（1件）",
            1,
            "小计：1 件",
            "合计：1 件",
        ]
        assert {"A4:C4", "A6:C6", "A7:C7"} <= set(merges(sheet))

    def test_refuse_rows_that_are_out_of_order(self):
        with pytest.raises(LayoutError, match=r"区交通局.*没有排在一起"):
            written(self.rows[0], self.rows[2], self.rows[1], grouping=BY_UNIT)

    def test_show_no_total_of_nothing(self):
        assert sheet_of(grouping=BY_UNIT)["A5"].value == "填报人："


class TestHiddenSheet:
    def test_says_what_the_workbook_is(self):
        book = opened(Matter(text="\x00"))
        about = book["导出信息"]
        assert about.sheet_state == "hidden"
        facts = dict(about.iter_rows(values_only=True))
        assert json.loads(facts.pop("filters")) == {"work_year": ["2023"], "q": ["公交"]}
        assert facts == {
            "layout": "sample-sheet",
            "layout_version": 2,
            "kind": "suggestion",
            "exported_at": "2023-12-29T08:30:00+00:00",
            "rows": 1,
            "removed_characters": 1,
        }

    def test_hidden_column_names_record_and_version(self):
        sheet = sheet_of(Matter(id=12))
        assert sheet["I4"].value == "记录标识"
        assert sheet["I5"].value == "suggestion:12:4"
        assert sheet.column_dimensions["I"].hidden

    def test_opens_on_the_visible_sheet(self):
        book = opened(Matter())
        assert book.sheetnames == ["样表", "导出信息"]
        assert book.active.title == "样表"


class TestSpread:
    def test_shares_the_width_evenly(self):
        assert spread(("a", "b"), [10, 10, 10, 10]) == [("a", 0, 2), ("b", 2, 2)]

    def test_gives_each_text_a_column(self):
        assert spread(("a", "b", "c"), [90, 5, 5]) == [("a", 0, 1), ("b", 1, 1), ("c", 2, 1)]

    def test_leaves_the_last_text_the_rest(self):
        assert spread(("a", "b"), [5, 90, 5]) == [("a", 0, 1), ("b", 1, 2)]

    def test_joins_the_texts_where_columns_are_few(self):
        assert spread(("a", "", "c"), [10]) == [("a    c", 0, 1)]

    def test_has_nothing_to_share_out(self):
        assert spread((), [10, 10]) == []

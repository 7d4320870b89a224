"""What is in the file is read back with openpyxl in full mode, as a clerk's Excel would."""

import io
import json
import os
import signal
import weakref
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports.workbook import package, writing
from reports.workbook.frame import spread
from reports.workbook.layout import (
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
from reports.workbook.values import DateInWords, WorkbookError
from reports.workbook.writing import write_book, write_workbook


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


class Row(Matter):
    """A row that can be watched."""

    __hash__ = object.__hash__


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
    numeral="零一二三四五六七八九".__getitem__,
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


def xml_of(target, number=1):
    with zipfile.ZipFile(target) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml")


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

    @pytest.mark.parametrize("day", [date(203, 3, 15), date(1900, 2, 28)])
    def test_show_a_date_before_excels_calendar_as_text(self, day):
        assert sheet_of(Matter(due_on=day))["F5"].value == day.isoformat()

    def test_hold_the_first_date_that_all_programs_count_alike(self):
        assert sheet_of(Matter(due_on=date(1900, 3, 1)))["F5"].value.date() == date(1900, 3, 1)
        target, _ = written(Matter(due_on=date(1900, 3, 1)))
        assert b"<v>61</v>" in xml_of(target)

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
        assert sheet_of(Matter(people=10**15))["D5"].value == "1000000000000000"

    def test_write_no_number_that_nobody_entered(self):
        # As a binary fraction 0.1 is 0.1000000000000000055…
        target, _ = written(Matter(amount=Decimal("0.1")), Matter(amount=Decimal("1E+3")))
        assert b"<v>0.1</v>" in xml_of(target)
        assert b"<v>1000</v>" in xml_of(target)

    def test_say_yes_and_no_in_chinese(self):
        assert sheet_of(Matter(number=True), Matter(number=False))["B5"].value == "是"
        assert sheet_of(Matter(number=True), Matter(number=False))["B6"].value == "否"

    def test_write_what_is_text_to_excel_and_markup_to_xml(self):
        text = '<c r="A1"/> & ]]> </sheetData>'
        assert sheet_of(Matter(text=text))["H5"].value == text

    @pytest.mark.parametrize("text", ["  缩进", "末尾 ", "上\n下", "\t制表", "\n"])
    def test_keep_blanks_at_either_end_and_line_breaks(self, text):
        target, _ = written(Matter(number=text))
        assert openpyxl.load_workbook(target)["样表"]["B5"].value == text
        assert b'<t xml:space="preserve">' + text.encode() + b"</t>" in xml_of(target)

    def test_keep_what_looks_like_an_escape_sequence(self):
        # Excel reads _x000D_ as a carriage return, unless its first underscore is escaped.
        target, _ = written(Matter(text="_x000D_ 与 a_x0041_x0042_b 与 _x_"))
        assert "<t>_x005F_x000D_ 与 a_x005F_x0041_x005F_x0042_b 与 _x_</t>".encode() in (
            xml_of(target)
        )

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

    def test_of_dates_say_in_words_what_no_date_can(self):
        said = DateInWords("2027-02-05（暂定）")
        assert sheet_of(Matter(due_on=said))["F5"].value == "2027-02-05（暂定）"

    def test_take_the_colour_of_their_tone(self):
        sheet = sheet_of(Matter(light=Tone.RED), Matter(light=None))
        assert sheet["F5"].fill.fgColor.rgb == "00FFC7CE"
        assert sheet["F6"].fill.fill_type is None

    @pytest.mark.parametrize(
        "wrong", [{"due_on": datetime(2023, 1, 1, tzinfo=UTC)}, {"due_on": "2023"}, {"people": "3"},
         {"people": True}, {"people": 3.5}, {"amount": Decimal("NaN")}]
    )  # fmt: skip
    def test_refuse_a_reader_that_delivers_another_kind(self, wrong):
        with pytest.raises(LayoutError, match=r"期限|人次|金额"):
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
        monkeypatch.setattr(writing, "LAST_ROW", 7)
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
        sheet = sheet_of(grouping=BY_UNIT)
        assert [sheet["A5"].value, sheet["A6"].value] == ["无", "填报人："]

    def test_say_that_there_is_nothing(self):
        sheet = sheet_of()
        assert [cell.value for cell in sheet[5]] == ["无"] + [None] * 8
        assert "A5:H5" in merges(sheet)
        assert sheet["A6"].value == "填报人："

    def test_end_a_page_before_a_heading_that_would_lose_its_rows(self):
        tall = "长文" * 200
        rows = [Matter(id=number, text=tall, unit=f"单位{number}") for number in range(1, 6)]
        sheet = sheet_of(*rows, grouping=BY_UNIT)
        last_of_group = [row for row in range(5, 30) if "小计" in str(sheet.cell(row, 1).value)]
        breaks = [each.id for each in sheet.row_breaks.brk]
        assert breaks
        assert set(breaks) <= set(last_of_group)


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


class TestManyRows:
    """More than are written at a time."""

    def test_come_one_by_one_from_a_source_without_length(self):
        rows = (Matter(id=number, text="=1" if number % 7 else "") for number in range(1, 1234))
        target = io.BytesIO()
        source = Export(
            layout=layout(),
            filling=Filling(heading=Heading(title="样表标题"), rows=rows),
            filters={},
            exported_at=datetime(2023, 12, 29, tzinfo=UTC),
        )
        assert write_workbook(source, target).rows == 1233
        sheet = openpyxl.load_workbook(target)["样表"]
        assert [sheet.cell(4 + number, 1).value for number in range(1, 1234)] == [*range(1, 1234)]
        assert sheet["I1237"].value == "suggestion:1233:4"
        assert sheet.auto_filter.ref == "A4:I1237"

    def test_are_not_held_in_memory(self):
        """Each row is let go before the last is read, however many there are."""
        alive, most = weakref.WeakSet(), 0

        def rows():
            nonlocal most
            for number in range(1, 3001):
                row = Row(number)
                alive.add(row)
                most = max(most, len(alive))
                yield row

        target = io.BytesIO()
        write_workbook(
            Export(
                layout=layout(),
                filling=Filling(heading=Heading(title="样表标题"), rows=rows()),
                filters={},
                exported_at=datetime(2023, 12, 29, tzinfo=UTC),
            ),
            target,
        )
        assert most <= 500

    def test_name_the_row_whose_text_is_too_long(self):
        rows = [Matter(id=number) for number in range(1, 700)]
        rows[600] = Matter(id=7777, text="字" * 32_768)
        with pytest.raises(WorkbookError, match=r"第 601 条（记录编号 7777）"):
            written(*rows)

    def test_are_all_seen_by_a_reader_that_loads_no_sheet_whole(self):
        target, _ = written(*[Matter()] * 300)
        sheet = openpyxl.load_workbook(target, read_only=True)["样表"]
        assert len(list(sheet.iter_rows())) == 4 + 300 + 1

    def test_sum_up(self):
        sheet = sheet_of(*[Matter(unit="区交通局", people=2)] * 999, grouping=BY_UNIT)
        assert sheet["D1005"].value == 1998


class TestDropDowns:
    def test_offer_the_words_of_a_code(self):
        (validation,) = sheet_of(Matter(), Matter(id=2)).data_validations.dataValidation
        assert (validation.type, validation.formula1) == ("list", '"办理中,办结"')
        assert str(validation.sqref) == "G5:G6"
        assert validation.showErrorMessage
        assert validation.allow_blank

    @pytest.mark.parametrize(
        "words", [[f"第{number}专门委员会" for number in range(60)], ["a,b"], ["甲", '乙"']]
    )
    def test_stand_on_a_hidden_sheet_where_excel_would_not_take_them_otherwise(self, words):
        choices = tuple((f"c{number}", word) for number, word in enumerate(words))
        column = Column(key="c", header=("类别",), width=9, kind=Kind.CODE, choices=choices,
                        read=lambda row: "c0")  # fmt: skip
        book = opened(Matter(), columns=(*COLUMNS[:2], column), page=Page())
        (validation,) = book["样表"].data_validations.dataValidation
        assert validation.formula1 == f"'下拉选项'!$A$1:$A${len(words)}"
        assert [cell.value for cell in book["下拉选项"]["A"]] == words
        assert book["下拉选项"].sheet_state == "hidden"
        assert book.sheetnames == ["样表", "导出信息", "下拉选项"]

    def test_are_not_offered_without_rows(self):
        assert sheet_of().data_validations.dataValidation == []

    def test_are_only_offered_where_one_may_type(self):
        sheet = sheet_of(Matter(), columns=editable("number"))
        assert sheet.data_validations.dataValidation == []
        sheet = sheet_of(Matter(), columns=editable("status"))
        assert len(sheet.data_validations.dataValidation) == 1


def editable(*keys):
    return tuple(replace(column, is_editable=column.key in keys) for column in COLUMNS)


class TestProtection:
    def test_leaves_open_what_is_typed_in_and_handed_in(self):
        sheet = sheet_of(Matter(light=Tone.RED), columns=editable("text", "due_on"))
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        locked = {name: sheet[name].protection.locked for name in ("B5", "F5", "H5", "I5", "A6")}
        assert locked == {"B5": True, "F5": False, "H5": False, "I5": True, "A6": False}

    def test_lets_one_resize_colour_sort_and_filter(self):
        protection = sheet_of(Matter(), columns=editable("text")).protection
        # True says locked.
        assert not protection.formatCells
        assert not protection.formatColumns
        assert not protection.formatRows
        assert not protection.sort
        assert not protection.autoFilter
        assert not protection.insertRows
        assert protection.deleteRows

    def test_is_not_there_where_nothing_comes_back(self):
        assert not sheet_of(Matter()).protection.sheet

    def test_leaves_the_rows_that_go_on_open_as_well(self):
        sheet = sheet_of(Matter(text="字" * 800), columns=editable("text"))
        assert not sheet["H6"].protection.locked
        assert sheet["G6"].protection.locked


class TestRoom:
    """Where something comes back one more record can be typed without lifting the protection."""

    def test_stands_open_between_the_table_and_the_footer(self):
        sheet = sheet_of(Matter(), columns=editable("text", "status"))
        assert (sheet["A6"].value, sheet["A7"].value) == (None, "填报人：")
        locked = {cell.coordinate: cell.protection.locked for cell in sheet[6] if cell.has_style}
        opened = {name for name, is_locked in locked.items() if not is_locked}
        assert opened == {"A6", "G6", "H6"}
        assert "G6" in sheet.data_validations.dataValidation[0].cells

    def test_is_not_there_where_nothing_comes_back(self):
        assert sheet_of(Matter())["A6"].value == "填报人："


class TestBook:
    def exports(self):
        second = export(Matter(id=8, text="\x00"), tab="第二", name="second")
        return [export(Matter()), second]

    def test_has_a_sheet_for_each_export_in_order(self):
        target = io.BytesIO()
        answers = write_book(self.exports(), target)
        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["样表", "第二", "导出信息"]
        assert [answer.removed_characters for answer in answers] == [0, 1]
        assert book["样表"]["I5"].value == "suggestion:1:4"
        assert book["第二"]["I5"].value == "suggestion:8:4"
        assert book["第二"].print_area == "'第二'!$A$1:$H$7"
        assert book["第二"].auto_filter.ref == "A4:I5"
        assert book.active.title == "样表"

    def test_says_of_each_sheet_what_it_is(self):
        target = io.BytesIO()
        write_book(self.exports(), target)
        facts = {row[0]: row[1:] for row in openpyxl.load_workbook(target)["导出信息"].values}
        assert facts["tab"] == ("样表", "第二")
        assert facts["layout"] == ("sample-sheet", "second")
        assert facts["removed_characters"] == (0, 1)

    def test_begins_with_a_cover(self):
        def cover(sheet):
            sheet.title = "封面"
            sheet["B2"] = "二〇二三年度"

        target = io.BytesIO()
        write_book(self.exports(), target, cover=cover)
        book = openpyxl.load_workbook(target)
        assert book.sheetnames == ["封面", "样表", "第二", "导出信息"]
        assert book["封面"]["B2"].value == "二〇二三年度"
        assert book["样表"]["A1"].value == "样表标题"
        assert book.active.title == "封面"

    @pytest.mark.parametrize("tab", ["样表", "导出信息", "下拉选项"])
    def test_refuses_two_sheets_of_one_name(self, tab):
        with pytest.raises(LayoutError, match=tab):
            write_book([export(Matter()), export(Matter(), tab=tab)], io.BytesIO())


class Broken(Exception):
    pass


def rows_that_break():
    for number in range(1, 1000):
        yield Matter(id=number)
    raise Broken


class TestTarget:
    def export_that_breaks(self):
        whole = export()
        return replace(whole, filling=replace(whole.filling, rows=rows_that_break()))

    def test_gets_nothing_where_the_rows_break_off(self):
        target = io.BytesIO()
        with pytest.raises(Broken):
            write_workbook(self.export_that_breaks(), target)
        assert target.getvalue() == b""

    def test_keeps_what_it_held_where_the_rows_break_off(self, tmp_path):
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(b"last year's")
        with pytest.raises(Broken):
            write_workbook(self.export_that_breaks(), path)
        assert path.read_bytes() == b"last year's"
        assert list(tmp_path.iterdir()) == [path]

    def test_is_replaced_when_the_workbook_is_whole(self, tmp_path):
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(b"last year's")
        write_workbook(export(Matter()), path)
        assert openpyxl.load_workbook(path)["样表"]["A1"].value == "样表标题"
        assert list(tmp_path.iterdir()) == [path]

    def test_keeps_what_it_held_when_the_process_is_killed(self, tmp_path):
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(b"last year's")
        process = os.fork()
        if process == 0:

            def rows():
                yield from (Matter(id=number) for number in range(1, 1000))
                os.kill(os.getpid(), signal.SIGKILL)
                yield Matter()

            whole = export()
            write_workbook(replace(whole, filling=replace(whole.filling, rows=rows())), path)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert path.read_bytes() == b"last year's"

    def test_is_refused_what_needs_a_larger_archive(self, monkeypatch):
        monkeypatch.setattr(package, "LAST_BYTE", 20_000)
        with pytest.raises(WorkbookError, match="缩小筛选范围"):
            written(*[Matter(text="字" * 100)] * 200)

    @pytest.mark.parametrize("deflater", [None, package.fast_deflater])
    def test_is_the_same_with_either_deflater(self, monkeypatch, deflater):
        monkeypatch.setattr(package, "fast_deflater", deflater)
        assert sheet_of(Matter(text="字" * 50_00))["H5"].value == "字" * 5000

    def test_names_its_content_first(self):
        with zipfile.ZipFile(written(Matter())[0]) as book:
            assert book.namelist()[0] == "[Content_Types].xml"
            assert len(set(book.namelist())) == len(book.namelist())
            assert book.testzip() is None


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


class TestRowsTogether:
    """What belongs together is told by its unit; the number is said of all."""

    COLUMNS = tuple(replace(column, is_merged=column.key == "number") for column in COLUMNS)

    def sheet(self, *rows, **changes):
        together = {"columns": self.COLUMNS, "together": lambda row: row.unit}
        return sheet_of(*rows, **together, **changes)

    def test_show_one_cell_where_a_column_is_merged(self):
        rows = [Matter(id=number, unit=unit) for number, unit in enumerate("甲甲甲乙丙丙", 1)]
        merged = [area for area in merges(self.sheet(*rows)) if area[0] == "B"]
        assert merged == ["B3:B4", "B5:B7", "B9:B10"]

    def test_part_at_a_heading(self):
        rows = [Matter(id=number, unit="甲", status=status) for number, status in
                enumerate(("open", "open", "done", "done"), 1)]  # fmt: skip
        by_status = Grouping(read=lambda row: row.status, heading="{name}")
        merged = [area for area in merges(self.sheet(*rows, grouping=by_status)) if area[0] == "B"]
        assert merged == ["B3:B4", "B6:B7", "B9:B10"]

    def test_are_one_cell_over_more_rows_than_are_written_at_once(self):
        sheet = self.sheet(*(Matter(id=number) for number in range(1, 451)))
        assert "B5:B454" in merges(sheet)

    def test_are_one_cell_over_rows_that_are_higher_than_excel_allows(self):
        """Each of the two long texts takes two rows of the worksheet."""
        tall = "长文" * 400
        areas = merges(self.sheet(Matter(id=1, text=tall), Matter(id=2, text=tall)))
        assert [area for area in areas if area[0] in "BH" and area[1] != "3"] == [
            "B5:B8",
            "H5:H6",
            "H7:H8",
        ]

    def test_make_room_for_the_merged_text_in_all_their_rows(self):
        """Nine characters wide, the number breaks into many lines: more than three rows have."""
        rows = [
            Matter(id=number, number="文号" * 40 if number == 1 else "") for number in (1, 2, 3)
        ]
        heights = [self.sheet(*rows).row_dimensions[row].height for row in (5, 6, 7)]
        assert heights[0] == heights[1] == 24
        # 80 characters, four a line: 20 lines, less the two of the rows above.
        assert heights[2] == pytest.approx(18 * 15.5 + 5)

    def test_are_not_torn_apart_by_sorting(self):
        assert self.sheet(Matter()).auto_filter.ref is None

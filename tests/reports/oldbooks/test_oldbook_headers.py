import pytest
from old_ledger import COLUMNS, ROW, TITLE, book_of

from reports.oldbooks.body import read_body
from reports.oldbooks.headers import Remembered, find_header, remembered_as


def header_of(rows, **how):
    return find_header(book_of(rows, **how).sheets[0])


def meanings(header) -> dict[str, str]:
    return {column.letter: column.key for column in header.columns if column.key}


class TestTheHeader:
    def test_is_found_below_title_lines(self):
        header = header_of(
            [[TITLE], ["填报单位：区人大办", None, None, "2024年12月"], COLUMNS, ROW]
        )
        assert (header.kind, header.first, header.last) == ("suggestion", 3, 3)
        assert header.titles[0] == TITLE
        assert meanings(header)["C"] == "title"

    def test_is_found_in_the_first_row(self):
        header = header_of([["编号", "案由", "提出人", "承办单位"], ["1", "x", "张三", "区交通局"]])
        assert meanings(header) == {
            "A": "number", "B": "title", "C": "lead_deputy", "D": "lead_unit"
        }  # fmt: skip

    TWO_ROWS = [
        ["编号", "标题", "交办日期", "代表评价", None, "办理结果"],
        [None, None, None, "办理态度", "办理结果", None],
        ["001", "关于路灯的建议", "2024.2.5", "满意", "满意", "A"],
    ]

    def test_of_two_merged_rows_is_read_as_paths(self):
        merged = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2")
        header = header_of(self.TWO_ROWS, merged=merged)
        assert (header.first, header.last) == (1, 2)
        assert meanings(header) == {
            "A": "number", "B": "title", "C": "handed_over_on", "D": "attitude", "E": "result",
            "F": "answer_class",
        }  # fmt: skip

    def test_of_two_rows_is_read_where_the_merged_cells_were_lost(self):
        header = header_of(self.TWO_ROWS)
        assert (header.first, header.last) == (1, 2)
        assert meanings(header)["E"] == "result"

    def test_of_three_rows_is_read(self):
        header = header_of(
            [
                ["代表建议办理情况评估表", None, None, None, None, None],
                ["编号", "标题", "办理", None, None, "备注"],
                [None, None, "主办单位", "代表评价", None, None],
                [None, None, None, "办理态度", "办理结果", None],
                ["001", "关于路灯的建议", "区交通局", "满意", "满意", None],
            ],
            merged=("A1:F1", "A2:A4", "B2:B4", "C2:E2", "C3:C4", "D3:E3", "F2:F4"),
        )
        assert (header.first, header.last) == (2, 4)
        assert meanings(header) == {
            "A": "number", "B": "title", "C": "lead_unit", "D": "attitude", "E": "result",
            "F": "note",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("heading", "key"),
        [
            ("建 议\n标 题", "title"), ("建议编号：", "number"),
            ("交办日期（年月日）", "handed_over_on"),
            ("办理结果（A/B/C/D）", "answer_class"), ("＊承办单位", "lead_unit"),
            ("办理情况及成效（300字以内）", "handling"), ("满意度", "rating"),
        ],
    )  # fmt: skip
    def test_is_understood_however_it_is_spaced_and_bracketed(self, heading, key):
        header = header_of([["序号", "领衔代表", heading], [1, "张三", "x"]])
        assert meanings(header)["C"] == key

    def test_with_a_column_for_each_answer_is_read_as_ticks(self):
        header = header_of(
            [
                ["编号", "标题", "办理结果满意度", None, None, "类别标记", None],
                [None, None, "满意", "基本满意", "不满意", "A", "B"],
                ["001", "关于路灯的建议", "√", None, None, None, 1],
            ]
        )
        ticks = {column.letter: (column.key, column.tick) for column in header.columns[2:]}
        assert ticks == {
            "C": ("result", "满意"), "D": ("result", "基本满意"), "E": ("result", "不满意"),
            "F": ("answer_class", "A"), "G": ("answer_class", "B"),
        }  # fmt: skip

    def test_tells_the_kinds_of_ledger_apart(self):
        topics = header_of([["序号", "监督方式", "议题名称", "责任专工委", "分管领导"], [1] * 5])
        checks = header_of(
            [["序号", "检查名称", "被检查单位", "检查组组长", "发现的问题"], [1] * 5]
        )
        assert (topics.kind, checks.kind) == ("topic", "inspection")

    def test_is_not_seen_where_there_is_none(self):
        assert header_of([["通讯录"], ["张三", "13800138000"], ["李四", "13900139000"]]) is None

    def test_keeps_to_what_was_said_before(self):
        rows = [["编号", "事由", "落实"], ["1", "x", "y"]]
        said = Remembered(
            {"suggestion": {remembered_as(["事由"]): "title", remembered_as(["落实"]): "handling"}}
        )
        header = find_header(book_of(rows).sheets[0], remembered=said)
        assert meanings(header) == {"A": "number", "B": "title", "C": "handling"}

    def test_of_which_something_was_said_to_mean_nothing_leaves_it_out(self):
        said = Remembered({"suggestion": {remembered_as(["备注"]): ""}})
        header = find_header(book_of([COLUMNS, ROW]).sheets[0], remembered=said)
        assert "O" not in meanings(header)


class TestTheBody:
    def body(self, rows, **how):
        grid = book_of(rows, **how).sheets[0]
        return read_body(grid, find_header(grid))

    HEAD = ["序号", "编号", "标题", "主办单位", "备注"]

    def test_leaves_out_what_is_no_record(self):
        rows, skipped = self.body(
            [
                ["台账"], self.HEAD, ["一、区交通局（2件）"], [1, "001", "关于甲", None, None],
                [2, "002", "关于乙", None, None], ["小计", None, 2], self.HEAD,
                ["二、区公安分局"], [3, "003", "关于丙", None, None], [None, "合 计：", "3件"],
                ["共计3件"], [None] * 5, ["填报单位：区人大办", None, "填报人：王五"],
                ["注：本表截至2024年底"],
            ]
        )  # fmt: skip
        assert [row.value("number") for row in rows] == ["001", "002", "003"]
        assert [row.group for row in rows] == ["区交通局", "区交通局", "区公安分局"]
        assert [(one.number, one.reason) for one in skipped] == [
            (3, "group"), (6, "total"), (7, "header"), (8, "group"), (10, "total"), (11, "total"),
            (13, "footer"), (14, "footer"),
        ]  # fmt: skip

    def test_does_not_take_a_title_about_totals_for_a_total(self):
        rows, _ = self.body([self.HEAD, [1, "001", "关于共计账户管理的建议", "区财政局", "合计"]])
        assert len(rows) == 1

    def test_joins_rows_that_are_one_record(self):
        rows, _ = self.body(
            [
                self.HEAD, [1, "001", "关于甲", "区交通局", "已办"],
                [None, None, None, "区公安分局", None], [2, "002", "关于乙", "区水务局", None],
            ],
            merged=("A2:A3", "B2:B3", "C2:C3", "E2:E3"),
        )  # fmt: skip
        assert [row.value("number") for row in rows] == ["001", "002"]
        assert [cell.value for cell in rows[0].cells["lead_unit"]] == ["区交通局", "区公安分局"]
        assert [cell.address for cell in rows[0].cells["lead_unit"]] == ["D2", "D3"]
        assert [cell.value for cell in rows[0].cells["note"]] == ["已办"]

    def test_gives_every_row_the_unit_that_is_merged_over_them(self):
        rows, _ = self.body(
            [self.HEAD, [1, "001", "甲", "区交通局"], [2, "002", "乙", None]], merged=("D2:D3",)
        )
        assert [row.value("lead_unit") for row in rows] == ["区交通局", "区交通局"]

    def test_names_each_cell_as_excel_does(self):
        rows, _ = self.body([["台账"], self.HEAD, [1, "001", "甲", "区交通局"]])
        assert (rows[0].number, rows[0].address("lead_unit")) == (3, "D3")

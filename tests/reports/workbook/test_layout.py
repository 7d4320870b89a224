import subprocess
import sys

import pytest

from reports.workbook.layout import (
    Align,
    Column,
    Grouping,
    Heading,
    Identity,
    Kind,
    Layout,
    LayoutError,
    Page,
    Tone,
)


def column(key="title", **changes):
    defaults = {"key": key, "header": (key,), "width": 10, "read": lambda row: row}
    return Column(**{**defaults, **changes})


def layout(*columns, **changes):
    defaults = {
        "name": "sample-sheet",
        "version": 1,
        "kind": "topic",
        "tab": "样表",
        "columns": columns or (column(),),
        "identify": lambda row: None,
    }
    return Layout(**{**defaults, **changes})


class TestColumn:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"key": "名称"}, "英文标识"),
            ({"header": ()}, "1 至 3 层"),
            ({"header": ("一", "二", "三", "四")}, "1 至 3 层"),
            ({"header": ("评价", " ")}, "不能为空"),
            ({"width": 0}, "列宽"),
            ({"width": 256}, "列宽"),
            ({"read": None}, "缺少取值方法"),
            ({"kind": Kind.NUMBERING}, "不从记录读取"),
            ({"kind": Kind.NUMBERING, "read": None, "is_editable": True}, "不能填写"),
            ({"kind": Kind.CODE}, "列出选项"),
            ({"choices": (("a", "甲"),)}, "只有代码列"),
            ({"kind": Kind.CODE, "choices": (("a", "甲"), ("a", "乙"))}, "选项重复"),
            ({"is_totalled": True}, "只有数字列"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, changes, reason):
        with pytest.raises(LayoutError, match=reason):
            column(**changes)

    def test_names_itself_in_the_refusal(self):
        with pytest.raises(LayoutError, match="handling"):
            column("handling", width=-1)

    def test_shows_a_code_in_words(self):
        status = column(kind=Kind.CODE, choices=(("closed", "办结"),))
        assert status.value_of("closed") == "办结"
        assert status.value_of("") == ""

    def test_refuses_a_code_without_words(self):
        status = column(header=("当前状态",), kind=Kind.CODE, choices=(("closed", "办结"),))
        with pytest.raises(LayoutError, match=r"当前状态.*lost"):
            status.value_of("lost")

    def test_aligns_sentences_left_and_short_words_in_the_middle(self):
        assert column(kind=Kind.LONG_TEXT).alignment is Align.LEFT
        assert column(kind=Kind.DATE).alignment is Align.CENTER
        assert column(kind=Kind.INTEGER).alignment is Align.RIGHT
        assert column(align=Align.LEFT).alignment is Align.LEFT

    def test_is_there_to_be_read_unless_told(self):
        assert not column().is_editable
        assert column(is_editable=True).is_editable

    def test_has_no_tone_unless_told(self):
        assert column().tone("anything") is None
        assert column(tone=lambda row: Tone.RED).tone("anything") is Tone.RED


class TestLayout:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"name": "监督计划"}, "小写英文"),
            ({"version": 0}, "version"),
            ({"columns": ()}, "没有列"),
            ({"tab": ""}, "工作表名称"),
            ({"tab": "很" * 32}, "工作表名称"),
            ({"tab": "计划/进度"}, "工作表名称"),
            ({"columns": (column(), column(header=("别的",)))}, "key 重复"),
            ({"columns": (column(), column("other", header=("title",)))}, "表头重复"),
            ({"page": Page(frozen_columns=1)}, "冻结"),
            (
                {
                    "columns": (
                        column("number", header=("序号",), kind=Kind.NUMBERING, read=None),
                        column("again", header=("编号",), kind=Kind.NUMBERING, read=None),
                    )
                },
                "序号列",
            ),
        ],
    )
    def test_refuses_what_makes_no_sense(self, changes, reason):
        with pytest.raises(LayoutError, match=reason):
            layout(**changes)

    def test_refuses_an_upper_header_torn_apart(self):
        with pytest.raises(LayoutError, match="不相邻"):
            layout(
                column("attitude", header=("代表评价", "办理态度")),
                column("note", header=("备注",)),
                column("result", header=("代表评价", "办理结果")),
            )

    def test_refuses_an_upper_header_that_is_a_column_too(self):
        with pytest.raises(LayoutError, match="不相邻"):
            layout(
                column("evaluation", header=("代表评价",)),
                column("result", header=("代表评价", "办理结果")),
            )

    def test_has_one_header_row_when_no_header_has_a_parent(self):
        assert layout(column("a"), column("b")).header_cells() == [
            ("a", 0, 0, 1, 1),
            ("b", 0, 1, 1, 1),
        ]

    def test_merges_the_header_tree(self):
        sheet = layout(
            column("number", header=("序号",)),
            column("satisfied", header=("代表评价", "办理结果", "满意")),
            column("unsatisfied", header=("代表评价", "办理结果", "不满意")),
            column("attitude", header=("代表评价", "办理态度")),
            column("note", header=("备注",)),
        )
        assert sheet.header_rows == 3
        assert sheet.header_cells() == [
            # text, row, column, rows, columns
            ("序号", 0, 0, 3, 1),
            ("代表评价", 0, 1, 1, 3),
            ("备注", 0, 4, 3, 1),
            ("办理结果", 1, 1, 1, 2),
            ("办理态度", 1, 3, 2, 1),
            ("满意", 2, 1, 1, 1),
            ("不满意", 2, 2, 1, 1),
        ]

    def test_keeps_equal_words_under_different_parents_apart(self):
        sheet = layout(
            column("a", header=("态度", "满意")),
            column("b", header=("结果", "满意")),
        )
        assert [cell.columns for cell in sheet.header_cells()] == [1, 1, 1, 1]


class TestGrouping:
    def test_refuses_to_show_nothing(self):
        with pytest.raises(LayoutError, match="既无标题"):
            Grouping(read=str)

    @pytest.mark.parametrize("text", ["{unit}小计", "{0}小计", "{name"])
    def test_refuses_words_it_cannot_fill_in(self, text):
        with pytest.raises(LayoutError, match="写法有误"):
            Grouping(read=str, subtotal=text)

    def test_refuses_a_number_that_nobody_writes(self):
        with pytest.raises(LayoutError, match="没有序号的写法"):
            Grouping(read=str, heading="{number}、{name}")


class TestHeading:
    def test_refuses_an_empty_title(self):
        with pytest.raises(LayoutError, match="标题"):
            Heading(title=" ")


class TestIdentity:
    def test_reads_as_kind_id_and_version(self):
        assert str(Identity("topic", 12, 3)) == "topic:12:3"


class TestModule:
    def test_loads_without_django_and_without_openpyxl(self):
        code = (
            "import sys\n"
            "from reports.workbook import layout, opening, row_height, unpacking, values\n"
            "loaded = {name.split('.')[0] for name in sys.modules}\n"
            "print(sorted(loaded & {'django', 'openpyxl', 'rest_framework'}))"
        )
        answer = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert answer.stdout.strip() == "[]"

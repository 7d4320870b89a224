from hypothesis import given, settings
from hypothesis import strategies as st

from seeds.reader import read_report
from seeds.reader.passages import split_report

TEXT = """开头一段。再一句。
一、甲部分
(一)甲之一
第一段!第二句。
二、乙部分
一、二季度完成任务。
返回顶部"""


class TestSplitting:
    def test_gives_each_paragraph_its_heading_and_first_sentence(self):
        _, passages, _ = split_report(TEXT)
        assert [(p.number, p.heading, p.lead) for p in passages] == [
            (1, "", "开头一段。"),
            (2, "一、甲部分 (一)甲之一", "第一段!"),
            (3, "二、乙部分", "一、二季度完成任务。"),
        ]

    def test_keeps_headings_and_leftover_lines_apart(self):
        headings, _, leftovers = split_report(TEXT)
        assert [heading.text for heading in headings] == ["一、甲部分", "(一)甲之一", "二、乙部分"]
        assert [leftover.text for leftover in leftovers] == ["返回顶部"]

    def test_reads_windows_line_ends_and_full_width_brackets_alike(self):
        wide = TEXT.replace("\n", "\r\n").replace("(", "\uff08").replace(")", "\uff09")
        _, passages, _ = split_report(wide)
        assert [passage.text for passage in passages] == [
            passage.text for passage in split_report(TEXT)[1]
        ]
        assert passages[1].heading == "一、甲部分 \uff08一\uff09甲之一"

    @settings(deadline=None)
    @given(st.text("一二、()甲乙。! \t\r\n"))
    def test_loses_no_line_of_any_text(self, text):
        parts = [part for kind in split_report(text) for part in kind]
        assert sorted(part.text for part in parts) == sorted(
            line.strip() for line in text.splitlines() if line.strip()
        )
        assert all(text[part.start : part.end] == part.text for part in parts)


class TestReport:
    def test_does_not_take_section_numbers_for_quantities(self):
        report = read_report("三、落实二十大精神\n召开会议3次。")
        assert [quantity.wording for quantity in report.quantities] == ["二十", "3次"]

    def test_says_on_which_line_a_character_stands(self):
        report = read_report("甲。\n乙。\n")
        assert [report.line_of(passage.start) for passage in report.passages] == [1, 2]

    def test_of_nothing_is_empty(self):
        report = read_report("")
        assert (report.passages, report.quantities, report.laws) == ([], [], [])

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.passages import split_report
from tracker.reading.report import read_report

TEXT = """开头一段。再一句。
一、甲部分
(一)甲之一
第一段!第二句。
二、乙部分
一、二季度完成任务。
返回顶部"""


class TestSplitting:
    def test_gives_each_paragraph_its_heading_and_first_sentence(self):
        passages = split_report(TEXT).passages
        assert [(p.number, p.heading, p.lead) for p in passages] == [
            (1, "", "开头一段。"),
            (2, "一、甲部分 (一)甲之一", "第一段!"),
            (3, "二、乙部分", "一、二季度完成任务。"),
        ]

    def test_keeps_headings_and_leftover_lines_apart(self):
        layout = split_report(TEXT)
        assert [one.text for one in layout.headings] == ["一、甲部分", "(一)甲之一", "二、乙部分"]
        assert [(one.text, one.is_chrome) for one in layout.leftovers] == [("返回顶部", True)]

    def test_reads_windows_line_ends_and_full_width_brackets_alike(self):
        wide = TEXT.replace("\n", "\r\n").replace("(", "\uff08").replace(")", "\uff09")
        passages = split_report(wide).passages
        assert [passage.text for passage in passages] == [
            passage.text for passage in split_report(TEXT).passages
        ]
        assert passages[1].heading == "一、甲部分 \uff08一\uff09甲之一"

    @settings(deadline=None)
    @given(st.text("一二、()甲乙。! \t\r\n"))
    def test_loses_no_sign_of_any_text_and_takes_none_twice(self, text):
        layout = split_report(text)
        lines = [one for one in layout.headings if one.is_own_line]
        parts = sorted([*lines, *layout.passages, *layout.leftovers], key=lambda one: one.start)
        assert all(text[part.start : part.end] == part.text for part in parts)
        taken = [place for part in parts for place in range(part.start, part.end)]
        assert len(taken) == len(set(taken))
        assert {place for place, sign in enumerate(text) if not sign.isspace()} <= set(taken)


class TestReport:
    def test_tells_section_numbers_and_congresses_from_quantities(self):
        report = read_report("三、落实二十大精神\n召开会议3次。")
        assert [quantity.wording for quantity in report.quantities] == ["3次"]
        assert [(one.wording, str(one.sense)) for one in report.not_quantities] == [
            ("三", "list_mark"),
            ("二十", "term"),
        ]

    def test_says_on_which_line_a_character_stands(self):
        report = read_report("甲。\n乙。\n")
        assert [report.line_of(passage.start) for passage in report.passages] == [1, 2]

    def test_of_nothing_is_empty(self):
        report = read_report("")
        assert (report.passages, report.quantities, report.laws) == ([], [], [])

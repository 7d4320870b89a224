"""Whole reports: faults stay where they are, any text is read, and none takes too long."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading import report as reading
from tracker.reading.report import read_report

SIGNS = "一二三十百万亿两半0123,.%％《》〈〉“”（）()【】、，。；：！—-–~ \u00a0\u3000\n\r\t"
SIGNS += "法条例办规定届第次年月日"
SIGNS += "近约超多余以上左右件人个关于检查贯彻实施以下简称其中分别为均是要来源打印ABm+/·"
PIECES = [
    *(
        "近2000人次",
        "《水法》",
        "（以下简称《条例》）",
        "《条例》",
        "一、",
        "（一）",
        "一是",
        "\n",
        "\u3000\u3000",
    ),
    *(
        "执法检查",
        "分别为",
        "3、5、7项",
        "其中",
        "第二次会议",
        "三年行动",
        "来源：",
        "。",
        "，",
        "“",
        "”",
        "约占",
    ),
    *(
        "十四五",
        "百分之",
        "2021-12-20",
        "1,234.5",
        "万元",
        "对",
        "开展",
        "\u00a0",
        "—",
        "【",
        "】",
        "1/0",
        "以内",
    ),
]


class TestAnyText:
    @settings(deadline=None)
    @given(st.text(SIGNS) | st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
    def test_is_read_without_a_fault_and_found_where_it_says(self, text):
        report = read_report(text)
        assert report.faults == []
        for one in report.numerals:
            assert text[one.start : one.end] == one.wording
        for one in (*report.headings, *report.passages, *report.leftovers):
            assert text[one.start : one.end] == one.text
        for one in report.laws:
            assert text[one.start : one.end] == one.title
        for one in (*report.recommendations, *report.claims):
            assert text[one.start : one.end] == one.text
        for one in report.places:
            assert text[one.start : one.end] == one.name

    def test_keeps_what_is_found_in_order(self):
        report = read_report("检查《水法》3次。\n修改《森林法》。审议2件。")
        assert [one.start for one in report.numerals] == [6, 20]
        assert [one.start for one in report.laws] == [3, 13]


class TestFaults:
    def test_in_one_paragraph_lose_that_one_and_are_told(self, monkeypatch):
        whole = reading.numerals_in

        def breaking(piece, text):
            if "坏" in piece.plain:
                raise ValueError("试")
            return whole(piece, text)

        monkeypatch.setattr(reading, "numerals_in", breaking)
        text = "审议1件。\n坏的一段，检查《水法》2次。\n审议3件。"
        report = read_report(text)
        assert [one.wording for one in report.quantities] == ["1件", "3件"]
        assert report.laws == []
        [fault] = report.faults
        assert text[fault.start : fault.end] == "坏的一段，检查《水法》2次。"
        assert fault.reason == "ValueError: 试"
        assert len(report.passages) == 3


def calls_for(text):
    """How many functions are called to read a text, Python's own included."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read_report(text)
    finally:
        sys.setprofile(None)
    return count


class TestLength:
    SENTENCES = (
        "一、依法监督\n　　一年来，听取报告８次，检查《水法》（以下简称《条例》）3次，其中2次；\n"
        "走访近2000人次。\n（一）服务代表。办理建议60件、议案2件，分别增长3%、5%。来源：某网\n"
    )

    @pytest.mark.parametrize(
        "piece",
        [
            SENTENCES,
            "督促政府落实举措推动发展",
            "其中3件,",
            "《甲条例》、",
            "(以下简称“甲条例”)《甲条例》",
            "对开展走访",
            "　　第一段。\n续行\n",
            "1 234 ",
        ],
    )
    def test_ten_times_as_long_takes_ten_times_the_work(self, piece):
        text = piece * (2_000 // len(piece) + 1)
        assert calls_for(text * 10) <= 12 * calls_for(text)

    @pytest.mark.parametrize(
        "sign",
        [
            "万",
            "3",
            "“",
            "《",
            "(",
            "近",
            "对",
            "法",
            "条例和",
            "A1-",
            "1+",
            "一是",
            "提出",
            "约占",
            "甲",
        ],
    )
    def test_without_a_stop_is_read(self, sign):
        text = sign * (20_000 // len(sign))
        report = read_report(text)
        assert report.faults == []
        assert len(report.passages) + len(report.leftovers) + len(report.headings) >= 1

    def test_searches_no_word_through_the_whole_text(self):
        """Signs that patterns look for from many places stand at the far end only: were the way
        to them searched each time, this would take hours."""
        for near, far in (
            ("发", "@甲"),
            ("(简称", ")"),
            ("《", "》"),
            ("提出", "建议"),
            ("3", "亿3万"),
        ):
            read_report(near * 60_000 + far)

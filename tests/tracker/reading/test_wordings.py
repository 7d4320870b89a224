from decimal import Decimal

import pytest

from tracker.reading.wordings import Stated, read_as_stated, read_in_quote


def stated(value, unit, comparator="exact", upper=None):
    return Stated(
        value=Decimal(value), unit=unit, comparator=comparator, upper=upper and Decimal(upper)
    )


def read(statement, wording, text=None):
    return read_as_stated(statement, wording=wording, text=text or wording)


class TestWording:
    @pytest.mark.parametrize(
        ("wording", "statement", "differing"),
        [
            ("23次", stated(230, "次"), ("value",)),
            ("23次", stated(23, "人"), ("unit",)),
            ("23次", stated(23, "次", "more_than"), ("comparator",)),
            ("近2000人次", stated(2000, "人次"), ("comparator",)),
            ("近2000人次", stated(200, "人", "exact"), ("unit", "value", "comparator")),
            ("3.27亿元", stated("3.27", "元"), ("unit",)),
            ("3.27亿元", stated("32.7", "亿元"), ("value",)),
            ("提高2.3个百分点", stated("2.3", "%"), ("unit",)),
            ("30至50人", stated(30, "人"), ("upper_value",)),
            ("30至50人", stated(30, "人", upper=60), ("upper_value",)),
            ("50人以内", stated(50, "人"), ("comparator",)),
        ],
    )
    def test_contradicts_what_it_does_not_say(self, wording, statement, differing):
        assert read(statement, wording).differing == differing

    @pytest.mark.parametrize(
        ("wording", "statement"),
        [
            ("23次", stated(23, "次")),
            ("２３次", stated(23, "次")),
            ("二十三次", stated(23, "次")),
            ("百名", stated(100, "名", "about")),
            ("30至50人", stated(30, "人", upper=50)),
            ("不超过50人", stated(50, "人", "at_most")),
            ("50人以内", stated(50, "人", "at_most")),
            ("低于50人", stated(50, "人", "at_most")),
            ("每年5次", stated(5, "次")),
            # The same amount, in another scale.
            ("3.27亿元", stated(32700, "万元")),
            ("三百万元", stated(300, "万元")),
            ("3个月", stated(3, "月")),
            ("100%", stated(100, "％")),
            # Measure words that the rules know half or not at all stand in the text.
            ("12台次", stated(12, "台次")),
            ("23回合", stated(23, "回合")),
        ],
    )
    def test_agrees_with_what_it_says(self, wording, statement):
        found = read(statement, wording)
        assert (found.differing, found.doubt) == ((), "")

    @pytest.mark.parametrize(
        ("wording", "statement", "doubt"),
        [
            ("数十家", stated(10, "家", "about"), "没有写明数值"),
            ("若干", stated(3, "个"), "读不出数量"),
            ("5场23次", stated(23, "次"), "读出2个数量（“5场”、“23次”）"),
            ("三分之二", stated("0.6667", "成"), "读不出计量单位"),
            ("23名", stated(23, "人"), "计量单位读作“名”"),
        ],
    )
    def test_is_doubted_where_the_rules_are_not_sure(self, wording, statement, doubt):
        found = read(statement, wording)
        assert (found.differing, found.doubt) == ((), doubt)

    def test_is_read_with_what_stands_around_it(self):
        text = "接待选民近2000人次,化解问题。"
        assert read(stated(2000, "人次"), "2000人次", text).differing == ("comparator",)
        assert read(stated(2000, "人次", "nearly"), "2000人次", text).differing == ()

    def test_that_stands_several_times_is_read_where_it_agrees(self):
        assert read(stated(3, "次"), "3次", "13次活动、3次会议").differing == ()
        assert read(stated(4, "次"), "3次", "13次活动、3次会议").differing == ("value",)

    def test_of_a_fall_may_be_kept_below_zero(self):
        assert read(stated("-3.2", "%"), "3.2%", "投诉下降3.2%。").differing == ()
        assert read(stated("-3.2", "%"), "3.2%", "投诉3.2%。").differing == ("value",)


class TestQuote:
    def test_without_a_wording_has_to_have_such_a_number(self):
        quote = "分3批次检查案件40件"
        assert read_in_quote(stated(40, "件"), quote=quote).doubt == ""
        assert read_in_quote(stated(41, "件"), quote=quote).doubt == (
            "引语中读出的是“3批次”、“40件”，没有这个数"
        )

    def test_without_any_number_says_nothing_of_it(self):
        assert read_in_quote(stated(2, "家"), quote="走访甲、乙等企业").doubt == ""


class TestLongTexts:
    def test_take_no_longer_than_they_are_long(self):
        """Whatever somebody pastes into a quote is read, and nothing recurses."""
        for text in ("万" * 20_000, "十点五" * 5_000, "近" * 20_000):
            assert read(stated(1, "次"), text[:100], text).doubt

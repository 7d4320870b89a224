"""The forms in which reports write a quantity, a case each."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.quantities import find_numerals, find_quantities


def only(text):
    [quantity] = find_quantities(text)
    return quantity


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("１，２６０件", "1260", "件"),
            ("12.5公里", "12.5", "公里"),
            ("十二点五公里", "12.5", "公里"),
            ("二百一十三人次", "213", "人次"),
            ("二千三百四十万元", "23400000", "元"),
            ("一○五件", "105", "件"),
            ("两千余亩", "2000", "亩"),
            ("3.6万吨", "3.6", "万吨"),
            ("3万多份", "3", "万份"),
            ("11.6万余件", "11.6", "万件"),
            ("1.3亿多元", "1.3", "亿元"),
            ("12亿4千万元", "1240000000", "元"),
            ("三成以上", "3", "成"),
            ("百分之十五点三", "15.3", "%"),
            ("百分之12", "12", "%"),
            ("0.5‰", "0.5", "‰"),
            ("8.2个百分点", "8.2", "个百分点"),
            ("2.3倍", "2.3", "倍"),
            ("三分之一", "0.3333", ""),
            ("1/3以上", "0.3333", ""),
        ],
    )
    def test_have_their_value(self, text, value, unit):
        quantity = only(text)
        assert (quantity.value, quantity.unit) == (Decimal(value), unit)

    @pytest.mark.parametrize(
        ("text", "low", "high", "unit"),
        [
            ("3000-5000立方米", "3000", "5000", "立方米"),
            ("2万—3万元", "2", "3", "万元"),
            ("5000万—1亿元", "0.5", "1", "亿元"),
            ("5件至6件", "5", "6", "件"),
            ("10%～15%", "10", "15", "%"),
            ("四五家", "4", "5", "家"),
        ],
    )
    def test_of_ranges_have_both_ends_in_one_unit(self, text, low, high, unit):
        quantity = only(text)
        assert (quantity.value, quantity.upper, quantity.unit) == (
            Decimal(low),
            Decimal(high),
            unit,
        )


class TestUnits:
    @pytest.mark.parametrize(
        "unit",
        [
            *(
                "件",
                "件次",
                "件(次)",
                "人次",
                "人(次)",
                "场次",
                "次(项)",
                "个方面",
                "件(套)",
                "条次",
            ),
            *(
                "户",
                "亩",
                "公顷",
                "立方米",
                "平方公里",
                "吨",
                "km",
                "微克/立方米",
                "元/平方米",
                "张",
            ),
            *(
                "家次",
                "篇",
                "期",
                "轮",
                "例",
                "票",
                "册",
                "块",
                "台",
                "套",
                "支",
                "起",
                "宗",
                "万人次",
            ),
        ],
    )
    def test_are_read_whole(self, unit):
        assert only(f"共计38{unit},").unit == unit

    def test_in_full_width_brackets_are_read_in_plain_ones(self):
        quantity = only("收到９６件（次）建议")
        assert (quantity.wording, quantity.unit) == ("９６件（次）", "件(次)")

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("意見3,860條", "3860", "條"),
            ("約12.8億元", "12.8", "億元"),
            ("近3萬人", "3", "萬人"),
            ("15個鄉鎮", "15", "個"),
            ("40餘個村", "40", "個"),
        ],
    )
    def test_in_traditional_characters_stay_as_they_stand(self, text, value, unit):
        quantity = only(text)
        assert (quantity.value, quantity.unit) == (Decimal(value), unit)

    @pytest.mark.parametrize(
        ("text", "unit"),
        [
            ("3成立", ""),
            ("12条例", ""),
            ("6人大", ""),
            ("4部门", "部门"),
            ("7项目", ""),
            ("5分别", ""),
        ],
    )
    def test_are_not_the_beginning_of_another_word(self, text, unit):
        assert find_numerals(text)[0].unit == unit


class TestComparators:
    @pytest.mark.parametrize(
        ("text", "comparator"),
        [
            ("50人", "exact"),
            ("仅9个", "exact"),
            ("达到219件", "exact"),
            ("300多人", "more_than"),
            ("300余人", "more_than"),
            ("超500人", "more_than"),
            ("超过500人", "more_than"),
            ("突破了500人", "more_than"),
            ("逾500人", "more_than"),
            ("500人以上", "more_than"),
            ("60岁及以上", "more_than"),
            ("不低于70%", "more_than"),
            ("不少于5人", "more_than"),
            ("至少5人", "more_than"),
            ("至少专题研究5次", "more_than"),
            ("百余名", "more_than"),
            ("上千辆", "more_than"),
            ("近500人", "nearly"),
            ("接近500人", "nearly"),
            ("不足500人", "nearly"),
            ("不到500人", "nearly"),
            ("约500人", "about"),
            ("大约为500人", "about"),
            ("500人左右", "about"),
            ("约占总数的60%", "about"),
            ("百名", "about"),
            ("不超过500人", "at_most"),
            ("500人以内", "at_most"),
            ("35微克/立方米以下", "at_most"),
            ("最高不超过200万元", "at_most"),
        ],
    )
    def test_are_read_before_after_and_apart(self, text, comparator):
        assert only(text).comparator == comparator

    @pytest.mark.parametrize(
        "text",
        [
            "附近50人",
            "节约50吨",
            "公约50条",
            "线上50人",
            "50人以上报告",
            "高于平均水平50个",
            "50人以下简称",
        ],
    )
    def test_are_no_part_of_other_words(self, text):
        assert only(text).comparator == "exact"

    def test_that_disagree_are_told(self):
        quantity = only("近3万余人")
        assert (quantity.comparator, quantity.doubts) == ("nearly", ("comparators_differ",))
        assert only("不低于95%以上").doubts == ()


class TestDirt:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("配备保洁员1 872 人", "1872", "人"),
            ("共计\u00a046\u00a0人次", "46", "人次"),
            ("共计46\u3000人次", "46", "人次"),
            ("文保单位１８９\n处。", "189", "处"),
            ("1100 多人 次", "1100", "人次"),
            ("投入1.1 亿元", "1.1", "亿元"),
            ("办复率\r\n100%。", "100", "%"),
        ],
    )
    def test_within_a_number_is_seen_through(self, text, value, unit):
        from tracker.reading.report import read_report

        [quantity] = read_report(f"我们开展工作，{text}").quantities
        assert (quantity.value, quantity.unit) == (Decimal(value), unit)

    def test_over_two_lines_is_told(self):
        from tracker.reading.report import read_report

        text = "检查文保单位，召开座谈会10\n余场，共计3次。"
        first, second = read_report(text).quantities
        assert text[first.start : first.end] == first.wording == "10\n余场"
        assert (first.value, first.comparator, first.doubts) == (10, "more_than", ("over_lines",))
        assert second.doubts == ()


NUMBERS = st.one_of(
    st.integers(2, 10**7).map(str),
    st.integers(1000, 10**7).map(lambda number: f"{number:,}"),
    st.decimals("0.1", "999.9", places=1).map(str),
)
COMPARATORS = st.sampled_from(
    [
        ("", "", "exact"),
        ("近", "", "nearly"),
        ("约", "", "about"),
        ("突破", "", "more_than"),
        ("不超过", "", "at_most"),
        ("", "以上", "more_than"),
        ("", "左右", "about"),
    ]
)
UNITS = st.sampled_from(
    ["件", "人次", "件(次)", "万元", "个方面", "场次", "%", "个百分点", "公里", "户"]
)
LEADS = st.sampled_from(["办理建议", "接待群众", "投入资金", "开展活动,共计", "其中妇女"])


class TestSentences:
    @settings(deadline=None)
    @given(st.lists(st.tuples(LEADS, COMPARATORS, NUMBERS, UNITS), min_size=1, max_size=6))
    def test_give_back_the_parts_they_are_made_of(self, parts):
        text = "，".join(
            f"{lead}{before}{number}{unit}{after}"
            for lead, (before, after, _), number, unit in parts
        )
        found = find_quantities(text + "。")
        assert [(one.value, one.unit, str(one.comparator)) for one in found] == [
            (Decimal(number.replace(",", "")), unit, comparator)
            for _, (_, _, comparator), number, unit in parts
        ]
        assert all(text[one.start : one.end] == one.wording for one in found)

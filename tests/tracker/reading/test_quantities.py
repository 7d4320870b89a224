from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.quantities import find_numerals

FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,%-~."}


def only(text):
    [quantity] = find_numerals(text)
    return quantity


class TestQuantity:
    @pytest.mark.parametrize(
        ("text", "wording", "value", "unit", "comparator"),
        [
            ("任免46人次", "46人次", "46", "人次", "exact"),
            ("解决资金需求3.27亿元", "3.27亿元", "3.27", "亿元", "exact"),
            ("产能达146万辆", "146万辆", "146", "万辆", "exact"),
            ("投入三百万元", "三百万元", "3000000", "元", "exact"),
            ("出庭率100%。", "100%", "100", "%", "exact"),
            ("满意率百分之九十五点二", "百分之九十五点二", "95.2", "%", "exact"),
            ("提高2.3个百分点", "2.3个百分点", "2.3", "个百分点", "exact"),
            ("占三分之二", "三分之二", "0.6667", "", "exact"),
            ("接待选民近2000人次", "近2000人次", "2000", "人次", "nearly"),
            ("企业突破100家", "突破100家", "100", "家", "more_than"),
            ("卫生院等10多家机构", "10多家", "10", "家", "more_than"),
            ("410多名代表", "410多名", "410", "名", "more_than"),
            ("活动300多人次", "300多人次", "300", "人次", "more_than"),
            ("整改200余件", "200余件", "200", "件", "more_than"),
            ("投入2000多万元", "2000多万元", "2000", "万元", "more_than"),
            ("投入三千多万元", "三千多万元", "3000", "万元", "more_than"),
            ("十几个社区", "十几个", "10", "个", "more_than"),
            ("三分之二以上", "三分之二以上", "0.6667", "", "more_than"),
            ("历时两年多", "两年多", "2", "年", "more_than"),
            ("用了三个多月", "三个多月", "3", "个月", "more_than"),
            ("上百名群众", "上百名", "100", "名", "more_than"),
            ("十来个", "十来个", "10", "个", "about"),
            ("约3亿元", "约3亿元", "3", "亿元", "about"),
            ("50人左右", "50人左右", "50", "人", "about"),
            ("组织百名代表走访", "百名", "100", "名", "about"),
            ("不足10人", "不足10人", "10", "人", "nearly"),
            ("不超过50人", "不超过50人", "50", "人", "at_most"),
            ("连续两年作为议题", "两年", "2", "年", "exact"),
            ("三年行动", "三年", "3", "年", "exact"),
            ("第二次会议", "第二次", "2", "次", "exact"),
            ("1,286件", "1,286件", "1286", "件", "exact"),
        ],
    )
    def test_is_read_with_unit_and_comparator(self, text, wording, value, unit, comparator):
        quantity = only(text)
        assert (quantity.wording, quantity.unit, quantity.comparator) == (wording, unit, comparator)
        assert quantity.value == Decimal(value)

    @pytest.mark.parametrize(
        ("text", "wording", "value"),
        [
            ("走访亿咖通", "亿", 100_000_000),
            ("调研万家湖", "万家", 10_000),
            ("调研零点视觉", "零", 0),
            ("地铁16号线", "16号", 16),
            ("高质量发展8条", "8条", 8),
            ("软件十条", "十条", 10),
            ("党的二十大", "二十", 20),
            ("四下基层", "四", 4),
            ("两个高质量", "两个", 2),
            ("法律七进", "七", 7),
            ("三机关", "三", 3),
            ("最后一公里", "一公里", 1),
            ("进一步", "一", 1),
        ],
    )
    def test_is_found_in_names_and_slogans_too(self, text, wording, value):
        quantity = only(text)
        assert (quantity.wording, quantity.value) == (wording, value)

    @pytest.mark.parametrize(
        ("text", "wording"),
        [
            ("“十四五”规划", "十四五"),
            ("教育全覆盖", "全覆盖"),
            ("党员全员下沉", "全员"),
            ("数十家", "数十家"),
        ],
    )
    def test_has_no_value_where_the_text_gives_none(self, text, wording):
        quantity = only(text)
        assert (quantity.wording, quantity.value) == (wording, None)

    @pytest.mark.parametrize(
        ("text", "wordings"),
        [
            ("一岗双责", ["一", "双"]),
            ("一街一策", ["一", "一"]),
            ("一府一委两院", ["一", "一", "两"]),
            ("一法一条例", ["一", "一"]),
            ("两年多次调研", ["两年"]),
        ],
    )
    def test_is_found_as_often_as_it_stands(self, text, wordings):
        assert [quantity.wording for quantity in find_numerals(text)] == wordings

    @pytest.mark.parametrize("text", ["附近2家", "节约2家", "线上2家"])
    def test_does_not_take_half_a_word_for_a_comparator(self, text):
        assert (only(text).wording, only(text).comparator) == ("2家", "exact")

    def test_takes_the_last_three_years_for_no_comparison(self):
        assert (only("近三年").wording, only("近三年").comparator) == ("三年", "exact")
        assert (only("历时近三年").wording, only("历时近三年").comparator) == ("近三年", "nearly")

    @pytest.mark.parametrize(
        ("text", "value", "upper", "unit"),
        [
            ("30—50人", 30, 50, "人"),
            ("3至5月", 3, 5, "月"),
            ("七八个", 7, 8, "个"),
            ("三四十人", 30, 40, "人"),
        ],
    )
    def test_of_a_range_has_both_ends(self, text, value, upper, unit):
        quantity = only(text)
        assert (quantity.value, quantity.upper, quantity.unit) == (value, upper, unit)
        assert quantity.wording == text

    def test_of_a_row_shares_the_last_unit(self):
        found = find_numerals("教育、卫生、交通类分别为7、12、15件")
        assert [(one.wording, one.value, one.unit) for one in found] == [
            ("7", 7, "件"),
            ("12", 12, "件"),
            ("15件", 15, "件"),
        ]

    def test_knows_when_its_clause_speaks_of_the_year_before(self):
        found = find_numerals("分3批次检查上年度案件40件,发出问卷550份")
        assert [(one.wording, one.years_back) for one in found] == [
            ("3批次", 0),
            ("40件", 1),
            ("550份", 0),
        ]

    def test_is_the_same_in_full_width_signs(self):
        plain = "办结率12.5%,受理1,286件,30-40人,近2000人次"
        wide = plain.translate(FULL_WIDTH)
        read = [(q.value, q.upper, q.unit, q.comparator) for q in find_numerals(plain)]
        assert [(q.value, q.upper, q.unit, q.comparator) for q in find_numerals(wide)] == read
        assert [q.wording for q in find_numerals(wide)] == [
            q.wording.translate(FULL_WIDTH) for q in find_numerals(plain)
        ]

    @settings(deadline=None)
    @given(
        st.integers(0, 10**9),
        st.sampled_from(["人次", "件", "场次", "个百分点", "年"]),
        st.sampled_from([("", "", "exact"), ("突破", "", "more_than"), ("", "多", "more_than")]),
        st.sampled_from(["", "组织活动", "接待选民,"]),
    )
    def test_is_read_back_from_its_parts(self, number, unit, words, before):
        head, middle, comparator = words
        quantity = only(f"{before}{head}{number}{middle}{unit}。")
        assert (quantity.value, quantity.unit, quantity.comparator) == (number, unit, comparator)
        assert quantity.start == len(before)

    @settings(deadline=None)
    @given(st.text("一二十百万亿半数全员覆盖近约超多余来年个月至第分之条例3.,%、-。 \n甲"))
    def test_of_any_text_stands_where_it_says_and_apart_from_others(self, text):
        end = 0
        for quantity in find_numerals(text):
            assert end <= quantity.start < quantity.end
            assert text[quantity.start : quantity.end] == quantity.wording
            end = quantity.end

    @settings(deadline=None)
    @given(st.text("零一二两双半十百千万亿3多近甲、。"))
    def test_leaves_no_numeral_of_any_text_unread(self, text):
        read = {place for q in find_numerals(text) for place in range(q.start, q.end)}
        numerals = {place for place, sign in enumerate(text) if sign in "零一二两双半十百千万亿3"}
        assert numerals <= read

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.numerals import arabic_value, chinese_value, neighbouring_values

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number below 10**8 in Chinese, as school books write it."""
    high, low = divmod(number, 10_000)
    if not high:
        return written_below_ten_thousand(low)
    gap = "零" if 0 < low < 1_000 else ""
    tail = written_below_ten_thousand(low) if low else ""
    return f"{written_below_ten_thousand(high)}万{gap}{tail}"


def written_below_ten_thousand(number: int) -> str:
    text, gap = "", False
    for place, sign in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + sign
        gap = not digit
    # At the head of a number 一十 is written 十.
    return text.removeprefix("一") if 10 <= number < 20 else text


class TestChineseNumerals:
    @pytest.mark.parametrize(
        ("word", "value"),
        [
            ("零", "0"),
            ("两", "2"),
            ("双", "2"),
            ("十", "10"),
            ("二十", "20"),
            ("二十三", "23"),
            ("百", "100"),
            ("一百零五", "105"),
            ("一千零一", "1001"),
            ("三千五百万", "35000000"),
            ("一亿二千万", "120000000"),
            ("万亿", "1000000000000"),
            ("二〇二三", "2023"),
            ("三点五", "3.5"),
            ("九十五点二", "95.2"),
            ("半", "0.5"),
        ],
    )
    def test_have_the_value_they_spell(self, word, value):
        assert chinese_value(word) == Decimal(value)

    @pytest.mark.parametrize("word", ["十四五", "一百五", "两万五", "七八", "三零", "一一", ""])
    def test_have_none_where_the_signs_make_no_single_number(self, word):
        assert chinese_value(word) is None

    @settings(deadline=None)
    @given(st.integers(1, 99_999_999))
    def test_are_read_back_as_they_are_written(self, number):
        assert chinese_value(written(number)) == number

    @settings(deadline=None)
    @given(st.text("零〇一二三四五六七八九两双十百千万亿半", min_size=1, max_size=12))
    def test_of_any_signs_are_a_number_or_none(self, word):
        value = chinese_value(word)
        assert value is None or value >= 0

    @pytest.mark.parametrize(
        ("word", "ends"),
        [
            ("七八", (7, 8)),
            ("三四十", (30, 40)),
            ("十七八", (17, 18)),
            ("二十", None),
            ("五三", None),
        ],
    )
    def test_of_two_neighbouring_digits_are_a_range(self, word, ends):
        assert neighbouring_values(word) == ends


class TestArabicNumerals:
    @pytest.mark.parametrize(
        ("digits", "value"), [("46", "46"), ("3.27", "3.27"), ("1,200", "1200"), ("015", "15")]
    )
    def test_have_the_value_they_show(self, digits, value):
        assert arabic_value(digits) == Decimal(value)

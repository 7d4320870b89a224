from datetime import date

import pytest

from tracker.reading.spans import Span, span_of


def days(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first) if first else None, date.fromisoformat(last))


class TestSpan:
    @pytest.mark.parametrize(
        ("words", "first", "last"),
        [
            ("全年", "2023-01-01", "2023-12-31"),
            ("2021年度", "2021-01-01", "2021-12-31"),
            ("上年度", "2022-01-01", "2022-12-31"),
            ("1—12月", "2023-01-01", "2023-12-31"),
            ("2023年第一季度", "2023-01-01", "2023-03-31"),
            ("二季度", "2023-04-01", "2023-06-30"),
            ("去年4季度", "2022-10-01", "2022-12-31"),
            ("前三季度", "2023-01-01", "2023-09-30"),
            ("上半年", "2023-01-01", "2023-06-30"),
            ("2022年下半年", "2022-07-01", "2022-12-31"),
            ("1—9月", "2023-01-01", "2023-09-30"),
            ("１－９月", "2023-01-01", "2023-09-30"),
            ("一至九月累计", "2023-01-01", "2023-09-30"),
            ("2024年2月", "2024-02-01", "2024-02-29"),
            ("3月5日", "2023-03-05", "2023-03-05"),
            ("3月1日至15日", "2023-03-01", "2023-03-15"),
            ("2023年3月1日—2023年5月31日", "2023-03-01", "2023-05-31"),
            ("2022年7月至2023年6月", "2022-07-01", "2023-06-30"),
            ("2019—2023年", "2019-01-01", "2023-12-31"),
            ("2019—2023年年均", "2019-01-01", "2023-12-31"),
            ("截至2023年6月", "", "2023-06-30"),
            ("截至6月15日", "", "2023-06-15"),
            ("年末", "", "2023-12-31"),
            ("2022年底", "", "2022-12-31"),
        ],
    )
    def test_is_what_the_words_say(self, words, first, last):
        assert span_of(words, in_year=2023) == days(first, last)

    @pytest.mark.parametrize(
        "words",
        ["", "五年累计", "汛期", "换届以来", "每年", "13月", "2月30日", "9—1月", "3月至", "底",
         "第一季度（不含4月）", "第五季度", "1-9"],
    )  # fmt: skip
    def test_is_not_guessed(self, words):
        assert span_of(words, in_year=2023) is None

    def test_without_a_year_is_of_the_year_that_it_is_about(self):
        assert span_of("第一季度", in_year=2023, about=2022) == days("2022-01-01", "2022-03-31")
        # 上年度 is seen from the report, 2021年 is 2021 whatever it is about.
        assert span_of("上年度", in_year=2023, about=2022) == days("2022-01-01", "2022-12-31")
        assert span_of("2021年", in_year=2023, about=2022) == days("2021-01-01", "2021-12-31")

    def test_says_of_what_kind_it_is(self):
        kinds = {
            "全年": "year", "第一季度": "part", "2019—2023年": "years", "年末": "moment",
            "2022年7月至2023年6月": "other",
        }  # fmt: skip
        assert {words: span_of(words, in_year=2023).kind for words in kinds} == kinds

    def test_of_two_years_is_the_same_part_of_each(self):
        def part(words):
            return span_of(words, in_year=2023).part

        assert part("2024年1—2月") == part("2023年1—2月")
        assert part("2022年第一季度") == part("第一季度") != part("第二季度")
        assert part("2022年第一季度") != part("2022年")
        assert part("截至2022年6月") == part("截至6月底") != part("上半年")
        assert part("2022年7月至2023年6月") != part("2023年1—6月")

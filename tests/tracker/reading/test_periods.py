import pytest

from tracker.reading.periods import read_period, without_year, year_meant


class TestPeriod:
    @pytest.mark.parametrize(
        ("words", "kind"),
        [
            ("", "year"),
            ("全年", "year"),
            ("2023年度", "year"),
            ("上年度", "year"),
            ("1—12月", "year"),
            ("五年累计", "years"),
            ("过去五年", "years"),
            ("10年", "years"),
            ("２０１９—２０２３年", "years"),
            ("换届以来", "years"),
            ("“十四五”时期", "years"),
            ("年均", "yearly"),
            ("2019—2023年每年", "yearly"),
            ("第一季度", "part"),
            ("上半年", "part"),
            ("1—6月", "part"),
            ("截至2023年6月", "moment"),
            ("年末", "moment"),
            ("汛期", "other"),
        ],
    )
    def test_is_told_by_its_words(self, words, kind):
        assert read_period(words) == kind

    def test_of_two_years_is_the_same_part_of_each(self):
        assert without_year("2022年第一季度") == without_year("第一季度") == "第一季度"
        assert without_year("2022年第二季度") != without_year("2023年第一季度")

    def test_says_which_year_is_meant(self):
        said = {
            words: year_meant(words, in_year=2023) for words in ("", "上年度", "2021年", "全年")
        }
        assert said == {"": 2023, "上年度": 2022, "2021年": 2021, "全年": 2023}

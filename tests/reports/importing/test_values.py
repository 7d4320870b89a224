from datetime import date, datetime, time
from decimal import Decimal

import pytest

from reports.importing import values
from reports.importing.values import BadCell

AFTERNOON = datetime.fromisoformat("2023-03-05T14:30")
CHOICES = [("", "---------"), ("in_plan", "列入计划"), ("closed", "办结")]


def refusal(parse, *arguments):
    with pytest.raises(BadCell) as refused:
        parse(*arguments)
    return refused.value.code


class TestDays:
    @pytest.mark.parametrize(
        "written",
        [
            date(2023, 3, 5),
            AFTERNOON,
            "2023.3.5",
            "2023-3-5",
            "2023-03-05",
            "2023/3/5",
            "2023年3月5日",
            "2023年03月05号",
            "2023 年 3 月 5 日",
            " 2023.3.5 ",
            "２０２３．３．５",
            "２０２３年３月５日",
            "2023。3。5",
            "20230305",
            20230305,
            44990,
            44990.0,
            "44990",
            "2023-03-05 00:00:00",
            "2023-03-05T08:30",
            "二〇二三年三月五日",
        ],
    )
    def test_are_read_however_they_are_written(self, written):
        assert values.day(written) == date(2023, 3, 5)

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("二○二三年十二月三十一日", date(2023, 12, 31)),
            ("二〇二四年二月二十九日", date(2024, 2, 29)),
            ("二〇二三年十月十日", date(2023, 10, 10)),
        ],
    )
    def test_are_read_in_chinese_numerals(self, written, day):
        assert values.day(written) == day

    @pytest.mark.parametrize("written", [None, "", "  ", "　"])
    def test_may_be_missing(self, written):
        assert values.day(written) is None

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("2023-2-30", "no_such_day"),
            ("2023年13月1日", "no_such_day"),
            ("2023年3月", "day_missing"),
            ("2023.3", "day_missing"),
            (2023.3, "day_missing"),
            (2023, "not_a_date"),
            ("三月上旬", "not_a_date"),
            ("23.3.5", "not_a_date"),
            ("待定", "not_a_date"),
            (True, "not_a_date"),
            (time(9, 5), "not_a_date"),
            (1e300, "not_a_date"),
            ("9" * 5000, "not_a_date"),
        ],
    )
    def test_that_are_none_are_refused(self, written, code):
        assert refusal(values.day, written) == code


class TestNumbers:
    @pytest.mark.parametrize(
        ("written", "number"),
        [
            (15, "15"),
            (3.27, "3.27"),
            (0.1, "0.1"),
            ("3.270", "3.270"),
            ("１，２３４．５", "1234.5"),
            ("-12", "-12"),
            ("1,234,567", "1234567"),
        ],
    )
    def test_are_exact(self, written, number):
        assert values.decimal(written) == Decimal(number)

    @pytest.mark.parametrize(
        "written", ["近2000", "12%", "1,23", "十二", "nan", "inf", True, "3.5家"]
    )
    def test_that_are_none_are_refused(self, written):
        assert refusal(values.decimal, written) == "not_a_number"

    def test_may_be_missing(self):
        assert values.decimal(" ") is None
        assert values.integer(None) is None

    def test_are_whole_where_they_must(self):
        assert values.integer("１５") == 15
        assert values.integer(15.0) == 15
        assert refusal(values.integer, 1.5) == "not_whole"

    @pytest.mark.parametrize("written", ["9" * 5000, "1e5000", 1e300, "-" + "9" * 19])
    def test_are_no_longer_than_any_of_the_ledger(self, written):
        assert refusal(values.integer, written) == "not_a_number"
        assert values.integer("9" * 18) == 10**18 - 1


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "text"),
        [
            (None, ""),
            ("015", "015"),
            (15, "15"),
            (1.5, "1.5"),
            (10**20, "1" + "0" * 20),
            (" 一\n二　", "一\n二"),
            ("全角，不变。１", "全角，不变。１"),
            ("一\r\n二\x0b", "一\n二"),
            (True, "TRUE"),
        ],
    )
    def test_stay_as_they_were_typed(self, written, text):
        assert values.text(written) == text

    @pytest.mark.parametrize("written", [date(2023, 3, 5), AFTERNOON, time(9, 5)])
    def test_that_excel_made_a_date_of_are_refused(self, written):
        assert refusal(values.text, written) == "date_for_text"


class TestChoices:
    @pytest.mark.parametrize("written", ["办结", " 办 结 ", "closed", "Closed"])
    def test_are_known_by_their_words(self, written):
        assert values.code(written, CHOICES) == "closed"

    def test_may_be_missing(self):
        assert values.code("", CHOICES) == ""

    def test_that_do_not_exist_are_refused_with_those_that_do(self):
        with pytest.raises(BadCell) as refused:
            values.code("结束", CHOICES)
        assert refused.value.code == "no_such_choice"
        assert refused.value.message == "没有“结束”这一选项，可填：列入计划、办结"

    @pytest.mark.parametrize(
        ("written", "is_so"),
        [("是", True), ("否", False), (True, True), (False, False), (1, True), ("０", False),
         ("√", True), ("", None), (None, None)],
    )  # fmt: skip
    def test_of_yes_and_no_become_booleans(self, written, is_so):
        assert values.yes_no(written) is is_so

    def test_of_yes_and_no_take_nothing_else(self):
        assert refusal(values.yes_no, "也许") == "not_yes_or_no"


class TestMessages:
    def test_quote_little_of_a_long_cell(self):
        with pytest.raises(BadCell) as refused:
            values.day("很长的说明" * 100)
        assert len(refused.value.message) < 80

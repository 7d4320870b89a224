"""The notice of the State Council's office, pasted line by line."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tracker.years.notice import read_notice
from tracker.years.shipped import days_of

NOTICE_2026 = """经国务院批准，现将2026年元旦等节假日的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""


def faults(text: str, *, year: int = 2026) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        read_notice(text, year=year)
    assert {error.code for error in caught.value.error_list} == {"notice_fault"}
    return caught.value.messages


class TestNotice:
    def test_gives_the_days_off_and_the_days_worked(self):
        found = {(day.date, day.kind == "work") for day in read_notice(NOTICE_2026, year=2026)}
        assert found == {(day.date, day.kind == "work") for day in days_of(2026)}

    def test_says_of_fixed_holidays_which_days_are_statutory(self):
        statutory = {
            day.date for day in read_notice(NOTICE_2026, year=2026) if day.kind == "statutory"
        }
        assert statutory == {
            date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 2),
            date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3),
        }  # fmt: skip

    def test_may_name_two_holidays_in_one_line(self):
        lines = NOTICE_2026.replace("2026", "2025").splitlines()
        kept = [line for line in lines if line[:2] not in ("六、", "七、")]
        both = (
            "六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。"
            "9月28日（周日）、10月11日（周六）上班。"
        )
        text = "\n".join(_without_weekdays(line) for line in kept) + "\n" + both
        found = {day.date: day.holiday for day in read_notice(text, year=2025)}
        assert found[date(2025, 10, 1)] == "national_day"
        assert found[date(2025, 10, 8)] == "mid_autumn"

    def test_leaves_out_the_weekend_of_the_year_before(self):
        text = NOTICE_2026.replace(
            "1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班",
            "2022年12月31日至2023年1月2日放假调休，共3天",
        )
        found = {day.date for day in read_notice(_without_weekdays(text), year=2023)}
        assert date(2023, 1, 2) in found
        assert date(2022, 12, 31) not in found


def _without_weekdays(line: str) -> str:
    for weekday in "一二三四五六日":
        line = line.replace(f"（周{weekday}）", "").replace(f"、周{weekday}）", "）")
    return line


class TestFaults:
    @pytest.mark.parametrize(
        ("right", "wrong", "said"),
        [
            ("1月4日（周日）", "1月4日（周六）", "第2行：2026-01-04是周日，不是周六。"),
            ("放假调休，共9天", "放假调休，共8天", "第3行：写明共8天，列出的是9天。"),
            ("2月28日（周六）上班", "2月30日上班", "第3行：“2月30日”不是日期。"),
            ("5月9日（周六）上班", "5月5日（周二）上班", "2026-05-05写了两次。"),
            ("三、清明节：", "三、植树节：", "没有读到：清明节。"),
            (
                "1月1日（周四）至3日（周六）放假调休，共3天",
                "2025年12月31日（周三）至2026年1月2日（周五）放假调休，共3天",
                "第2行：2025-12-31不在2026年，请登记到2025年的日历。",
            ),
        ],
    )
    def test_are_named_by_line(self, right, wrong, said):
        assert right in NOTICE_2026
        assert faults(NOTICE_2026.replace(right, wrong)) == [said]

    def test_are_named_all_at_once(self):
        text = NOTICE_2026.replace("共9天", "共8天").replace("三、清明节：", "三、植树节：")
        assert faults(text) == ["第3行：写明共8天，列出的是9天。", "没有读到：清明节。"]

    def test_of_a_text_that_is_no_notice(self):
        assert faults("关于召开会议的通知") == [
            "没有读到：元旦、春节、清明节、劳动节、端午节、中秋节、国庆节。"
        ]

from datetime import date, timedelta

import pytest
from sheet_records import DAY, make_topic, make_years, void

from reports.sheets.reading import group_numeral, light_of, numbered, remark_of, urgent_light_of
from reports.workbook.layout import Tone
from tracker.common.models import soon_until
from tracker.models import Topic

SOON = date(2023, 12, 30)


@pytest.mark.django_db
class TestLight:
    @pytest.fixture(autouse=True)
    def years(self):
        make_years()

    @pytest.mark.parametrize(
        ("due_on", "light"),
        [
            (date(2023, 12, 14), Tone.RED),
            (date(2023, 12, 15), Tone.YELLOW),
            (date(2023, 12, 30), Tone.YELLOW),
            (date(2023, 12, 31), Tone.GREEN),
            (None, None),
        ],
    )
    def test_tells_overdue_from_due_soon_from_in_time(self, due_on, light):
        topic = make_topic("文旅产业", status="in_progress", due_on=due_on)
        assert light_of(topic, on=DAY, soon=SOON) is light

    @pytest.mark.parametrize("status", ["closed", "continued", "cancelled"])
    def test_is_out_where_nothing_is_awaited(self, status):
        topic = make_topic("文旅产业", status=status, due_on=date(2023, 1, 1))
        assert light_of(topic, on=DAY, soon=SOON) is None

    def test_is_out_on_a_voided_record(self):
        topic = make_topic("文旅产业", status="in_progress", due_on=date(2023, 1, 1))
        assert light_of(void(topic, "重复登记"), on=DAY, soon=SOON) is None

    def test_agrees_with_what_is_counted_elsewhere(self):
        for days in (-2, -1, 0, 1, 14, 15, 16, 17):
            make_topic(f"{days} 天", status="in_progress", due_on=DAY + timedelta(days=days))
        soon = soon_until(on=DAY)
        lights = {topic.pk: light_of(topic, on=DAY, soon=soon) for topic in Topic.objects.all()}
        by_light = {light: {pk for pk, found in lights.items() if found is light} for light in Tone}
        overdue = Topic.objects.overdue(on=DAY)
        due_soon = Topic.objects.due_soon(on=DAY)
        assert by_light[Tone.RED] == {topic.pk for topic in overdue}
        assert by_light[Tone.YELLOW] == {topic.pk for topic in due_soon}

    def test_leaves_a_date_in_time_uncoloured(self):
        topic = make_topic("文旅产业", status="in_progress", due_on=date(2023, 12, 31))
        assert urgent_light_of(topic, on=DAY, soon=SOON) is None
        assert urgent_light_of(topic, on=date(2024, 1, 1), soon=SOON) is Tone.RED


@pytest.mark.django_db
class TestRemark:
    def test_is_the_note(self):
        make_years()
        assert remark_of(make_topic("文旅产业", note="与市人大联动")) == "与市人大联动"

    def test_says_first_that_a_record_is_void(self):
        make_years()
        topic = make_topic("文旅产业", note="与市人大联动")
        assert remark_of(void(topic, "重复登记")) == "已作废：重复登记\n与市人大联动"


class TestGroupNumeral:
    @pytest.mark.parametrize(
        ("number", "words"), [(1, "一"), (10, "十"), (21, "二十一"), (99, "九十九"), (100, "100")]
    )
    def test_is_counted_in_words_as_far_as_one_counts(self, number, words):
        assert group_numeral(number) == words


class TestNumbered:
    def test_numbers_only_what_is_several(self):
        assert numbered([]) == ""
        assert numbered(["发布种业黄金十条"]) == "发布种业黄金十条"
        assert numbered(["甲", "乙"]) == "1. 甲\n2. 乙"

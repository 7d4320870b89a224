"""What a figure states agrees with its words, its quote and its period."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Figure, Indicator, Passage, SourceDocument

BY = Actor(door="command")
pytestmark = pytest.mark.django_db


@pytest.fixture
def figure(year_2023):
    def figure(value, unit, **more):
        fields = {"label": "学习", "nature": "activity", "doer": "committee", **more}
        return Figure(work_year=year_2023, value=Decimal(value), unit=unit, **fields)

    return figure


@pytest.fixture
def passage(db):
    document = door.create(SourceDocument(code="r", title="报告", kind="other"), by=BY)
    words = "组织专题学习23次,接待选民近2000人次,每年走访5次。"
    return door.create(Passage(document=document, number=1, text=words), by=BY)


def refusals(record) -> dict[str, list[tuple[str, str]]]:
    """{field: [(code, sentence)]} of what the door has against it."""
    try:
        door.create(record, by=BY)
    except ValidationError as error:
        return {
            name: [(one.code, one.messages[0]) for one in found]
            for name, found in error.error_dict.items()
        }
    return {}


class TestFigure:
    def test_that_is_not_as_worded_is_refused_with_both_readings(self, figure):
        assert refusals(figure(230, "次", wording="23次")) == {
            "value": [("not_as_worded", "原文“23次”的数值读作“23”，填写的是“230”。")]
        }
        assert refusals(figure(23, "人", wording="23次")) == {
            "unit": [("not_as_worded", "原文“23次”的计量单位读作“次”，填写的是“人”。")]
        }
        assert refusals(figure(23, "次", wording="23次", comparator="more_than")) == {
            "comparator": [("not_as_worded", "原文“23次”的准确程度读作“等于”，填写的是“多于”。")]
        }
        assert refusals(figure(30, "人", wording="30至50人")) == {
            "upper_value": [("not_as_worded", "原文“30至50人”的数值上限读作“50”，填写的是“无”。")]
        }

    def test_is_refused_whatever_its_note_says(self, figure):
        assert "value" in refusals(figure(230, "次", wording="23次", note="就是230次"))

    def test_that_is_doubtful_asks_for_a_note(self, figure):
        assert refusals(figure(10, "家", wording="数十家", comparator="about")) == {
            "note": [
                (
                    "wording_doubtful",
                    "原文“数十家”：没有写明数值，请在备注中说明为什么这样登记。",
                )
            ]
        }
        noted = figure(10, "家", wording="数十家", comparator="about", note="按最少十家登记。")
        assert refusals(noted) == {}

    def test_is_read_where_its_words_stand_in_the_passage(self, figure, passage):
        cut = figure(2000, "人次", wording="2000人次", source=passage, quote="2000人次")
        assert refusals(cut) == {
            "comparator": [
                ("not_as_worded", "原文“2000人次”的准确程度读作“接近”，填写的是“等于”。")
            ]
        }

    def test_without_a_wording_is_in_its_quote_or_says_why_not(self, figure, passage):
        quoted = {"source": passage, "quote": "组织专题学习23次"}
        assert refusals(figure(230, "次", **quoted)) == {
            "note": [
                (
                    "wording_doubtful",
                    "数值与引语对不上：引语中读出的是“23次”，没有这个数，请在备注中说明为什么这样登记。",
                )
            ]
        }
        assert refusals(figure(23, "次", **quoted)) == {}
        assert refusals(figure(230, "次", **quoted, note="另加207次集中研讨。")) == {}

    def test_of_each_year_says_so(self, figure, passage):
        quoted = {"source": passage, "quote": "每年走访5次", "wording": "每年走访5次"}
        assert refusals(figure(5, "次", **quoted)) == {}
        assert refusals(figure(5, "次", period_kind="yearly", **quoted)) == {}
        assert refusals(figure(5, "次", period_kind="year", **quoted)) == {
            "period_kind": [
                (
                    "not_as_worded",
                    "原文“每年走访5次”的期间类型读作“每年（年均）”，填写的是“当年”。",
                )
            ]
        }

    def test_of_five_years_is_not_of_one(self, figure):
        assert refusals(figure(5, "次", period="五年累计", period_kind="year")) == {
            "period_kind": [
                (
                    "not_as_worded",
                    "统计期间“五年累计”的期间类型读作“多年累计”，填写的是“当年”。",
                )
            ]
        }
        assert refusals(figure(5, "次", period="五年累计")) == {}
        assert refusals(figure(5, "次", period="截至6月", period_kind="part")) == {}

    @pytest.mark.parametrize("unit", ["次", "人", "件", "个"])
    def test_that_counts_is_never_below_zero(self, figure, unit):
        assert refusals(figure(-1, unit)) == {
            "value": [("negative_count", f"“{unit}”是计数，不能为负数。")]
        }

    @pytest.mark.parametrize(("unit", "nature"), [("亿元", "result"), ("%", "rate")])
    def test_of_money_or_a_rate_may_be_below_zero(self, figure, unit, nature):
        assert refusals(figure("-3.2", unit, nature=nature)) == {}

    def test_with_a_range_has_its_greater_end_above(self, figure):
        assert [
            code for code, _ in refusals(figure(5, "次", upper_value=Decimal(5)))["__all__"]
        ] == ["range_not_upwards"]

    def test_is_counted_in_the_unit_of_its_indicator_where_that_is_the_same_amount(self, figure):
        yuan = door.create(Indicator(code="m", name="资金", unit="万元", nature="result"), by=BY)
        assert refusals(figure(32700, "万元", wording="3.27亿元", indicator=yuan)) == {}

    @pytest.mark.parametrize(
        ("stated", "worded"),
        [
            ({"comparator": "at_most"}, "不超过30人"),
            ({"upper_value": Decimal(50)}, "30至50人"),
            ({"upper_value": Decimal(50), "comparator": "nearly"}, "近30至50人"),
            ({"period_kind": "yearly"}, "每年30人"),
            ({"period_kind": "yearly", "comparator": "more_than"}, "每年30多人"),
        ],
    )
    def test_is_worded_so_that_it_reads_as_stated(self, figure, stated, worded):
        assert figure(30, "人", **stated).as_worded == worded
        assert refusals(figure(30, "人", wording=worded, **stated)) == {}

    def test_entered_before_can_be_voided_though_it_contradicts_its_words(self, figure):
        record = door.create(figure(23, "次", wording="23次"), by=BY)
        Figure.objects.filter(pk=record.pk).update(value=230)
        record.refresh_from_db()
        door.void(record, by=Actor(door="command", reason="录错"))
        assert Figure.objects.get().is_voided

    def test_is_the_doing_of_enterprises_and_society_too(self, figure):
        for doer, words in (("enterprise", "企业"), ("society", "其他社会主体")):
            record = door.create(figure(3, "次", doer=doer), by=BY)
            assert record.get_doer_display() == words

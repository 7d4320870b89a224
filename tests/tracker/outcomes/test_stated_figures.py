"""What a figure states agrees with its words, its quote and its period."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Figure, Indicator, Passage, SourceDocument

BY = Actor(door="command")
[READING] = Path("tracker/migrations").glob("*_periods_of_figures.py")
READ_OTHERWISE = "统计期间“第一季度”的期间起始读作“2023-01-01”，填写的是“2023-04-01”。"
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


def stored(record) -> tuple:
    """The days of its period."""
    found = Figure.objects.get(pk=record.pk)
    return found.period_from, found.period_until


def refusals_of_change(record) -> dict:
    with pytest.raises(ValidationError) as caught:
        door.update(record, by=BY)
    return {
        name: [(one.code, one.messages[0]) for one in found]
        for name, found in caught.value.error_dict.items()
    }


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

    def test_gets_the_days_that_its_period_says(self, figure):
        quarter = door.create(figure(5, "次", period="第一季度"), by=BY)
        assert stored(quarter) == (date(2023, 1, 1), date(2023, 3, 31))
        before = door.create(figure(5, "次", period="第一季度", subject_year=2022), by=BY)
        assert stored(before) == (date(2022, 1, 1), date(2022, 3, 31))
        for words in ("五年累计", "汛期", ""):
            assert stored(door.create(figure(5, "次", period=words), by=BY)) == (None, None)

    def test_keeps_the_days_that_were_typed(self, figure):
        flood = {"period_from": date(2023, 5, 1), "period_until": date(2023, 10, 15)}
        kept = door.create(figure(5, "次", period="汛期", **flood), by=BY)
        assert stored(kept) == (date(2023, 5, 1), date(2023, 10, 15))

    def test_has_no_days_other_than_its_period_says(self, figure):
        april = {"period_from": date(2023, 4, 1), "period_until": date(2023, 3, 31)}
        # Upside down besides, which is told once both days are as worded.
        assert refusals(figure(5, "次", period="第一季度", **april)) == {
            "period_from": [
                ("not_as_worded", f"{READ_OTHERWISE}起止日期都清空，即按文字重新填写。")
            ],
        }
        half = door.create(figure(5, "次", period="第一季度"), by=BY)
        half.period = "上半年"
        assert [code for code, _ in refusals_of_change(half)["period_until"]] == ["not_as_worded"]
        half.period_from = half.period_until = None
        door.update(half, by=BY)
        assert stored(half) == (date(2023, 1, 1), date(2023, 6, 30))

    @pytest.mark.parametrize(
        ("said", "field", "sentence"),
        [
            ({"period_kind": "year"}, "period_kind", "“年内一段时间”，不是“当年”"),
            ({"period_kind": "years"}, "period_kind", "“年内一段时间”，不是“多年累计”"),
            ({"period": "五年累计"}, "period_until", "“年内一段时间”，不是“多年累计”"),
        ],
    )
    def test_of_a_quarter_is_not_of_a_year(self, figure, said, field, sentence):
        quarter = {"period_from": date(2023, 1, 1), "period_until": date(2023, 3, 31)}
        assert refusals(figure(5, "次", **said, **quarter)) == {
            field: [("not_as_worded", f"起止日期2023-01-01至2023-03-31是{sentence}。")]
        }

    def test_of_each_year_may_say_over_which_years(self, figure):
        years = {"period_from": date(2019, 1, 1), "period_until": date(2023, 12, 31)}
        assert refusals(figure(5, "次", period_kind="yearly", **years)) == {}
        assert refusals(figure(5, "次", period_from=date(2023, 5, 1))) == {}

    def test_that_is_upside_down_is_refused_by_the_database_too(self, figure):
        quarter = door.create(figure(5, "次", period="第一季度"), by=BY)
        with pytest.raises(IntegrityError, match="figure_period_forwards"), transaction.atomic():
            Figure.objects.filter(pk=quarter.pk).update(period_until=date(2022, 12, 31))

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


class TestMigration:
    def test_reads_the_periods_that_were_there(self, figure):
        said = {
            "第一季度": ("", date(2023, 1, 1), date(2023, 3, 31)),
            "截至6月底": ("", None, date(2023, 6, 30)),
            "汛期": ("", None, None),
            # Contradicts itself since before: left to whoever writes it next.
            "1—3月": ("year", None, None),
        }
        made = {words: door.create(figure(5, "次", period=words), by=BY) for words in said}
        for words, (kind, *_) in said.items():
            Figure.objects.filter(pk=made[words].pk).update(
                period_from=None, period_until=None, period_kind=kind
            )
        import_module(f"tracker.migrations.{READING.stem}").read_the_words(apps, None)
        assert {words: stored(one) for words, one in made.items()} == {
            words: tuple(days) for words, (_, *days) in said.items()
        }

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sheet_records import (
    column_of,
    make,
    make_committee,
    make_topic,
    make_unit,
    make_years,
    reading,
    rows_of,
    void,
    written,
)

from reports.sheets import SHEETS
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Activity,
    Figure,
    Indicator,
    Membership,
    Passage,
    SourceDocument,
    Unit,
)

SHEET = SHEETS["year-data"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def passage():
    document = make(
        SourceDocument, code="r", title="汉南区人大常委会2023年工作报告", kind="annual_report"
    )
    return make(
        Passage,
        document=document,
        number=24,
        text="组织活动265次，接待选民近2000人次，化解问题100多个。调研10多家机构，产业链企业突破100家。",
    )


@pytest.fixture
def reception():
    return make(
        Indicator,
        code="reception",
        name="接待选民",
        unit="人次",
        nature="activity",
        definition="代表在工作室接待的选民",
    )


def make_figure(label, value, unit="次", **more):
    defaults = {
        "work_year_id": 2023,
        "label": label,
        "value": Decimal(value),
        "unit": unit,
        "nature": "activity",
        "doer": "street_committee",
    }
    return make(Figure, **{**defaults, **more})


def this_year():
    return Figure.objects.filter(work_year=2023)


class TestFigures:
    def test_stand_as_their_source_words_them(self, passage):
        for wording, value, unit, comparator in (
            ("近2000人次", "2000", "人次", "nearly"),
            ("10多家", "10", "家", "more_than"),
            ("突破100家", "100", "家", "more_than"),
            ("265次", "265", "次", "exact"),
        ):
            make_figure(
                f"数据 {wording}",
                value,
                unit,
                comparator=comparator,
                wording=wording,
                source=passage,
                quote=passage.text,
            )
        sheet = written(SHEET)
        assert column_of(sheet, "原文表述")[1:] == ["近2000人次", "10多家", "突破100家", "265次"]
        assert column_of(sheet, "数值")[1:] == [2000, 10, 100, 265]

    def test_show_source_doer_and_definition(self, passage, reception):
        make_committee()
        make_figure(
            "接待选民人次",
            "2000",
            "人次",
            comparator="nearly",
            wording="近2000人次",
            indicator=reception,
            period="全年",
            subject_year=2022,
            source=passage,
            quote="接待选民近2000人次",
        )
        assert rows_of(written(SHEET))[1] == [
            1,
            "接待选民",
            "2023",
            "人次",
            "代表在工作室接待的选民；接待选民人次；全年；所属年度：2022年",
            date(2022, 1, 1),
            date(2022, 12, 31),
            "街道工委",
            2000,
            "近2000人次",
            "接近",
            None,
            None,
            None,
            None,
            "《汉南区人大常委会2023年工作报告》第24段：“接待选民近2000人次”",
            None,
            None,
            None,
        ]

    def test_name_the_committee_of_the_topic_they_belong_to(self):
        topic = make_topic("文旅产业", lead_committee=make_committee())
        make_figure("走访企业", "9", "家", matter=topic)
        assert column_of(written(SHEET), "责任科室") == [None, "财政经济工委"]

    def test_are_grouped_by_nature_in_the_order_of_their_indicators(self, reception):
        second = make(Indicator, code="visits", name="走访", unit="次", nature="activity", order=2)
        make_figure("决议", "5", "项", nature="decision", doer="committee")
        make_figure("走访", "9", indicator=second)
        make_figure("接待", "2000", "人次", indicator=reception)
        assert [row[:2] for row in rows_of(written(SHEET))] == [
            ["一、工作量（2项）", None],
            [1, "接待选民"],
            [2, "走访"],
            ["二、决定决议（1项）", None],
            [3, "决议"],
        ]

    def test_are_all_shown_whatever_their_year(self):
        make_figure("走访", "9")
        make_figure("走访", "7", work_year_id=2022)
        sheet = written(SHEET)
        assert column_of(sheet, "年度") == [None, "2023", "2022"]
        assert sheet["A1"].value == "2022—2023年工作数据表"

    def test_are_marked_when_voided_before_their_note(self):
        void(make_figure("走访", "9", note="另有3次未计"), "重复登记")
        assert column_of(written(SHEET), "备注") == [None, "已作废：重复登记\n另有3次未计"]

    def test_say_over_what_time_they_count_and_what_is_only_planned(self):
        make_figure("接待", "30", period_kind="yearly", is_planned=True)
        assert column_of(written(SHEET), "口径说明") == [None, "每年（年均）；计划数"]
        assert column_of(written(SHEET), "原文表述") == [None, "每年30次"]


FIRST_QUARTER_2022 = {"period_from": date(2022, 1, 1), "period_until": date(2022, 3, 31)}
FIRST_QUARTER_2023 = {"period_from": date(2023, 1, 1), "period_until": date(2023, 3, 31)}


class TestComparison:
    """Each case: last year's figure, this year's, and what is said of the difference."""

    @pytest.mark.parametrize(
        ("before", "now", "difference", "percentage"),
        [
            (("28", "exact"), ("35", "exact"), 7, 25),
            (("73", "exact"), ("60", "exact"), -13, -17.8),
            # 1 of 8 is 12.5 %, 1 of 16 is 6.25 %: half is rounded up.
            (("16", "exact"), ("17", "exact"), 1, 6.3),
            (("0", "exact"), ("5", "exact"), 5, None),
            (("1800", "exact"), ("2000", "nearly"), None, None),
            (("10", "more_than"), ("12", "exact"), None, None),
        ],
    )
    def test_subtracts_only_what_is_exact(self, reception, before, now, difference, percentage):
        for year, (value, comparator) in ((2022, before), (2023, now)):
            make_figure(
                "接待",
                value,
                "人次",
                work_year_id=year,
                comparator=comparator,
                indicator=reception,
            )
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert row[11] == int(before[0])
        assert row[13:15] == [difference, percentage]

    @pytest.mark.parametrize(
        ("before", "now", "why"),
        [
            ({}, {"period": "五年累计"}, "统计期间不同（本年：五年累计，上年：当年）"),
            ({"period": "第一季度"}, {}, "统计期间不同（本年：当年，上年：第一季度）"),
            (
                {"period": "2017—2021年"},
                {"period": "2018—2022年"},
                "统计期间不同（本年：2018—2022年，上年：2017—2021年）",
            ),
            ({"period_kind": "yearly"}, {}, "统计期间不同（本年：当年，上年：每年（年均））"),
            ({}, {"is_planned": True}, "计划数与完成数不同类"),
            (
                {"period": "第一季度"},
                {"period": "上半年"},
                "统计期间不同（本年：上半年，上年：第一季度）",
            ),
            # By their days alone, without a word.
            (FIRST_QUARTER_2022, {}, "统计期间不同（本年：当年，上年：2022-01-01至2022-03-31）"),
            ({}, FIRST_QUARTER_2023, "统计期间不同（本年：2023-01-01至2023-03-31，上年：当年）"),
            # The first quarter of 2022 told in 2023 is not that of the work year.
            ({"period": "第一季度"}, {"period": "2022年第一季度"}, "所属年度不对应"),
            # 上年度 said in 2023, and 2022 itself, are one and the same year.
            ({}, {"subject_year": 2022}, "所属年度不对应"),
            ({}, {"period": "上年度"}, "所属年度不对应"),
        ],
    )
    def test_subtracts_only_like_from_like_and_says_why(self, reception, before, now, why):
        make_figure("接待", "9", "人次", work_year_id=2022, indicator=reception, **before)
        make_figure("接待", "35", "人次", indicator=reception, **now)
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert (row[11], row[13], row[14]) == (9, None, None)
        assert row[4].endswith(f"不与上年相减：{why}")

    @pytest.mark.parametrize(
        ("before", "now"),
        [
            ({"period": "2022年"}, {"period": "全年"}),
            ({"period": "2022年第一季度"}, {"period": "2023年第一季度"}),
            ({"subject_year": 2021}, {"period": "上年度"}),
            ({"period_kind": "yearly"}, {"period": "年均"}),
            ({"is_planned": True}, {"is_planned": True}),
            ({"period": "1—3月"}, {"period": "第一季度"}),
            (FIRST_QUARTER_2022, {"period": "第一季度"}),
            ({"period": "截至2022年6月"}, {"period": "截至6月底"}),
        ],
    )
    def test_subtracts_what_is_alike_in_other_words(self, reception, before, now):
        make_figure("接待", "9", "人次", work_year_id=2022, indicator=reception, **before)
        make_figure("接待", "35", "人次", indicator=reception, **now)
        assert rows_of(written(SHEET, records=this_year()))[1][13] == 26

    def test_compares_what_was_done_with_what_was_done(self, reception):
        for value, is_planned in (("30", True), ("28", False)):
            make_figure(
                "接待", value, "人次", work_year_id=2022, indicator=reception,
                is_planned=is_planned,
            )  # fmt: skip
        make_figure("接待", "35", "人次", indicator=reception)
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert row[11:14] == [28, "30人次；28人次", 7]

    def test_compares_each_quarter_with_its_own(self, reception):
        quarters = ("第一季度", "第二季度", "第三季度", "全年")
        for year, values in ((2022, (5, 6, 7, 25)), (2023, (9, 8, 7, 33))):
            # Entered in any order.
            for words, value in reversed(list(zip(quarters, values, strict=True))):
                make_figure(
                    "接待", value, "人次", work_year_id=year, indicator=reception, period=words
                )
        rows = rows_of(written(SHEET, records=this_year()))[1:]
        assert [(row[8], row[11], row[13]) for row in rows] == [
            (9, 5, 4), (8, 6, 2), (7, 7, 0), (33, 25, 8),
        ]  # fmt: skip

    def test_does_not_subtract_ranges(self, reception):
        make_figure("接待", "9", "人次", work_year_id=2022, indicator=reception)
        make_figure("接待", "30", "人次", upper_value=Decimal(50), indicator=reception)
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert (row[9], row[13]) == ("30至50人次", None)

    def test_gives_no_percentage_of_a_rate(self):
        rate = make(Indicator, code="rate", name="出庭率", unit="%", nature="rate")
        for year, value in ((2022, "98.5"), (2023, "100")):
            make_figure("出庭率", value, "%", nature="rate", work_year_id=year, indicator=rate)
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert row[8:15] == [100, "100%", "等于", 98.5, "98.5%", 1.5, None]

    def test_shows_all_of_last_year_where_it_had_several(self, reception):
        make_figure("接待", "5", "人次", work_year_id=2022, indicator=reception)
        make_figure("接待", "6", "人次", work_year_id=2022, indicator=reception)
        make_figure("接待", "9", "人次", indicator=reception)
        row = rows_of(written(SHEET, records=this_year()))[1]
        assert row[11:15] == [None, "5人次；6人次", None, None]

    def test_passes_over_voided_figures_of_last_year(self, reception):
        void(make_figure("接待", "5", "人次", work_year_id=2022, indicator=reception), "重复登记")
        make_figure("接待", "9", "人次", indicator=reception)
        assert rows_of(written(SHEET, records=this_year()))[1][11:15] == [None] * 4

    def test_compares_nothing_without_an_indicator(self):
        make_figure("接待", "5", work_year_id=2022)
        make_figure("接待", "9")
        assert rows_of(written(SHEET, records=this_year()))[1][11:15] == [None] * 4


class TestCost:
    def test_is_the_same_for_one_figure_and_for_thirty(self, passage, reception):
        expected = [
            "figure",
            "figure",  # the year before
            "unit",  # the standing committee, for the title
        ]
        topic = make_topic("文旅产业", lead_committee=make_committee())

        def add():
            make_figure(
                "接待",
                "9",
                "人次",
                indicator=reception,
                matter=topic,
                source=passage,
                quote="接待选民",
            )

        add()
        read = reading(SHEET)
        few = read()
        for _ in range(30):
            add()
        assert few == read() == expected


class TestCounts:
    @pytest.fixture
    def activities(self, reception):
        reception.population, reception.counted_from = "activity_street_reception", 2023
        door.update(reception, by=Actor(door="command"))
        street = make_unit("street", "纱帽街道人大工委", "street_committee")
        for number in (30, 12):
            make(
                Activity, work_year_id=2023, title=f"接待{number}", status="held",
                kind="constituent_reception", organiser=street, public_attendances=number,
                held_on=date(2023, 5, 8),
            )  # fmt: skip

    def shown(self, **how) -> list[tuple]:
        worksheet = written(SHEET, **how)
        pairs = zip(column_of(worksheet, "台账\n计数"), column_of(worksheet, "核对"), strict=True)
        return [pair for pair in pairs if any(pair)]

    def test_stand_beside_what_was_done_in_the_year(self, activities, reception):
        for value, more in (
            (42, {}), (43, {}), (50, {"comparator": "nearly"}), (42, {"comparator": "about"}),
            (40, {"is_planned": True}), (9, {"period": "第一季度"}),
        ):  # fmt: skip
            make_figure("接待", value, unit="人次", indicator=reception, **more)
        assert Counter(self.shown()) == {(42, "相符"): 2, (42, "不符"): 1, (42, None): 1}

    def test_are_no_columns_where_nothing_is_counted(self, reception):
        make_figure("接待", 42, unit="人次", indicator=reception)
        headers = [cell.value for row in written(SHEET).iter_rows(max_row=4) for cell in row]
        assert "台账\n计数" not in headers

    def test_are_not_shown_to_those_who_see_a_part(self, activities, reception, django_user_model):
        make_figure("接待", 42, unit="人次", indicator=reception)
        user = django_user_model.objects.create_user("street")
        unit = Unit.objects.get(code="street")
        post = Membership(user=user, role="street_committee", unit=unit)
        door.create(post, by=Actor(door="command"))
        headers = [cell.value for row in written(SHEET, to=user).iter_rows(max_row=4)
                   for cell in row]  # fmt: skip
        assert "台账\n计数" not in headers

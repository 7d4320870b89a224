"""The expected numbers were counted by hand from the rows that the fixture lists."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from sheet_records import (
    column_of,
    make,
    make_committee,
    make_unit,
    make_years,
    reading,
    rows_of,
    void,
    written,
)

from reports.sheets import SHEETS
from reports.sheets.tally import share
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Evaluation,
    Membership,
    RuleSet,
    Suggestion,
    Unit,
    WorkArea,
)

BY_UNIT, BY_AREA = SHEETS["suggestions-by-unit"], SHEETS["suggestions-by-area"]
DAY = date(2023, 6, 15)
YELLOW, RED = "00FFF2CC", "00FFC7CE"

pytestmark = pytest.mark.django_db

# number, area, unit, status, due, class, contact, attitude, result
ROWS = """
001 urban transport evaluated   2023-05-10 A meeting satisfied   satisfied
002 urban transport evaluated   2023-05-10 A visit   satisfied   basically
003 urban transport evaluated   2023-05-10 B phone   basically   unsatisfied
004 urban transport answered    2023-05-10 C meeting -           -
005 urban water     handling    2023-06-01 - -       -           -
006 farm  water     handling    2023-06-30 - -       -           -
007 farm  water     fulfilled   2023-05-10 A phone   satisfied   satisfied
008 -     -         accepted    -          - -       -           -
"""


@pytest.fixture(autouse=True)
def ledger():
    make_years()
    for code, meaning in (("A", "已解决"), ("B", "正在解决"), ("C", "列入规划")):
        make(AnswerClass, work_year_id=2023, code=code, meaning=meaning)
    areas = {
        "farm": make(WorkArea, code="farm", name="农业农村", order=2),
        "urban": make(WorkArea, code="urban", name="城建环资", order=1),
    }
    units = {
        "water": make_unit("water", "区水务和湖泊局"),
        "transport": make_unit("transport", "区交通运输局"),
    }
    for line in ROWS.strip().splitlines():
        number, area, unit, status, due, *reply = line.split()
        suggestion = make_suggestion(
            number,
            area=areas.get(area),
            status=status,
            due_on=None if due == "-" else date.fromisoformat(due),
        )
        if unit != "-":
            make(Assignment, suggestion=suggestion, unit=units[unit], part="lead")
        if reply[0] != "-":
            answer(suggestion, units[unit], *reply)


def make_suggestion(number, **more):
    fields = {"work_year_id": 2023, "number": number, "title": f"建议{number}"} | more
    return make(Suggestion, **fields)


def answer(suggestion, unit, code, contact, attitude, result, **more):
    answer_class = AnswerClass.objects.filter(work_year=2023, code=code).first()
    reply = make(
        Answer,
        suggestion=suggestion,
        unit=unit,
        answered_on=date(2023, 4, 20),
        answer_class=answer_class,
        contact_method="" if contact == "-" else contact,
        **more,
    )
    if attitude != "-":
        make(
            Evaluation,
            answer=reply,
            attitude=attitude,
            result=result,
            comment="路灯未装" if "unsatisfied" in (attitude, result) else "",
            evaluated_on=date(2023, 5, 1),
        )
    return reply


def sheet_of(sheet, **more):
    return written(sheet, **{"on": DAY, **more})


def lines_of(sheet, **more):
    """The lines below the definition."""
    return rows_of(sheet_of(sheet, **more))[1:]


class TestByUnit:
    def test_counts_the_work_of_each_unit_with_a_share_beside_each_count(self):
        # 主办数量, 已答复, A, B, C, 未定类 | 座谈会, 登门走访, 电话联系, 未面商, 未登记 |
        # 已评价, 态度 满意/基本满意/不满意, 结果 满意/基本满意/不满意 | 即将到期, 超期
        assert lines_of(BY_UNIT) == [
            [
                1, "区交通运输局", 4, "50.0%", 4, "100.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0,
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0, "0.0%", 0,
                3, "75.0%", 2, "66.7%", 1, "33.3%", 0, "0.0%",
                1, "33.3%", 1, "33.3%", 1, "33.3%", 0, 0,
            ],
            [
                2, "区水务和湖泊局", 3, "37.5%", 1, "33.3%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0,
                0, "0.0%", 0, "0.0%", 1, "100.0%", 0, "0.0%", 0,
                1, "100.0%", 1, "100.0%", 0, "0.0%", 0, "0.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 1, 1,
            ],
            [
                3, "主办单位未登记", 1, "12.5%", 0, "0.0%",
                0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—",
                0, "—", 0, "—", 0, "—", 0, 0,
            ],
            [
                None, "合计", 8, "100.0%", 5, "62.5%",
                3, "60.0%", 1, "20.0%", 1, "20.0%", 0,
                2, "40.0%", 1, "20.0%", 2, "40.0%", 0, "0.0%", 0,
                4, "80.0%", 3, "75.0%", 1, "25.0%", 0, "0.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 1, 1,
            ],
        ]  # fmt: skip

    def test_says_how_it_counts_and_rounds(self):
        make_committee()
        sheet = sheet_of(BY_UNIT)
        assert sheet["A1"].value == "武汉市汉南区2023年代表建议办理情况分单位统计表"
        assert "单位：件；占比保留一位小数、四舍五入，各项之和可能不等于100%" in [
            cell.value for cell in sheet[2]
        ]
        assert sheet["A6"].value.startswith("统计口径：只计已立案的建议（含议案转建议）")

    def test_names_the_classes_as_the_year_defines_them(self):
        headers = [cell.value for cell in sheet_of(BY_UNIT)[4] if cell.value]
        assert headers[4:8] == ["A\n已解决", "B\n正在解决", "C\n列入规划", "未定类"]

    def test_marks_what_is_late_and_what_soon_will_be(self):
        sheet = sheet_of(BY_UNIT)
        soon, late = (sheet.cell(8, column) for column in (37, 38))
        assert (soon.value, soon.fill.fgColor.rgb) == (1, YELLOW)
        assert (late.value, late.fill.fgColor.rgb) == (1, RED)
        assert sheet.cell(7, 38).fill.fill_type is None

    def test_counts_a_matter_answered_in_parts_once_for_each_unit(self):
        suggestion = make_suggestion("009", status="handling")
        transport, water = Unit.objects.filter(code__in=("transport", "water")).order_by("name")
        for unit in (transport, water):
            make(Assignment, suggestion=suggestion, unit=unit, part="separate")
        answer(suggestion, water, "B", "visit", "-", "-")
        lines = {line[1]: line for line in lines_of(BY_UNIT)}
        assert lines["区交通运输局"][2:6] == [5, "50.0%", 4, "80.0%"]
        assert lines["区水务和湖泊局"][2:6] == [4, "40.0%", 2, "50.0%"]
        assert lines["合计"][2] == 10

    def test_takes_the_last_round_of_answers(self):
        suggestion = Suggestion.objects.get(number="003")
        unit = Unit.objects.get(code="transport")
        answer(suggestion, unit, "A", "visit", "satisfied", "satisfied", round=2)
        first = lines_of(BY_UNIT)[0]
        assert first[6:10] == [3, "75.0%", 0, "0.0%"]
        # The first round's 不满意 is history: now 满意 twice, 基本满意 once.
        assert first[30:36] == [2, "66.7%", 1, "33.3%", 0, "0.0%"]

    def test_counts_the_votes_of_an_open_round_for_nobody(self):
        Suggestion.objects.filter(number="001").update(status="answered")
        assert lines_of(BY_UNIT)[0][22:24] == [2, "50.0%"]

    @pytest.mark.parametrize(("counts", "evaluated"), [(True, 3), (False, 2)])
    def test_counts_late_votes_as_the_rules_say(self, counts, evaluated):
        rules = make(
            RuleSet,
            code="r",
            name="规则",
            effective_from=date(2023, 1, 1),
            counts_late_feedback=counts,
        )
        Suggestion.objects.filter(number="001").update(rule_set=rules)
        Evaluation.objects.filter(answer__suggestion__number="001").update(is_late=True)
        assert lines_of(BY_UNIT)[0][22] == evaluated

    @pytest.mark.parametrize(
        "more",
        [
            {"status": "draft"},
            {"status": "submitted"},
            {"status": "not_accepted"},
            {"status": "merged"},
            {"status": "withdrawn"},
            {"kind": "motion"},
        ],
    )
    def test_leaves_out_what_is_no_accepted_suggestion(self, more):
        make_suggestion("010", **more)
        assert lines_of(BY_UNIT)[-1][2] == 8

    def test_counts_a_motion_made_a_suggestion(self):
        make_suggestion("010", kind="converted_motion", status="handling")
        assert lines_of(BY_UNIT)[-1][2] == 9

    def test_shows_a_unit_its_own_line_alone(self):
        user = get_user_model().objects.create_user("water")
        make(Membership, user=user, role="unit_contact", unit=Unit.objects.get(code="water"))
        Suggestion.objects.update(disclosure="full")
        assert [line[1] for line in lines_of(BY_UNIT, to=user)] == [
            "区水务和湖泊局",
            "主办单位未登记",
            "合计",
        ]

    def test_is_empty_without_suggestions(self):
        assert rows_of(sheet_of(BY_UNIT, records=Suggestion.objects.none()))[0][0] == "无"


class TestByArea:
    def test_counts_each_suggestion_once_in_the_order_of_the_areas(self):
        # 件数, 已答复, A, B, C, 未定类 | 已评价, 态度, 结果 | 重点督办, 即将到期, 超期
        assert lines_of(BY_AREA) == [
            [
                1, "城建环资", 5, "62.5%", 4, "80.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0,
                3, "75.0%", 2, "66.7%", 1, "33.3%", 0, "0.0%",
                1, "33.3%", 1, "33.3%", 1, "33.3%", 0, 0, 1,
            ],
            [
                2, "农业农村", 2, "25.0%", 1, "50.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0,
                1, "100.0%", 1, "100.0%", 0, "0.0%", 0, "0.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0, 1, 0,
            ],
            [
                3, "类别未填写", 1, "12.5%", 0, "0.0%",
                0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—",
                0, "—", 0, "—", 0, "—", 0, 0, 0,
            ],
            [
                None, "合计", 8, "100.0%", 5, "62.5%",
                3, "60.0%", 1, "20.0%", 1, "20.0%", 0,
                4, "80.0%", 3, "75.0%", 1, "25.0%", 0, "0.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0, 1, 1,
            ],
        ]  # fmt: skip

    def test_counts_a_matter_answered_in_parts_once(self):
        suggestion = make_suggestion("009", status="handling", is_key=True)
        for code in ("transport", "water"):
            unit = Unit.objects.get(code=code)
            make(Assignment, suggestion=suggestion, unit=unit, part="separate")
            answer(suggestion, unit, "B", "visit", "-", "-")
        last = lines_of(BY_AREA)[-1]
        assert last[2:6] == [9, "100.0%", 6, "66.7%"]
        assert column_of(sheet_of(BY_AREA), "重点\n督办")[-1] == 1

    def test_agrees_with_the_overview_on_the_classes_of_answers(self):
        from tracker.overview.statistics import overview

        everybody = get_user_model()(is_superuser=True)
        seen = overview(year=2023, on=DAY, to=everybody).suggestions_by_answer_class
        total = lines_of(BY_AREA)[-1]
        assert [tally.count for tally in seen] == [total[6], total[8], total[10]]

    def test_leaves_out_voided_suggestions_with_the_list(self):
        void(Suggestion.objects.get(number="006"), "重复")
        records = Suggestion.objects.not_voided()
        assert lines_of(BY_AREA, records=records)[-1][2] == 7


class TestClasses:
    def test_follow_the_definitions_of_the_years_shown(self):
        records = Suggestion.objects.filter(number="008")
        make(AnswerClass, work_year_id=2022, code="甲", meaning="吸纳")
        Suggestion.objects.filter(number="008").update(work_year=2022)
        headers = [cell.value for cell in sheet_of(BY_AREA, records=records)[4] if cell.value]
        assert headers[4:6] == ["甲\n吸纳", "未定类"]

    def test_have_their_latest_meaning_where_years_differ(self):
        make(AnswerClass, work_year_id=2022, code="A", meaning="旧义")
        Suggestion.objects.filter(number="008").update(work_year=2022)
        headers = [cell.value for cell in sheet_of(BY_AREA)[4] if cell.value]
        assert "A\n已解决" in headers
        assert "A\n旧义" not in headers

    def test_are_the_usual_four_where_no_year_defines_any(self):
        Suggestion.objects.filter(number="008").update(work_year=2022)
        records = Suggestion.objects.filter(number="008")
        headers = [cell.value for cell in sheet_of(BY_AREA, records=records)[4] if cell.value]
        assert headers[4:9] == ["A", "B", "C", "D", "未定类"]


class TestShare:
    @pytest.mark.parametrize(
        ("count", "base", "shown"),
        [
            (54, 93, "58.1%"),  # 58.0645…
            (1, 8, "12.5%"),
            (1, 16, "6.3%"),  # 6.25, half up
            (2, 3, "66.7%"),
            (0, 5, "0.0%"),
            (5, 5, "100.0%"),
            (0, 0, "—"),
        ],
    )
    def test_is_rounded_half_up_to_one_decimal(self, count, base, shown):
        assert share(count, base) == shown


class TestCost:
    EXPECTED = [
        "suggestion",
        "assignment",
        "assignment",  # those the reader may see
        "answer",
        "suggestion",  # those of the assignments of which the reader may know
        "ruleset",  # how many days are soon
        "unit",  # the standing committee, for the title
        "answerclass",
    ]

    @pytest.mark.parametrize("sheet", [BY_UNIT, BY_AREA], ids=lambda sheet: sheet.name)
    def test_is_the_same_for_few_suggestions_and_for_many(self, sheet):
        read = reading(sheet)
        few = read()
        for number in range(20):
            suggestion = make_suggestion(f"1{number:02}", status="evaluated")
            unit = make_unit(f"unit-{number}", f"区第{number}局")
            make(Assignment, suggestion=suggestion, unit=unit, part="lead")
            answer(suggestion, unit, "A", "visit", "satisfied", "satisfied")
        assert few == read() == self.EXPECTED

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
    notes_of,
    reading,
    rows_of,
    void,
    written,
)

from reports.sheets import SHEETS
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
            done = "handling" if reply[0] == "-" else "done"
            make(Assignment, suggestion=suggestion, unit=units[unit], part="lead", status=done)
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
    return rows_of(sheet_of(sheet, **more))


def cells(sheet, *headers, **more):
    """Per line its label and what stands below these headers, on whichever row they are."""
    written_sheet = sheet_of(sheet, **more)
    columns = [column_of(written_sheet, header) for header in headers]
    labels = [row[1] for row in rows_of(written_sheet)]
    return {label: list(found) for label, *found in zip(labels, *columns, strict=True)}


ANSWERED, IN_TIME = "已答复\n（占交办）", "按期答复\n（占应答复）"
EVALUATED = "已评价\n（占已答复）"


class TestByUnit:
    def test_counts_the_work_of_each_unit_with_a_share_beside_each_count(self):
        # 主办数量, 交办, 已答复, 应答复, 按期答复 | A, B, C, 未定类 |
        # 座谈会, 登门走访, 电话联系, 未面商, 未登记 |
        # 已评价, 态度 满意/基本满意/不满意, 结果 满意/基本满意/不满意 | 即将到期, 超期
        assert lines_of(BY_UNIT) == [
            [
                1, "区交通运输局", 4, "50.0%", 4, 4, "100.0%", 4, 4, "100.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0,
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0, "0.0%", 0,
                3, "75.0%", 2, "66.6%", 1, "33.3%", 0, "0.0%",
                1, "33.3%", 1, "33.3%", 1, "33.3%", 0, 0,
            ],
            [
                2, "区水务和湖泊局", 3, "37.5%", 3, 1, "33.3%", 2, 1, "50.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0,
                0, "0.0%", 0, "0.0%", 1, "100.0%", 0, "0.0%", 0,
                1, "100.0%", 1, "100.0%", 0, "0.0%", 0, "0.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 1, 1,
            ],
            [
                3, "主办单位未登记", 1, "12.5%", 0, 0, "—", 0, 0, "—",
                0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—",
                0, "—", 0, "—", 0, "—", 0, 0,
            ],
            [
                None, "合计", 8, "100.0%", 7, 5, "71.4%", 6, 5, "83.3%",
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
        assert "单位：件" in [cell.value for cell in sheet[2]]
        notes = notes_of(sheet)
        assert "分办的由各单位各计1件；合计按建议统计，每件计一次" in notes[0]
        assert "单位按期答复：应答复的承办中，本单位现一轮的答复不晚于该轮答复期限" in notes[1]
        assert "截尾不进位" in notes[-1]

    def test_names_the_classes_as_the_year_defines_them(self):
        headers = [cell.value for cell in sheet_of(BY_UNIT)[4] if cell.value]
        known = [header for header in headers if header not in ("件数", "占比")]
        assert known[:4] == ["A\n已解决", "B\n正在解决", "C\n列入规划", "未定类"]

    def test_marks_what_is_late_and_what_soon_will_be(self):
        sheet = sheet_of(BY_UNIT)
        soon, late = (sheet.cell(7, column) for column in (41, 42))
        assert (soon.value, soon.fill.fgColor.rgb) == (1, YELLOW)
        assert (late.value, late.fill.fgColor.rgb) == (1, RED)
        assert sheet.cell(6, 42).fill.fill_type is None

    def test_counts_a_matter_answered_in_parts_once_for_each_unit(self):
        late = {"status": "handling", "due_on": date(2023, 6, 1)}
        suggestion = make_suggestion("009", **late)
        transport, water = Unit.objects.filter(code__in=("transport", "water")).order_by("name")
        for unit, status in ((transport, "handling"), (water, "done")):
            make(Assignment, suggestion=suggestion, unit=unit, part="separate", status=status)
        answer(suggestion, water, "B", "visit", "-", "-")
        # 承办, 单位已答复, 超期: who answered owes nothing, whatever the others do.
        assert cells(BY_UNIT, "主办数量", ANSWERED, "超期") == {
            "区交通运输局": [5, 4, 1],
            "区水务和湖泊局": [4, 2, 1],
            "主办单位未登记": [1, 0, 0],
            # Each suggestion once: answered only when both have.
            "合计": [9, 5, 2],
        }

    def test_takes_the_last_round_of_answers(self):
        suggestion = Suggestion.objects.get(number="003")
        unit = Unit.objects.get(code="transport")
        answer(suggestion, unit, "A", "visit", "satisfied", "satisfied", round=2)
        Suggestion.objects.filter(number="003").update(round=2)
        # The first round's 不满意 is history: now 满意 twice, 基本满意 once.
        assert cells(BY_UNIT, "A\n已解决", "B\n正在解决")["区交通运输局"] == [3, 0]
        assert lines_of(BY_UNIT)[0][34:40] == [2, "66.6%", 1, "33.3%", 0, "0.0%"]

    def test_keeps_class_and_vote_when_a_promise_is_kept(self):
        suggestion = Suggestion.objects.get(number="003")
        unit = Unit.objects.get(code="transport")
        before = lines_of(BY_UNIT)
        # A follow-up: of a round that the suggestion never had.
        answer(suggestion, unit, "A", "visit", "-", "-", round=2)
        assert lines_of(BY_UNIT) == before

    def test_counts_the_votes_of_an_open_round_for_nobody(self):
        Suggestion.objects.filter(number="001").update(status="answered")
        assert cells(BY_UNIT, EVALUATED)["区交通运输局"] == [2]

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
        assert cells(BY_UNIT, EVALUATED)["区交通运输局"] == [evaluated]

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
        # 件数, 交办, 已答复, 应答复, 按期答复 | A, B, C, 未定类 | 已评价, 态度, 结果 |
        # 重点督办, 即将到期, 超期
        assert lines_of(BY_AREA) == [
            [
                1, "城建环资", 5, "62.5%", 5, 4, "80.0%", 5, 4, "80.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0,
                3, "75.0%", 2, "66.6%", 1, "33.3%", 0, "0.0%",
                1, "33.3%", 1, "33.3%", 1, "33.3%", 0, 0, 1,
            ],
            [
                2, "农业农村", 2, "25.0%", 2, 1, "50.0%", 1, 1, "100.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0,
                1, "100.0%", 1, "100.0%", 0, "0.0%", 0, "0.0%",
                1, "100.0%", 0, "0.0%", 0, "0.0%", 0, 1, 0,
            ],
            [
                3, "类别未填写", 1, "12.5%", 0, 0, "—", 0, 0, "—",
                0, "—", 0, "—", 0, "—", 0,
                0, "—", 0, "—", 0, "—", 0, "—",
                0, "—", 0, "—", 0, "—", 0, 0, 0,
            ],
            [
                None, "合计", 8, "100.0%", 7, 5, "71.4%", 6, 5, "83.3%",
                3, "60.0%", 1, "20.0%", 1, "20.0%", 0,
                4, "80.0%", 3, "75.0%", 1, "25.0%", 0, "0.0%",
                2, "50.0%", 1, "25.0%", 1, "25.0%", 0, 1, 1,
            ],
        ]  # fmt: skip

    def test_counts_a_matter_answered_in_parts_once(self):
        suggestion = make_suggestion("009", status="answered", is_key=True)
        for code in ("transport", "water"):
            unit = Unit.objects.get(code=code)
            make(Assignment, suggestion=suggestion, unit=unit, part="separate", status="done")
            answer(suggestion, unit, "B", "visit", "-", "-")
        found = cells(BY_AREA, "件数", ANSWERED, "重点\n督办")
        assert found["合计"] == [9, 6, 1]

    def test_leaves_out_voided_suggestions_with_the_list(self):
        void(Suggestion.objects.get(number="006"), "重复")
        records = Suggestion.objects.not_voided()
        assert lines_of(BY_AREA, records=records)[-1][2] == 7


def class_headers(records):
    shown = [cell.value for cell in sheet_of(BY_AREA, records=records)[4] if cell.value]
    named = [header for header in shown if header not in ("件数", "占比")]
    return named[: named.index("未定类") + 1]


class TestClasses:
    def test_follow_the_definitions_of_the_years_shown(self):
        records = Suggestion.objects.filter(number="008")
        make(AnswerClass, work_year_id=2022, code="甲", meaning="吸纳")
        Suggestion.objects.filter(number="008").update(work_year=2022)
        assert class_headers(records) == ["甲\n吸纳", "未定类"]

    def test_have_their_latest_meaning_where_years_differ(self):
        make(AnswerClass, work_year_id=2022, code="A", meaning="旧义")
        Suggestion.objects.filter(number="008").update(work_year=2022)
        headers = class_headers(Suggestion.objects.all())
        assert "A\n已解决" in headers
        assert "A\n旧义" not in headers

    def test_are_the_usual_four_where_no_year_defines_any(self):
        Suggestion.objects.filter(number="008").update(work_year=2022)
        records = Suggestion.objects.filter(number="008")
        assert class_headers(records) == ["A", "B", "C", "D", "未定类"]


class TestCost:
    @pytest.mark.parametrize("sheet", [BY_UNIT, BY_AREA], ids=lambda sheet: sheet.name)
    def test_is_the_same_for_few_suggestions_and_for_many(self, sheet):
        read = reading(sheet)
        few = read()
        for number in range(20):
            suggestion = make_suggestion(f"1{number:02}", status="evaluated")
            unit = make_unit(f"unit-{number}", f"区第{number}局")
            make(Assignment, suggestion=suggestion, unit=unit, part="lead", status="done")
            answer(suggestion, unit, "A", "visit", "satisfied", "satisfied")
        assert few == read()
        assert len(few) <= 16

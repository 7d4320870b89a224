from datetime import date

import pytest
from sheet_records import (
    column_of,
    make,
    make_committee,
    make_unit,
    make_years,
    notes_of,
    reading,
    rows_of,
    written,
)

from reports.sheets import SHEETS
from tracker.common.roles import Role
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Deputy,
    Evaluation,
    Group,
    Membership,
    Session,
    Suggestion,
    Term,
    WorkArea,
)

SHEET = SHEETS["suggestion-summary"]
RED = "00FFC7CE"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def transport():
    return make_unit("transport", "区交通运输局")


@pytest.fixture
def water():
    return make_unit("water", "区水务和湖泊局")


def make_suggestion(title, *, links=None, **more):
    fields = {"work_year_id": 2023, "title": title, "status": "accepted"} | more
    return make(Suggestion, links=links, **fields)


def assign(suggestion, unit, part="lead", **more):
    return make(Assignment, suggestion=suggestion, unit=unit, part=part, **more)


def answer(suggestion, unit, answered_on, **more):
    return make(Answer, suggestion=suggestion, unit=unit, answered_on=answered_on, **more)


@pytest.fixture
def session():
    return make(Session, term=make(Term, number=9), number=2)


@pytest.fixture
def bus(session, transport, water):
    """A suggestion of which everything is known."""
    group = make(Group, term=session.term, name="第2小组", delegation="纱帽街代表团")
    lead, *others = (
        make(
            Deputy,
            term=session.term,
            name=name,
            delegation="纱帽街代表团",
            links={"groups": [group]},
        )
        for name in ("刘志强", "陈晓梅", "赵丽")
    )
    suggestion = make_suggestion(
        "优化地铁16号线沿线公交微循环",
        number="015",
        session=session,
        status="evaluated",
        area=make(WorkArea, code="urban", name="城建环资"),
        lead_deputy=lead,
        handed_over_on=date(2023, 2, 10),
        due_on=date(2023, 5, 10),
        handling="新开微循环线路两条",
        is_key=True,
        note="群众好评",
        links={"co_signers": others},
    )
    assign(suggestion, transport, handler="李明", phone="027-84750001")
    assign(suggestion, water, "co")
    reply = answer(
        suggestion,
        transport,
        date(2023, 4, 28),
        document_number="汉交函〔2023〕15号",
        answer_class=make(AnswerClass, work_year_id=2023, code="A", meaning="已解决"),
        contact_method="meeting",
    )
    make(
        Evaluation,
        answer=reply,
        attitude="satisfied",
        result="basically",
        evaluated_on=date(2023, 5, 20),
    )
    return suggestion


class TestSummary:
    def test_shows_all_that_is_known_of_a_suggestion(self, bus):
        assert rows_of(written(SHEET))[0] == [
            1,
            "015",
            "优化地铁16号线沿线公交微循环",
            "刘志强",
            2,
            "纱帽街代表团/第2小组",
            "城建环资",
            "区交通运输局",
            "区水务和湖泊局",
            date(2023, 2, 10),
            date(2023, 5, 10),
            date(2023, 4, 28),
            "汉交函〔2023〕15号",
            "A",
            "座谈会",
            "满意",
            "基本满意",
            None,
            None,
            "新开微循环线路两条",
            "是",
            "否",
            "李明\n027-84750001",
            "群众好评",
        ]

    def test_has_the_columns_and_paper_of_the_official_form(self, bus):
        sheet = written(SHEET)
        assert sheet.page_setup.paperSize == 8
        assert sheet.print_title_rows == "$3:$4"
        first = [cell.value and cell.value.replace("\n", "") for cell in sheet[3]]
        assert first == [
            "序号",
            "建议编号",
            "建议标题",
            "领衔代表",
            "联名人数",
            "代表团/代表小组",
            "类别",
            "主办单位",
            "会办单位",
            "交办日期",
            "答复期限",
            "答复日期",
            "答复文号",
            "办理结果（类别）",
            "面商方式",
            "代表评价",
            None,
            "落实办结",
            None,
            "办理情况及成效",
            "是否重点督办",
            "是否公开",
            "承办人及电话",
            "备注",
            None,
        ]
        assert [sheet["P4"].value, sheet["Q4"].value] == ["办理态度", "办理结果"]
        assert "P3:Q3" in {str(area) for area in sheet.merged_cells.ranges}

    def test_groups_by_lead_unit_with_subtotals_and_a_total(self, transport, water):
        for number, unit in (("003", water), ("001", transport), ("002", water)):
            assign(make_suggestion(f"建议{number}", number=number), unit)
        make_suggestion("不知何处办理", number="004")
        assert [row[:3] for row in rows_of(written(SHEET))] == [
            [1, "001", "建议001"],
            ["区交通运输局 小计：1 件", None, None],
            [2, "002", "建议002"],
            [3, "003", "建议003"],
            ["区水务和湖泊局 小计：2 件", None, None],
            [4, "004", "不知何处办理"],
            ["主办单位未登记 小计：1 件", None, None],
            ["合计：4 件", None, None],
        ]

    def test_puts_units_of_the_same_short_name_into_one_group(self, water):
        old = make_unit("old", "区城管局", "institution", valid_until=date(2023, 5, 31))
        new = make_unit("new", "区城市管理执法局", short_name="区城管局")
        for number, unit in (("001", old), ("002", water), ("003", new)):
            assign(make_suggestion(f"建议{number}", number=number), unit)
        assert [row[0] for row in rows_of(written(SHEET))] == [
            1,
            2,
            "区城管局 小计：2 件",
            3,
            "区水务和湖泊局 小计：1 件",
            "合计：3 件",
        ]

    def test_writes_nothing_where_nothing_is_known(self):
        make_suggestion("只有标题")
        row = rows_of(written(SHEET))[0]
        assert row[:3] == [1, None, "只有标题"]
        assert row[3:20] == [None] * 17
        assert row[20:] == ["否", "否", None, None]

    def test_counts_what_was_accepted_and_says_what_else_it_lists(self, transport):
        assign(make_suggestion("立案的", number="001"), transport)
        assign(make_suggestion("撤回的", number="002", status="withdrawn", note="书面"), transport)
        make_suggestion("议案", number="003", kind="motion")
        sheet = written(SHEET)
        assert [row[0] for row in rows_of(sheet)] == [
            1, 2, "区交通运输局 小计：1 件", 3, "主办单位未登记 小计：0 件", "合计：1 件",
        ]  # fmt: skip
        assert column_of(sheet, "备注")[1] == "已撤回\n书面"
        [note] = notes_of(sheet)
        assert "计立案的" in note

    def test_tells_no_co_signers_from_unknown_ones(self, session):
        lead = make(Deputy, term=session.term, name="刘志强")
        make_suggestion("独自提出", number="001", lead_deputy=lead)
        make_suggestion("不知何人提出", number="002")
        assert column_of(written(SHEET), "联名\n人数")[:2] == [0, None]

    def test_says_which_rows_are_motions_or_made_between_sessions(self):
        make_suggestion("代表议案", kind="motion", number="001")
        make_suggestion("闭会建议", is_closed_session=True, number="001", note="电话提出")
        remarks = column_of(written(SHEET), "备注")
        assert remarks[:2] == ["议案", "闭会期间提出\n电话提出"]


class TestAnswers:
    def test_show_the_last_round(self, bus, transport):
        answer(bus, transport, date(2023, 8, 1), round=2, document_number="汉交函〔2023〕40号")
        Suggestion.objects.filter(pk=bus.pk).update(round=2)
        row = rows_of(written(SHEET))[0]
        # The second answer has neither class nor evaluation yet, and the first one's are past.
        assert row[11:17] == [
            date(2023, 8, 1),
            "汉交函〔2023〕40号",
            None,
            None,
            None,
            None,
        ]

    def test_stand_beside_what_was_told_when_the_promise_was_kept(self, bus, transport):
        solved = make(AnswerClass, work_year_id=2023, code="甲", meaning="落实")
        answer(bus, transport, date(2023, 11, 1), round=2, answer_class=solved)
        row = rows_of(written(SHEET))[0]
        assert row[11] == date(2023, 4, 28)
        assert row[13:19] == ["A", "座谈会", "满意", "基本满意", date(2023, 11, 1), "甲"]

    def test_are_shown_together_where_each_unit_answers_its_part(self, transport, water):
        suggestion = make_suggestion("马影河治理", number="007")
        a = make(AnswerClass, work_year_id=2023, code="A", meaning="已解决")
        b = make(AnswerClass, work_year_id=2023, code="B", meaning="正在解决")
        for unit, day, found in ((transport, 3, b), (water, 9, a)):
            assign(suggestion, unit, "separate")
            answer(
                suggestion,
                unit,
                date(2023, 4, day),
                document_number=f"函{day}号",
                answer_class=found,
                contact_method="phone",
            )
        row = rows_of(written(SHEET))[0]
        assert row[7] == "区交通运输局、区水务和湖泊局"
        assert row[11:15] == [date(2023, 4, 9), "函3号、函9号", "B、A", "电话联系"]


class TestDueDate:
    @pytest.fixture
    def overdue(self, transport):
        suggestion = make_suggestion("公交", status="handling", due_on=date(2023, 5, 10))
        assign(suggestion, transport)
        return suggestion

    def test_turns_red_when_no_answer_came_in_time(self, overdue):
        assert written(SHEET)["K5"].fill.fgColor.rgb == RED

    def test_warns_of_nothing_once_answered(self, overdue, transport):
        answer(overdue, transport, date(2023, 6, 1))
        Suggestion.objects.filter(pk=overdue.pk).update(status="answered")
        assert written(SHEET)["K5"].fill.fill_type is None

    def test_stays_red_until_each_unit_has_answered_its_part(self, transport, water):
        suggestion = make_suggestion("公交", status="handling", due_on=date(2023, 5, 10))
        assign(suggestion, transport, "separate")
        assign(suggestion, water, "separate")
        answer(suggestion, transport, date(2023, 5, 1))
        assert written(SHEET)["K5"].fill.fgColor.rgb == RED
        answer(suggestion, water, date(2023, 6, 1))
        Suggestion.objects.filter(pk=suggestion.pk).update(status="answered")
        assert written(SHEET)["K5"].fill.fill_type is None


class TestTitle:
    def test_names_the_session(self, bus):
        make_committee()
        sheet = written(SHEET)
        assert sheet["A1"].value == (
            "武汉市汉南区第九届人民代表大会第二次会议代表建议办理情况汇总表"
        )
        assert "单位：件" in [cell.value for cell in sheet[2]]

    def test_falls_back_to_the_year_where_no_session_is_known(self):
        make_committee()
        make_suggestion("只有标题")
        assert written(SHEET)["A1"].value == "武汉市汉南区2023年代表建议办理情况汇总表"

    def test_falls_back_to_the_year_where_sessions_differ(self, bus):
        make_suggestion("只有标题")
        assert written(SHEET)["A1"].value == "2023年代表建议办理情况汇总表"


class TestCost:
    def test_is_the_same_for_one_suggestion_and_for_thirty(self, bus, transport):
        expected = [
            "unit",  # what groups are called
            "assignment",  # which group each suggestion belongs to
            "suggestion",  # and which number it has
            "unit",  # the standing committee, for the title
            "ruleset",  # how many days are soon
            "suggestion",  # at which sessions they were made, for the title
            "session",
            "progressentry",  # what units reported
            "cosignature",
            "suggestion",  # what the totals count
            "suggestion",
            "groupmember",  # of the lead deputies
            "assignment",
            "assignment",  # those the reader may see
            "suggestion",  # which of those that parts belong to the reader sees
            "answer",
        ]
        read = reading(SHEET)
        few = read()
        for number in range(30):
            more = make_suggestion(
                f"建议 {number}",
                session=bus.session,
                lead_deputy=bus.lead_deputy,
                area=bus.area,
                links={"co_signers": bus.co_signers.all()},
            )
            assign(more, transport)
            answer(more, transport, date(2023, 4, 1))
        assert few == read() == expected


class TestUnitsThatAnswerApart:
    def test_read_each_its_own_answer_alone(self, transport, water, django_user_model):
        suggestion = make_suggestion("分办的建议", status="evaluated", mode="separate")
        for unit, number in ((transport, "交函1号"), (water, "水函2号")):
            assign(suggestion, unit, "separate", status="done")
            answer(suggestion, unit, date(2023, 4, 1), document_number=number)
        contact = django_user_model.objects.create_user("contact")
        make(Membership, user=contact, role=Role.UNIT_CONTACT, unit=water)
        said = str(rows_of(written(SHEET, to=contact)))
        assert "水函2号" in said
        assert "交函1号" not in said

from datetime import date

import pytest
from old_ledger import COLUMNS, TITLE, book_of, make, row_with

from tracker.common.door import Actor
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Change,
    CoSignature,
    Deputy,
    Evaluation,
    ProgressEntry,
    Suggestion,
    Unit,
    WorkYear,
)


def doubts_of(loaded_row) -> list[tuple[str, str]]:
    return [(doubt.address, doubt.text) for doubt in loaded_row.said.doubts]


class TestAWholeRow:
    @pytest.fixture
    def suggestion(self, ledger):
        self.loaded_row = ledger.load_row()
        assert doubts_of(self.loaded_row) == []
        return Suggestion.objects.get()

    def test_becomes_the_record_it_says(self, ledger, suggestion):
        assert (suggestion.number, suggestion.title) == ("015", "关于优化公交微循环的建议")
        assert suggestion.work_year == ledger.year
        assert suggestion.session == ledger.session
        assert suggestion.lead_deputy.name == "张三"
        assert suggestion.handling == "已开通两条线路"
        signature = CoSignature.objects.get()
        assert (signature.deputy.name, signature.consent) == ("李四", "agreed")

    def test_has_been_moved_as_staff_would_have_moved_it_late(self, suggestion):
        assert self.loaded_row.moves == ["立案", "交办", "答复代表", "代表评价"]
        assert suggestion.status == "evaluated"
        entries = ProgressEntry.objects.order_by("id")
        assert [(entry.transition, entry.happened_on) for entry in entries] == [
            ("accept", date(2024, 2, 5)),
            ("hand_over", date(2024, 2, 5)),
            ("answer", date(2024, 4, 10)),
            ("evaluate", date(2024, 4, 12)),
        ]
        assert all(entry.is_late_entry for entry in entries)
        assert all("2024年台账.xlsx" in entry.text for entry in entries)
        moves = Change.objects.filter(kind="suggestion", action="move")
        assert {move.door for move in moves} == {"import"}

    def test_was_handed_over_under_the_rules_of_its_day(self, ledger, suggestion):
        assert suggestion.handed_over_on == date(2024, 2, 5)
        # Three months end on Sunday, 5 May 2024, in the May holidays; 6 May is a working day.
        assert suggestion.due_on == date(2024, 5, 6)
        assert suggestion.rule_set.code == "test-2024"
        parts = Assignment.objects.values_list("unit__name", "part")
        assert set(parts) == {("区交通局", "lead"), ("区公安分局", "co")}

    def test_says_nothing_that_the_ledger_does_not(self, suggestion):
        answer = Answer.objects.get()
        assert answer.answered_on == date(2024, 4, 10)
        assert answer.answer_class.code == "A"
        assert (answer.document_number, answer.signer, answer.contact_method) == ("", "", "")
        assert answer.text == ""
        assert answer.no_co_opinion_reason == "台账未载会办意见。"
        assert Assignment.objects.filter(signed_on=None).count() == 2

    def test_keeps_the_vote(self, suggestion):
        vote = Evaluation.objects.get()
        assert (vote.attitude, vote.result) == ("satisfied", "satisfied")
        assert vote.evaluated_on == date(2024, 4, 12)
        assert vote.is_on_behalf


class TestARowOfAnEarlierYear:
    def test_is_told_under_the_rules_and_the_calendar_of_its_day(self, ledger):
        make(AnswerClass, work_year=make(WorkYear, year=2022), code="A", meaning="已解决")
        rows = [
            ["2022年代表建议办理台账"],
            ["编号", "标题", "承办单位", "交办日期", "答复日期", "办理结果", "满意度", "反馈日期"],
            [
                "007",
                "关于路灯的建议",
                "区交通局",
                "2022-03-01",
                "2022-05-20",
                "A类",
                "满意",
                "5月25日",
            ],
        ]
        loaded_row = ledger.load(book_of(rows)).loaded_rows[0]
        suggestion = Suggestion.objects.get()
        assert loaded_row.moves == ["立案", "交办", "答复代表", "代表评价"]
        assert suggestion.work_year_id == 2022
        assert suggestion.rule_set.code == "national-2015"
        assert suggestion.due_on == date(2022, 6, 1)
        # Fifteen working days after Friday, 20 May 2022, over the Dragon Boat Festival.
        assert suggestion.feedback_due_on == date(2022, 6, 13)
        assert doubts_of(loaded_row) == [
            ("H3", "“5月25日”没有年份，按2022年理解"),
            ("G3", "只有一项评价，同时登记为办理态度和办理结果"),
        ]

    def test_whose_calendar_nobody_entered_is_due_on_a_provisional_day(self, ledger):
        rows = [
            ["2019年代表建议办理台账"],
            ["编号", "标题", "承办单位", "交办日期"],
            ["007", "关于路灯的建议", "区交通局", "2019-03-01"],
        ]
        loaded_row = ledger.load(book_of(rows)).loaded_rows[0]
        suggestion = Suggestion.objects.get()
        assert (suggestion.status, suggestion.matter_due_is_provisional) == ("assigned", True)
        text = f"工作日历没有录入，期限{suggestion.due_on}为暂定，录入后重新计算"
        assert doubts_of(loaded_row) == [("D3", text)]


class TestARowThatSaysLess:
    def test_without_a_handover_day_stays_a_draft(self, ledger):
        loaded_row = ledger.load_row(交办日期="")
        assert Suggestion.objects.get().status == "draft"
        assert loaded_row.moves == []
        assert ("H3", "台账未载交办日期，不能补录立案和交办") in doubts_of(loaded_row)

    def test_takes_the_handover_day_of_the_whole_sheet(self, ledger):
        book = book_of([[TITLE], COLUMNS, row_with(交办日期="")])
        plan = ledger.plan(book)
        plan.sheets[0].whole["handed_over_on"] = "2024年2月5日"
        ledger.load(book, plan)
        assert Suggestion.objects.get().handed_over_on == date(2024, 2, 5)

    def test_without_an_answer_is_still_with_the_units(self, ledger):
        loaded_row = ledger.load_row(答复日期="", 办理结果="", 办理态度="", 办理结果满意度="")
        assert Suggestion.objects.get().status == "assigned"
        assert not Answer.objects.exists()
        assert doubts_of(loaded_row) == []

    def test_with_a_class_but_no_day_of_the_answer_says_so(self, ledger):
        loaded_row = ledger.load_row(答复日期="")
        assert not Answer.objects.exists()
        assert ("I3", "台账未载答复日期，答复及其类别、评价未补录") in doubts_of(loaded_row)

    def test_without_the_day_of_the_vote_keeps_no_vote(self, ledger):
        loaded_row = ledger.load_row(评价日期="")
        assert Suggestion.objects.get().status == "answered"
        assert not Evaluation.objects.exists()
        assert ("L3", "台账未载评价日期，未补录评价；可为整表填写评价日期") in doubts_of(loaded_row)

    def test_not_satisfied_without_a_reason_keeps_no_vote(self, ledger):
        loaded_row = ledger.load_row(办理结果满意度="不满意")
        assert not Evaluation.objects.exists()
        assert [text for _, text in doubts_of(loaded_row)] == [
            "不能补录“代表评价”：评价为不满意时必须说明理由。"
        ]

    def test_with_an_unknown_unit_is_not_handed_over(self, ledger):
        loaded_row = ledger.load_row(主办单位="区梦想局")
        assert Suggestion.objects.get().status == "accepted"
        assert ("F3", "没有名为“区梦想局”的单位") in doubts_of(loaded_row)
        assert not Assignment.objects.exists()

    def test_with_an_unknown_class_keeps_the_answer_without_one(self, ledger):
        loaded_row = ledger.load_row(办理结果="E")
        assert Answer.objects.get().answer_class is None
        assert ("J3", "2024年没有“E”这一办理结果类别") in doubts_of(loaded_row)

    def test_answered_before_its_handover_is_not_answered(self, ledger):
        loaded_row = ledger.load_row(答复日期="2024-01-31")
        assert Suggestion.objects.get().status == "assigned"
        assert ("I3", "不能补录“答复代表”：发生日期不能早于交办日期（2024-02-05）。") in doubts_of(
            loaded_row
        )

    def test_handed_over_in_the_future_is_not_handed_over(self, ledger):
        loaded_row = ledger.load_row(交办日期="2031-02-05")
        assert Suggestion.objects.get().status == "draft"
        assert "发生日期不能晚于今天。" in doubts_of(loaded_row)[0][1]


class TestSeveralLeadUnits:
    def test_answer_apart_and_need_to_whom_it_was_handed_over(self, ledger):
        book = book_of([[TITLE], COLUMNS, row_with(主办单位="区交通局、区公安分局", 会办单位="")])
        loaded_row = ledger.load(book).loaded_rows[0]
        assert ("F3", "有多个主办单位，按分办理解；请为整表填写交办对象") in doubts_of(loaded_row)
        assert Suggestion.objects.get().status == "accepted"

    def test_are_handed_over_through_the_government(self, ledger):
        make(Unit, code="gov", name="区政府", kind="government")
        book = book_of([[TITLE], COLUMNS, row_with(主办单位="区交通局\n区公安分局", 会办单位="")])
        plan = ledger.plan(book)
        plan.sheets[0].whole["to_unit"] = "区政府"
        loaded_row = ledger.load(book, plan).loaded_rows[0]
        assert set(Assignment.objects.values_list("part", flat=True)) == {"separate"}
        assert Suggestion.objects.get().handed_over_to.name == "区政府"
        # Which of the two answered on that day the ledger does not say.
        assert not Answer.objects.exists()
        assert "各单位分别答复的日期台账没有分别写明" in doubts_of(loaded_row)[0][1]

    def test_marked_as_co_handling_are_not_leads(self, ledger):
        ledger.load_row(主办单位="区交通局（主办）、区公安分局（会办）", 会办单位="")
        parts = Assignment.objects.values_list("unit__name", "part")
        assert set(parts) == {("区交通局", "lead"), ("区公安分局", "co")}


class TestNames:
    def test_of_deputies_that_are_not_on_file_are_added_with_a_yes(self, ledger):
        book = book_of([[TITLE], COLUMNS, row_with(领衔代表="赵 六")])
        plan = ledger.plan(book)
        plan.deputies["赵六"] = "new"
        loaded = ledger.load(book, plan)
        assert Deputy.objects.get(name="赵六").term == ledger.session.term
        assert loaded.added == ["人大代表赵六"]

    def test_of_deputies_are_left_open_where_nobody_said_yes(self, ledger):
        loaded_row = ledger.load_row(领衔代表="赵六")
        assert Suggestion.objects.get().lead_deputy is None
        assert ("D3", "第六届没有名为“赵六”的代表") in doubts_of(loaded_row)

    def test_of_units_become_aliases_once_somebody_says_what_they_mean(self, ledger):
        book = book_of([[TITLE], COLUMNS, row_with(主办单位="运管所")])
        plan = ledger.plan(book)
        plan.units["运管所"] = f"unit:{ledger.traffic.pk}"
        ledger.load(book, plan)
        assert Assignment.objects.filter(unit=ledger.traffic).exists()
        assert Unit.objects.get(pk=ledger.traffic.pk).aliases == ["运管所"]

    def test_of_new_units_are_added_when_somebody_says_so(self, ledger):
        book = book_of([[TITLE], COLUMNS, row_with(主办单位="区水务局")])
        plan = ledger.plan(book)
        plan.units["区水务局"] = "new:department"
        loaded = ledger.load(book, plan)
        assert Unit.objects.get(name="区水务局").kind == "department"
        assert loaded.added == ["单位“区水务局”"]

    def test_of_a_merged_unit_mean_the_one_that_existed_then(self, ledger):
        old = make(
            Unit, code="old", name="区城管局", kind="department", valid_until=date(2024, 6, 30)
        )
        make(Unit, code="new", name="区城管局", kind="department", valid_from=date(2024, 7, 1))
        ledger.load_row(主办单位="区城管局")
        assert Assignment.objects.get(part="lead").unit == old


class TestARowThatExists:
    def test_is_not_doubled(self, ledger):
        ledger.load_row()
        before = Change.objects.count()
        loaded_row = ledger.load_row()
        assert loaded_row.result == "unchanged"
        assert Suggestion.objects.count() == 1
        assert Change.objects.count() == before

    def test_goes_on_from_where_it_stands(self, ledger):
        ledger.load_row(答复日期="", 办理结果="", 办理态度="", 办理结果满意度="")
        loaded_row = ledger.load_row()
        assert (loaded_row.result, loaded_row.moves) == ("found", ["答复代表", "代表评价"])
        assert Suggestion.objects.get().status == "evaluated"

    def test_is_filled_in_but_never_overwritten(self, ledger):
        ledger.load_row(办理情况="")
        loaded_row = ledger.load_row(备注="已回访")
        suggestion = Suggestion.objects.get()
        assert (suggestion.handling, suggestion.note) == ("已开通两条线路", "已回访")
        assert loaded_row.filled == ["办理情况及成效", "备注"]
        loaded_row = ledger.load_row(备注="再次回访")
        assert Suggestion.objects.get().note == "已回访"
        assert ("O3", "系统中是“已回访”，台账是“再次回访”，未改") in doubts_of(loaded_row)

    def test_is_found_by_its_number_without_leading_zeros(self, ledger):
        ledger.load_row()
        assert ledger.load_row(建议编号=15).result == "unchanged"

    def test_of_the_same_number_but_another_title_is_refused(self, ledger):
        ledger.load_row()
        loaded_row = ledger.load_row(标题="关于路灯的建议")
        assert loaded_row.result == "refused"
        assert Suggestion.objects.count() == 1
        assert "标题不同，未装入" in doubts_of(loaded_row)[0][1]

    def test_without_number_is_found_by_its_title(self, ledger):
        ledger.load_row(建议编号="", 交办日期="")
        assert ledger.load_row(建议编号="", 交办日期="").result == "unchanged"
        assert Suggestion.objects.count() == 1

    def test_twice_in_one_workbook_is_loaded_once(self, ledger):
        loaded = ledger.load(book_of([[TITLE], COLUMNS, row_with(), row_with()]))
        assert [loaded_row.result for loaded_row in loaded.loaded_rows] == ["new", "refused"]
        assert "与第3行是同一事项" in loaded.loaded_rows[1].said.doubts[0].text


class TestAClosedYear:
    def test_takes_rows_with_the_import_as_reason(self, ledger):
        ledger.year.refresh_from_db()
        ledger.year.close(on=date(2025, 1, 10), by=Actor(door="command"))
        loaded_row = ledger.load_row()
        assert doubts_of(loaded_row) == []
        reasons = Change.objects.filter(kind="suggestion").values_list("reason", flat=True)
        assert all(reasons)


class TestSomebodyWhoKeepsNoLedger:
    def test_makes_no_late_entries(self, ledger):
        from django.contrib.auth import get_user_model

        ledger.user = get_user_model().objects.create_user("stranger")
        loaded_row = ledger.load_row()
        assert loaded_row.moves == []
        assert not Suggestion.objects.exists()
        assert "您不能" in str(doubts_of(loaded_row))


def test_the_door_is_the_only_way(ledger):
    """Every record that a row leaves behind has its history."""
    ledger.load_row()
    for kind, model in (
        ("suggestion", Suggestion),
        ("assignment", Assignment),
        ("answer", Answer),
        ("evaluation", Evaluation),
        ("cosignature", CoSignature),
    ):
        created = Change.objects.filter(kind=kind, action="create")
        assert created.count() == model.objects.count() > 0

"""Which record a row means, and what of it is told of a unit that nobody named."""

from datetime import date

import pytest
from old_ledger import COLUMNS, TITLE, book_of, make, row_with

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Assignment,
    CoSignature,
    Deputy,
    Session,
    Suggestion,
    Unit,
    WorkYear,
)

# So that a row is found or created, and not moved.
UNMOVED = dict.fromkeys(
    ("交办日期", "答复日期", "办理结果", "办理态度", "办理结果满意度", "评价日期")
)


def load(ledger, *, title=TITLE, more=None, **changes):
    """Load one row, with further columns if they are given; its loaded_row."""
    more = more or {}
    rows = [[title], [*COLUMNS, *more], [*row_with(**changes), *more.values()]]
    return ledger.load(book_of(rows)).loaded_rows[0]


class TestTheRecordOfARow:
    def test_is_another_where_only_the_title_is_the_same(self, ledger):
        load(ledger, **UNMOVED)
        assert load(ledger, 建议编号="016", **UNMOVED).result == "new"
        assert Suggestion.objects.count() == 2

    def test_is_not_chosen_among_several_of_one_title(self, ledger):
        for number in ("015", "016"):
            load(ledger, 建议编号=number, **UNMOVED)
        load(ledger, 建议编号=None, 备注="说不清是哪一件", **UNMOVED)
        assert set(Suggestion.objects.values_list("number", "note")) == {
            ("015", ""), ("016", ""), ("", "说不清是哪一件"),
        }  # fmt: skip

    def test_is_of_the_same_session(self, ledger):
        make(Session, term=ledger.session.term, number=2)
        load(ledger, **UNMOVED)
        other = TITLE.replace("第三次", "第二次")
        assert load(ledger, title=other, 标题="关于路灯的建议", **UNMOVED).result == "new"

    def test_is_of_the_same_part_of_the_year(self, ledger):
        load(ledger, **UNMOVED)
        book = book_of([[TITLE], COLUMNS, row_with(标题="关于路灯的建议", **UNMOVED)])
        plan = ledger.plan(book)
        plan.sheets[0].whole["session"] = "第六届第三次闭会期间"
        assert ledger.load(book, plan).counts() == {"new": 1}

    def test_without_session_is_of_the_same_year(self, ledger):
        make(WorkYear, year=2025)
        load(ledger, title="代表建议台账（2024年）", **UNMOVED)
        later = "代表建议台账（2025年）"
        assert load(ledger, title=later, 标题="关于路灯的建议", **UNMOVED).result == "new"

    def test_is_not_one_that_was_declared_void(self, ledger):
        load(ledger, 建议编号=None, **UNMOVED)
        door.void(Suggestion.objects.get(), by=Actor(door="command", reason="误录"))
        assert load(ledger, 建议编号=None, **UNMOVED).result == "new"

    def test_is_not_doubted_for_blanks_and_punctuation(self, ledger):
        load(ledger, 建议编号=None, 办理情况="已开通两条线路", **UNMOVED)
        loaded_row = load(ledger, 建议编号=None, 办理情况="已开通 两条线路。", **UNMOVED)
        assert loaded_row.result == "unchanged"
        assert "kept" not in {doubt.kind for doubt in loaded_row.said.doubts}


class TestDeputies:
    def test_sign_but_the_first_leads(self, ledger):
        make(Deputy, term=ledger.session.term, name="王五")
        load(ledger, 领衔代表="张三、王五", 联名代表="李四、张三", **UNMOVED)
        assert Suggestion.objects.get().lead_deputy.name == "张三"
        signed = CoSignature.objects.values_list("deputy__name", flat=True)
        assert sorted(signed) == ["李四", "王五"]


class TestWhatBelongsToAUnit:
    ASSIGNED = dict.fromkeys(UNMOVED.keys() - {"交办日期"})

    def test_handler_is_noted_and_stays(self, ledger):
        load(ledger, more={"承办人": "赵六"}, 会办单位=None, **self.ASSIGNED)
        load(ledger, more={"承办人": "钱七"}, 会办单位=None, **self.ASSIGNED)
        assert Assignment.objects.get().handler == "赵六"

    def test_handler_is_nobodys_where_units_answer_apart(self, ledger):
        make(Unit, code="gov", name="区政府", kind="government")
        rows = row_with(主办单位="区交通局、区公安分局", 会办单位=None, **self.ASSIGNED)
        book = book_of([[TITLE], [*COLUMNS, "承办人"], [*rows, "赵六"]])
        plan = ledger.plan(book)
        plan.sheets[0].whole["to_unit"] = "区政府"
        ledger.load(book, plan)
        assert list(Assignment.objects.values_list("handler", flat=True)) == ["", ""]

    OPINION = {"会办意见": "同意", "会办意见日期": "2024-03-01"}

    @pytest.mark.parametrize(
        ("co_units", "more", "status"),
        [
            ("区公安分局", OPINION, {"submitted"}),
            # Whose opinion it is, or when it was given, nobody wrote down.
            ("区公安分局、区水务局", OPINION, {"pending_sign"}),
            ("区公安分局", {**OPINION, "会办意见日期": None}, {"pending_sign"}),
        ],
    )
    def test_opinion_is_told_where_unit_and_day_are_known(self, ledger, co_units, more, status):
        make(Unit, code="water", name="区水务局", kind="department")
        loaded_row = load(ledger, more=more, 会办单位=co_units, **self.ASSIGNED)
        co = Assignment.objects.filter(part="co")
        assert set(co.values_list("status", flat=True)) == status
        assert ("未补录会办意见" in str(loaded_row.said.doubts)) == (status == {"pending_sign"})

    @pytest.mark.parametrize(
        ("written", "due"),
        [
            ("2024-08-05", date(2024, 8, 5)),  # six months
            ("2024-05-20", date(2024, 5, 6)),  # no number of months: the ordinary three
        ],
    )
    def test_longer_period_is_taken_where_it_is_whole_months(self, ledger, written, due):
        load(ledger, more={"办理期限": written}, **self.ASSIGNED)
        assert Suggestion.objects.get().due_on == due

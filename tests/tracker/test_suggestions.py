from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Answer,
    Assignment,
    Evaluation,
    Session,
    Suggestion,
    Term,
    Unit,
    WorkYear,
)

BY = Actor(door="command")

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return door.create(WorkYear(year=2023), by=BY)


@pytest.fixture
def session():
    term = door.create(Term(number=6), by=BY)
    return door.create(Session(term=term, number=12), by=BY)


@pytest.fixture
def suggestion(year):
    record = Suggestion(
        work_year=year, title="优化公交微循环", number="015", handed_over_on=date(2023, 2, 6)
    )
    return door.create(record, by=BY)


def make_unit(code: str, name: str) -> Unit:
    return door.create(Unit(code=code, name=name, kind="department"), by=BY)


class TestNumbers:
    def test_keep_their_leading_zeros(self, suggestion):
        assert Suggestion.objects.get().number == "015"
        assert str(suggestion) == "第015号 优化公交微循环"

    def test_are_not_reused_within_a_session_even_after_voiding(self, year, session):
        first = Suggestion(work_year=year, title="甲", number="001", session=session)
        door.create(first, by=BY)
        door.void(first, by=Actor(door="command", reason="重复提交"))
        with pytest.raises(ValidationError, match="编号不得重复使用"):
            door.create(
                Suggestion(work_year=year, title="乙", number="001", session=session), by=BY
            )

    def test_are_counted_apart_for_suggestions_between_sessions(self, year, session):
        for closed in (False, True):
            door.create(
                Suggestion(
                    work_year=year,
                    title="甲",
                    number="001",
                    session=session,
                    is_closed_session=closed,
                ),
                by=BY,
            )
        assert Suggestion.objects.filter(number="001").count() == 2

    def test_are_unique_in_the_year_where_no_session_is_known(self, year, suggestion):
        with pytest.raises(ValidationError, match="该年度已有此编号"):
            door.create(Suggestion(work_year=year, title="乙", number="015"), by=BY)

    def test_may_be_missing_on_any_number_of_drafts(self, year):
        for title in ("甲", "乙"):
            door.create(Suggestion(work_year=year, title=title), by=BY)
        assert Suggestion.objects.filter(number="").count() == 2


class TestSession:
    def test_is_named_as_documents_name_it(self, session):
        assert str(session) == "第六届第十二次会议"


class TestAssignments:
    def test_allow_one_lead_and_several_co_handlers(self, suggestion):
        units = [make_unit(code, code) for code in ("a", "b", "c")]
        for unit, part in zip(units, ("lead", "co", "co"), strict=True):
            door.create(Assignment(suggestion=suggestion, unit=unit, part=part), by=BY)
        with pytest.raises(ValidationError, match="只能有一个主办单位"):
            door.create(
                Assignment(suggestion=suggestion, unit=make_unit("d", "d"), part="lead"), by=BY
            )
        with pytest.raises(ValidationError, match="已是这件建议的承办单位"):
            door.create(Assignment(suggestion=suggestion, unit=units[1], part="co"), by=BY)


class TestAnswers:
    def test_of_a_second_round_leave_the_first_as_it_was(self, suggestion):
        unit = make_unit("bus", "区交通局")
        first = Answer(suggestion=suggestion, unit=unit, answered_on=date(2023, 4, 1), text="一")
        door.create(first, by=BY)
        with pytest.raises(ValidationError, match="本轮已有答复"):
            door.create(
                Answer(suggestion=suggestion, unit=unit, answered_on=date(2023, 6, 1)), by=BY
            )
        second = Answer(
            suggestion=suggestion, unit=unit, answered_on=date(2023, 6, 1), round=2, text="二"
        )
        door.create(second, by=BY)
        assert [answer.text for answer in suggestion.answers.all()] == ["一", "二"]

    def test_cannot_precede_the_handover(self, suggestion):
        with pytest.raises(ValidationError, match="答复日期不能早于交办日期"):
            door.create(
                Answer(
                    suggestion=suggestion,
                    unit=make_unit("bus", "区交通局"),
                    answered_on=date(2023, 2, 5),
                ),
                by=BY,
            )


class TestEvaluations:
    @pytest.fixture
    def answer(self, suggestion):
        return door.create(
            Answer(
                suggestion=suggestion,
                unit=make_unit("bus", "区交通局"),
                answered_on=date(2023, 4, 1),
            ),
            by=BY,
        )

    def test_of_not_satisfied_need_a_reason(self, answer):
        judged = {"attitude": "satisfied", "evaluated_on": date(2023, 4, 10)}
        with pytest.raises(ValidationError, match="不满意时必须说明理由"):
            door.create(Evaluation(answer=answer, result="unsatisfied", **judged), by=BY)
        door.create(
            Evaluation(answer=answer, result="unsatisfied", comment="线路未开通", **judged), by=BY
        )

    def test_cannot_precede_the_answer(self, answer):
        with pytest.raises(ValidationError, match="评价日期不能早于答复日期"):
            door.create(
                Evaluation(
                    answer=answer,
                    attitude="satisfied",
                    result="satisfied",
                    evaluated_on=date(2023, 3, 31),
                ),
                by=BY,
            )


class TestDeadline:
    @pytest.mark.parametrize(
        ("status", "is_overdue"),
        [
            ("assigned", True),
            ("handling", True),
            ("answered", False),
            ("evaluated", False),
            ("tracking", False),
            ("concluded", False),
        ],
    )
    def test_is_that_of_the_answer(self, year, status, is_overdue):
        suggestion = Suggestion(work_year=year, title="甲", due_on=date(2023, 5, 6), status=status)
        door.create(suggestion, by=BY)
        day = date(2023, 5, 7)
        assert suggestion.is_overdue(on=day) == is_overdue
        assert Suggestion.objects.overdue(on=day).exists() == is_overdue

    def test_cannot_precede_the_handover(self, suggestion):
        suggestion.due_on = date(2023, 2, 5)
        with pytest.raises(ValidationError, match="答复期限不能早于交办日期"):
            door.update(suggestion, by=BY)

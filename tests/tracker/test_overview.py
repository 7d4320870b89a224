from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Evaluation,
    Inspection,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)
from tracker.overview.statistics import overview

BY = Actor(door="command")
ON = date(2023, 9, 1)
# Somebody who sees every record.
EVERYBODY = get_user_model()(is_superuser=True)

pytestmark = pytest.mark.django_db


def make(model, **fields):
    return door.create(model(**fields), by=BY)


@pytest.fixture
def year():
    return make(WorkYear, year=2023)


def tallies(found) -> list[tuple]:
    return [(tally.key, tally.label, tally.count) for tally in found]


class TestOverview:
    def test_counts_topics_by_status_area_and_form(self, year):
        area = make(WorkArea, code="env", name="城建环资")
        make(Topic, work_year=year, title="甲", form="follow_up", area=area, status="closed")
        make(Topic, work_year=year, title="乙", form="follow_up", area=area)
        make(Topic, work_year=year, title="丙", form="special_report")
        void = make(Topic, work_year=year, title="丁", form="special_report")
        door.void(void, by=Actor(door="command", reason="重复"))
        make(Topic, work_year=make(WorkYear, year=2022), title="戊", form="follow_up")

        topics = overview(year=2023, on=ON, to=EVERYBODY).topics

        assert (topics.total, topics.finished) == (3, 1)
        assert tallies(topics.by_status) == [("proposed", "提出", 2), ("closed", "办结", 1)]
        assert tallies(topics.by_area) == [(area.pk, "城建环资", 2), (None, "未填写", 1)]
        assert tallies(topics.by_kind) == [
            ("special_report", "听取和审议专项工作报告", 1),
            ("follow_up", "跟踪监督", 2),
        ]

    def test_counts_only_law_enforcement_as_such(self, year):
        for kind in ("own_enforcement", "joint_enforcement", "case_review"):
            make(Inspection, work_year=year, title=kind, kind=kind)

        found = overview(year=2023, on=ON, to=EVERYBODY)
        assert (found.inspections.total, found.law_enforcement_inspections) == (3, 2)

    def test_says_who_is_late(self, year):
        committee = make(Unit, code="c", name="财经委", kind="committee")
        lead = make(Unit, code="l", name="区交通局", kind="department")
        helper = make(Unit, code="h", name="区城管局", kind="department")
        late = {"work_year": year, "due_on": date(2023, 8, 31)}
        make(Topic, title="甲", form="other", lead_committee=committee, **late)
        make(Topic, title="乙", form="other", status="closed", **late)
        make(Topic, work_year=year, title="丙", form="other", due_on=date(2023, 9, 10))
        suggestion = make(Suggestion, title="丁", **late)
        make(Assignment, suggestion=suggestion, unit=lead, part="lead")
        make(Assignment, suggestion=suggestion, unit=helper, part="co")
        # A unit whose refusal was accepted owes nothing any more.
        refused = make(Unit, code="r", name="区园林局", kind="department")
        make(Assignment, suggestion=suggestion, unit=refused, part="lead", is_current=False)
        make(Suggestion, title="戊", **late)

        found = overview(year=2023, on=ON, to=EVERYBODY)

        assert (found.topics.overdue, found.topics.due_soon) == (1, 1)
        assert tallies(found.topics.overdue_by_unit) == [(committee.pk, "财经委", 1)]
        assert found.suggestions.overdue == 2
        assert tallies(found.suggestions.overdue_by_unit) == [
            (lead.pk, "区交通局", 1),
            (None, "未填写", 1),
        ]

    def test_takes_the_class_of_the_latest_answer(self, year):
        unit = make(Unit, code="l", name="区交通局", kind="department")
        solved = make(AnswerClass, work_year=year, code="A", meaning="已解决")
        planned = make(AnswerClass, work_year=year, code="B", meaning="正在解决")
        suggestion = make(Suggestion, work_year=year, title="甲")
        make(Suggestion, work_year=year, title="乙")
        for number, answer_class in ((1, planned), (2, solved)):
            make(
                Answer,
                suggestion=suggestion,
                unit=unit,
                round=number,
                answered_on=ON,
                answer_class=answer_class,
            )

        found = overview(year=2023, on=ON, to=EVERYBODY)
        assert tallies(found.suggestions_by_answer_class) == [("A", "A（已解决）", 1)]
        assert found.suggestions_unanswered == 1

    def test_compares_with_earlier_years_that_hold_records(self, year):
        for number in (2017, 2021):
            make(Topic, work_year=make(WorkYear, year=number), title="旧", form="other")
        make(Topic, work_year=year, title="新", form="other")

        years = overview(year=2023, on=ON, to=EVERYBODY).years
        assert [(count.year, count.topics, count.suggestions) for count in years] == [
            (2021, 1, 0),
            (2023, 1, 0),
        ]

    def test_costs_the_same_at_any_size(self, year):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                overview(year=2023, on=ON, to=EVERYBODY)
            return len(captured)

        make(Topic, work_year=year, title="0", form="other")
        few = queries()
        for number in range(30):
            area = make(WorkArea, code=f"a{number}", name=f"领域{number}")
            make(Topic, work_year=year, title=str(number), form="other", area=area)
            make(Suggestion, work_year=year, title=str(number), area=area, due_on=ON)
        assert queries() == few


class TestAnsweringApart:
    """What several units answer is answered when all of them have, and goes by the slowest."""

    @pytest.fixture
    def units(self):
        named = (("unit", "区交通局"), ("other", "区公安分局"))
        return [make(Unit, code=code, name=name, kind="department") for code, name in named]

    @pytest.fixture
    def apart(self, year, units):
        suggestion = make(Suggestion, work_year=year, title="分办的建议")
        for each in units:
            make(Assignment, suggestion=suggestion, unit=each, part="separate")
        return suggestion

    @pytest.fixture
    def classes(self, year):
        return [
            make(AnswerClass, work_year=year, code=code, meaning=code, order=order)
            for order, code in enumerate("AB")
        ]

    def found(self):
        return overview(year=2023, on=ON, to=EVERYBODY)

    def test_is_not_answered_nor_classed_before_all_have(self, apart, classes, units):
        answer = {"suggestion": apart, "answered_on": ON}
        make(Answer, **answer, unit=units[0], answer_class=classes[0])
        assert self.found().suggestions_unanswered == 1
        assert self.found().suggestions_by_answer_class == []

    def test_goes_by_the_slowest_part(self, apart, classes, units):
        answer = {"suggestion": apart, "answered_on": ON}
        make(Answer, **answer, unit=units[0], answer_class=classes[1])
        make(Answer, **answer, unit=units[1], answer_class=classes[0])
        found = self.found()
        assert found.suggestions_unanswered == 0
        assert tallies(found.suggestions_by_answer_class) == [("B", "B（B）", 1)]

    def test_owes_no_second_answer_where_the_first_satisfied(self, apart, classes, units):
        votes = zip(("satisfied", "unsatisfied"), units, strict=True)
        for result, each in votes:
            given = make(
                Answer, suggestion=apart, answered_on=ON, unit=each, answer_class=classes[1]
            )
            make(
                Evaluation, answer=given, attitude="satisfied", result=result, comment="x",
                evaluated_on=ON,
            )  # fmt: skip
        Suggestion.objects.filter(pk=apart.pk).update(round=2)
        assert self.found().suggestions_unanswered == 1
        again = {"suggestion": apart, "round": 2, "answered_on": ON, "answer_class": classes[0]}
        make(Answer, **again, unit=units[1])
        assert self.found().suggestions_unanswered == 0

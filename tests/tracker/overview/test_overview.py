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
    Inspection,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)
from tracker.overview.populations import suggestions
from tracker.overview.populations.kinds import LAW_ENFORCEMENT
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

        topics = overview(year=2023, on=ON, to=EVERYBODY).kind("topic")

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
        assert found.kind("inspection").total == 3
        assert found.of(LAW_ENFORCEMENT) == 2

    def test_says_who_is_late(self, year):
        committee = make(Unit, code="c", name="财经委", kind="committee")
        lead = make(Unit, code="l", name="区交通局", kind="department")
        helper = make(Unit, code="h", name="区城管局", kind="department")
        late = {"work_year": year, "due_on": date(2023, 8, 31)}
        make(Topic, title="甲", form="other", lead_committee=committee, **late)
        make(Topic, title="乙", form="other", status="closed", **late)
        make(Topic, work_year=year, title="丙", form="other", due_on=date(2023, 9, 10))
        waiting = {"status": "handling", **late}
        suggestion = make(Suggestion, title="丁", **waiting)
        make(Assignment, suggestion=suggestion, unit=lead, part="lead")
        make(Assignment, suggestion=suggestion, unit=helper, part="co")
        # A unit whose refusal was accepted owes nothing any more.
        refused = make(Unit, code="r", name="区园林局", kind="department")
        make(Assignment, suggestion=suggestion, unit=refused, part="lead", is_current=False)
        make(Suggestion, title="戊", **waiting)

        found = overview(year=2023, on=ON, to=EVERYBODY)
        topics, late_ones = found.kind("topic"), found.kind("suggestion")

        assert (topics.overdue, topics.due_soon) == (1, 1)
        assert tallies(topics.overdue_by_unit) == [(committee.pk, "财经委", 1)]
        assert late_ones.overdue == 2
        assert tallies(late_ones.overdue_by_unit) == [
            (lead.pk, "区交通局", 1),
            (None, "未填写", 1),
        ]

    def test_blames_only_the_unit_that_has_not_answered(self, year):
        units = [make(Unit, code=c, name=f"区{c}局", kind="department") for c in "ab"]
        apart = make(
            Suggestion, work_year=year, title="分办", status="handling", due_on=date(2023, 8, 31)
        )
        for unit, status in zip(units, ("done", "handling"), strict=True):
            make(Assignment, suggestion=apart, unit=unit, part="separate", status=status)

        found = overview(year=2023, on=ON, to=EVERYBODY).kind("suggestion")
        assert found.overdue == 1
        assert tallies(found.overdue_by_unit) == [(units[1].pk, "区b局", 1)]

    def test_takes_the_class_of_the_last_answer_that_was_owed(self, year):
        unit = make(Unit, code="l", name="区交通局", kind="department")
        classes = {
            code: make(AnswerClass, work_year=year, code=code, meaning=f"{code}的")
            for code in "ABC"
        }
        suggestion = make(Suggestion, work_year=year, title="甲", status="fulfilled", round=2)
        make(Suggestion, work_year=year, title="乙", status="handling")
        make(Assignment, suggestion=suggestion, unit=unit, part="lead", status="done")
        # A second round took the place of the first, the follow-up (B→A) of none.
        for number, code in ((1, "C"), (2, "B"), (3, "A")):
            make(
                Answer, suggestion=suggestion, unit=unit, round=number, answered_on=ON,
                answer_class=classes[code],
            )  # fmt: skip

        found = overview(year=2023, on=ON, to=EVERYBODY)
        assert tallies(found.suggestions_by_answer_class) == [("B", "B（B的）", 1)]
        assert found.of(suggestions.unanswered) == 1
        assert found.of(suggestions.fulfilled) == 1

    def test_compares_with_earlier_years_that_hold_records(self, year):
        for number in (2017, 2021):
            make(Topic, work_year=make(WorkYear, year=number), title="旧", form="other")
        make(Topic, work_year=year, title="新", form="other")

        years = overview(year=2023, on=ON, to=EVERYBODY).years
        none = {
            "inspection": 0, "suggestion": 0, "planitem": 0, "personnelmatter": 0, "decision": 0,
            "lead": 0,
            "filing": 0, "review": 0,
        }  # fmt: skip
        assert [(each.year, each.counts) for each in years] == [
            (2021, {"topic": 1} | none),
            (2023, {"topic": 1} | none),
        ]

    def test_costs_the_same_at_any_size(self, year):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                overview(year=2023, on=ON, to=EVERYBODY)
            return len(captured)

        make(Topic, work_year=year, title="0", form="other")
        make(Suggestion, work_year=year, title="0", status="handling")
        few = queries()
        for number in range(30):
            area = make(WorkArea, code=f"a{number}", name=f"领域{number}")
            make(Topic, work_year=year, title=str(number), form="other", area=area)
            make(Suggestion, work_year=year, title=str(number), area=area, status="handling")
        assert queries() == few


class TestAnsweringApart:
    """What several units answer goes by the slowest, whichever answered last."""

    def test_goes_by_the_slowest_part(self, year):
        apart = make(Suggestion, work_year=year, title="分办的建议", status="answered")
        for order, code in enumerate("BA"):
            unit = make(Unit, code=f"u{order}", name=f"区{order}局", kind="department")
            make(Assignment, suggestion=apart, unit=unit, part="separate", status="done")
            found = make(AnswerClass, work_year=year, code=code, meaning=code, order=1 - order)
            make(Answer, suggestion=apart, unit=unit, answered_on=ON, answer_class=found)
        seen = overview(year=2023, on=ON, to=EVERYBODY)
        assert tallies(seen.suggestions_by_answer_class) == [("B", "B（B）", 1)]

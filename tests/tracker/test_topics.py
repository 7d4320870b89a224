from datetime import date

import pytest
from django.core.exceptions import ValidationError
from ledger import fill

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Activity,
    AnswerClass,
    Figure,
    Inspection,
    Law,
    Outcome,
    Passage,
    SourceDocument,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

BY = Actor(door="command")
DAY = date(2023, 9, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return door.create(WorkYear(year=2023), by=BY)


def make_topic(year, **fields):
    return door.create(Topic(work_year=year, form="follow_up", **fields), by=BY)


def codes(error: ValidationError) -> set[tuple[str, str]]:
    return {(name, e.code) for name, errors in error.error_dict.items() for e in errors}


class TestLists:
    def test_begin_with_the_newest_year(self):
        fill(2)
        kinds = (Topic, Inspection, Suggestion, Activity, Outcome, Figure, AnswerClass)
        years = {
            kind.__name__: [*kind.objects.values_list("work_year", flat=True)] for kind in kinds
        }

        assert years == {kind: [2024, 2023] for kind in years}


class TestDueDates:
    @pytest.fixture(autouse=True)
    def topics(self, year):
        make_topic(year, title="昨日到期", due_on=date(2023, 8, 31))
        make_topic(year, title="今日到期", due_on=DAY)
        make_topic(year, title="十五日后到期", due_on=date(2023, 9, 16))
        make_topic(year, title="十六日后到期", due_on=date(2023, 9, 17))
        make_topic(year, title="无期限")
        make_topic(year, title="已办结", due_on=date(2023, 8, 1), status="closed")
        void = make_topic(year, title="已作废", due_on=date(2023, 8, 1))
        door.void(void, by=Actor(door="command", reason="重复"))

    def test_make_a_topic_overdue_from_the_day_after(self):
        assert [topic.title for topic in Topic.objects.overdue(on=DAY)] == ["昨日到期"]

    def test_make_a_topic_due_soon_within_fifteen_days(self):
        soon = [topic.title for topic in Topic.objects.due_soon(on=DAY)]
        assert soon == ["今日到期", "十五日后到期"]

    def test_mean_the_same_on_a_single_record(self):
        overdue = [topic.title for topic in Topic.objects.all() if topic.is_overdue(on=DAY)]
        assert overdue == ["昨日到期"]


class TestContinuation:
    def test_starts_next_years_record_and_leaves_this_one_as_it_is(self, year):
        area = door.create(WorkArea(code="culture", name="教科文卫"), by=BY)
        unit = door.create(Unit(code="tour", name="区文旅局", kind="department"), by=BY)
        law = door.create(Law(title="旅游法", kind="law"), by=BY)
        topic = Topic(
            work_year=year,
            title="文旅产业发展",
            form="follow_up",
            area=area,
            status="in_progress",
            due_on=DAY,
            note="今年的备注",
        )
        door.create(topic, by=BY, links={"reporting_units": [unit], "laws": [law]})
        next_year = door.create(WorkYear(year=2024), by=BY)

        new = topic.carry_over(to_year=next_year, by=BY)

        assert (new.work_year_id, new.continues, new.title) == (2024, topic, "文旅产业发展")
        assert (new.area, new.form, new.status) == (area, "follow_up", "proposed")
        assert (new.due_on, new.note) == (None, "")
        assert (list(new.reporting_units.all()), list(new.laws.all())) == ([unit], [law])
        topic = Topic.objects.get(pk=topic.pk)
        assert (topic.version, topic.status, topic.work_year_id) == (1, "in_progress", 2023)

    @pytest.mark.parametrize("to_year", [2022, 2023])
    def test_must_lead_to_an_earlier_year(self, year, to_year):
        topic = make_topic(year, title="文旅产业发展")
        other = WorkYear.objects.filter(year=to_year).first() or WorkYear(year=to_year)
        if other.pk != 2023:
            door.create(other, by=BY)
        with pytest.raises(ValidationError) as refused:
            topic.carry_over(to_year=other, by=BY)
        assert codes(refused.value) == {("continues", "continues_not_earlier")}


class TestDates:
    def test_refuse_a_conclusion_before_the_start(self, year):
        with pytest.raises(ValidationError, match="办结日期不能早于开始日期"):
            make_topic(year, title="x", started_on=DAY, concluded_on=date(2023, 8, 31))

    def test_refuse_an_activity_that_ends_before_it_begins(self, year):
        with pytest.raises(ValidationError, match="结束日期不能早于开展日期"):
            door.create(
                Activity(
                    work_year=year,
                    kind="research",
                    title="x",
                    held_on=DAY,
                    ended_on=date(2023, 8, 31),
                ),
                by=BY,
            )


class TestSource:
    @pytest.fixture
    def passage(self):
        document = door.create(
            SourceDocument(code="report", title="工作报告", kind="annual_report"), by=BY
        )
        return door.create(
            Passage(document=document, number=1, text="督促退耕退渔，建设大美湿地。"), by=BY
        )

    def test_takes_a_quote_that_the_passage_says(self, year, passage):
        topic = make_topic(year, title="湿地", source=passage, quote="督促退耕退渔")
        assert topic.quote == "督促退耕退渔"

    def test_refuses_a_quote_that_is_not_in_the_passage(self, year, passage):
        with pytest.raises(ValidationError) as refused:
            make_topic(year, title="湿地", source=passage, quote="督促退耕还湖")
        assert codes(refused.value) == {("quote", "quote_not_in_source")}

    def test_refuses_a_quote_without_a_passage(self, year):
        with pytest.raises(ValidationError) as refused:
            make_topic(year, title="湿地", quote="督促退耕退渔")
        assert codes(refused.value) == {("quote", "quote_without_source")}

    def test_refuses_half_a_foreign_key_and_one_used_twice(self, year):
        with pytest.raises(ValidationError, match="必须同时填写或同时留空"):
            make_topic(year, title="x", external_system="oa")
        make_topic(year, title="x", external_system="oa", external_id="7")
        with pytest.raises(ValidationError, match="已被另一条记录使用"):
            make_topic(year, title="y", external_system="oa", external_id="7")


class TestInspectionKinds:
    def test_count_only_own_joint_and_delegated_as_law_enforcement(self, year):
        for kind in Inspection.Kind.values:
            door.create(Inspection(work_year=year, title=kind, kind=kind), by=BY)

        counted = Inspection.objects.law_enforcement().order_by("id")
        assert [inspection.kind for inspection in counted] == [
            "own_enforcement",
            "joint_enforcement",
            "delegated_enforcement",
        ]


class TestTree:
    def test_refuses_an_area_above_itself(self):
        upper = door.create(WorkArea(code="a", name="甲"), by=BY)
        lower = door.create(WorkArea(code="b", name="乙", parent=upper), by=BY)
        upper.parent = lower
        with pytest.raises(ValidationError) as refused:
            door.update(upper, by=BY)
        assert codes(refused.value) == {("parent", "circular")}


class TestUnits:
    def test_keep_a_dissolved_unit_beside_its_successor_of_the_same_name(self):
        old = door.create(Unit(code="old", name="区文旅局", kind="department"), by=BY)
        with pytest.raises(ValidationError, match="已有同名的现存单位"):
            door.create(Unit(code="new", name="区文旅局", kind="department"), by=BY)

        old.valid_until = date(2023, 12, 31)
        door.update(old, by=BY)
        new = Unit(code="new", name="区文旅局", kind="department", valid_from=date(2024, 1, 1))
        door.create(new, by=BY)
        assert list(Unit.objects.existing(on=date(2023, 12, 31))) == [old]
        assert list(Unit.objects.existing(on=date(2024, 1, 1))) == [new]

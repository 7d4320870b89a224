from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Prefetch
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
from tracker.models import Figure, Inspection, Law, Outcome, ProgressEntry

TOPICS, INSPECTIONS = SHEETS["topic-progress"], SHEETS["inspection-progress"]
YELLOW, RED = "00FFF2CC", "00FFC7CE"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def topic():
    return make_topic(
        "文旅产业发展",
        form="thematic_research",
        status="in_progress",
        lead_committee=make_committee(),
        planned_on=date(2023, 5, 1),
        due_on=date(2023, 12, 20),
        note="连续第二年",
        links={"reporting_units": [make_unit("culture", "区文化和旅游局")]},
    )


def make_entry(text, happened_on, **more):
    return make(ProgressEntry, text=text, happened_on=happened_on, **more)


def make_outcome(title, **more):
    return make(Outcome, work_year_id=2023, title=title, kind="policy", doer="government", **more)


def make_inspection(title, *, kind="own_enforcement", links=None, **more):
    return make(Inspection, links=links, work_year_id=2023, title=title, kind=kind, **more)


class TestTopicProgress:
    def test_shows_where_a_topic_stands(self, topic):
        make_entry("开题部署", date(2023, 5, 8), matter=topic, problem="人手不足")
        make_entry(
            "考察黄陂区木兰草原",
            date(2023, 7, 3),
            matter=topic,
            next_step="召开专题研讨会",
            problem="规划滞后",
        )
        make_outcome("完善文旅发展规划", matter=topic)
        make_outcome("建成龙灵山公园", matter=topic)
        assert rows_of(written(TOPICS)) == [
            [
                1,
                "文旅产业发展",
                "专题调研",
                "财政经济工委",
                "区文化和旅游局",
                date(2023, 5, 1),
                date(2023, 12, 20),
                "实施中",
                date(2023, 7, 3),
                "考察黄陂区木兰草原",
                "召开专题研讨会",
                "规划滞后",
                "1. 完善文旅发展规划\n2. 建成龙灵山公园",
                "黄",
                "连续第二年",
            ]
        ]

    def test_passes_over_what_was_voided(self, topic):
        make_entry("开题部署", date(2023, 5, 8), matter=topic)
        void(make_entry("误填", date(2023, 7, 3), matter=topic), "填错议题")
        void(make_outcome("误填", matter=topic), "填错议题")
        sheet = written(TOPICS)
        assert column_of(sheet, "进展情况") == ["开题部署"]
        assert column_of(sheet, "成效") == [None]

    def test_words_an_outcome_with_its_description_or_its_numbers(self, topic):
        make_outcome("完善规划", matter=topic, description="出台文旅发展规划")
        funding = make_outcome("解决近10家企业资金需求", matter=topic)
        for wording, value, unit in (("3.27亿元", "3.27", "亿元"), ("近10家", "10", "家")):
            make(
                Figure,
                comparator="nearly" if wording.startswith("近") else "exact",
                work_year_id=2023,
                outcome=funding,
                matter=topic,
                label="资金",
                wording=wording,
                value=Decimal(value),
                unit=unit,
                nature="result",
                doer="joint",
            )
        assert column_of(written(TOPICS), "成效") == [
            "1. 完善规划：出台文旅发展规划\n2. 解决近10家企业资金需求（3.27亿元）"
        ]

    def test_leaves_blank_what_nobody_reported(self, topic):
        assert rows_of(written(TOPICS))[0][8:13] == [None] * 5

    def test_judges_by_the_day_it_is_asked_for(self, topic):
        assert column_of(written(TOPICS, on=date(2023, 12, 4)), "预警") == ["绿"]
        assert column_of(written(TOPICS, on=date(2023, 12, 5)), "预警") == ["黄"]
        assert column_of(written(TOPICS, on=date(2023, 12, 20)), "预警") == ["黄"]
        assert column_of(written(TOPICS, on=date(2023, 12, 21)), "预警") == ["红"]

    def test_colours_due_date_and_light(self, topic):
        sheet = written(TOPICS, on=date(2023, 12, 21))
        assert [sheet[name].fill.fgColor.rgb for name in ("G5", "N5")] == [RED, RED]
        sheet = written(TOPICS, on=date(2023, 12, 15))
        assert [sheet[name].fill.fgColor.rgb for name in ("G5", "N5")] == [YELLOW, YELLOW]
        sheet = written(TOPICS, on=date(2023, 6, 1))
        assert sheet["G5"].fill.fill_type is None

    def test_says_of_which_day_it_is(self, topic):
        sheet = written(TOPICS)
        assert sheet["A1"].value == "武汉市汉南区人大常委会2023年监督议题进度表"
        assert "截至2023年12月15日" in [cell.value for cell in sheet[2]]

    def test_keeps_the_order_of_the_list(self, topic):
        make_topic("法律七进")
        records = TOPICS.model.objects.order_by("-id")
        names = column_of(written(TOPICS, records=records), "议题名称")
        assert names == ["法律七进", "文旅产业发展"]

    def test_passes_over_what_the_list_loaded_for_its_own_columns(self, topic):
        make_entry("开题部署", date(2023, 5, 8), matter=topic)
        latest = ProgressEntry.objects.order_by("-id")
        records = TOPICS.model.objects.prefetch_related(Prefetch("progress_entries", latest))
        assert column_of(written(TOPICS, records=records), "进展情况") == ["开题部署"]

    def test_costs_the_same_for_one_topic_and_for_thirty(self, topic):
        expected = [
            "ruleset",  # how many days are soon
            "topic",
            "unit",  # reporting units
            "progressentry",
            "outcome",
            "figure",
            "unit",  # the standing committee, for the title
        ]
        make_entry("开题部署", date(2023, 5, 8), matter=topic)
        make_outcome("完善规划", matter=topic)
        read = reading(TOPICS)
        few = read()
        for number in range(30):
            more = make_topic(
                f"议题 {number}",
                lead_committee=topic.lead_committee,
                links={"reporting_units": topic.reporting_units.all()},
            )
            make_entry("开题部署", date(2023, 5, 8), matter=more)
            make_outcome("完善规划", matter=more)
        assert few == read() == expected


class TestInspectionProgress:
    def test_keeps_apart_what_does_not_count_as_enforcement(self):
        make_inspection("智能网联汽车立法调研", kind="legislative_research")
        make_inspection("物业管理条例检查", kind="implementation_check")
        make_inspection("科技成果转化条例执法检查", kind="joint_enforcement")
        make_inspection("湿地保护法执法检查")
        make_inspection("蔬菜农药残留执法检查")
        assert [row[:3] for row in rows_of(written(INSPECTIONS))] == [
            ["一、执法检查：2项", None, None],
            [1, "湿地保护法执法检查", "执法检查"],
            [2, "蔬菜农药残留执法检查", "执法检查"],
            ["二、市区联动执法检查：1项", None, None],
            [3, "科技成果转化条例执法检查", "市区联动执法检查"],
            ["三、检查贯彻实施（不计入执法检查）：1项", None, None],
            [4, "物业管理条例检查", "检查贯彻实施"],
            ["四、立法调研（不计入执法检查）：1项", None, None],
            [5, "智能网联汽车立法调研", "立法调研"],
        ]

    def test_shows_where_an_inspection_stands(self):
        law = make(Law, title="中华人民共和国湿地保护法", short_title="湿地保护法", kind="law")
        several = make(Law, title="消防“一法一条例”", kind="other")
        inspection = make_inspection(
            "湿地保护法执法检查",
            status="rectifying",
            lead_committee=make_committee(),
            team_leader="李爱华",
            planned_on=date(2023, 6, 1),
            due_on=date(2023, 12, 1),
            findings="武湖湿地仍有围垦",
            links={
                "laws": [law, several],
                "inspected_units": [make_unit("water", "区水务和湖泊局")],
            },
        )
        make_entry("巡查武湖湿地", date(2023, 7, 3), matter=inspection, next_step="督促退耕")
        make_outcome("退耕退渔", matter=inspection)
        assert rows_of(written(INSPECTIONS))[1] == [
            1,
            "湿地保护法执法检查",
            "执法检查",
            "《湿地保护法》、消防“一法一条例”",
            "财政经济工委",
            "李爱华",
            "区水务和湖泊局",
            date(2023, 6, 1),
            date(2023, 12, 1),
            "整改中",
            "武湖湿地仍有围垦",
            date(2023, 7, 3),
            "巡查武湖湿地",
            "督促退耕",
            None,
            "退耕退渔",
            "红",
            None,
        ]

    def test_is_titled_for_place_and_year(self):
        make_committee()
        make_inspection("湿地保护法执法检查")
        assert written(INSPECTIONS)["A1"].value == "武汉市汉南区人大常委会2023年执法检查进度表"

    def test_costs_the_same_for_one_inspection_and_for_thirty(self):
        expected = [
            "ruleset",  # how many days are soon
            "inspection",
            "law",
            "unit",  # inspected units
            "progressentry",
            "outcome",
            "figure",
            "unit",  # the standing committee, for the title
        ]
        law = make(Law, title="湿地保护法", kind="law")
        unit = make_unit("water", "区水务和湖泊局")

        def add(number):
            inspection = make_inspection(
                f"检查 {number}", links={"laws": [law], "inspected_units": [unit]}
            )
            make_entry("巡查", date(2023, 7, 3), matter=inspection)
            make_outcome("退耕退渔", matter=inspection)

        add(0)
        read = reading(INSPECTIONS)
        few = read()
        for number in range(1, 31):
            add(number)
        assert few == read() == expected

from datetime import date

import pytest
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
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting

SHEET = SHEETS["supervision-plan"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def plan():
    """Three topics, entered in another order than the plan has."""
    finance = make_committee()
    water = make_unit("water", "区水务和湖泊局", short_name="区水务局")
    bureau = make_unit("bureau", "区财政局")
    make_topic("湿地保护法执行情况", form="law_inspection", status="closed")
    make_topic("审计整改情况", planned_on=date(2023, 9, 1))
    topic = make_topic(
        "2022年度环境保护目标完成情况",
        planned_on=date(2023, 4, 1),
        status="deliberated",
        basis="监督法第十二条",
        lead_committee=finance,
        supervising_leader="张建国",
        research_on=date(2023, 3, 6),
        adjustment="由3月调整至4月",
        note="与市人大联动",
        links={"reporting_units": [water, bureau]},
    )
    for kind, day in (("directors", date(2023, 4, 10)), ("committee", date(2023, 4, 26))):
        meeting = make(Meeting, work_year=topic.work_year, kind=kind, starts_on=day)
        make(AgendaItem, meeting=meeting, kind="hear", matter=topic.matter_ptr)


class TestPlan:
    def test_has_the_columns_of_the_official_form(self):
        make_topic("审计整改情况")
        header = [cell.value for cell in written(SHEET)[3]]
        assert header == [
            "序号",
            "监督方式",
            "议题名称",
            "依据/来源",
            "责任专工委",
            "分管领导",
            "报告（实施）单位",
            "会前调研\n时间",
            "主任会议",
            "常委会会议",
            "完成情况",
            "调整说明",
            "备注",
            "记录标识",
        ]

    def test_groups_topics_by_form_in_the_order_of_the_law(self, plan):
        assert [row[:3] for row in rows_of(written(SHEET))] == [
            ["一、听取和审议专项工作报告（2项）", None, None],
            [1, "听取和审议专项工作报告", "2022年度环境保护目标完成情况"],
            [2, "听取和审议专项工作报告", "审计整改情况"],
            ["二、执法检查（1项）", None, None],
            [3, "执法检查", "湿地保护法执行情况"],
        ]

    def test_shows_all_that_is_known_of_a_topic(self, plan):
        assert rows_of(written(SHEET))[1] == [
            1,
            "听取和审议专项工作报告",
            "2022年度环境保护目标完成情况",
            "监督法第十二条",
            "财政经济工委",
            "张建国",
            "区水务局、区财政局",
            date(2023, 3, 6),
            date(2023, 4, 10),
            date(2023, 4, 26),
            "已听取审议",
            "由3月调整至4月",
            "与市人大联动",
        ]

    def test_names_place_and_year_in_the_title(self, plan):
        sheet = written(SHEET)
        assert sheet["A1"].value == "武汉市汉南区人大常委会2023年监督工作计划"
        assert sheet["A2"].value == "填报单位（盖章）：武汉市汉南区人大常委会"
        assert sheet.page_setup.paperSize == 9

    def test_has_a_title_even_without_rows_and_place(self):
        sheet = written(SHEET)
        assert sheet["A1"].value == "监督工作计划"
        # Nothing to list is said, and a row is left open for what somebody adds.
        assert [sheet[f"A{row}"].value for row in (4, 5, 6)] == [
            "无", None, "单位负责人（审核人）："
        ]  # fmt: skip

    def test_marks_a_voided_topic_that_was_asked_for(self):
        void(make_topic("审计整改情况"), "重复登记")
        assert column_of(written(SHEET), "备注") == [None, "已作废：重复登记"]

    def test_costs_the_same_for_one_topic_and_for_thirty(self, plan):
        # The reporting units, the agendas, then the standing committee for the title.
        expected = ["topic", "unit", "agendaitem", "unit"]
        read = reading(SHEET)
        few = read()
        unit = make_unit("more", "区教育局")
        for number in range(30):
            make_topic(f"议题 {number}", links={"reporting_units": [unit]})
        assert few == read() == expected

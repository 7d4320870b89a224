"""The sheets of plan items: research with its results, and the plan of the deputies' work."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from sheet_records import (
    BY,
    DAY,
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
from tracker.common import door
from tracker.models import Membership, Outcome
from tracker.plans.models import PlanItem

RESEARCH, DEPUTIES = SHEETS["research-plan"], SHEETS["deputy-work-plan"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


def plan(title, *, plan="research", links=None, **more):
    return make(PlanItem, links=links, work_year_id=2023, title=title, plan=plan, **more)


def result(item, title, kind="research_result"):
    return make(Outcome, matter=item, work_year_id=2023, title=title, kind=kind, doer="committee")


class TestResearchPlan:
    @pytest.fixture
    def project(self):
        topic = make_topic("营商环境情况")
        item = plan(
            "优化营商环境", quarter="2", leader="李主任", members="张、王",
            lead_committee=make_committee(), mid_check="已走访十家",
            mid_checked_on=date(2023, 7, 3),
            delivered_on=date(2023, 10, 20), exchanged_on=date(2023, 11, 1), reported_to="市人大",
            instructed_by="王书记", instructed_on=date(2023, 11, 5), instruction="请政府研究。",
            adopted_into=topic.matter_ptr, adopted_as="写入区政府文件", note="市区联动",
        )  # fmt: skip
        result(item, "营商环境调研报告")
        result(item, "惠企若干措施", "rule_made")
        return item

    def test_has_the_columns_of_the_official_form(self):
        plan("课题")
        assert [cell.value for cell in written(RESEARCH)[3]] == [
            "序号", "课题", "牵头人", "责任部门", "成员", "计划季度", "年中进度", "完成日期",
            "成果名称", "类型", "交流", "批示", "转化去向", "备注", "记录标识",
        ]  # fmt: skip

    def test_shows_all_that_is_known_of_a_project(self, project):
        assert rows_of(written(RESEARCH)) == [
            [
                1, "优化营商环境", "李主任", "财政经济工委", "张、王", "第二季度", "已走访十家",
                date(2023, 10, 20), "1. 营商环境调研报告\n2. 惠企若干措施",
                "1. 调研成果\n2. 制度", "2023-11-01 市人大", "王书记 2023-11-05：请政府研究。",
                "转为“营商环境情况”\n写入区政府文件", "市区联动",
            ]
        ]  # fmt: skip

    def test_counts_results_and_projects_apart(self, project):
        plan("另一课题")
        sheet = written(RESEARCH)
        assert sheet["A1"].value == "武汉市汉南区人大常委会2023年调研计划及成果表"
        assert "课题2项，成果2项" in [cell.value for cell in sheet[2]]

    def test_leaves_out_a_result_that_was_voided(self, project):
        void(project.outcomes.get(kind="rule_made"), "误登")
        assert column_of(written(RESEARCH), "成果名称") == ["营商环境调研报告"]

    def test_says_why_there_is_no_result(self):
        plan("课题", no_result_reason="并入市级课题")
        assert column_of(written(RESEARCH), "成果名称") == ["并入市级课题"]

    def test_goes_by_quarter_and_shows_research_alone(self):
        for title, quarter in (("全年", "all"), ("末", "4"), ("未定", ""), ("初", "1")):
            plan(title, quarter=quarter)
        plan("代表视察", plan="deputies")
        assert column_of(written(RESEARCH), "课题") == ["初", "末", "全年", "未定"]

    def test_names_no_matter_that_the_reader_does_not_see(self, project):
        committee = project.lead_committee
        user = get_user_model().objects.create_user("finance")
        make(Membership, user=user, role="committee", unit=committee)
        other = make_unit("farming", "农业工委", "committee")
        project.adopted_into = plan("别委课题", lead_committee=other).matter_ptr
        door.update(project, by=BY)
        mine = PlanItem.objects.filter(pk=project.pk)
        assert column_of(written(RESEARCH, records=mine), "转化去向") == [
            "转为“别委课题”\n写入区政府文件"
        ]
        shown = written(RESEARCH, records=mine, to=user)
        assert column_of(shown, "转化去向") == ["写入区政府文件"]

    def test_costs_the_same_for_one_project_and_for_thirty(self, project):
        read = reading(RESEARCH)
        few = read()
        for number in range(30):
            result(plan(f"课题{number}", adopted_into=project.adopted_into), "报告")
        assert read() == few == ["planitem", "outcome", "matter", "unit"]


class TestDeputyWorkPlan:
    def test_has_the_columns_of_the_official_form(self):
        plan("视察", plan="deputies")
        assert [cell.value for cell in written(DEPUTIES)[3]] == [
            "序号", "工作", "时间", "责任单位", "参加对象", "方式", "完成情况", "调整说明",
            "记录标识",
        ]  # fmt: skip

    def test_shows_the_plan_by_time_and_no_other_plan(self):
        bureau, street = make_unit("bureau", "区财政局"), make_unit("youth", "团区委")
        plan("年终述职", plan="deputies", quarter="4")
        plan(
            "视察重点项目", plan="deputies", quarter="2", participants="市、区代表", way="集中视察",
            status="in_progress", adjustment="2023-05-08 第15次主任会议 汛期推迟",
            links={"units": [bureau, street]},
        )  # fmt: skip
        plan("课题")
        assert rows_of(written(DEPUTIES)) == [
            [
                1, "视察重点项目", "第二季度", "区财政局、团区委", "市、区代表", "集中视察",
                "实施中", "2023-05-08 第15次主任会议 汛期推迟",
            ],
            [2, "年终述职", "第四季度", None, None, None, "提出", None],
        ]  # fmt: skip

    def test_drops_nothing_from_the_plan_in_silence(self):
        void(plan("视察", plan="deputies"), "重复登记")
        assert column_of(written(DEPUTIES), "调整说明") == ["已作废：重复登记"]

    def test_costs_the_same_for_one_item_and_for_thirty(self):
        plan("视察", plan="deputies", links={"units": [make_unit("bureau", "区财政局")]})
        read = reading(DEPUTIES)
        few = read()
        for number in range(30):
            plan(f"工作{number}", plan="deputies")
        assert read() == few
        assert few[0] == "planitem"

    @pytest.mark.parametrize("sheet", [RESEARCH, DEPUTIES])
    def test_has_a_title_even_without_rows_and_place(self, sheet):
        assert written(sheet, on=DAY)["A1"].value.endswith("表")

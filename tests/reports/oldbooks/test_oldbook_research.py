"""An old workbook of the research plan: projects, their results, and how far they went."""

from datetime import date

import pytest
from old_ledger import book_of, make

from reports.oldbooks.plan_items import results_in
from tracker.models import Outcome, Unit
from tracker.plans.models import PlanItem

TITLE = "汉南区人大常委会2024年调研计划及成果表"
COLUMNS = [
    "序号", "课题", "牵头人", "责任部门", "成员", "计划季度", "列入计划日期", "年中进度",
    "完成日期", "成果名称", "交流", "批示", "转化去向", "办结日期", "备注",
]  # fmt: skip
ROW = [
    1, "营商环境调研", "李主任", "财经工委", "张、王", "二季度", "2024.1.10", "已走访十家",
    "2024年10月20日", "1. 调研报告\n2. 惠企措施建议", "市人大交流", "请研究", "列入议题",
    "2024-12-10", "联动",
]  # fmt: skip


def book(**changes):
    row = [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]
    return book_of([[TITLE], COLUMNS, row], name="调研计划")


@pytest.fixture
def finance(ledger):
    return make(Unit, code="finance", name="财经工委", kind="committee")


class TestABook:
    def test_of_research_is_recognised(self, ledger):
        [sheet] = ledger.plan(book()).loaded
        assert (sheet.kind, sheet.work_year) == ("planitem", 2024)
        meant = {column.heading if hasattr(column, "heading") else column.path[-1]: column.key
                 for column in sheet.columns}  # fmt: skip
        assert meant["课题"] == "title"
        assert meant["成果名称"] == "results"
        assert meant["完成日期"] == "delivered_on"
        assert "" not in meant.values()

    def test_is_loaded_as_plan_items_with_their_results(self, ledger, finance):
        [row] = ledger.load(book()).loaded_rows
        item = PlanItem.objects.get()
        assert (item.title, item.plan, item.quarter) == ("营商环境调研", "research", "2")
        assert (item.leader, item.members, item.lead_committee) == ("李主任", "张、王", finance)
        assert (item.instruction, item.adopted_as) == ("请研究", "列入议题")
        assert item.note == "联动\n台账所载年中进度：已走访十家\n台账所载交流：市人大交流"
        results = Outcome.objects.filter(matter=item).order_by("pk")
        assert [(one.title, one.kind) for one in results] == [
            ("调研报告", "research_result"), ("惠企措施建议", "research_result"),
        ]  # fmt: skip
        assert (item.decided_on, item.delivered_on, item.concluded_on) == (
            date(2024, 1, 10), date(2024, 10, 20), date(2024, 12, 10),
        )  # fmt: skip
        assert (item.status, row.moves) == ("closed", ["列入计划", "完成", "办结"])

    def test_invents_no_result_and_no_delivery_without_one(self, ledger, finance):
        [row] = ledger.load(book(成果名称=None)).loaded_rows
        item = PlanItem.objects.get()
        assert (item.status, item.delivered_on, Outcome.objects.count()) == ("in_plan", None, 0)
        assert any("还没有登记成果" in doubt.text for doubt in row.said.doubts)

    def test_loaded_twice_adds_nothing(self, ledger, finance):
        ledger.load(book())
        [row] = ledger.load(book()).loaded_rows
        assert (row.result, PlanItem.objects.count(), Outcome.objects.count()) == (
            "unchanged",
            1,
            2,
        )

    def test_adds_a_result_that_was_missing(self, ledger, finance):
        ledger.load(book(成果名称="调研报告", 办结日期=None))
        [row] = ledger.load(book(办结日期=None)).loaded_rows
        assert row.filled == ["成果"]
        assert Outcome.objects.count() == 2

    def test_finds_no_item_of_another_plan(self, ledger, finance):
        make(PlanItem, title="营商环境调研", plan="own", work_year=ledger.year)
        [row] = ledger.load(book()).loaded_rows
        assert row.result == "new"
        assert PlanItem.objects.filter(plan="research").count() == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("调研报告", ["调研报告"]),
        ("1. 调研报告；2. 2024年工作办法", ["调研报告", "2024年工作办法"]),
        ("（1）报告 （2）办法", ["报告", "办法"]),
        ("①报告②办法", ["报告", "办法"]),
        ("报告\n报告", ["报告"]),
        ("关于“3.15”维权的报告", ["关于“3.15”维权的报告"]),
    ],
)
def test_results_of_a_cell_are_told_apart(text, names):
    assert results_in(text) == names

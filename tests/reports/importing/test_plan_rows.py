"""Sheets of one plan: what comes back is of that plan, and the year book counts no other."""

from datetime import UTC, date, datetime

import pytest
from filled_sheets import Filled, exported
from sheet_records import EVERYBODY, make, make_years

from reports.exporting.year_book import row_count, year_book
from reports.importing.checking import check
from reports.importing.rows import State
from reports.importing.tables import read_table
from reports.workbook.opening import open_book
from tracker.models import Outcome
from tracker.plans.models import PlanItem

pytestmark = pytest.mark.django_db
TODAY = date(2023, 12, 15)


@pytest.fixture(autouse=True)
def items():
    make_years()
    item = make(PlanItem, work_year_id=2023, title="营商环境", plan="research", quarter="2")
    topic = make(PlanItem, work_year_id=2023, title="视察", plan="deputies", quarter="3")
    PlanItem.objects.filter(pk=item.pk).update(adopted_into=topic.pk, adopted_as="写入文件")
    result = {"kind": "research_result", "doer": "committee", "title": "报告"}
    make(Outcome, matter=item, work_year_id=2023, **result)


@pytest.fixture(params=[("research-plan", "课题"), ("deputy-work-plan", "工作")])
def sheet(request, administrator):
    name, header = request.param
    return Filled(exported(name, to=administrator, on=TODAY), name), header


def planned(filled, user):
    return check(read_table(open_book(filled.content())), user=user, on=TODAY)


class TestRows:
    def test_come_back_unchanged(self, sheet, administrator):
        filled, _ = sheet
        assert planned(filled, administrator).counts()["unchanged"] == 1

    def test_typed_anew_begin_in_the_plan_of_the_sheet(self, sheet, administrator):
        filled, header = sheet
        filled.append(**{header: "新增的"})
        found = planned(filled, administrator)
        (row,) = (row for row in found.rows if row.state is State.NEW)
        assert row.faults == []
        plan = "research" if header == "课题" else "deputies"
        assert (row.record.title, row.record.plan) == ("新增的", plan)

    def test_of_a_published_plan_are_refused_cell_by_cell(self, sheet, administrator):
        filled, header = sheet
        PlanItem.objects.update(published_on=date(2023, 2, 1), status="in_plan")
        if header == "课题":
            filled.put("营商环境", "计划季度", "第四季度")
        else:
            filled.put("视察", "方式", "走访")
        (row,) = planned(filled, administrator).rows
        assert [fault.code for fault in row.faults] == ["field_not_yours"]


def test_the_year_book_lists_each_plan_on_its_sheet():
    book = year_book(2023, to=EVERYBODY, at=datetime(2023, 12, 15, tzinfo=UTC))
    listed = {line.title: line.records for line in book.contents}
    assert (listed["年度调研计划及成果表"], listed["年度代表工作计划表"]) == (1, 1)
    assert row_count(2023, to=EVERYBODY, on=date(2023, 12, 15)) == sum(listed.values())

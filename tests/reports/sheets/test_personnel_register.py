"""人事任免情况登记表: a row for each person and post, its vote, and how many people these are."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sheet_records import make, make_unit, make_years, rows_of, written

from reports.sheets import SHEETS
from tracker.common.scoping import visible
from tracker.models import Bill, Membership, PersonnelMatter, Post, Vote

REGISTER = SHEETS["personnel-register"]
DAY = date(2023, 4, 26)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def matters():
    make_years()
    bureau = make_unit("bureau", "区财政局")
    post = make(Post, code="t", title="区财政局局长", body=bureau, kind="government", seats=None)
    bill = make(Bill, work_year_id=2023, number="汉人任〔2023〕3号", title="任免案")
    dates = {"received_on": date(2023, 4, 8), "exam_on": date(2023, 4, 10), "exam_passed": True,
             "reviewed_on": date(2023, 4, 12), "directors_on": date(2023, 4, 18),
             "tabled_on": DAY}  # fmt: skip
    for kind, person, status in (
        ("appoint", "张三", "announced"), ("remove", "张三", "passed"),
        ("appoint", "李四", "tabled"),
    ):  # fmt: skip
        matter = make(
            PersonnelMatter, work_year_id=2023, kind=kind, person_name=person, post=post,
            bill=bill, proposed_by="mayor", status=status, note="备注", **dates,
        )  # fmt: skip
        if status == "announced":
            count = {"members": 33, "present": 30, "sent": 30, "returned": 29, "valid": 29}
            count |= {"in_favour": 27, "against": 1, "abstained": 1, "not_voted": 1}
            make(Vote, matter=matter, purpose="approval", held_on=DAY, method="button", **count)
    return PersonnelMatter.objects.all()


class TestRegister:
    def test_lists_each_with_its_vote(self, matters):
        first = rows_of(written(REGISTER))[0]
        assert first[1:6] == ["汉人任〔2023〕3号", "张三", "区财政局局长", "任命", "区长"]
        assert first[7] == "2023-04-10 合格"
        assert first[11:18] == [33, 30, 27, 1, 1, 1, "已公布"]

    def test_tells_how_many_people_the_rows_are(self, matters):
        filled = REGISTER.fill(matters, on=DAY, to=get_user_model()(is_superuser=True))
        assert filled.heading.right == "3人次，涉及2人"
        assert filled.heading.title.endswith("2023年人事任免情况登记表")

    def test_costs_the_same_at_any_size(self, matters):
        def read(records):
            everybody = get_user_model()(is_superuser=True)
            with CaptureQueriesContext(connection) as captured:
                list(REGISTER.fill(records, on=DAY, to=everybody).rows)
            return len(captured)

        assert read(matters.filter(person_name="李四")) == read(matters)

    def test_hides_from_a_reader_what_is_not_passed_and_its_bill(self, matters):
        reader = get_user_model().objects.create_user("reader")
        make(Membership, user=reader, role="reader")
        seen = visible(matters, to=reader)
        rows = list(REGISTER.fill(seen, on=DAY, to=reader).rows)
        assert {(row.record.person_name, row.record.bill) for row in rows} == {("张三", None)}

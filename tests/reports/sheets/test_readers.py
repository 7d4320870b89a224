"""What stands on a sheet depends on who reads it: one line per role."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from sheet_records import column_of, make, make_topic, make_unit, make_years, written

from reports.sheets import SHEETS
from tracker.common.field_rights import EVERY_ROLE
from tracker.common.roles import Role
from tracker.common.scoping import visible
from tracker.meetings.models import Meeting
from tracker.models import (
    Assignment,
    Deputy,
    Figure,
    Indicator,
    Membership,
    Opinion,
    RectificationItem,
    Suggestion,
    Term,
    Topic,
    WorkYear,
)

pytestmark = pytest.mark.django_db

WITH_PHONE, NAME_ALONE = "李明\n027-84750001", "李明"


@pytest.fixture
def suggestion():
    """Led by the transport office, which has a handler with a phone; water helps."""
    make_years()
    suggestion = make(
        Suggestion,
        work_year_id=2023,
        title="公交",
        status="handling",
        disclosure="full",
        lead_deputy=make(Deputy, term=make(Term, number=9), name="刘志强"),
    )
    for code, part, handler, phone in (
        ("transport", "lead", "李明", "027-84750001"),
        ("water", "co", "王芳", "027-84750002"),
    ):
        unit = make_unit(code, code)
        make(Assignment, suggestion=suggestion, unit=unit, part=part, handler=handler, phone=phone)
    return suggestion


def reader_of(suggestion, role, unit_code):
    user = get_user_model().objects.create_user(f"{role}-{unit_code}")
    speaks_for = {}
    if unit_code:
        part = suggestion.assignments.filter(unit__code=unit_code).first()
        speaks_for = {"unit": part.unit if part else make_unit(unit_code, unit_code)}
    if role == Role.DEPUTY:
        speaks_for = {"deputy": suggestion.lead_deputy}
    make(Membership, user=user, role=role, **speaks_for)
    return user


class TestContacts:
    @pytest.mark.parametrize(
        ("role", "unit", "shown"),
        [
            (Role.CLERK, "", WITH_PHONE),
            (Role.DEPUTY_AFFAIRS, "", WITH_PHONE),
            (Role.COMMITTEE, "finance", NAME_ALONE),
            (Role.STREET_COMMITTEE, "street", WITH_PHONE),
            (Role.GOVERNMENT_OFFICE, "government", WITH_PHONE),
            (Role.UNIT_CONTACT, "transport", WITH_PHONE),
            # A helping unit does not see the lead's part, so not its handler either.
            (Role.UNIT_CONTACT, "water", None),
            (Role.INTEGRATOR, "transport", WITH_PHONE),
            (Role.DEPUTY, "", NAME_ALONE),
            (Role.LEADER, "", NAME_ALONE),
            (Role.READER, "", NAME_ALONE),
        ],
    )
    def test_have_a_phone_for_those_who_need_it(self, suggestion, role, unit, shown):
        user = reader_of(suggestion, role, unit)
        sheet = written(SHEETS["suggestion-summary"], to=user)
        assert column_of(sheet, "承办人及电话")[0] == shown

    def test_are_asked_for_every_role(self):
        marks = self.test_have_a_phone_for_those_who_need_it.pytestmark
        assert {role for role, *_ in marks[0].args[1]} == EVERY_ROLE


class TestLastYear:
    def test_is_not_compared_with_what_the_reader_may_not_see(self):
        make_years()
        make(WorkYear, year=2024)
        research = make(Indicator, code="research", name="调研", unit="次", nature="activity")
        hidden = make_topic("未列入计划", status="proposed")
        common = {
            "indicator": research, "label": "调研", "unit": "次", "nature": "activity",
            "doer": "committee",
        }  # fmt: skip
        make(Figure, work_year_id=2023, matter=hidden, value=5, **common)
        make(Figure, work_year_id=2024, value=8, **common)
        sheet = SHEETS["year-data"]
        deputy = make(Deputy, term=make(Term, number=9), name="刘志强")
        user = get_user_model().objects.create_user("deputy")
        make(Membership, user=user, role=Role.DEPUTY, deputy=deputy)

        def differences(**to):
            records = Figure.objects.filter(work_year=2024)
            return column_of(written(sheet, on=date(2024, 9, 1), records=records, **to), "增减")

        assert differences() == [None, 3]
        assert differences(to=user) == [None, None]


class TestMatters:
    """A unit may see what it was given without seeing the matter that it comes from."""

    @pytest.fixture
    def hidden(self):
        make_years()
        return make_topic("尚未公开的议题", status="proposed")

    def test_are_not_named_where_the_opinion_alone_is_seen(self, hidden):
        unit = make_unit("transport", "交通局")
        opinion = make(
            Opinion,
            matter=hidden,
            title="审议意见",
            addressed_to=unit,
            handed_over_on=date(2023, 7, 1),
            meeting=make(Meeting, work_year=hidden.work_year, kind="committee", title="第十次会议"),
        )
        Opinion.objects.update(status="handed_over")
        user = _contact_of(unit)
        assert visible(Opinion.objects.all(), to=user).get() == opinion
        assert not visible(Topic.objects.all(), to=user).exists()
        sheet = SHEETS["opinion-ledger"]
        seen = written(sheet, records=visible(Opinion.objects.all(), to=user), to=user)
        assert column_of(seen, "议题")[-1] is None
        assert column_of(written(sheet), "议题")[-1] == "尚未公开的议题"

    def test_are_not_named_where_the_item_alone_is_seen(self, hidden):
        item = make(RectificationItem, matter=hidden, number="1", kind="problem", text="路灯不亮")
        RectificationItem.objects.update(status="rectifying")
        user = get_user_model().objects.create_user("government")
        office = make_unit("government", "政府办")
        make(Membership, user=user, role=Role.GOVERNMENT_OFFICE, unit=office)
        assert visible(RectificationItem.objects.all(), to=user).get() == item
        sheet = SHEETS["rectification-ledger"]
        words = [cell.value for row in written(sheet, to=user).iter_rows() for cell in row]
        assert "路灯不亮" in words
        assert not [word for word in words if "尚未公开" in str(word)]
        words = [cell.value for row in written(sheet).iter_rows() for cell in row]
        assert [word for word in words if "尚未公开" in str(word)]


def _contact_of(unit):
    user = get_user_model().objects.create_user("contact")
    make(Membership, user=user, role=Role.UNIT_CONTACT, unit=unit)
    return user

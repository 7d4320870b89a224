"""The life of a plan item: as it should go, and every wrong turn."""

from datetime import date, timedelta

import pytest
from plan_world import CHECKED_ON, DELIVERED_ON, PLANNED_ON, STARTED_ON

from tracker.models import ProgressEntry
from tracker.plans.models import PlanItem

EXCHANGED_ON, CLOSED_ON = date(2024, 11, 1), date(2024, 12, 20)
MEETING = {"meeting": "第12次主任会议"}


def before(day: date) -> date:
    return day - timedelta(days=1)


class TestALife:
    def test_goes_from_the_proposal_to_the_end(self, world):
        item = world.plan()
        item = world.move(item, "include_in_plan", "clerk", on=PLANNED_ON, **MEETING)
        assert (item.status, item.decided_on, item.meeting) == (
            "in_plan", PLANNED_ON, "第12次主任会议",
        )  # fmt: skip
        item = world.move(item, "start", "finance", on=STARTED_ON)
        assert (item.status, item.started_on) == ("in_progress", STARTED_ON)
        item = world.move(item, "check_midway", "finance", on=CHECKED_ON, mid_check="走访十家企业")
        assert (item.status, item.mid_checked_on, item.mid_check) == (
            "mid_checked", CHECKED_ON, "走访十家企业",
        )  # fmt: skip
        world.result(item)
        item = world.move(item, "deliver", "finance", on=DELIVERED_ON)
        assert (item.status, item.delivered_on, item.is_owed) == ("delivered", DELIVERED_ON, False)
        item = world.move(item, "exchange", "finance", on=EXCHANGED_ON, reported_to="市人大")
        assert (item.status, item.exchanged_on, item.reported_to) == (
            "exchanged", EXCHANGED_ON, "市人大",
        )  # fmt: skip
        item = world.move(item, "close", "clerk", on=CLOSED_ON)
        assert (item.status, item.concluded_on) == ("closed", CLOSED_ON)
        told = ProgressEntry.objects.filter(matter=item).order_by("pk")
        assert [entry.transition for entry in told] == [
            "include_in_plan", "start", "check_midway", "deliver", "exchange", "close",
        ]  # fmt: skip

    def test_may_leave_out_the_check_and_the_exchange(self, world):
        item = world.under_way()
        world.result(item)
        world.move(item, "deliver", "finance", on=DELIVERED_ON)
        assert world.move(item, "close", "clerk", on=CLOSED_ON).status == "closed"

    def test_of_a_street_plan_is_led_by_the_street(self, world):
        item = world.street_plan()
        world.move(item, "include_in_plan", "clerk", on=PLANNED_ON)
        assert world.refused(item, "start", "other_street", on=STARTED_ON) == "not_concerned"
        assert world.move(item, "start", "street", on=STARTED_ON).status == "in_progress"

    def test_goes_on_in_a_later_year(self, world):
        item = world.under_way(leader="李主任", links={"units": [world.units["bureau"]]})
        years = {"work_year": world.next_year.pk, "remark": "未完成"}
        item = world.move(item, "continue", "clerk", on=DELIVERED_ON, **years)
        later = item.continuations.get()
        assert (item.status, later.status, later.plan) == ("continued", "proposed", "research")
        assert (later.work_year, later.leader) == (world.next_year, "李主任")
        assert list(later.units.all()) == [world.units["bureau"]]
        assert (later.decided_on, later.started_on, later.published_on) == (None, None, None)


class TestAPlan:
    def test_of_the_deputies_work_names_the_meeting_that_passed_it(self, world):
        item = world.plan(plan="deputies")
        fault = {"meeting": "required"}
        assert world.refused(item, "include_in_plan", "clerk", on=PLANNED_ON) == fault
        assert world.move(item, "include_in_plan", "clerk", on=PLANNED_ON, **MEETING).meeting

    def test_is_taken_up_by_the_office_alone(self, world):
        item = world.plan()
        assert world.refused(item, "include_in_plan", "finance", on=PLANNED_ON) == (
            "role_not_allowed"
        )

    def test_is_published_once_and_not_before_it_was_passed(self, world):
        item = world.under_way(plan="deputies")
        early = {"happened_on": "too_early"}
        assert world.refused(item, "publish", "clerk", on=before(PLANNED_ON)) == early
        item = world.move(item, "publish", "clerk", on=STARTED_ON)
        assert (item.status, item.published_on) == ("in_progress", STARTED_ON)
        assert world.refused(item, "publish", "clerk", on=CHECKED_ON) == "published"

    def test_that_is_published_is_adjusted_by_a_named_meeting(self, world):
        item = world.under_way(plan="deputies", due_on=date(2024, 9, 30))
        world.move(item, "publish", "clerk", on=STARTED_ON)
        data = {"remark": "汛期推迟", "due_on": "2024-11-30", "quarter": "4"}
        fault = {"meeting": "required"}
        assert world.refused(item, "adjust", "clerk", on=CHECKED_ON, **data) == fault
        item = world.move(item, "adjust", "clerk", on=CHECKED_ON, meeting="第15次主任会议", **data)
        assert (item.due_on, item.quarter, item.title) == (date(2024, 11, 30), "4", "营商环境调研")
        assert item.adjustment == "2024-07-05 第15次主任会议 汛期推迟"

    def test_that_is_not_published_is_adjusted_with_a_reason(self, world):
        item = world.under_way()
        assert world.refused(item, "adjust", "clerk", on=CHECKED_ON) == {"remark": "required"}
        world.move(item, "adjust", "clerk", on=CHECKED_ON, remark="改题", title="民营经济调研")
        item = world.move(item, "adjust", "clerk", on=CHECKED_ON, remark="再议")
        assert item.title == "民营经济调研"
        assert item.adjustment == "2024-07-05 改题\n2024-07-05 再议"

    def test_is_adjusted_by_the_office_alone(self, world):
        item = world.under_way()
        refused = world.refused(item, "adjust", "finance", on=CHECKED_ON, remark="改题")
        assert refused == "role_not_allowed"


class TestADelivery:
    @pytest.mark.parametrize("reason", [{}, {"no_result_reason": "  "}])
    def test_without_result_is_refused_unless_it_says_why(self, world, reason):
        item = world.under_way()
        assert world.refused(item, "deliver", "finance", on=DELIVERED_ON, **reason) == {
            "no_result_reason": "result_missing"
        }
        why = {"no_result_reason": "并入市级课题"}
        item = world.move(item, "deliver", "finance", on=DELIVERED_ON, **why)
        assert item.no_result_reason == "并入市级课题"
        # The reason holds for the end too.
        item = world.move(item, "close", "clerk", on=CLOSED_ON)
        assert (item.status, item.no_result_reason) == ("closed", "并入市级课题")

    def test_entered_late_asks_for_the_result_too(self, world):
        item, late = world.plan(), {"late_entry": "on"}
        fault = {"no_result_reason": "result_missing"}
        assert world.refused(item, "deliver", "clerk", on=DELIVERED_ON, **late) == fault
        assert world.refused(item, "close", "clerk", on=CLOSED_ON, **late) == fault
        world.result(item)
        assert world.move(item, "close", "clerk", on=CLOSED_ON, **late).status == "closed"

    def test_of_another_committee_is_refused(self, world):
        item = world.under_way()
        world.result(item)
        assert world.refused(item, "deliver", "farming", on=DELIVERED_ON) == "not_concerned"

    def test_comes_before_the_exchange(self, world):
        item = world.under_way()
        assert world.refused(item, "exchange", "finance", on=EXCHANGED_ON) == "wrong_state"


class TestAStep:
    @pytest.mark.parametrize(
        ("name", "who", "earlier", "data"),
        [
            ("check_midway", "finance", STARTED_ON, {"mid_check": "过半"}),
            ("deliver", "finance", STARTED_ON, {"no_result_reason": "停"}),
            ("cancel", "clerk", STARTED_ON, {"remark": "停"}),
            ("continue", "clerk", STARTED_ON, {"remark": "停"}),
        ],
    )
    def test_is_not_dated_before_the_one_it_follows(self, world, name, who, earlier, data):
        item = world.under_way()
        if name == "continue":
            data = {**data, "work_year": world.next_year.pk}
        refused = world.refused(item, name, who, on=before(earlier), **data)
        assert refused == {"happened_on": "too_early"}

    def test_is_not_taken_again_after_the_end(self, world):
        item = world.under_way()
        world.move(item, "cancel", "clerk", on=CHECKED_ON, remark="重复")
        for name in ("start", "deliver", "close", "continue", "adjust"):
            assert world.refused(item, name, "clerk", on=CLOSED_ON) == "wrong_state"
        assert PlanItem.objects.get(pk=item.pk).status == "cancelled"

"""What a plan item is, who sees it, who writes it once it is published, what it waits for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from plan_world import BY, DELIVERED_ON, PLANNED_ON, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours
from tracker.common.scoping import visible
from tracker.matters.models import Matter
from tracker.models import Activity
from tracker.plans.models import PlanItem
from tracker.todo.queues import todo
from tracker.years.models import YearUnfinished


def code_of(caught) -> dict[str, str]:
    return {name: faults[0].code for name, faults in caught.value.error_dict.items()}


class TestPlanItem:
    def test_stands_on_the_spine_like_every_matter(self, world):
        item = world.plan(number="07", due_on=date(2024, 9, 30))
        matter = Matter.objects.get(pk=item.pk)
        assert (matter.matter_kind, matter.matter_number) == ("planitem", "07")
        assert matter.specific == item
        assert list(Matter.objects.overdue(on=date(2024, 10, 1))) == [matter]

    @pytest.mark.parametrize(("plan", "street"), [("street", None), ("research", "street")])
    def test_names_a_street_for_street_plans_and_for_no_other(self, world, plan, street):
        with pytest.raises(ValidationError) as caught:
            world.plan(plan=plan, street=street and world.units[street])
        assert code_of(caught) == {"__all__": "street_of_plan"}

    def test_takes_for_a_street_only_a_street_committee(self, world):
        with pytest.raises(ValidationError) as caught:
            world.plan(plan="street", street=world.units["bureau"])
        assert code_of(caught) == {"street": "not_a_street_committee"}

    @pytest.mark.parametrize("delivered_on", [None, date(2024, 10, 2)])
    def test_is_exchanged_after_it_was_delivered(self, world, delivered_on):
        with pytest.raises(ValidationError) as caught:
            world.plan(delivered_on=delivered_on, exchanged_on=date(2024, 10, 1))
        assert code_of(caught) == {"__all__": "exchanged_before_delivery"}

    def test_of_a_research_project_results_in_an_outcome(self, world):
        item = world.plan()
        done = {"work_year": world.year, "kind": "research", "title": "走访"}
        make(Activity, matter=item, **done)
        assert not item.has_results()
        result = world.result(item)
        assert item.has_results()
        door.void(result, by=Actor(door="command", reason="误登"))
        assert not item.has_results()

    def test_of_other_work_results_in_what_was_done(self, world):
        item = world.plan(plan="own")
        assert not item.has_results()
        make(Activity, matter=item, work_year=world.year, kind="training", title="专题学习")
        assert item.has_results()

    def test_gives_its_result_to_no_second_plan(self, world):
        first, second = world.plan(), world.plan("另一课题")
        result = world.result(first)
        result.matter = second
        door.update(result, by=BY)
        assert (first.has_results(), second.has_results()) == (False, True)


class TestReaders:
    @pytest.fixture
    def items(self, world):
        published = {"published_on": date(2024, 1, 20), "status": "in_plan"}
        return {
            "finance": world.plan(),
            "named": world.plan(lead_committee=None, links={"units": [world.units["finance"]]}),
            "farming": world.plan(lead_committee=world.units["farming"]),
            "published": world.plan(lead_committee=world.units["farming"], **published),
            "street": world.street_plan(),
            "deputies": world.plan(plan="deputies", lead_committee=None, **published),
            "unpublished": world.plan(plan="deputies", lead_committee=None),
        }

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("finance", "finance named published deputies"),
            ("farming", "farming published deputies"),
            ("street", "street"),
            ("other_street", ""),
            ("deputy", "deputies"),
            ("bureau", ""),
            ("government", ""),
            ("leader", "finance named farming published street deputies unpublished"),
        ],
    )
    def test_see_their_own_and_what_is_published_to_them(self, world, items, who, seen):
        found = set(visible(PlanItem.objects.all(), to=world.users[who]))
        assert found == {items[name] for name in seen.split()}


class TestWriters:
    def change(self, world, item, who: str, **values):
        fresh = PlanItem.objects.get(pk=item.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        return door.update(fresh, by=world.actor(who))

    def test_of_a_published_plan_are_none(self, world):
        item = world.under_way(plan="deputies")
        self.change(world, item, "clerk", due_on=date(2024, 9, 30))
        world.move(item, "publish", "clerk", on=date(2024, 3, 2))
        for values in ({"title": "另一工作"}, {"due_on": date(2024, 12, 30)}, {"quarter": "4"}):
            with pytest.raises(FieldNotYours) as caught:
                self.change(world, item, "clerk", **values)
            assert [one.name for one in caught.value.found] == list(values)
            assert "计划公布前" in caught.value.found[0].detail
        assert self.change(world, item, "clerk", note="已通知代表").note == "已通知代表"

    def test_of_a_street_s_plan_are_that_street_and_the_office(self, world):
        item = world.street_plan()
        assert self.change(world, item, "street", way="座谈").way == "座谈"
        for who in ("other_street", "finance"):
            with pytest.raises(FieldNotYours):
                self.change(world, item, who, way="走访")

    def test_give_no_street_the_plan_of_another(self, world):
        with pytest.raises(FieldNotYours):
            self.change(world, world.street_plan(), "street", street=world.units["other_street"])
        stolen = PlanItem(
            plan="street", street=world.units["street"], title="代拟", work_year=world.year
        )
        with pytest.raises(FieldNotYours):
            door.create(stolen, by=world.actor("other_street"))

    def test_of_what_moves_keep_are_nobody(self, world):
        with pytest.raises(FieldNotYours) as caught:
            self.change(world, world.plan(), "clerk", delivered_on=DELIVERED_ON)
        assert [one.name for one in caught.value.found] == ["delivered_on"]


class TestTodo:
    def waiting(self, world, who: str, *, on: date) -> dict[str, list[str]]:
        found = todo(world.users[who], on=on)
        return {queue.code: [item.title for item in queue.items] for queue in found}

    def test_asks_the_office_to_publish_the_plan_of_the_deputies_work(self, world):
        item = world.plan("视察", plan="deputies")
        day = date(2024, 2, 1)
        assert self.waiting(world, "clerk", on=day) == {}
        world.move(item, "include_in_plan", "clerk", on=PLANNED_ON, meeting="第12次主任会议")
        assert self.waiting(world, "clerk", on=day) == {"plan_items_to_publish": ["视察"]}
        assert self.waiting(world, "finance", on=day) == {}
        world.move(item, "publish", "clerk", on=day)
        assert self.waiting(world, "clerk", on=day) == {}

    def test_asks_for_the_check_from_the_middle_of_the_year(self, world):
        item = world.under_way()
        assert self.waiting(world, "finance", on=date(2024, 6, 30)) == {}
        asked = {"plan_items_to_check": ["营商环境调研"]}
        assert self.waiting(world, "finance", on=date(2024, 7, 1)) == asked
        assert self.waiting(world, "clerk", on=date(2024, 7, 1)) == asked
        assert self.waiting(world, "farming", on=date(2024, 7, 1)) == {}
        world.move(item, "check_midway", "finance", on=date(2024, 7, 5), mid_check="过半")
        assert self.waiting(world, "finance", on=date(2024, 7, 6)) == {}

    def test_names_what_is_late_to_those_whose_work_it_is(self, world):
        world.street_plan(due_on=date(2024, 5, 31), status="in_plan")
        late = {"plan_items_due": ["代表小组活动"]}
        assert self.waiting(world, "street", on=date(2024, 6, 1)) == late
        assert self.waiting(world, "other_street", on=date(2024, 6, 1)) == {}
        assert self.waiting(world, "clerk", on=date(2024, 6, 1)) == late

    def test_asks_the_office_to_end_what_an_earlier_year_left(self, world):
        world.plan(status="mid_checked")
        # Since its law is in force the office is asked for the fiscal calendar as well.
        fiscal = {"fiscal_years_to_plan": ["2024年", "2025年"]}
        assert self.waiting(world, "clerk", on=date(2024, 12, 31)) == fiscal
        left = {"plan_items_to_end": ["营商环境调研"], "fiscal_years_to_plan": ["2025年"]}
        assert self.waiting(world, "clerk", on=date(2025, 1, 1)) == left


class TestYear:
    def test_is_closed_when_each_item_ended_or_was_carried_over(self, world):
        item = world.under_way()
        world.plan("重复", status="cancelled")
        with pytest.raises(YearUnfinished) as caught:
            world.year.close(on=date(2024, 12, 31), by=BY)
        assert caught.value.message == (
            "还有1条计划事项未办结，须先办结、结转或取消，如“营商环境调研”。"
        )
        world.year.refresh_from_db()
        assert not world.year.is_closed
        years = {"work_year": world.next_year.pk, "remark": "未完成"}
        world.move(item, "continue", "clerk", on=DELIVERED_ON, **years)
        world.year.close(on=date(2024, 12, 31), by=BY)
        assert world.year.is_closed

    def test_of_another_year_stays_open_for_itself(self, world):
        make(PlanItem, title="下年", plan="own", work_year=world.next_year)
        world.year.close(on=date(2024, 12, 31), by=BY)
        assert world.year.is_closed

"""Plan items over REST: what can be written, filtered and moved."""

from datetime import date

import pytest
from plan_world import PLANNED_ON

ADDRESS = "/api/v1/plan-items/"


@pytest.fixture
def clerk(world):
    return world.client("clerk")


def titles(client, **asked) -> list[str]:
    answer = client.get(ADDRESS, {"ordering": "id", **asked})
    assert answer.status_code == 200, answer.content.decode()
    return [item["title"] for item in answer.json()["results"]]


class TestPlanItemApi:
    def test_adds_an_item_with_its_units(self, world, clerk):
        body = {
            "work_year": 2024, "title": "代表视察", "plan": "deputies", "quarter": "2",
            "units": [world.units["bureau"].pk], "participants": "全体代表", "way": "视察",
        }  # fmt: skip
        answer = clerk.post(ADDRESS, body, format="json")
        assert answer.status_code == 201, answer.content.decode()
        item = answer.json()
        assert (item["status"], item["plan_display"], item["quarter_display"]) == (
            "proposed", "年度代表工作计划", "第二季度",
        )  # fmt: skip
        assert item["units"] == [world.units["bureau"].pk]

    def test_takes_nothing_that_moves_keep(self, world, clerk):
        body = {"work_year": 2024, "title": "视察", "plan": "own", "published_on": "2024-01-02"}
        answer = clerk.post(ADDRESS, body, format="json")
        assert answer.status_code == 400
        assert [one["pointer"] for one in answer.json()["errors"]] == ["#/published_on"]

    def test_refuses_a_street_plan_without_street(self, clerk, world):
        body = {"work_year": 2024, "title": "活动", "plan": "street"}
        answer = clerk.post(ADDRESS, body, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "street_of_plan"

    def test_filters_by_plan_street_quarter_and_what_it_turned_into(self, world, clerk):
        world.plan("甲", quarter="1")
        other = world.plan("乙", quarter="2")
        world.plan("丙", adopted_into=other.matter_ptr)
        world.street_plan()
        street = world.units["street"].pk
        assert titles(clerk, plan="research") == ["甲", "乙", "丙"]
        assert titles(clerk, plan="street", street=street) == ["代表小组活动"]
        assert titles(clerk, quarter="2") == ["乙"]
        assert titles(clerk, adopted_into=other.pk) == ["丙"]
        assert titles(clerk, q="甲") == ["甲"]

    def test_filters_by_the_day_of_delivery(self, world, clerk):
        world.plan("早", delivered_on=date(2024, 5, 1))
        world.plan("晚", delivered_on=date(2024, 9, 1))
        assert titles(clerk, delivered_on_from="2024-06-01") == ["晚"]

    def test_hides_the_matter_it_turned_into_from_those_who_do_not_see_it(self, world, clerk):
        hidden = world.plan("未公布的课题")
        published = {"published_on": date(2024, 1, 20), "plan": "deputies"}
        item = world.plan("视察", adopted_into=hidden.matter_ptr, **published)
        assert clerk.get(f"{ADDRESS}{item.pk}/").json()["adopted_into"] == hidden.pk
        seen = world.client("deputy").get(f"{ADDRESS}{item.pk}/")
        assert seen.status_code == 200
        assert "未公布的课题" not in seen.content.decode()

    def test_is_hidden_from_units_and_strangers_to_the_plan(self, world):
        item = world.plan()
        assert world.client("bureau").get(ADDRESS).status_code == 403
        assert world.client("farming").get(f"{ADDRESS}{item.pk}/").status_code == 404

    def test_offers_and_makes_the_moves(self, world, clerk):
        item = world.plan()
        address = f"{ADDRESS}{item.pk}/"
        offered = clerk.get(f"{address}transitions/").json()
        names = [row["name"] for row in offered]
        assert names[:3] == ["include_in_plan", "publish", "adjust"]
        answer = clerk.post(
            f"{address}transitions/include_in_plan/",
            {"happened_on": PLANNED_ON.isoformat(), "meeting": "第12次主任会议"},
            format="json",
            headers={"If-Match": clerk.get(address)["ETag"]},
        )
        assert answer.status_code == 200, answer.content.decode()
        assert (answer.json()["status"], answer.json()["meeting"]) == ("in_plan", "第12次主任会议")

    def test_names_who_may_write_what_one_may_not(self, world):
        item = world.under_way()
        client, address = world.client("finance"), f"{ADDRESS}{item.pk}/"
        answer = client.patch(
            address, {"title": "另一题"}, format="json",
            headers={"If-Match": client.get(address)["ETag"]},
        )  # fmt: skip
        assert answer.status_code == 403
        problem = answer.json()
        assert problem["code"] == "field_not_yours"
        assert [one["pointer"] for one in problem["errors"]] == ["#/title"]

    def test_is_listed_among_all_matters(self, world, clerk):
        item = world.plan()
        found = clerk.get("/api/v1/matters/", {"matter_kind": "planitem"}).json()["results"]
        assert [(one["id"], one["matter_kind_display"]) for one in found] == [(item.pk, "计划事项")]

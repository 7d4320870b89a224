"""Who holds which post when: seats, incompatible posts, and who was in office on a day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from personnel_world import BEGAN, BY, DAY, codes

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Holding, Post

NEXT_DAY, BEFORE = date(2024, 4, 27), date(2024, 4, 25)


def in_office(on: date) -> set[str]:
    return {holding.person_name for holding in Holding.objects.valid(on=on)}


class TestHoldings:
    def test_are_valid_from_the_first_day_to_the_day_before_the_last(self, world):
        world.leave(world.hold("mayor", "张三"), DAY)
        world.hold("mayor", "李四", DAY)
        asked = {on: in_office(on) for on in (date(2021, 11, 9), BEGAN, BEFORE, DAY, NEXT_DAY)}
        assert asked == {
            date(2021, 11, 9): set(), BEGAN: {"张三"}, BEFORE: {"张三"}, DAY: {"李四"},
            NEXT_DAY: {"李四"},
        }  # fmt: skip

    def test_of_an_unknown_first_day_have_begun(self, world):
        world.hold("judge", "张三", None)
        assert in_office(date(2000, 1, 1)) == {"张三"}

    def test_are_told_apart_by_body(self, world):
        world.hold("mayor", "张三")
        world.hold("judge", "李四")
        of_court = Holding.objects.valid(on=DAY).of(world.units["court"])
        assert [holding.person_name for holding in of_court] == ["李四"]

    def test_that_are_void_count_for_nobody(self, world):
        wrong = world.hold("mayor", "张三")
        door.void(wrong, by=Actor(door="command", reason="填错"))
        assert in_office(DAY) == set()
        world.hold("mayor", "李四")

    def test_of_the_committee_count_its_directors_and_each_person_once(self, world):
        chair, member = world.deputy("主任甲"), world.deputy("委员乙")
        world.hold("chair", "主任甲", deputy=chair)
        world.hold("member", "主任甲", deputy=chair)
        world.hold("member", "委员乙", deputy=member)
        world.hold("office", "工作人员丙")
        members = Holding.objects.valid(on=DAY).of(world.units["committee"]).members()
        assert members.persons() == 2


class TestSeats:
    def test_are_refused_to_a_second_holder(self, world):
        world.hold("mayor", "张三")
        assert world.refused("mayor", "李四", DAY) == ["seats_taken"]

    def test_say_who_is_in_the_way(self, world):
        world.hold("mayor", "张三")
        with pytest.raises(ValidationError) as refused:
            world.hold("mayor", "李四", DAY)
        told = "“区长”职数为1，张三自2021-11-10起任区长，须先免职。"
        assert refused.value.messages == [told]

    def test_are_free_on_the_day_somebody_leaves(self, world):
        first = world.leave(world.hold("mayor", "张三"), DAY)
        world.hold("mayor", "李四", DAY)
        first.until_on = NEXT_DAY
        with pytest.raises(ValidationError) as refused:
            door.update(first, by=BY)
        assert codes(refused) == ["seats_taken"]

    def test_are_not_taken_in_the_past_either(self, world):
        world.leave(world.hold("mayor", "张三"), DAY)
        assert world.refused("mayor", "李四", BEFORE, until_on=NEXT_DAY) == ["seats_taken"]
        world.hold("mayor", "李四", date(2020, 1, 1), until_on=BEGAN)

    def test_are_as_many_as_the_post_has(self, world):
        world.hold("vice", "甲")
        second = world.hold("vice", "乙")
        assert world.refused("vice", "丙") == ["seats_taken"]
        world.leave(second, DAY)
        world.hold("vice", "丙", DAY)
        assert world.refused("vice", "丁", DAY) == ["seats_taken"]

    def test_are_counted_by_the_busiest_day(self, world):
        """Two who followed each other take one seat, not two."""
        world.leave(world.hold("vice", "甲"), DAY)
        world.leave(world.hold("vice", "乙", DAY), NEXT_DAY)
        world.hold("vice", "丙")

    def test_without_a_number_are_for_all(self, world):
        for person in "甲乙丙丁":
            world.hold("judge", person)
        assert Holding.objects.valid(on=DAY).persons() == 4

    def test_are_not_held_twice_by_one(self, world):
        world.hold("judge", "张三")
        assert world.refused("judge", "张三", DAY) == ["held_already"]

    def test_are_refused_by_the_database_too(self, world):
        """Whatever writes past the check meets the constraint."""
        taken = world.hold("mayor", "张三")
        twin = Holding(post=taken.post, person_name="李四", seat=taken.seat)
        with pytest.raises(ValidationError) as refused:
            twin.validate_constraints()
        assert codes(refused) == ["seats_taken"]

    def test_are_numbered_anew_when_somebody_comes_back(self, world):
        first = world.leave(world.hold("vice", "甲"), DAY)
        world.hold("vice", "乙")
        world.hold("vice", "丙", DAY)
        first.until_on = None
        with pytest.raises(ValidationError):
            door.update(first, by=BY)
        assert sorted(Holding.objects.filter(until_on=None).values_list("seat", flat=True)) == [
            1,
            2,
        ]

    def test_do_not_become_fewer_than_those_in_office(self, world):
        world.hold("vice", "甲")
        world.hold("vice", "乙")
        post = Post.objects.get(code="vice")
        post.seats = 1
        with pytest.raises(ValidationError) as refused:
            door.update(post, by=BY)
        assert codes(refused) == ["seats_taken"]
        post.seats = 3
        door.update(post, by=BY)
        world.hold("vice", "丙")


class TestCommitteeMembers:
    """组织法 2022 art. 47."""

    @pytest.mark.parametrize("post", ["mayor", "judge"])
    def test_hold_no_post_of_an_organ_they_supervise(self, world, post):
        world.hold("member", "张三", deputy=world.deputy("张三"))
        assert world.refused(post, "张三", DAY) == ["incompatible_posts"]

    def test_are_refused_while_they_still_hold_one(self, world):
        office, deputy = world.hold("treasurer", "张三"), world.deputy("张三")
        with pytest.raises(ValidationError) as refused:
            world.hold("chair", "张三", DAY, deputy=deputy)
        [told] = refused.value.messages
        assert "地方组织法第四十七条" in told
        assert "张三自2021-11-10起任区财政局局长" in told
        world.leave(office, DAY)
        world.hold("chair", "张三", DAY, deputy=deputy)

    def test_may_work_for_the_committee(self, world):
        world.hold("member", "张三", deputy=world.deputy("张三"))
        world.hold("office", "张三")

    def test_are_deputies(self, world):
        assert world.refused("member", "张三") == ["deputy_required"]
        other = world.deputy("李四")
        assert world.refused("member", "张三", deputy=other) == ["name_of_another"]


class TestHoldingApi:
    def test_answers_who_was_in_office_on_a_day(self, world):
        world.leave(world.hold("mayor", "张三"), DAY)
        world.hold("mayor", "李四", DAY)
        world.hold("judge", "王五")
        mayor = world.posts["mayor"].pk
        address = f"/api/v1/holdings/?post={mayor}&valid_on="
        client = world.client("reader")
        asked = [
            [row["person_name"] for row in client.get(address + str(on)).json()["results"]]
            for on in (BEFORE, DAY)
        ]
        assert asked == [["张三"], ["李四"]]

    def test_refuses_a_second_holder_with_the_same_sentence(self, world):
        world.hold("mayor", "张三")
        body = {"post": world.posts["mayor"].pk, "person_name": "李四", "from_on": "2024-04-26"}
        response = world.client("clerk").post("/api/v1/holdings/", body, format="json")
        assert response.status_code == 400
        [error] = response.json()["errors"]
        told = "“区长”职数为1，张三自2021-11-10起任区长，须先免职。"
        assert (error["code"], error["detail"]) == ("seats_taken", told)

    def test_is_not_written_by_those_who_only_read(self, world):
        body = {"post": world.posts["mayor"].pk, "person_name": "李四"}
        before = Change.objects.count()
        for who in ("leader", "reader", "government", "finance", "deputy"):
            assert world.client(who).post("/api/v1/holdings/", body).status_code == 403
        assert Change.objects.count() == before

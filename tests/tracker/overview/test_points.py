"""履职积分: by an office's own table alone, and only for what a deputy was there for."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from street_world import make, street_world, streets

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen
from tracker.models import CoSignature, DutyAct, PointRule, Suggestion, WorkYear
from tracker.overview.points import earned_in, plain, total

__all__ = ["street_world", "streets"]
pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)


@pytest.fixture
def world(street_world):
    """Three receptions, one of which the first deputy missed; a suggestion led by the second."""
    world = street_world
    first, second, third = world.deputies
    made = {"work_year": world.year, "acted_on": date(2024, 5, 8), "kind": "reception"}
    make(DutyAct, deputy=first, times=2, **made)
    make(DutyAct, deputy=first, presence="absent", times=5, **made)
    make(DutyAct, deputy=first, presence="leave", **made)
    make(DutyAct, deputy=second, **made)
    void = make(DutyAct, deputy=second, times=7, **made)
    door.void(void, by=Actor(door="command", reason="误录"))
    make(DutyAct, deputy=third, presence="absent", **made)
    suggestion = {"work_year": world.year, "title": "公交"}
    led = make(Suggestion, lead_deputy=second, status="handling", **suggestion)
    make(CoSignature, suggestion=led, deputy=first, consent="agreed")
    make(CoSignature, suggestion=led, deputy=third, consent="declined")
    make(Suggestion, lead_deputy=second, **suggestion)
    return world


def rule(world, what: str, points, **more) -> PointRule:
    return make(PointRule, work_year=world.year, what=what, points=Decimal(points), **more)


def points_of(world, **asked) -> dict[str, str]:
    asked = {"on": DAY, "to": world.user("clerk")} | asked
    found = earned_in(2024, **asked)
    by_key = {deputy.pk: deputy.name for deputy in world.deputies}
    return {by_key[key]: plain(total(earned)) for key, earned in found.items()}


class TestPoints:
    def test_are_none_without_a_table(self, world):
        assert earned_in(2024, on=DAY, to=world.user("clerk")) is None
        rule(world, "reception", 1)
        assert earned_in(2023, on=DAY, to=world.user("clerk")) is None

    def test_are_given_for_what_somebody_was_there_for(self, world):
        rule(world, "reception", "1.5")
        # 2 × 1.5; absences and leave bring nothing, what is void neither.
        assert points_of(world) == {"张三": "3", "李四": "1.5"}

    def test_are_given_for_suggestions_that_were_made(self, world):
        rule(world, "suggestion_led", 5)
        rule(world, "suggestion_signed", 2)
        assert points_of(world) == {"李四": "5", "张三": "2"}

    def test_are_summed_up_to_the_most_of_each(self, world):
        rule(world, "reception", 3, at_most=Decimal(4))
        rule(world, "suggestion_signed", "0.5")
        assert points_of(world) == {"张三": "4.5", "李四": "3"}
        [cut, signed] = earned_in(2024, on=DAY, to=world.user("clerk"))[world.deputies[0].pk]
        assert cut.in_words == "联系群众、接待选民2次，4分（上限）"
        assert signed.in_words == "联名提出建议1次，0.5分"

    def test_may_be_asked_of_some_deputies(self, world):
        rule(world, "reception", 1)
        assert points_of(world, deputies=[world.deputies[1].pk]) == {"李四": "1"}

    def test_rest_on_what_the_reader_sees(self, world):
        rule(world, "reception", 1)
        assert points_of(world, to=world.user("deputy")) == {"张三": "2"}


class TestTable:
    def test_says_each_thing_once_a_year(self, world):
        rule(world, "reception", 1)
        with pytest.raises(ValidationError) as refused:
            rule(world, "reception", 2)
        [fault] = refused.value.error_dict["__all__"]
        assert fault.code == "point_rule_taken"

    @pytest.mark.parametrize("fields", [{"points": -1}, {"points": 1, "at_most": Decimal(-1)}])
    def test_takes_nothing_away(self, world, fields):
        with pytest.raises(ValidationError):
            rule(world, "reception", **fields)

    def test_stays_as_it_is_once_its_year_is_closed(self, world):
        own = rule(world, "reception", 1)
        closed = {"status": "closed", "closed_on": date(2025, 1, 9)}
        WorkYear.objects.filter(year=2024).update(**closed)
        own.refresh_from_db()
        own.points = Decimal(9)
        with pytest.raises(Frozen):
            door.update(own, by=Actor(door="command"))


class TestPageOfADeputy:
    def page(self, world, client) -> str:
        client.force_login(world.user("clerk"))
        address = reverse("admin:tracker_deputy_change", args=[world.deputies[0].pk])
        return client.get(address).content.decode()

    def test_says_nothing_of_points_without_a_table(self, world, client):
        assert "积分" not in self.page(world, client).partition("<main")[2]

    def test_says_how_many_and_of_what(self, world, client):
        year = timezone.localdate().year
        this_year = make(WorkYear, year=year)
        make(PointRule, work_year=this_year, what="reception", points=Decimal("1.5"))
        assert "0分" in self.page(world, client)
        make(DutyAct, deputy=world.deputies[0], work_year=this_year, kind="reception", times=2,
             acted_on=timezone.localdate())  # fmt: skip
        assert "3分：联系群众、接待选民2次，3分" in self.page(world, client)

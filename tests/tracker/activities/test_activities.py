"""Activities: what is counted of them, where they were held, and who writes them."""

from datetime import date

import pytest
from rest_framework.test import APIClient
from street_world import DAY, codes_when, make

from tracker.activities.participants import differing, listed_of, told, with_listed
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours
from tracker.models import Activity, DutyAct, Group, Programme, Station, StationDeputy
from tracker.todo.queues import todo


def came(activity, deputy, presence="present", **more):
    return make(DutyAct, activity=activity, deputy=deputy, presence=presence, **more)


class TestActivity:
    def test_brings_numbers_when_it_was_held(self, street_world):
        world = street_world
        for status in ("planned", "announced", "cancelled"):
            found = codes_when(world.activity, status=status, opinions=3)
            assert found == {"__all__": "numbers_of_what_was_not_held"}
            assert codes_when(world.activity, status=status, title=status) == {}

    def test_is_held_where_nothing_else_is_said(self, street_world):
        assert street_world.activity().status == "held"

    def test_counts_as_held_unless_planned_cancelled_or_void(self, street_world):
        world = street_world
        held = world.activity()
        for status in ("planned", "announced", "cancelled"):
            world.activity(status=status)
        void = world.activity()
        door.void(void, by=Actor(door="command", reason="重复"))
        assert list(Activity.objects.held()) == [held]

    def test_waits_to_be_recorded_once_its_day_is_over(self, street_world):
        world = street_world
        planned = world.activity(status="planned")
        world.activity(status="cancelled")
        world.activity()
        assert list(Activity.objects.unrecorded(on=DAY)) == []
        assert list(Activity.objects.unrecorded(on=date(2024, 5, 9))) == [planned]

    def test_has_no_fewer_attendances_than_its_parts(self, street_world):
        numbers = {"deputy_attendances": 5, "public_attendances": 20}
        found = codes_when(street_world.activity, attendances=24, **numbers)
        assert found == {"attendances": "less_than_its_parts"}
        assert codes_when(street_world.activity, attendances=25, **numbers) == {}

    def test_answers_no_more_on_the_spot_than_was_said(self, street_world):
        found = codes_when(street_world.activity, opinions=2, answered_on_spot=3)
        assert found == {"__all__": "more_answered_than_said"}

    def test_names_a_court_where_a_trial_was_observed(self, street_world):
        world = street_world
        case = {"court": world.court, "case_name": "张某某盗窃案", "case_kind": "criminal"}
        assert codes_when(world.activity, **case) == {"__all__": "case_of_another_kind"}
        observed = {"kind": "court_observation", **case}
        assert codes_when(world.activity, **observed) == {}
        found = codes_when(world.activity, **observed | {"court": world.street})
        assert found == {"court": "not_a_court"}

    def test_is_announced_before_it_is_held(self, street_world):
        found = codes_when(street_world.activity, notice_on=date(2024, 5, 9))
        assert found == {"__all__": "notice_after_day"}

    def test_is_found_under_each_of_its_programmes(self, street_world):
        programmes = [make(Programme, code=code, name=code) for code in ("a", "b")]
        activity = street_world.activity(links={"programmes": programmes})
        assert [list(one.activities.all()) for one in programmes] == [[activity]] * 2


class TestDeputies:
    def test_are_counted_from_the_list_where_nobody_typed_a_number(self, street_world):
        world = street_world
        activity = world.activity()
        assert listed_of(activity) is None
        first, second, third = world.deputies
        came(activity, first)
        came(activity, second, times=2)
        came(activity, third, "leave")
        assert listed_of(activity) == 3
        found = with_listed(Activity.objects.all()).get()
        assert (found.listed, found.deputies_told) == (3, 3)
        assert told(None, 3) == "代表3人次，按参加名单计。"

    def test_are_as_typed_where_somebody_typed_it(self, street_world):
        activity = street_world.activity(deputy_attendances=5)
        came(activity, street_world.deputies[0])
        found = with_listed(Activity.objects.all()).get()
        assert (found.listed, found.deputies_told) == (1, 5)
        assert "两者不一致，请核对" in told(5, 1)
        assert list(differing(Activity.objects.all())) == [activity]

    def test_do_not_differ_where_one_side_says_nothing(self, street_world):
        world = street_world
        alike = world.activity(deputy_attendances=1)
        came(alike, world.deputies[0])
        world.activity(deputy_attendances=7)
        came(world.activity(), world.deputies[1])
        assert list(differing(Activity.objects.all())) == []

    def test_who_are_only_asked_say_nothing_yet(self, street_world):
        activity = street_world.activity(status="announced")
        came(activity, street_world.deputies[0], "expected")
        assert listed_of(activity) is None

    def test_do_not_come_to_what_was_not_held(self, street_world):
        world = street_world
        for status in ("planned", "announced", "cancelled"):
            activity = world.activity(status=status)
            found = codes_when(came, activity, world.deputies[0])
            assert found == {"presence": "activity_not_held"}

    def test_who_came_hold_the_activity(self, street_world):
        activity = street_world.activity()
        came(activity, street_world.deputies[0])
        activity.status = "cancelled"
        found = codes_when(door.update, activity, by=street_world.actor("clerk"))
        assert found == {"status": "somebody_was_there"}

    def test_are_not_asked_any_more_to_what_is_cancelled(self, street_world):
        activity = street_world.activity(status="announced")
        act = came(activity, street_world.deputies[0], "expected")
        activity.status = "cancelled"
        door.update(activity, by=street_world.actor("clerk"))
        act.refresh_from_db()
        assert (act.is_voided, act.void_reason) == (True, "活动取消")


class TestStation:
    @pytest.fixture
    def station(self, street_world):
        return make(
            Station, code="s1", name="纱帽工作室", kind="studio",
            street_committee=street_world.street, valid_from=date(2022, 3, 1),
        )  # fmt: skip

    def test_keeps_its_activities_under_a_new_name(self, street_world, station):
        world = street_world
        before = world.activity(station=station)
        station.name, station.aliases = "纱帽代表之家", ["纱帽工作室"]
        door.update(station, by=world.actor("street"))
        after = world.activity(station=station)
        assert list(Activity.objects.filter(station=station).order_by("pk")) == [before, after]

    def test_exists_from_day_to_day(self, station):
        station.valid_until = date(2024, 6, 30)
        station.save()
        days = [date(2022, 2, 28), date(2022, 3, 1), date(2024, 6, 30), date(2024, 7, 1)]
        found = [Station.objects.existing(on=day).count() for day in days]
        assert found == [0, 1, 1, 0]
        assert [station.exists_on(day) for day in days] == [False, True, True, False]

    def test_holds_nothing_before_it_exists(self, street_world, station):
        found = codes_when(street_world.activity, station=station, held_on=date(2022, 2, 28))
        assert found == {"station": "station_not_existing"}

    def test_belongs_to_a_street(self, street_world):
        fields = {"code": "x", "name": "某站", "kind": "contact"}
        found = codes_when(make, Station, street_committee=street_world.court, **fields)
        assert found == {"street_committee": "not_a_street_committee"}

    def test_lists_a_deputy_once_at_a_time(self, street_world, station):
        entry = {"station": station, "deputy": street_world.deputies[0]}
        first = make(StationDeputy, **entry)
        assert codes_when(make, StationDeputy, **entry) == {"__all__": "deputy_taken"}
        first.until_on = DAY
        door.update(first, by=street_world.actor("street"))
        assert codes_when(make, StationDeputy, **entry, from_on=date(2024, 6, 1)) == {}

    def test_is_written_by_its_own_street(self, street_world, station):
        station.address = "一路1号"
        with pytest.raises(FieldNotYours):
            door.update(station, by=street_world.actor("other_street"))
        door.update(station, by=street_world.actor("street"))


class TestStreet:
    def test_writes_what_it_organised_itself(self, street_world):
        world = street_world
        for status in ("cancelled", "announced"):
            own, foreign = world.activity(), world.activity(organiser=world.other_street)
            own.status = foreign.status = status
            door.update(own, by=world.actor("street"))
            with pytest.raises(FieldNotYours):
                door.update(foreign, by=world.actor("street"))


class TestTodo:
    def waiting(self, world, name: str, *, on) -> dict[str, list[int]]:
        found = todo(world.user(name), on=on)
        return {each.code: [item.id for item in each.items] for each in found}

    def test_asks_its_organiser_what_became_of_a_planned_one(self, street_world):
        world, after = street_world, date(2024, 5, 9)
        own = world.activity(status="announced")
        foreign = world.activity(status="planned", organiser=world.other_street)
        asked = "activities_to_record"
        assert asked not in self.waiting(world, "street", on=DAY)
        assert self.waiting(world, "street", on=after)[asked] == [own.pk]
        assert sorted(self.waiting(world, "clerk", on=after)[asked]) == [own.pk, foreign.pk]
        assert asked not in self.waiting(world, "leader", on=after)

    def test_asks_which_of_two_numbers_is_right(self, street_world):
        world = street_world
        activity = world.activity(deputy_attendances=5)
        came(activity, world.deputies[0])
        assert self.waiting(world, "street", on=DAY)["activities_differing"] == [activity.pk]
        assert "activities_differing" not in self.waiting(world, "other_street", on=DAY)


class TestOverRest:
    def test_is_written_and_found_by_all_that_is_new(self, street_world):
        world = street_world
        client = APIClient()
        client.force_authenticate(world.user("street"))
        programme = make(Programme, code="three-in", name="三进")
        station = make(Station, code="s1", name="甲站", kind="contact")
        group = make(Group, term=world.deputies[0].term, name="第一小组")
        body = {
            "work_year": 2024, "kind": "constituent_reception", "title": "接待选民",
            "held_on": "2024-05-08", "organiser": world.street.pk, "station": station.pk,
            "group": group.pk, "programmes": [programme.pk], "deputy_attendances": 2,
            "public_attendances": 18, "opinions": 5, "answered_on_spot": 2, "handed_over": 3,
            "solved": 1, "batches": 1, "items": 5, "place": "村委会",
        }  # fmt: skip
        made = client.post("/api/v1/activities/", body, format="json")
        assert made.status_code == 201, made.content.decode()
        shown = client.get(f"/api/v1/activities/{made.json()['id']}/").json()
        assert {name: shown[name] for name in body} == body
        world.activity(status="planned")
        for asked in ({"programmes": programme.pk}, {"station": station.pk}, {"group": group.pk}):
            rows = client.get("/api/v1/activities/", asked).json()["results"]
            assert [row["id"] for row in rows] == [shown["id"]]
        rows = client.get("/api/v1/activities/", {"status": "planned"}).json()["results"]
        assert [row["status"] for row in rows] == ["planned"]

    def test_lists_the_stations_of_a_day(self, street_world):
        station = make(Station, code="s1", name="甲站", kind="contact", valid_until=DAY)
        client = APIClient()
        client.force_authenticate(street_world.user("leader"))
        for day, found in (("2024-05-08", [station.pk]), ("2024-05-09", [])):
            rows = client.get("/api/v1/stations/", {"existing_on": day}).json()["results"]
            assert [row["id"] for row in rows] == found

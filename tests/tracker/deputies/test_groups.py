"""代表小组: records with members and dates, in place of a text that was typed with each deputy."""

from datetime import date
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from rest_framework.test import APIClient
from story_world import make

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Deputy, Group, GroupMember, Term

BY = Actor(door="command")
DAY = date(2024, 1, 10)


def codes(refused) -> list[str]:
    return [error.code for errors in refused.value.error_dict.values() for error in errors]


@pytest.fixture
def group(world):
    return make(Group, term=world.lead_deputy.term, name="第1小组", kind="area")


def test_of_a_deputy_are_those_of_the_day(world, group):
    other = make(Group, term=group.term, name="法律专业组", kind="profession")
    lead = world.lead_deputy
    make(GroupMember, group=group, deputy=lead, left_on=date(2024, 1, 9))
    make(GroupMember, group=other, deputy=lead, joined_on=DAY)
    assert lead.groups_on(date(2024, 1, 9)) == "第1小组"
    assert lead.groups_on(DAY) == "法律专业组"


def test_take_a_member_back_who_left(world, group):
    first = make(GroupMember, group=group, deputy=world.lead_deputy)
    with pytest.raises(ValidationError) as refused:
        make(GroupMember, group=group, deputy=world.lead_deputy)
    assert codes(refused) == ["member_taken"]
    first.left_on = DAY
    door.update(first, by=BY)
    make(GroupMember, group=group, deputy=world.lead_deputy, joined_on=date(2024, 2, 1))
    assert world.lead_deputy.groups_on(date(2024, 2, 1)) == "第1小组"


def test_have_members_of_their_term_alone(world, group):
    foreign = make(Deputy, term=make(Term, number=7), name="王五")
    refused_ones = (
        GroupMember(group=group, deputy=foreign),
        Group(term=group.term, name="又一组", convenor=foreign),
    )
    for record in refused_ones:
        with pytest.raises(ValidationError) as refused:
            door.create(record, by=BY)
        assert codes(refused) == ["other_term"]
    new = Deputy(term=foreign.term, name="赵六")
    with pytest.raises(ValidationError) as refused:
        door.create(new, by=BY, links={"groups": [group]})
    assert codes(refused) == ["other_term"]


def test_exist_while_their_term_runs(world):
    term = make(Term, number=8, starts_on=date(2023, 1, 1), ends_on=date(2024, 12, 31))
    group = make(Group, term=term, name="甲组", valid_from=date(2023, 2, 1))
    ended = make(Group, term=term, name="乙组", valid_until=date(2023, 6, 30))

    def existing(on):
        return list(Group.objects.existing(on=on).filter(term=term).order_by("pk"))

    assert existing(date(2023, 1, 31)) == [ended]
    assert existing(date(2023, 6, 30)) == [group, ended]
    assert existing(date(2023, 7, 1)) == [group]
    assert existing(date(2025, 1, 1)) == []


class TestOverRest:
    @pytest.fixture
    def client(self, world):
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        return client

    def test_are_counted_on_a_day(self, client, group):
        make(Group, term=group.term, name="旧组", valid_until=date(2023, 6, 30))
        answer = client.get("/api/v1/groups/", {"existing_on": "2023-12-31"}).json()
        assert (answer["count"], answer["results"][0]["name"]) == (1, "第1小组")

    def test_choose_deputies_by_name_and_by_id(self, client, world, group):
        make(GroupMember, group=group, deputy=world.lead_deputy)
        for asked in ({"group": "第1小组"}, {"groups": group.pk}):
            rows = client.get("/api/v1/deputies/", asked).json()["results"]
            assert [row["name"] for row in rows] == ["张三"]
            assert (rows[0]["groups"], rows[0]["groups_names"]) == ([group.pk], ["第1小组"])

    def test_take_members_with_their_days(self, client, world, group):
        body = {"group": group.pk, "deputy": world.lead_deputy.pk, "joined_on": "2024-01-10"}
        joined = client.post("/api/v1/group-members/", body, format="json")
        assert joined.status_code == 201, joined.content.decode()
        [row] = client.get("/api/v1/deputies/", {"group": "第1小组"}).json()["results"]
        assert row["groups_names"] == ["第1小组"]
        address = f"/api/v1/group-members/{joined.json()['id']}/"
        left = client.patch(
            address, {"left_on": "2024-01-09"}, format="json", headers={"If-Match": joined["ETag"]}
        )
        assert [error["code"] for error in left.json()["errors"]] == ["ends_before_start"]

    def test_are_not_typed_with_the_deputy(self, client, world, group):
        address = f"/api/v1/deputies/{world.lead_deputy.pk}/"
        refused = client.patch(
            address,
            {"groups": [group.pk]},
            format="json",
            headers={"If-Match": client.get(address)["ETag"]},
        )
        assert refused.json()["errors"][0]["code"] == "read_only"


class TestTheUpgrade:
    """The text is made records; the column is put back for the length of the test."""

    @pytest.fixture
    def before(self, world):
        loader = MigrationLoader(connection, replace_migrations=False)
        [(app, name)] = [
            key for key in loader.disk_migrations if key[1].endswith("groups_from_text")
        ]
        state = loader.project_state(loader.graph.node_map[app, name].parents.copy().pop().key)
        with connection.cursor() as cursor:
            # PostgreSQL alters no table whose rows it has yet to check.
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE tracker_deputy ADD COLUMN \"group\" varchar(50) NOT NULL DEFAULT ''"
            )
        return state.apps, import_module(f"tracker.migrations.{name}").form_groups

    def test_forms_a_group_for_each_name_within_a_delegation(self, before, world):
        apps, form_groups = before
        Old = apps.get_model("tracker", "Deputy")
        Old.objects.filter(name="张三").update(group=" 第2小组", delegation="纱帽街代表团")
        Old.objects.filter(name="李四").update(group="第2小组", delegation="纱帽街代表团")
        for name, delegation, group in (
            ("王五", "东荆街代表团", "第2小组"), ("赵六", "纱帽街代表团", ""),
        ):  # fmt: skip
            term = world.lead_deputy.term_id
            Old.objects.create(term_id=term, name=name, delegation=delegation, group=group)

        form_groups(apps, None)

        found = {
            (group.delegation, group.name): sorted(
                member.deputy.name for member in group.members.all()
            )
            for group in Group.objects.all()
        }
        assert found == {
            ("纱帽街代表团", "第2小组"): ["张三", "李四"],
            ("东荆街代表团", "第2小组"): ["王五"],
        }
        assert Deputy.objects.get(name="张三").groups_on(DAY) == "第2小组"

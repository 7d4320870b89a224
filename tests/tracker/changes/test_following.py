"""Systems of units follow what changes of their records, without gaps and nothing else."""

from threading import Event, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import (
    Change,
    Deputy,
    Inspection,
    Law,
    Membership,
    TeamMember,
    Term,
    Unit,
    WorkYear,
)

URL = "/api/v1/changes/?ordering=id"
BY = Actor(door="command", reason="核对后更正")


class World:
    """Two units with a system each, and an inspection of the first."""

    def __init__(self):
        self.year = door.create(WorkYear(year=2023), by=BY)
        self.units, self.clients = {}, {}
        for name in ("甲局", "乙局"):
            unit = door.create(
                Unit(code=f"u{len(self.units)}", name=name, kind="department"), by=BY
            )
            user = get_user_model().objects.create_user(name)
            door.create(Membership(user=user, role=Role.INTEGRATOR, unit=unit), by=BY)
            self.units[name], self.clients[name] = unit, client_of(user)
        self.inspection = door.create(
            Inspection(work_year=self.year, title="安全生产检查", kind="own_enforcement",
                       status="planned"),
            by=BY, links={"inspected_units": [self.units["甲局"]]},
        )  # fmt: skip


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def world(db):
    return World()


def told(client, address=URL) -> list[tuple]:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return [(one["kind"], one["action"]) for one in response.json()["results"]]


def of(found: list[tuple], *kinds: str) -> list[tuple]:
    return [one for one in found if one[0] in kinds]


class TestSystemOfAUnit:
    def test_is_told_of_its_own_records_alone(self, world):
        inspection = Inspection.objects.get()
        inspection.note = "改期"
        door.update(inspection, by=BY)
        door.void(inspection, by=BY)

        own = of(told(world.clients["甲局"]), "inspection")
        assert own == [("inspection", action) for action in ("create", "change", "void")]
        assert of(told(world.clients["乙局"]), "inspection") == []

    def test_is_told_of_what_was_deleted(self, world):
        member = TeamMember(inspection=world.inspection, name="张三")
        door.remove(door.create(member, by=BY), by=BY)

        told_to_a = of(told(world.clients["甲局"]), "teammember")
        assert told_to_a[-1] == ("teammember", "delete")
        assert of(told(world.clients["乙局"]), "teammember") == []

    def test_is_told_what_and_not_who_or_why(self, world):
        law = door.create(Law(title="消防法", kind="law"), by=BY)
        clerk = get_user_model().objects.create_superuser("boss")
        law.title = "中华人民共和国消防法"
        door.update(law, by=Actor(door="api", user=clerk, reason="全称", request_id="r" * 10))

        response = world.clients["甲局"].get(f"{URL}&kind=law&action=change")
        [change] = response.json()["results"]
        assert (change["record_id"], change["version"]) == (law.pk, 2)
        assert change["fields"] == {"title": {"before": "…", "after": "…"}}
        personal = ("reason", "user", "user_name", "on_behalf_of", "request_id")
        assert [change[name] for name in personal] == ["", None, "", None, ""]
        [whole] = client_of(clerk).get(f"{URL}&kind=law&action=change").json()["results"]
        assert (whole["reason"], whole["user"]) == ("全称", "boss")

    def test_is_told_nothing_of_posts_and_keys(self, world):
        kinds = {kind for kind, _ in told(world.clients["甲局"], f"{URL}&page_size=200")}
        assert not {"membership", "apitoken", "user"} & kinds

    def test_is_not_shown_the_history_of_a_record(self, world):
        address = f"/api/v1/inspections/{world.inspection.pk}/changes/"
        assert world.clients["甲局"].get(address).status_code == 403


class TestOthers:
    @pytest.mark.parametrize("role", [Role.DEPUTY, Role.GOVERNMENT_OFFICE])
    def test_are_refused_as_before(self, world, role):
        user = get_user_model().objects.create_user("someone")
        term = door.create(Term(number=16), by=BY)
        deputy = door.create(Deputy(term=term, name="代表"), by=BY)
        linked = {"deputy": deputy} if role == Role.DEPUTY else {"unit": world.units["甲局"]}
        Membership.objects.create(user=user, role=role, **linked)
        assert client_of(user).get(URL).status_code == 403


def read_on(client, *, after: int) -> list[int]:
    """What a system reads from there to the end, page by page."""
    address, found = f"{URL}&after={after}&page_size=3", []
    while address:
        page = client.get(address).json()
        found += [one["id"] for one in page["results"]]
        address = page["next"]
    return found


@pytest.mark.usefixtures("committed_db")
class TestReadingOn:
    def test_meets_every_change_once_while_others_write(self):
        world = World()
        begun = Change.objects.latest("id").pk

        def write(number: int):
            try:
                for n in range(8):
                    with transaction.atomic():
                        title = f"法律{number}-{n}"
                        door.create(Law(title=title, kind="law"), by=BY)
                        door.create(Law(title=f"{title}续", kind="law"), by=BY)
            finally:
                connection.close()

        writers = [Thread(target=write, args=[number]) for number in range(3)]
        for writer in writers:
            writer.start()
        seen: list[int] = []
        while any(writer.is_alive() for writer in writers):
            seen += read_on(world.clients["甲局"], after=seen[-1] if seen else begun)
        seen += read_on(world.clients["甲局"], after=seen[-1] if seen else begun)

        written = Change.objects.filter(pk__gt=begun).order_by("pk").values_list("pk", flat=True)
        assert len(written) == 48
        assert seen == list(written)

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
    def test_waits_for_a_writer_who_came_first(self):
        world = World()
        begun = Change.objects.latest("id").pk
        has_written, may_end = Event(), Event()

        def write_slowly():
            try:
                with transaction.atomic():
                    door.create(Law(title="先写后提交", kind="law"), by=BY)
                    has_written.set()
                    may_end.wait(20)
            finally:
                connection.close()

        slow = Thread(target=write_slowly)
        slow.start()
        has_written.wait(20)
        door.create(Law(title="后写先提交", kind="law"), by=BY)
        assert read_on(world.clients["甲局"], after=begun) == []
        may_end.set()
        slow.join()
        assert len(read_on(world.clients["甲局"], after=begun)) == 2


class TestWhatIsNotTheirs:
    def test_is_not_found_out_by_filters(self, world):
        for name in ("user", "on_behalf_of", "request_id"):
            refused = world.clients["甲局"].get(f"{URL}&{name}=1")
            assert refused.status_code == 400
            assert refused.json()["errors"][0]["code"] == "unknown_parameter"

    def test_of_kinds_that_they_do_not_read_is_not_told(self, world):
        """An activity of no matter is seen by all who are shown activities: a unit is not."""
        from tracker.models import Activity

        fields = {"work_year": world.year, "kind": Activity.Kind.values[0], "title": "视察"}
        door.create(Activity(**fields), by=BY)
        told = world.clients["甲局"].get(f"{URL}&kind=activity")
        assert told.json()["results"] == []
        clerk = get_user_model().objects.create_user("clerk")
        door.create(Membership(user=clerk, role=Role.CLERK), by=BY)
        told = client_of(clerk).get(f"{URL}&kind=activity").json()["results"]
        assert [row["record_title"] for row in told] == ["视察"]

"""三员分立: the system, the accounts and the audit in three hands, the ledger in none of them."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours
from tracker.models import Event, Membership, Unit
from tracker.operations.doctor.people import three_administrators

BY = Actor(door="command")


def person(name: str, role: str):
    user = get_user_model().objects.create_user(name, is_staff=True)
    door.create(Membership(user=user, role=role), by=BY)
    return user


@pytest.fixture
def keeper(db):
    return person("zhang", "account_keeper")


@pytest.fixture
def auditor(db):
    return person("shen", "auditor")


@pytest.fixture
def apart(settings):
    settings.THREE_ADMINISTRATORS = True


def answers(client, user) -> dict[str, int]:
    client.force_login(user)
    pages = {
        "front page": "/admin/",
        "own to-do": "/admin/todo/",
        "accounts": "/admin/auth/user/",
        "posts": "/admin/tracker/membership/add/",
        "keys": "/admin/tracker/apitoken/add/",
        "locked": "/admin/locked/",
        "posts over rest": "/api/v1/memberships/",
        "keys over rest": "/api/v1/tokens/",
        "webhooks": "/api/v1/webhooks/",
        "webhook page": "/admin/tracker/webhook/",
        "events": "/api/v1/events/",
        "event page": "/admin/tracker/event/",
        "topics": "/api/v1/topics/",
        "topic page": "/admin/tracker/topic/",
        "new topic": "/admin/tracker/topic/add/",
    }
    return {name: client.get(address).status_code for name, address in pages.items()}


ACCOUNTS = {"accounts", "posts", "keys", "locked", "posts over rest", "keys over rest"}
SYSTEM = {"webhooks", "webhook page"}
AUDIT = {"events", "event page"}
READING, WRITING = {"topics", "topic page"}, {"new topic"}


def opened(client, user) -> set[str]:
    found = answers(client, user)
    # Everybody has these.
    assert found.pop("front page") == found.pop("own to-do") == 200
    assert set(found.values()) <= {200, 403}
    return {name for name, status in found.items() if status == 200}


class TestAsLongAsTheyAreOne:
    def test_the_administrator_does_all(self, client, administrator, keeper, auditor):
        everything = ACCOUNTS | SYSTEM | AUDIT | READING | WRITING
        assert opened(client, administrator) == everything

    def test_the_others_do_their_own(self, client, keeper, auditor):
        assert opened(client, keeper) == ACCOUNTS
        assert opened(client, auditor) == AUDIT


@pytest.mark.usefixtures("apart")
class TestToldApart:
    def test_each_does_their_own(self, client, administrator, keeper, auditor):
        assert opened(client, administrator) == SYSTEM | READING
        assert opened(client, keeper) == ACCOUNTS
        assert opened(client, auditor) == AUDIT

    def test_the_administrator_stands_in_for_who_is_not_there_yet(self, client, administrator):
        assert opened(client, administrator) == SYSTEM | READING | ACCOUNTS | AUDIT
        person("shen", "auditor")
        assert opened(client, administrator) == SYSTEM | READING | ACCOUNTS

    def test_the_administrator_writes_nothing_into_the_ledger(
        self, client, administrator, make_topic, keeper, auditor
    ):
        topic, by = make_topic(), Actor(door="admin", user=administrator)
        topic.note = "改"
        with pytest.raises(FieldNotYours):
            door.update(topic, by=by)
        with pytest.raises(FieldNotYours):
            door.create(Unit(code="x", name="单位", kind="committee"), by=by)
        client.force_login(administrator)
        body = {"work_year": 2023, "title": "环境", "form": "special_report"}
        answer = client.post("/api/v1/topics/", body, content_type="application/json")
        assert answer.status_code == 403

    def test_nobody_holds_two(self, keeper, auditor, administrator, clerk):
        for user, role in (
            (keeper, "auditor"),
            (auditor, "account_keeper"),
            (keeper, "clerk"),
            (clerk, "auditor"),
            (administrator, "account_keeper"),
        ):
            with pytest.raises(ValidationError) as refused:
                door.create(Membership(user=user, role=role), by=BY)
            assert "只能各任其一" in str(refused.value)
        door.create(Membership(user=clerk, role="leader"), by=BY)

    def test_a_post_that_has_ended_is_none(self, keeper):
        ended = Membership.objects.get(user=keeper)
        ended.valid_until = date(2020, 1, 1)
        door.update(ended, by=BY)
        door.create(Membership(user=keeper, role="auditor"), by=BY)


class TestTheKeeper:
    def test_makes_accounts_and_gives_posts(self, client, keeper):
        client.force_login(keeper)
        typed = {"username": "wang", "last_name": "王", "password1": "a-good-long-password",
                 "password2": "a-good-long-password", "is_staff": "on"}  # fmt: skip
        assert client.post("/admin/auth/user/add/", typed).status_code == 302
        wang = get_user_model().objects.get(username="wang")
        body = {"user": wang.get_username(), "role": "reader"}
        answer = client.post("/api/v1/memberships/", body, content_type="application/json")
        assert answer.status_code == 201, answer.content
        assert Event.objects.filter(kind="rights", account=keeper).count() == 2

    def test_chooses_the_unit_of_a_post_by_its_name(self, client, keeper):
        unit = door.create(Unit(code="cw", name="财政经济工作委员会", kind="committee"), by=BY)
        client.force_login(keeper)
        asked = {"term": "财政", "app_label": "tracker", "model_name": "membership"}
        for field, found in (("unit", str(unit.pk)), ("user", str(keeper.pk))):
            term = {"term": "zhang"} if field == "user" else {}
            answer = client.get("/admin/autocomplete/", {**asked, "field_name": field, **term})
            assert [each["id"] for each in answer.json()["results"]] == [found]
        typed = {"user": keeper.pk, "role": "committee", "unit": unit.pk}
        assert client.post("/admin/tracker/membership/add/", typed).status_code == 302
        assert Membership.objects.filter(unit=unit, user=keeper).exists()

    def test_makes_nobody_a_system_administrator(self, client, keeper, clerk):
        client.force_login(keeper)
        page = f"/admin/auth/user/{clerk.pk}/change/"
        typed = {"username": "clerk", "last_name": "", "is_superuser": "on", "is_active": "on"}
        assert client.post(page, typed).status_code == 302
        clerk.refresh_from_db()
        assert not clerk.is_superuser

    def test_takes_over_no_system_administrator(self, client, keeper, administrator):
        client.force_login(keeper)
        page = f"/admin/auth/user/{administrator.pk}"
        typed = {"password1": "a-good-long-password", "password2": "a-good-long-password"}
        assert client.post(f"{page}/password/", typed).status_code == 403
        assert client.post(f"{page}/change/", {"username": "admin2"}).status_code == 403
        administrator.refresh_from_db()
        assert administrator.username == "admin"
        assert not administrator.has_usable_password()


class TestTheDoctor:
    def found(self) -> set[str]:
        return {finding.code for finding in three_administrators(at=timezone.now())}

    def test_asks_nothing_where_they_are_one(self, administrator):
        assert self.found() == set()

    def test_misses_who_is_not_there(self, administrator, apart, keeper):
        assert self.found() == {"administrators"}
        person("shen", "auditor")
        assert self.found() == set()

    def test_finds_who_holds_two_since_before(self, administrator, settings, keeper, auditor):
        door.create(Membership(user=keeper, role="clerk"), by=BY)
        settings.THREE_ADMINISTRATORS = True
        assert self.found() == {"two_hands"}

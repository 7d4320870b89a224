import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import Membership, Topic, WorkYear


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Test SQLite as it runs: in a file, with WAL. In memory it locks whole tables instead."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "ledger.sqlite3")


@pytest.fixture(autouse=True)
def _attachments_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


# --- People and records that many tests start from -------------------------------------------


@pytest.fixture
def actor():
    return Actor(door="command")


@pytest.fixture
def year_2023(db, actor):
    return door.create(WorkYear(year=2023), by=actor)


@pytest.fixture
def make_topic(year_2023, actor):
    def make(title="文旅产业发展", **fields):
        topic = Topic(**{"work_year": year_2023, "form": "follow_up", "title": title, **fields})
        return door.create(topic, by=actor)

    return make


@pytest.fixture
def administrator(db):
    return get_user_model().objects.create_superuser("admin")


@pytest.fixture
def clerk(db):
    return _member_of(Role.CLERK, username="clerk")


@pytest.fixture
def reader(db):
    return _member_of(Role.READER, username="reader")


def _member_of(role: str, *, username: str):
    user = get_user_model().objects.create_user(username)
    door.create(Membership(user=user, role=role), by=Actor(door="command"))
    return user

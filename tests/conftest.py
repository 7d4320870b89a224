import gc
import getpass
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from tracker.changes import guards
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.common.scoping import rows_of
from tracker.models import Membership, Topic, WorkYear


def _lift_the_guards() -> None:
    """The database refuses that the history is emptied, as tests that commit do afterwards."""
    with connection.cursor() as cursor:
        for name in set(guards.guards(connection.vendor)) - set(guards.missing_in(connection)):
            table = name.partition("_kept_from_")[0]
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


def _empty_without_guards(case, empty=TransactionTestCase._fixture_teardown) -> None:
    _lift_the_guards()
    empty(case)
    guards.lay(connection.alias)


TransactionTestCase._fixture_teardown = _empty_without_guards


@pytest.fixture
def unguarded(db):
    """Whoever reaches the database past the program can take the guards away first."""
    _lift_the_guards()


def pytest_collection_finish() -> None:
    """What was imported stays: looking for garbage in it takes a fifth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Test SQLite as it runs: in a file, with WAL. In memory it locks whole tables instead.

    Each of several test processes has a folder, and on a server a database, of its own.
    """
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "ledger.sqlite3")
        if _migrated_template().exists():
            shutil.copyfile(_migrated_template(), folder / "ledger.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """Start from the migrated template where there is one; migrate then finds nothing to do."""
    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep a copy of the freshly migrated SQLite database for the processes that come later."""
    template = _migrated_template()
    if connection.vendor == "sqlite" and not template.exists():
        template.parent.mkdir(parents=True, exist_ok=True)
        copy = template.with_suffix(f".{os.getpid()}")
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        copy.replace(template)


@pytest.fixture
def migrated_ledger(tmp_path):
    """A folder with a migrated SQLite ledger for processes of a test's own; where no test has
    made one yet, an empty folder, and the process migrates itself."""
    if _migrated_template().exists():
        shutil.copyfile(_migrated_template(), tmp_path / "ledger.sqlite3")
    return tmp_path


def _migrated_template() -> Path:
    """Where the database is kept that all migrations and what they read have made."""
    root = Path(__file__).resolve().parent.parent
    made_by = [
        *root.glob("tracker/migrations/*.py"),
        *root.glob("reports/migrations/*.py"),
        *root.glob("tracker/years/calendar_data/*.yaml"),
    ]
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(made_by):
        digest.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"ledger-test-databases-{getpass.getuser()}"
    return folder / f"{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture(scope="session", autouse=True)
def _quick_starts(django_test_environment):
    """Spare the tests what a server does slowly on purpose, or once in its life."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # They ask more often than any program may.
    settings.REQUESTS_PER_TOKEN = settings.REQUESTS_PER_ADDRESS = 0
    # Each test client is a server of its own; it looks static files up when asked for one.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _attachments_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture(autouse=True)
def _rules_are_asked_anew():
    """A process remembers what people of a standing see; a test before may have changed it."""
    rows_of.cache_clear()


@pytest.fixture
def _shipped_rows_return(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@pytest.fixture
def committed_db(_shipped_rows_return, transactional_db, django_db_serialized_rollback):
    """A database that several threads write to. Afterwards it is emptied, and what came with
    the migrations (calendar, rule sets) is put back, so that tests may run in any order."""


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Returns a function that calls another one a single time for all tests of a file.

    Whatever a test writes is rolled back to the records that were made so, and these after the
    file's last test. They are there for the file's other tests as well, and the database is
    locked meanwhile: a file whose tests write from several threads cannot begin like this.
    """
    folder = tmp_path_factory.mktemp("attachments")

    def made(build):
        with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder):
            return build()

    with django_db_blocker.unblock(), transaction.atomic():
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


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

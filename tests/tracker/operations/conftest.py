import hashlib
import json
import shutil
import uuid
from contextlib import ExitStack, contextmanager

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone
from places import empty_place, here
from unit_at_work import handed, unit  # noqa: F401

from tracker.models import Attachment
from tracker.operations.backing_up import backup


@pytest.fixture
def folder(settings, tmp_path):
    """Where backups go; what the program notes beside its data goes to a folder of the test."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return tmp_path / "backups"


@pytest.fixture
def back_up(folder):
    def back_up(kept=14, with_key=True, to=None):
        return backup(to or folder, at=timezone.now(), kept=kept, with_key=with_key)

    return back_up


@pytest.fixture
def place(tmp_path):
    """An empty place to restore to."""
    with empty_place(tmp_path / "elsewhere") as place:
        yield place


@pytest.fixture
def make_empty_place(tmp_path):
    """Empty places, as many as are asked for."""
    with ExitStack() as places:
        yield lambda: places.enter_context(empty_place(tmp_path / uuid.uuid4().hex[:8]))


@pytest.fixture
def original(tmp_path):
    """The ledger of the tests itself."""
    return here(tmp_path)


@pytest.fixture
def attach(actor):
    def attach(topic, text="现场记录", name="记录.txt"):
        file = ContentFile(text.encode(), name=name)
        return Attachment(matter=topic.matter_ptr, file=file).store(by=actor)

    return attach


@pytest.fixture(scope="module")
def whole_backup(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of what the migrations bring, and one file beside it."""
    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data, MEDIA_ROOT=data / "none"):
        path = backup(data / "backups", at=timezone.now(), kept=1, with_key=True).path
        connection.close()
    content = "现场记录".encode()
    digest = hashlib.sha256(content).hexdigest()
    (path / "files" / digest[:2]).mkdir(parents=True)
    (path / "files" / digest[:2] / digest).write_bytes(content)
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    manifest["files"] = [{"name": "a/记录.txt", "sha256": digest, "size": len(content)}]
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


@pytest.fixture
def made(whole_backup, tmp_path):
    """A backup that a test may spoil."""
    return shutil.copytree(whole_backup, tmp_path / whole_backup.name)


@contextmanager
def another(**settings):
    """Within the block the process has another connection; that of the test waits as it is."""
    own = connections["default"]
    connections["default"] = other = own.copy()
    other.settings_dict = own.settings_dict | settings
    try:
        yield
    finally:
        other.close()
        connections["default"] = own


@pytest.fixture
def in_place(db, settings, place):
    """The process itself moves to the empty place, as a server that was set up anew."""
    settings.DATA_DIR, settings.MEDIA_ROOT = place.folder, place.attachments
    place.folder.mkdir()
    (place.folder / "secret-key").write_text("made at the first start")
    is_file = connection.vendor == "sqlite"
    with another(NAME=place.database if is_file else place.database.rpartition("/")[2]):
        yield place


@pytest.fixture
def database_away(db):
    """Nothing answers where the database was."""
    if connection.vendor == "sqlite":
        nowhere = {"NAME": "/nowhere/ledger.sqlite3"}
    else:
        nowhere = {"HOST": "127.0.0.1", "PORT": "1"}
    with another(**nowhere):
        yield


@pytest.fixture
def read_only(db):
    """The database answers, and takes nothing."""
    if connection.vendor == "sqlite":
        only = {"NAME": f"file:{connection.settings_dict['NAME']}?mode=ro"}
    else:
        only = {"OPTIONS": {"options": "-c default_transaction_read_only=on"}}
    with another(**only):
        yield

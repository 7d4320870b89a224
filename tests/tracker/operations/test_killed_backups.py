"""Whoever pulls the plug finds whole backups and nothing that looks like one; a restore begun again
ends well. A few kills here; BACKUP_KILLS=50 asks for more."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from places import here

from tracker.operations.backing_up import backups_in
from tracker.operations.verifying import faults_of_backup

KILLS = int(os.environ.get("BACKUP_KILLS", "4"))
SCRIPT = Path(__file__).with_name("killed_operations.py")
pytestmark = pytest.mark.usefixtures("committed_db")


class Operator:
    """Does what is ordered in children that may be killed."""

    def __init__(self, environment: dict[str, str]):
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, place, *command, kill_after: float | None = None) -> float | None:
        """Seconds that it took; None when it was killed. Anything else fails the test."""
        name = place.database if place.database.startswith("/") else place.database.rsplit("/")[-1]
        order = {"folder": str(place.folder), "database": name, "command": list(map(str, command))}
        begun = time.monotonic()
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        status = int(self.process.stdout.readline())
        assert status in (0, signal.SIGKILL)
        assert status == 0 or kill_after is not None
        return time.monotonic() - begun if status == 0 else None


@pytest.fixture
def operator(ledger):
    operator = Operator(ledger.environment())
    yield operator
    operator.process.communicate()


@pytest.fixture
def ledger(make_topic, attach, tmp_path, settings):
    """The tests' ledger, with some files, for processes that have a data folder of their own."""
    topic = make_topic()
    for number in range(60):
        attach(topic, f"第{number}份" * 5000)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "attachments").symlink_to(settings.MEDIA_ROOT)
    return here(tmp_path / "data")


class TestKilled:
    def test_backups_are_whole_or_not_there(self, ledger, operator, tmp_path):
        folder = tmp_path / "backups"
        order = ("backup", folder, "--keep", 3)
        operator.do(ledger, *order)
        # The first copies all files, each further one links them.
        whole = operator.do(ledger, *order)
        moments, killed = random.Random(20231215), 0
        for _ in range(KILLS):
            took = operator.do(ledger, *order, kill_after=moments.uniform(0, whole))
            killed += took is None
            whole = min(whole, took or whole)
            found = backups_in(folder)
            assert 1 <= len(found) <= 4
            assert [fault for one in found for fault in faults_of_backup(one)] == []
        assert killed > 0
        operator.do(ledger, *order)
        assert not (folder / ".partial").exists()
        assert len(backups_in(folder)) <= 3

    def test_restores_can_be_begun_again(self, ledger, operator, tmp_path, make_empty_place):
        operator.do(ledger, "backup", tmp_path / "backups")
        [made] = backups_in(tmp_path / "backups")
        rows = ledger.rows()
        whole = operator.do(make_empty_place(), "restore", made)
        moments, killed = random.Random(20231216), 0
        for _ in range(KILLS):
            place = make_empty_place()
            took = operator.do(place, "restore", made, kill_after=moments.uniform(0, whole))
            killed += took is None
            whole = min(whole, took or whole)
            place.wait_until_left()
            if place.is_empty():
                operator.do(place, "restore", made)
            assert place.rows() == rows
            assert len(list(place.attachments.iterdir())) == 60
        assert killed > 0

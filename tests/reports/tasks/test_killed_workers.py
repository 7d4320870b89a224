"""A worker that is killed leaves nothing written; the next one does its work, once."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.tasks.folder import DEAD_AFTER

ROOT = Path(__file__).resolve().parents[3]
ROWS = 30
LONGEST = 600  # seconds until a process that does not end fails the test


@pytest.fixture
def ledger(migrated_ledger):
    return Ledger(migrated_ledger)


class Ledger:
    """A ledger in a folder of its own, with the import of thirty rows ordered of the workers."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items() if name != "DATABASE_URL"
        } | {
            "TRACKER_DATA_DIR": str(folder),
            "TRACKER_TASKS": "database",
            "TRACKER_BACKGROUND_ROWS": "10",
        }
        script = Path(__file__).with_name("ordering.py")
        ordered = subprocess.run(
            [sys.executable, script, str(ROWS)],
            env=self.environment, capture_output=True, text=True, timeout=LONGEST,
        )  # fmt: skip
        assert ordered.returncode == 0, ordered.stderr
        assert ordered.stdout == "1\n"

    def worker(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", "task_worker", "--until-empty"],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip

    def ask(self, question: str) -> tuple:
        """The first row of the answer, as anybody reads it while others write."""
        connection = sqlite3.connect(f"file:{self.folder / 'ledger.sqlite3'}?mode=ro", uri=True)
        try:
            return connection.execute(question).fetchone()
        finally:
            connection.close()

    def written(self) -> int:
        """The rows that carry the import; each has exactly one change that says so."""
        (count,) = self.ask("SELECT count(*) FROM tracker_topic WHERE note = '导入的备注'")
        found = "SELECT count(*), count(DISTINCT record_id) FROM tracker_change WHERE door"
        assert self.ask(f"{found} = 'import'") == (count, count)
        return count

    def states(self) -> tuple[str, str, int]:
        """Of the task and the import, and which attempt it was."""
        columns = "task.state, run.state, task.attempt"
        return self.ask(f"SELECT {columns} FROM reports_task task, reports_importrun run")

    def kill_while_applying(self) -> None:
        """A worker dies between the mark that it began and the end of its transaction."""
        worker = self.worker()
        began = "SELECT applying_since FROM reports_importrun WHERE applying_since IS NOT NULL"
        before, latest = self.ask(began), time.monotonic() + LONGEST
        while self.ask(began) == before:
            assert worker.poll() is None, worker.stdout.read()
            assert time.monotonic() < latest
            time.sleep(0.002)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()

    def age(self) -> None:
        """Let the time go by after which a worker without a sign of life is taken for dead."""
        (pulse,) = self.folder.glob("attachments/tasks/*/pulse")
        long_ago = time.time() - 2 * DEAD_AFTER.total_seconds()
        os.utime(pulse, (long_ago, long_ago))


class TestAKilledWorker:
    def test_leaves_nothing_and_the_next_one_does_it_once(self, ledger):
        ledger.kill_while_applying()
        assert ledger.written() == 0
        assert ledger.states() == ("running", "previewed", 1)

        # A second one has no better luck.
        ledger.age()
        ledger.kill_while_applying()
        assert ledger.written() == 0
        assert ledger.states() == ("running", "previewed", 2)

        # While its sign of life is fresh, nobody takes the task away.
        out, _ = ledger.worker().communicate(timeout=LONGEST)
        assert (ledger.written(), ledger.states()) == (0, ("running", "previewed", 2)), out

        ledger.age()
        out, _ = ledger.worker().communicate(timeout=LONGEST)
        assert "接着处理上次没有完成的任务：1个" in out
        assert (ledger.written(), ledger.states()) == (ROWS, ("done", "applied", 3)), out
        assert ledger.ask("SELECT DISTINCT version FROM tracker_topic") == (2,)

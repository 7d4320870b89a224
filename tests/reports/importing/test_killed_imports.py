"""Whoever pulls the plug while an import is written finds all of it or nothing.

Ten kills in each run; IMPORT_KILLS=100 asks for more.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from filled_sheets import Filled, exported
from sheet_records import make_topic, make_years

from reports.importing.applying import apply
from reports.importing.background import receive_and_preview
from reports.importing.receiving import Upload
from reports.importing.runs import ImportRefused, was_interrupted
from reports.models import ImportRun
from tracker.models import Change, Topic

KILLS = int(os.environ.get("IMPORT_KILLS", "10"))
ROWS = 40
SCRIPT = Path(__file__).with_name("killed.py")
PLAN = "supervision-plan"

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def run(clerk):
    """An import of forty rows, previewed and not applied."""
    make_years()
    for number in range(ROWS):
        make_topic(f"议题{number:03}")
    filled = Filled(exported(PLAN, to=clerk), PLAN)
    for number in range(ROWS):
        filled.put(f"议题{number:03}", "备注", "导入的备注")
    upload = Upload(name="计划.xlsx", user=clerk)
    run, _ = receive_and_preview(filled.content(), upload, on=timezone.localdate())
    assert run.counts["changed"] == ROWS
    return run


def start(run) -> subprocess.Popen:
    """A process that is about to apply the run and waits for a word."""
    database = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, SCRIPT, database, settings.MEDIA_ROOT, str(run.pk)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # The processes share the tests' database, whatever it is.
        env=os.environ | {"TRACKER_DATA_DIR": str(settings.DATA_DIR)},
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def finish(process: subprocess.Popen, *, after: float | None) -> bool:
    """Let the process apply, kill it after so many seconds; whether it came to its end."""
    process.stdin.write("go\n")
    process.stdin.flush()
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    out, _ = process.communicate()
    return "done" in out


def written() -> int:
    """The rows that carry the import; each must have exactly one change that says so."""
    count = Topic.objects.filter(note="导入的备注").count()
    assert Change.objects.filter(door="import").count() == count
    return count


class TestKilledWhileApplying:
    def test_is_all_or_nothing_and_says_so(self, run, unguarded):
        process = start(run)
        begun = time.monotonic()
        finish(process, after=None)
        whole = time.monotonic() - begun
        assert written() == ROWS
        forget(run)

        moments = random.Random(20231215)
        seen = set()
        for _ in range(KILLS):
            # Also a little before the first and after the last write.
            is_done = finish(start(run), after=moments.uniform(0, whole * 1.1))
            count = written()
            run.refresh_from_db()
            assert count in (0, ROWS)
            assert (run.state == ImportRun.State.APPLIED) == (count == ROWS)
            assert count == ROWS or not is_done
            seen.add((count, was_interrupted(run)))
            if count == ROWS:
                with pytest.raises(ImportRefused) as refusal:
                    apply(run, rows=None, user=run.uploaded_by, on=timezone.localdate())
                assert refusal.value.code == "already_applied"
                assert written() == ROWS
                forget(run)
        # At least once it was caught midway, and the import said that nothing was written.
        assert (0, True) in seen

        run = apply(run, rows=None, user=run.uploaded_by, on=timezone.localdate())
        assert (written(), run.state) == (ROWS, ImportRun.State.APPLIED)
        assert not was_interrupted(run)


def forget(run) -> None:
    """Take the import back, to kill it once more."""
    Topic.objects.update(note="", version=1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tracker_change WHERE door = 'import'")
    ImportRun.objects.update(
        state="previewed", applied_at=None, applied_by=None, applied_rows={}, applying_since=None
    )
    run.refresh_from_db()


class TestTwoAtOnce:
    def test_one_of_them_writes(self, run):
        processes = [start(run), start(run)]
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        ends = ["done" in process.communicate()[0] for process in processes]
        assert sorted(ends) == [False, True]
        assert written() == ROWS
        assert set(Topic.objects.values_list("version", flat=True)) == {2}

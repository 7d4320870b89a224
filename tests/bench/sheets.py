"""Measures what a sheet from the database costs, beside writing its rows alone.

    python tests/bench/sheets.py [ROWS] [ROUNDS] [SHEET …]   (20000 rows, 3 rounds, all)
    TRACKER_DATA_DIR=… python tests/bench/sheets.py 0        (a ledger that api_data.py filled)

Each round is a process of its own: one that exports the sheet as a worker does, and one that only
reads its rows. Writing alone is the difference. Seconds are those of the processor, which hold on a
machine that others use too; memory is what the process held at most, beyond what it held before.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SHEETS = ("suggestion-summary", "suggestion-progress", "suggestion-catalogue")
ROLE = "bench-clerk"


def main(rows: int, rounds: int, sheets: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parents[1]), str(HERE)])
    with tempfile.TemporaryDirectory() as folder:
        if rows:
            os.environ["TRACKER_DATA_DIR"] = folder
            subprocess.run([sys.executable, HERE / "api_data.py", str(rows)], check=True)
        for sheet in sheets:
            print(sheet, flush=True)
            found: dict[str, list[list[float]]] = {"export": [], "read": []}
            for _ in range(rounds):
                for work, each in found.items():
                    each.append(measured(work, sheet))
            report(found)


def measured(work: str, sheet: str) -> list[float]:
    command = [sys.executable, __file__, f"--{work}", sheet]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in told.split()]


def report(found: dict[str, list[list[float]]]) -> None:
    (whole, memory), (read, of_reading) = (
        (
            statistics.median(seconds for seconds, _ in each),
            statistics.median(held for _, held in each),
        )
        for each in found.values()
    )
    alone = whole - read
    print(
        f"  export {whole:.2f} s, of it reading {read:.2f} s, so {whole / alone:.2f} × the writer"
    )
    print(f"  memory {memory:.0f} MB, reading alone {of_reading:.0f} MB", flush=True)


def work(which: str, name: str) -> None:
    """One round, in this process: seconds of the processor and megabytes at most."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.http import QueryDict
    from django.utils import timezone

    from reports.exporting.downloads import write_sheet
    from reports.sheets import SHEETS
    from reports.workbook import writing
    from tracker.common.scoping import visible

    sheet, user = SHEETS[name], get_user_model().objects.get(username=ROLE)
    records = visible(sheet.model.objects.all(), to=user)
    before, begin = held(), time.process_time()
    if which == "--read":
        for _ in sheet.fill(records, on=timezone.localdate(), to=user).rows:
            pass
    else:
        assert writing
        with tempfile.TemporaryFile() as target:
            write_sheet(
                sheet, records=records, chosen_by=QueryDict(), to=user, office=None, target=target
            )
    print(time.process_time() - begin, held() - before)


def held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].startswith("--"):
        work(*sys.argv[1:])
    else:
        given = [int(word) for word in sys.argv[1:3]]
        main(*(given + [20000, 3][len(given) :]), sys.argv[3:] or list(SHEETS))

"""Times the import of 10,000 rows: opened, read, matched, checked and previewed.

    python tests/bench/importing.py [rows]

Works on a database of its own in a temporary folder. Prints seconds and peak memory for a sheet
that came back unchanged, with one row in ten changed, and with every row changed. Then the
figures of an old ledger of 500 rows (`old_books.py`), beside those of an earlier state of the code
where its folder is named:

    python tests/bench/importing.py [rows] [folder of an earlier state]
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is measured, by how many rows are typed into: none, each tenth, each.
CASES = {"unchanged": 0, "one row in ten changed": 10, "every row changed": 1}
STEPS = ("open", "read", "match and check", "preview as JSON")


def main(rows: int, before: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_part("prepare", folder, str(rows))
        print(f"{rows:,} rows × 22 columns of suggestions, {os.cpu_count()} cores")
        for case in CASES:
            run_part("measure", folder, case)
    old_books = [sys.executable, str(Path(__file__).with_name("old_books.py")), "500"]
    subprocess.run([*old_books, before] if before else old_books, check=True)


def run_part(part: str, folder: str, argument: str) -> None:
    """Each measurement has a process of its own, so that none inherits another's memory."""
    subprocess.run(
        [sys.executable, __file__, part, folder, argument],
        check=True,
        env=os.environ | {"TRACKER_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tracker.settings"},
    )


def set_up() -> None:
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def prepare(folder: str, rows: int) -> None:
    """A ledger of suggestions, exported, and the exports filled in."""
    set_up()
    from datetime import date

    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from tracker.models import Deputy, Suggestion, Term, Unit, WorkArea, WorkYear

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("bench")
    year = WorkYear.objects.create(year=2023)
    area = WorkArea.objects.create(code="urban", name="城建环保")
    unit = Unit.objects.create(code="committee", name="城建环保工委", kind="committee")
    deputy = Deputy.objects.create(term=Term.objects.create(number=5), name="王芳")
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                work_year=year, number=f"{n:05}", title=f"关于加强第{n}号背街小巷路灯建设的建议",
                area=area, lead_committee=unit, lead_deputy=deputy,
                due_on=date(2023, 6, 30), handling="已现场踏勘，列入年度改造计划，分批实施。" * 3,
                note="跟踪督办",
            )
            for n in range(rows)
        ],
        batch_size=1000,
    )  # fmt: skip
    for case, each in CASES.items():
        export(Path(folder) / f"{case}.xlsx", each)


def export(path: Path, each: int) -> None:
    """The sheet as it comes back, with another handling in every `each`-th row. What was typed
    is exported from changed records that are then forgotten: quicker than typing it."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.db.models import F, Value
    from django.db.models.functions import Concat
    from django.utils import timezone

    from reports.sheets import SHEETS
    from reports.workbook.writing import write_workbook
    from tracker.models import Suggestion

    now, sheet = timezone.now(), SHEETS["suggestion-summary"]
    with transaction.atomic():
        if each:
            typed = Suggestion.objects.annotate(rest=F("pk") % each).filter(rest=0)
            typed.update(handling=Concat(F("handling"), Value("已完工。")))
        made = sheet.export(
            Suggestion.objects.all(), on=timezone.localdate(), filters={}, at=now,
            to=get_user_model().objects.get(),
        )  # fmt: skip
        with path.open("wb") as target:
            write_workbook(made, target)
        transaction.set_rollback(True)


def measure(folder: str, case: str) -> None:
    set_up()
    import json
    import time

    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.utils import timezone

    from reports.importing.checking import check
    from reports.importing.previewing import shown_rows
    from reports.importing.tables import read_table
    from reports.workbook.opening import open_book

    user = get_user_model().objects.get()
    content = (Path(folder) / f"{case}.xlsx").read_bytes()
    began, marks = time.process_time(), [time.perf_counter()]
    book = open_book(content)
    marks.append(time.perf_counter())
    table = read_table(book)
    marks.append(time.perf_counter())
    # As in the product: nobody holds the cells once the rows are read.
    del book
    queries = []
    with connection.execute_wrapper(lambda run, *query: (queries.append(1), run(*query))[1]):
        found = check(table, user=user, on=timezone.localdate())
    marks.append(time.perf_counter())
    size = len(json.dumps(shown_rows(found), ensure_ascii=False))
    marks.append(time.perf_counter())
    steps = [
        f"{name} {end - start:.2f} s"
        for name, start, end in zip(STEPS, marks, marks[1:], strict=False)
    ]
    counts = {state: count for state, count in found.counts().items() if count}
    seconds = marks[-1] - marks[0]
    # Processor time says what it costs even where the machine has other work.
    print(
        f"{case}: {seconds:.2f} s ({time.process_time() - began:.2f} s of processor), "
        f"{peak_megabytes():.0f} MB, {len(queries):,} queries"
    )
    print(f"    {', '.join(steps)}; file {len(content) / 1e6:.1f} MB, preview {size / 1e6:.1f} MB")
    print(f"    {counts}")


def peak_megabytes() -> float:
    # Not ru_maxrss, which a child inherits from its parent.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", folder, rows]:
            prepare(folder, int(rows))
        case ["measure", folder, case]:
            measure(folder, case)
        case [rows]:
            main(int(rows))
        case [rows, before]:
            main(int(rows), before)
        case _:
            main(10_000)

"""Times the loading of an old ledger of 500 rows with ten steps each: previewed, then loaded.

    python tests/bench/old_books.py [rows] [folder of another state of the code]

Works on a database of its own in a temporary folder. Prints processor seconds, queries a row that
the shared database is asked, peak memory, and the longest time for which a second writer had to
wait. With the folder of an earlier state it prints that state's figures first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from importing import peak_megabytes

ROOT = Path(__file__).resolve().parents[2]
DEPUTIES, UNITS = 40, 20
HEADS = [
    "建议编号", "标题", "建议内容", "提出日期", "领衔代表", "联名代表", "主办单位", "会办单位",
    "交办日期", "签收日期", "承办人", "联系电话", "会办意见", "会办意见日期", "答复日期",
    "办理结果", "面商方式", "办理态度", "办理结果满意度", "评价日期", "办结日期",
    "办理情况", "备注",
]  # fmt: skip


def main(rows: int, before: str | None) -> None:
    for name, root in (("before", before), ("now", str(ROOT))):
        if root is None:
            continue
        print(f"old ledger, {rows:,} rows, {name}:")
        with tempfile.TemporaryDirectory() as folder:
            environment = {"TRACKER_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
            subprocess.run(
                [sys.executable, __file__, "measure", str(rows), root],
                check=True,
                env=os.environ | environment,
            )


def measure(rows: int, root: str) -> None:
    sys.path.insert(0, root)
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    user, content = prepare(rows, get_user_model())
    from reports.oldbooks import runs

    run = runs.receive(content, name="2024年台账.xlsx", user=user, on=timezone.localdate())
    day = timezone.localdate()
    figures("preview", rows, lambda: runs.preview(run, on=day))
    figures("load", rows, lambda: runs.apply(run, user=user, on=day))
    print(f"    {peak_megabytes():.0f} MB; {run.counts}")


def prepare(rows: int, users):
    """A ledger with the deputies and units that the workbook names, and the workbook."""
    from datetime import date

    from django.core.management import call_command

    from tracker import models
    from tracker.common import door
    from tracker.common.door import Actor

    def make(model, **fields):
        return door.create(model(**fields), by=Actor(door="command"))

    call_command("migrate", verbosity=0)
    year = make(models.WorkYear, year=2024)
    make(
        models.RuleSet, code="bench", name="规则", effective_from=date(2024, 1, 2),
        refusal_length=5, refusal_unit="working_day", feedback_length=10,
        feedback_unit="working_day",
    )  # fmt: skip
    make(
        models.AnswerClass, work_year=year, code="A", meaning="已解决", counts_as_solved=True,
        is_tracked=False,
    )  # fmt: skip
    term = make(models.Term, number=6)
    make(models.Session, term=term, number=3)
    for n in range(DEPUTIES):
        make(models.Deputy, term=term, name=deputy(n))
    for n in range(UNITS):
        make(models.Unit, code=f"u{n}", name=unit(n), kind="department")
    user = users.objects.create_user("clerk")
    make(models.Membership, user=user, role="clerk")
    return user, workbook(rows)


def deputy(n: int) -> str:
    return f"代表{chr(0x4E00 + n % DEPUTIES * 7)}"


def unit(n: int) -> str:
    return f"区{chr(0x5E02 + n % UNITS)}务局"


def workbook(rows: int) -> bytes:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["第六届人民代表大会第三次会议代表建议台账（2024年）"])
    sheet.append(HEADS)
    for n in range(rows):
        sheet.append([
            f"{n + 1:04}", f"关于第{n}条道路的建议", "建议修路。" * 20, "2024-01-10", deputy(n),
            deputy(n + 1), unit(n), unit(n + 3), "2024-02-05", "2024-02-07", "王某", "84891234",
            "同意。", "2024-03-01", "2024-04-10", "A", "上门走访", "满意", "满意", "2024-04-12",
            "2024-05-01", "已完工。" * 20, "跟踪督办",
        ])  # fmt: skip
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def figures(name: str, rows: int, work) -> None:
    import threading
    import time

    from django.db import connection

    queries = []

    def count(execute, sql, *rest):
        # Savepoints and the like ask the database for nothing.
        if sql.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            queries.append(sql)
        return execute(sql, *rest)

    ended, waits = threading.Event(), []
    path = connection.settings_dict["NAME"]
    second = threading.Thread(target=write_again_and_again, args=(path, ended, waits))
    second.start()
    began, clock = time.process_time(), time.perf_counter()
    with connection.execute_wrapper(count):
        work()
    seconds, elapsed = time.process_time() - began, time.perf_counter() - clock
    ended.set()
    second.join()
    print(
        f"    {name}: {seconds:.1f} s of processor ({seconds / rows * 1000:.0f} ms a row), "
        f"{elapsed:.1f} s; {len(queries) / rows:.1f} queries a row; "
        f"longest write lock {max(waits, default=0):.2f} s"
    )


def write_again_and_again(path, ended, waits: list[float]) -> None:
    """A second writer, ten times a second: how long it has to wait is how long nobody can write."""
    import sqlite3
    import time

    other = sqlite3.connect(path, timeout=3600, isolation_level=None)
    while not ended.wait(0.1):
        began = time.perf_counter()
        other.execute("BEGIN IMMEDIATE")
        waits.append(time.perf_counter() - began)
        other.execute("ROLLBACK")
    other.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", rows, root]:
            measure(int(rows), root)
        case [rows, before]:
            main(int(rows), before)
        case [rows]:
            main(int(rows), None)
        case _:
            main(500, None)

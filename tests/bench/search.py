"""Measures searching: the index beside the plain question on the same rows, in processor time.

    python tests/bench/search.py [ROWS] [ROUNDS]          (10000 rows, 5 rounds)
    DATABASE_URL=postgres://… python tests/bench/search.py 100000 9

Each question is a count and a page of 50, as a list asks it. `raw` is the index asked by hand, the
limit; `icontains` is what the lists did before there was an index. Rounds are interleaved; a figure
is the median of the processor time, of this process on SQLite, on the wall on PostgreSQL, whose
work is another's. Needs an empty database; on SQLite a temporary folder.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from api_data import CLERK, CONTACT, fill

# Words as a language has them: few stand everywhere, most nearly nowhere.
LETTERS = [chr(0x4E00 + 7 * n) for n in range(2000)]
CHANCE = random.Random(0)
WORDS = ["".join(CHANCE.choices(LETTERS, k=2)) for _ in range(8000)]
WEIGHTS = [1 / (n + 5) for n in range(len(WORDS))]
# One character, a word that is frequent, one that is not, one that is rare; four characters; a
# number of a paper; a year; what every text holds; what none does.
QUERIES = (
    WORDS[300][0], WORDS[30], WORDS[300], WORDS[3000], WORDS[40] + WORDS[41],
    "汉交函〔2024〕77号", "2024", "，", "没有这样的话",
)  # fmt: skip


def say(rows: int) -> None:
    """Give each suggestion and answer a text of its own."""
    from django.db import connection

    from tracker.searches.building import rebuild

    chance = random.Random(rows)

    def text(n: int) -> str:
        words = chance.choices(WORDS, WEIGHTS, k=120)
        said = "，".join("".join(words[at : at + 6]) for at in range(0, len(words), 6))
        return f"{said}。汉交函〔{chance.randint(2012, 2026)}〕{n % 400}号。"

    for table, key, column in (
        ("tracker_suggestion", "matter_ptr_id", "body"),
        ("tracker_answer", "id", "text"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key} FROM {table}")
            texts = [(text(pk), pk) for (pk,) in cursor.fetchall()]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", texts)
    begin = time.monotonic()
    print(
        f"{rebuild():,} records in the index, made in {time.monotonic() - begin:.0f} s", flush=True
    )


def plainly(query: str, user) -> tuple[int, list]:
    from django.db.models import Q

    from tracker.common.scoping import visible
    from tracker.models import Suggestion

    wanted = Q()
    for column in ("number", "title", "body", "handling", "quote"):
        wanted |= Q(**{f"{column}__icontains": query})
    rows = visible(Suggestion.objects.filter(wanted), to=user).order_by("-work_year", "matter_ptr")
    return rows.count(), list(rows.values_list("pk")[:50])


def by_index(query: str, user) -> tuple[int, list]:
    from tracker.common.roles import standing_of
    from tracker.common.scoping import visible
    from tracker.common.searching import found
    from tracker.models import Suggestion

    rows = visible(found(Suggestion.objects.all(), query, by=standing_of(user)), to=user)
    rows = rows.order_by("-work_year", "matter_ptr")
    return rows.count(), list(rows.values_list("pk")[:50])


def raw(query: str, user) -> tuple[int, list]:
    from django.db import connection

    from tracker.common.folding import words_of
    from tracker.searches.models import TABLE, holding

    holds, params = holding(words_of(query), column="text")
    ids = f"SELECT matter_id FROM {TABLE} WHERE matter_id IS NOT NULL AND {holds}"
    page = (
        "SELECT matter_ptr_id FROM tracker_suggestion"
        f" WHERE matter_ptr_id IN ({ids}) ORDER BY work_year_id DESC, matter_ptr_id LIMIT 50"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(DISTINCT matter_id) FROM ({ids}) found", params)
        (count,) = cursor.fetchone()
        cursor.execute(page, params)
        return count, cursor.fetchall()


def everything(query: str, user) -> tuple[int, list]:
    from tracker.searches.asking import search

    answer = search(query, user=user)
    return answer.count, answer.page(1, size=20)


def clock() -> float:
    from django.db import connection

    return time.process_time() if connection.vendor == "sqlite" else time.monotonic()


def measure(query: str, *, people: dict, rounds: int) -> dict[str, tuple[float, int]]:
    contenders = {
        "raw": (raw, CLERK),
        "list, clerk": (by_index, CLERK),
        "list, contact": (by_index, CONTACT),
        "everything, clerk": (everything, CLERK),
        "everything, contact": (everything, CONTACT),
        "icontains": (plainly, CLERK),
    }
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    counts: dict[str, int] = {}
    for number in range(rounds + 1):
        for name, (ask, who) in contenders.items():
            begin = clock()
            counts[name], _ = ask(query, people[who])
            # The first round warms up.
            if number:
                spent[name].append((clock() - begin) * 1000)
    return {name: (statistics.median(times), counts[name]) for name, times in spent.items()}


def main(rows: int, rounds: int) -> None:
    import django
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    begin = time.monotonic()
    fill(rows)
    print(f"{rows:,} suggestions, filled in {time.monotonic() - begin:.0f} s", flush=True)
    say(rows)
    people = {name: get_user_model().objects.get(username=name) for name in (CLERK, CONTACT)}
    for query in QUERIES:
        found = measure(query, people=people, rounds=rounds)
        limit, plain = found["raw"][0], found["icontains"][0]
        print(f"{query}: {found['raw'][1]:,} matters")
        for name, (spent, count) in found.items():
            ratios = f"{limit / spent:6.0%} of raw, {plain / spent:6.1f} × icontains"
            print(f"    {name:20} {spent:9.2f} ms  {ratios}   ({count:,})", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    numbers = [int(given) for given in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRACKER_DATA_DIR"] = folder
        main(*(numbers + [10_000, 5][len(numbers) :]))

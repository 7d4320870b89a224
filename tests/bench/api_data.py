"""Fills an empty ledger with suggestions as a district has them, by bulk SQL past the door.

    python tests/bench/api_data.py ROWS

Into the database that the settings name; never one that people work with. Per suggestion two
parts, an answer, three entries of progress and four changes. Same rows every time.
"""

import os
import random
import sys
import uuid
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

YEARS = range(2012, 2027)
AREAS, UNITS, DEPUTIES, SESSIONS = 20, 60, 300, len(YEARS)
TEXT = "建议区人民政府统筹规划，分批改造背街小巷的路灯、排水和停车设施，明确牵头部门和时限。" * 7
CHUNK = 5000
CLERK, CONTACT = "bench-clerk", "bench-contact"
# The one key of each account; they open nothing but a ledger made for measuring.
KEYS = {CLERK: "bench-key-of-the-clerk", CONTACT: "bench-key-of-the-contact"}


class Table:
    """Rows of one table that wait to be written, each made of the model's defaults and `fields`."""

    def __init__(self, model, **defaults):
        from django.db import connection

        self.fields = model._meta.local_concrete_fields
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        table = connection.ops.quote_name(model._meta.db_table)
        self.sql = f"INSERT INTO {table} ({names}) VALUES ({places})"
        self.place = {field.attname: n for n, field in enumerate(self.fields)}
        usual = model(**defaults)
        self.usual = [
            field.get_db_prep_save(field.value_from_object(usual), connection)
            for field in self.fields
        ]
        self.rows = []

    def add(self, **fields) -> None:
        from django.db import connection

        row = list(self.usual)
        for name, value in fields.items():
            field = self.fields[self.place[name]]
            row[self.place[name]] = field.get_db_prep_save(value, connection)
        self.rows.append(row)
        if len(self.rows) == CHUNK:
            self.write()

    def write(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.executemany(self.sql, self.rows)
        self.rows.clear()


def fill(rows: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        add_surroundings()
        add_suggestions(rows, chance=random.Random(rows))
    refresh()


def add_surroundings() -> None:
    """Years, areas, units, deputies and sessions, numbered from 1 on, and the two accounts."""
    from django.contrib.auth import get_user_model

    from tracker.common.secret import digest_of
    from tracker.models import (
        ApiToken,
        Deputy,
        Membership,
        Session,
        Term,
        Unit,
        WorkArea,
        WorkYear,
    )

    WorkYear.objects.bulk_create(WorkYear(year=year) for year in YEARS)
    WorkArea.objects.bulk_create(
        WorkArea(code=f"area-{n}", name=f"领域{n}") for n in range(1, AREAS + 1)
    )
    Unit.objects.bulk_create(
        Unit(id=n, code=f"unit-{n}", name=f"区第{n}局", kind="department")
        for n in range(1, UNITS + 1)
    )
    term = Term.objects.create(number=16)
    Deputy.objects.bulk_create(
        Deputy(term=term, name=f"代表{n}", phone=f"1390000{n:04}") for n in range(1, DEPUTIES + 1)
    )
    Session.objects.bulk_create(
        Session(term=term, number=n, starts_on=date(YEARS[n - 1], 1, 8))
        for n in range(1, SESSIONS + 1)
    )
    for name, whom in ((CLERK, {"role": "clerk"}), (CONTACT, {"role": "unit_contact"})):
        user = get_user_model().objects.create_user(name)
        unit = {"unit_id": 1} if name == CONTACT else {}
        Membership.objects.create(user=user, **whom, **unit)
        ApiToken.objects.create(
            user=user, name="bench", expires_at="2199-01-01T00:00:00+08:00",
            digest=digest_of(KEYS[name]), prefix=KEYS[name][:8],
        )  # fmt: skip


def add_suggestions(rows: int, *, chance: random.Random) -> None:
    from tracker.matters.models import Matter
    from tracker.models import (
        Answer,
        Assignment,
        Change,
        Deputy,
        ProgressEntry,
        Session,
        Suggestion,
        WorkArea,
    )

    areas = list(WorkArea.objects.order_by("pk").values_list("pk", flat=True))[-AREAS:]
    deputies = list(Deputy.objects.order_by("pk").values_list("pk", flat=True))
    found = Session.objects.order_by("pk").values_list("pk", flat=True)
    sessions = dict(zip(YEARS, found, strict=True))
    # A third is being handled, the rest lies anywhere else.
    statuses = [status for status in Suggestion.Status.values if status != "draft"]
    statuses += ["handling"] * (len(statuses) // 2)
    matters, suggestions = Table(Matter), Table(Suggestion, body=TEXT, handling=TEXT)
    parts, answers = Table(Assignment, status="handling"), Table(Answer, text=TEXT)
    progress, changes = Table(ProgressEntry, text=TEXT[:80]), Table(Change, user_name="导入")
    first = (Matter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for n in range(rows):
        pk, year = first + n, YEARS[n % len(YEARS)]
        handed_over = date(year, 2, 1) + timedelta(days=chance.randrange(60))
        title, number = f"关于改造第{n}号背街小巷路灯的建议", f"{n // len(YEARS) + 1:05}"
        due, status = handed_over + timedelta(days=90), chance.choice(statuses)
        matters.add(
            id=pk, uuid=uuid.UUID(int=pk), matter_kind="suggestion", matter_year=year,
            matter_number=number, matter_title=title, matter_due_on=due,
        )  # fmt: skip
        suggestions.add(
            matter_ptr_id=pk, work_year_id=year, title=title, number=number, status=status,
            area_id=chance.choice(areas), lead_committee_id=chance.randint(1, UNITS),
            lead_deputy_id=chance.choice(deputies), session_id=sessions[year], due_on=due,
            handed_over_on=handed_over, handed_over_to_id=1 + n % UNITS, mode="lead_and_co",
            is_entered_by_office=True,
        )  # fmt: skip
        lead, other = chance.sample(range(1, UNITS + 1), 2)
        day = {"suggestion_id": pk, "assigned_on": handed_over}
        parts.add(id=2 * n + 1, unit_id=lead, part="lead", phone="66668888", **day)
        parts.add(id=2 * n + 2, unit_id=other, part="co", **day)
        answers.add(id=n + 1, suggestion_id=pk, unit_id=lead, round=1, answered_on=due)
        for k in range(3):
            progress.add(
                id=3 * n + k + 1, matter_id=pk, happened_on=handed_over + timedelta(days=k)
            )
        for k in range(4):
            changes.add(
                id=4 * n + k + 1, kind="suggestion", record_id=pk, record_title=title,
                version=k + 1, action="move", door="import", fields={"status": {"after": status}},
            )  # fmt: skip
    for table in (matters, suggestions, parts, answers, progress, changes):
        table.write()


def refresh() -> None:
    """Let the database know what it holds, and numbers go on behind those given here."""
    from django.core.management.color import no_style
    from django.db import connection

    from tracker import models

    with connection.cursor() as cursor:
        kinds = [getattr(models, name) for name in ("Unit", "Assignment", "Answer", "Change")]
        kinds += [models.ProgressEntry, models.Suggestion._meta.pk.related_model]
        for sql in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(sql)
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))

"""Upgrades a database of the last release with this tree, and sees that nothing is lost.

Run by .ci/run; DATABASE_URL names an empty database, else SQLite is used. What was released is
held fast: its migrations may not be edited, its records must all be there after `migrate`. A clone
without a release tag has nothing to upgrade from: then this says so and passes.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNT = """
import django, json
django.setup()
from django.apps import apps
models = [m for m in apps.get_models() if m._meta.app_label in ("tracker", "reports", "auth")]
print(json.dumps({m._meta.label_lower: m._base_manager.count() for m in models}))
"""
RENAMED = """
import django, json
django.setup()
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RenameModel
print(json.dumps([
    [f"{app}.{each.old_name_lower}", f"{app}.{each.new_name_lower}"]
    for (app, _), migration in sorted(MigrationLoader(None).disk_migrations.items())
    for each in migration.operations
    if isinstance(each, RenameModel)
]))
"""

# Every table as the database tells it, and what ships with the product. Columns may lie in another
# order, and what nobody named is named as the table once was.
LEDGER = """
import django, json
django.setup()
from django.apps import apps
from django.db import connection

def columns(cursor, table):
    told = connection.introspection.get_table_description(cursor, table)
    kept = ("name", "type_code", "internal_size", "precision", "scale", "null_ok", "default")
    return sorted([str(getattr(column, name)) for name in kept] for column in told)

def constraints(cursor, table):
    told = connection.introspection.get_constraints(cursor, table)
    kept = ("primary_key", "unique", "foreign_key", "check", "index", "orders", "type")
    return sorted(
        [sorted(one["columns"] or []), *(str(one.get(name)) for name in kept)]
        for one in told.values()
    )

def rows(name):
    model = apps.get_model("tracker", name)
    kept = [f.attname for f in model._meta.concrete_fields if not f.name.endswith("ed_at")]
    return sorted(map(str, model._base_manager.values_list(*kept)))

with connection.cursor() as cursor:
    found = connection.introspection.table_names(cursor)
    tables = [table for table in found if not table.startswith("sqlite_")]
    print(json.dumps({
        **{table: [columns(cursor, table), constraints(cursor, table)] for table in tables},
        **{name: rows(name) for name in ("CalendarYear", "CalendarDay", "RuleSet", "FiscalDuty")},
    }))
"""
EMPTY = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA public CASCADE")
    cursor.execute("CREATE SCHEMA public")
"""


def git(*command: str) -> bytes:
    return subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True).stdout


def last_release() -> str:
    """The newest tag v… that this tree comes after, or ""."""
    described = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v*"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    return described.stdout.strip()


def edited_migrations(tag: str) -> list[str]:
    """Migrations that were released and are no longer what they were; new ones may come."""
    compared = ("--no-renames", "--diff-filter=a", "--name-only", tag)
    changed = git("diff", *compared, "--", "tracker/migrations", "reports/migrations")
    return changed.decode().split()


def unpack(tag: str, folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", folder], input=git("archive", tag), check=True)


def python_for(release: Path, workspace: Path) -> str:
    """The Python of this tree where it has the packages that the release asks for, else a new one
    with the versions that the release was tested with."""
    projects = [
        tomllib.loads((each / "pyproject.toml").read_text("utf-8")) for each in (ROOT, release)
    ]
    now, then = (project["project"] for project in projects)
    extras = [each.get("optional-dependencies", {}).get("postgres") for each in (now, then)]
    if now["dependencies"] == then["dependencies"] and extras[0] == extras[1]:
        return sys.executable
    subprocess.run([sys.executable, "-m", "venv", workspace / "venv"], check=True)
    python = str(workspace / "venv" / "bin" / "python")
    constraints = release / "deploy" / "constraints.txt"
    install = ["-m", "pip", "install", "-q", "-c", constraints, f"{release}[postgres]"]
    subprocess.run([python, *install], check=True)
    return python


def run(python: str, tree: Path, *command: str) -> str:
    """The output of a command of Python in that tree, whose packages go before installed ones."""
    env = os.environ | {"PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    done = subprocess.run([python, *command], cwd=tree, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{tree}: {' '.join(command[:3])} failed:\n{done.stdout}")
    return done.stdout


def lost(before: dict[str, int], after: dict[str, int], renamed: list[list[str]]) -> list[str]:
    """Tables that have fewer rows than before, under the name that they have now."""
    found = []
    for label, count in before.items():
        now = label
        for old, new in renamed:
            now = new if now == old else now
        if after.get(now, 0) < count:
            found.append(f"{label}: {count} before, {after.get(now, 0)} after as {now}")
    return found


def begin_anew(workspace: Path) -> None:
    """Another file, or the database of the server without anything in it."""
    if "DATABASE_URL" in os.environ:
        run(sys.executable, ROOT, "-c", EMPTY)
    else:
        os.environ["TRACKER_DATA_DIR"] = str(workspace / "new")


def differing(upgraded: dict, new: dict) -> list[str]:
    """Where an upgraded ledger is otherwise than one that began with this tree."""
    return [
        f"{name}: {upgraded.get(name)} upgraded, {new.get(name)} new"
        for name in sorted(upgraded.keys() | new.keys())
        if upgraded.get(name) != new.get(name)
    ]


def upgrade(tag: str, workspace: Path) -> None:
    """Exits with what went wrong."""
    release = workspace / "release"
    unpack(tag, release)
    os.environ["TRACKER_DATA_DIR"] = str(workspace / "data")
    old, new = python_for(release, workspace), sys.executable
    run(old, release, "manage.py", "quickstart", "--prepare-only")
    before = json.loads(run(old, release, "-c", COUNT))
    run(new, ROOT, "manage.py", "migrate", "--no-input")
    run(new, ROOT, "manage.py", "check", "--database", "default")
    after = json.loads(run(new, ROOT, "-c", COUNT))
    renamed = json.loads(run(new, ROOT, "-c", RENAMED))
    if missing := lost(before, after, renamed):
        sys.exit("Lost on the way:\n" + "\n".join(missing))
    loaded = run(new, ROOT, "manage.py", "load_seed")
    same_report = not git("diff", "--name-only", tag, "--", "fixtures")
    if same_report and "载入0条记录" not in loaded:
        sys.exit(f"The report was loaded a second time: {loaded}")
    upgraded = json.loads(run(new, ROOT, "-c", LEDGER))
    begin_anew(workspace)
    run(new, ROOT, "manage.py", "migrate", "--no-input")
    if found := differing(upgraded, json.loads(run(new, ROOT, "-c", LEDGER))):
        sys.exit("An upgraded ledger is otherwise than a new one:\n" + "\n".join(found))
    print(f"Upgraded from {tag}: {sum(after.values())} rows, none lost.")


def main() -> None:
    tag = last_release()
    if not tag:
        print("No release tag in this clone: there is nothing to upgrade from.")
        return
    if edited := edited_migrations(tag):
        sys.exit(f"Released with {tag} and edited since:\n" + "\n".join(edited))
    with tempfile.TemporaryDirectory() as workspace:
        upgrade(tag, Path(workspace))


main()

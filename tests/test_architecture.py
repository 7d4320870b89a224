"""Who may import whom, and that nothing writes past the door. Read with `ast`, nothing is run."""

import ast
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tracker", "reports", "seeds")
# Rooms of tracker that are not slices: they serve all slices.
SHARED_ROOMS = {"common", "reading", "theme", "management", "migrations"}
SLICES = {
    path.parent.name
    for path in (ROOT / "tracker").glob("*/__init__.py")
    if path.parent.name not in SHARED_ROOMS
}


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def imported_by(path: Path) -> set[str]:
    """Dotted names a module imports, at the top or inside functions."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


# The rooms of reports and what each may use of the package; what lies beside them may use all.
# Neither the writer nor the reader of workbooks knows what the cells are about.
ROOMS_OF_REPORTS = {
    "workbook": set(),
    "sheets": {"workbook"},
    "layouts": {"workbook", "sheets"},
    "tasks": {"file_answers"},
    "word": {"workbook", "sheets", "file_answers", "file_names"},
    "exporting": {"workbook", "sheets", "layouts", "tasks", "file_answers"},
    "packs": {
        "workbook",
        "sheets",
        "layouts",
        "exporting",
        "word",
        "file_answers",
        "file_names",
    },
    "importing": {"workbook", "sheets", "layouts", "tasks", "file_answers"},
    "oldbooks": {"workbook", "importing", "tasks"},
}
OUTSIDE_WORKBOOKS = {"django", "rest_framework", "drf_spectacular", "django_tasks", "tracker"}


def forbidden_in_reports(path: Path, to: list[str]) -> str:
    """Why a room of reports may not import this, or nothing."""
    room, name = path.parts[1], ".".join(to)
    if to[0] == "reports" and to[1] not in {room, *ROOMS_OF_REPORTS.get(room, {to[1]})}:
        return f"{room} must not import {name}"
    if path.name == "background.py" and to[0] == "reports" and to[2:3] == ["api"]:
        return f"what workers do must not import the addresses in {name}"
    if room == "workbook" and to[0] in OUTSIDE_WORKBOOKS:
        return f"workbook must not import {name}"
    if path == Path("reports/workbook/layout.py") and to[0] == "openpyxl":
        return f"layout is data and must not import {name}"
    return ""


# Rooms that read texts by rule, for whoever has a text: they know neither Django nor the ledger.
PLAIN_ROOMS = {("tracker", "reading"), ("seeds", "reader")}


def is_plain(to: list[str]) -> bool:
    return to[0] in sys.stdlib_module_names or tuple(to[:2]) in PLAIN_ROOMS


def forbidden(path: Path) -> list[str]:
    """The imports of a module that the house rules do not allow, with the rule's words."""
    package, parts = path.parts[0], path.parts
    room = parts[1] if len(parts) > 2 else ""
    found = []
    for name in sorted(imported_by(path)):
        to = name.split(".")
        if package == "tracker" and to[0] in ("reports", "seeds"):
            found.append(f"tracker must not import {name}")
        if package in ("reports", "seeds") and to[0] in {"reports", "seeds"} - {package}:
            found.append(f"{package} must not import {name}")
        if room == "common" and to[0] == "tracker" and to[1] in SLICES:
            found.append(f"common must not import the slice {name}")
        other_slice = to[0] == "tracker" and len(to) > 2 and to[1] in SLICES - {room}
        if room in SLICES and other_slice and to[2] in ("api", "admin"):
            found.append(f"a slice must not import another slice's {name}")
        if path.name == "models.py" and to[0] == "rest_framework":
            found.append(f"models must not import {name}")
        if package == "reports" and (rule := forbidden_in_reports(path, to)):
            found.append(rule)
        if parts[:2] in PLAIN_ROOMS and not is_plain(to):
            found.append(f"the reader must not import {name}")
    return found


class TestImports:
    def test_find_what_they_name_in_every_module(self):
        """Those of background work are made when the work is, where nobody sees them fail."""
        servers = {"asgi", "wsgi", "__main__"}
        for path in modules():
            if path.stem not in servers:
                import_module(".".join(path.with_suffix("").parts))

    def test_keep_to_the_house_rules(self):
        assert [f"{path}: {rule}" for path in modules() for rule in forbidden(path)] == []

    def test_are_read_for_every_room(self):
        rooms = {path.parts[1] for path in modules() if len(path.parts) > 2}
        assert {"common", "topics", "suggestions", "reading", "reader", "sheets"} <= rooms
        assert rooms >= set(ROOMS_OF_REPORTS)


# Settings and addresses name the other packages as strings; nothing imports them for what they say.
NAMING_ONLY = {Path("tracker/settings.py"), Path("tracker/urls.py")}


def strings_of(path: Path) -> set[str]:
    """What may be a dotted name that is imported when it is needed."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def arrows() -> dict[str, set[str]]:
    """Which files each file needs, by their dotted names: what it imports, at the top or within a
    function, and what it names in a string."""
    files = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path
             for path in modules()}  # fmt: skip
    found = {}
    for module, path in files.items():
        names = imported_by(path) | (set() if path in NAMING_ONLY else strings_of(path))
        owners = (name if name in files else name.rpartition(".")[0] for name in names)
        found[module] = {owner for owner in owners if owner in files} - {module}
    return found


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """What remains when again and again every file is taken away that needs none of the rest,
    or that none of the rest needs."""
    left = dict(arrows)
    while True:
        needed = set().union(*left.values()) if left else set()
        free = {name for name, needs in left.items() if not needs & set(left) or name not in needed}
        if not free:
            return sorted([name, *sorted(needs & set(left))] for name, needs in left.items())
        left = {name: needs - free for name, needs in left.items() if name not in free}


class TestTests:
    def test_have_a_name_of_their_own(self):
        """Their folders are no packages: of two files of one name only one is ever run."""
        names = Counter(path.name for path in (ROOT / "tests").rglob("*.py"))
        assert [name for name, times in names.items() if times > 1] == ["conftest.py"]

    def test_that_commit_put_back_what_the_migrations_brought(self):
        """One that empties the database afterwards takes rules and calendars from all tests that
        come later; `committed_db` gives them back. Browsers have runs of their own."""

        emptying = [
            path.name
            for path in sorted((ROOT / "tests").rglob("test_*.py"))
            if "e2e" not in path.parts
            and path != Path(__file__)
            and re.search(r"transaction=True|transactional_db", path.read_text(encoding="utf-8"))
        ]
        assert emptying == []


class TestFiles:
    def test_need_each_other_in_no_circle(self):
        assert circles(arrows()) == []

    def test_are_followed_through_functions_and_strings(self):
        found = arrows()
        assert "reports.exporting.cover" in found["reports.exporting.binding"]
        assert "reports.oldbooks.background" in found["reports.works"]

    def test_in_a_circle_are_named(self):
        assert circles({"a": {"b", "d"}, "b": {"c"}, "c": {"b"}, "d": set()}) == [
            ["b", "c"],
            ["c", "b"],
        ]


# Calls that write to the database without the door, and where each is right all the same.
WRITES = {"save", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
          "update_or_create", "raw_save", "create_user", "create_superuser",
          "set_password", "set_unusable_password"}  # fmt: skip
ALLOWED_WRITES = {
    # The door itself, and the history model that it alone fills.
    "tracker/common/door.py",
    # Its parts: the line of the history, and many writes together.
    "tracker/common/history_lines.py",
    "tracker/common/many.py",
    # The door of accounts, which are Django's own.
    "tracker/accounts/writing.py",
    "tracker/changes/models.py",
    # What of the history is sealed, beside it.
    "tracker/changes/sealing.py",
    # The index of texts, which the door alone hands rows to.
    "tracker/common/searching.py",
    "tracker/searches/models.py",
    "tracker/searches/building.py",
    # Roles are Django's own groups, not ledger records.
    "tracker/common/permissions.py",
    # What an import found and whether it was applied is no record of the ledger; what it writes
    # to records goes through the door.
    "reports/importing/applying.py",
    "reports/importing/background.py",
    "reports/importing/previewing.py",
    "reports/importing/runs.py",
    "reports/oldbooks/runs.py",
    # Nor is what an office's own headings mean.
    "reports/oldbooks/memory.py",
    # What was ordered of the workers and how it ended is no record of the ledger either.
    "reports/tasks/running.py",
    # Answers are kept for a day to be given once more; they are no record of the ledger.
    "tracker/repeats/models.py",
    # What the program notes of its own letters and secret addresses is none either.
    "tracker/reminders/models.py",
    "tracker/reminders/pages.py",
    "tracker/reminders/sending.py",
    # What people keep of their lists is no record of the ledger.
    "tracker/saved_views/api.py",
    "tracker/saved_views/pages.py",
    # Who is signed in is no record either.
    "tracker/accounts/sessions.py",
    # What people did that changes no record.
    "tracker/audit/models.py",
    "tracker/audit/noting.py",
    # Which event was sent when and what came of it is no record of the ledger.
    "tracker/webhooks/admin.py",
    "tracker/webhooks/api.py",
    "tracker/webhooks/delivering.py",
    "tracker/webhooks/models.py",
    # When a key was last used is bookkeeping, not a change of the ledger.
    "tracker/tokens/authentication.py",
    # So is when a one-time link was opened, and how often a wrong code was tried.
    "tracker/guests/models.py",
}
# A receiver whose .update()/.delete() is no database call: dictionaries, sets, digests, files.
HARMLESS_RECEIVERS = {"digest", "context", "storage", "book", "document"}


def writes_past_the_door(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver = ast.unparse(node.func.value)
        # `writing` is the door of accounts.
        through_door = receiver.split(".")[-1] in ("door", "writing")
        harmless = receiver.split(".")[-1] in HARMLESS_RECEIVERS
        if node.func.attr in WRITES and not through_door and not harmless:
            found.append(f"{path}:{node.lineno} {receiver}.{node.func.attr}()")
    return found


class TestTheDoor:
    def test_is_the_only_way_to_write(self):
        checked = [path for path in modules() if path.as_posix() not in ALLOWED_WRITES]
        assert [call for path in checked for call in writes_past_the_door(path)] == []


def moves_made(path: Path) -> list[str]:
    """Where a module calls `door.move`, under whatever name it imported it."""
    found, names = [], set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "tracker.common.door":
            names |= {one.asname or one.name for one in node.names if one.name == "move"}
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"door.move", *names}:
            found.append(f"{path}:{node.lineno}")
    return found


class TestTheEngine:
    def test_alone_moves_records(self):
        """A state changes by the tables of the life cycles, and in no other place."""
        engine = Path("tracker/common/workflow.py")
        assert moves_made(engine)
        others = [path for path in modules() if path != engine]
        assert [call for path in others for call in moves_made(path)] == []

    def test_alone_says_that_a_write_is_of_a_move(self):
        engine = {
            Path(f"tracker/common/{name}.py")
            for name in ("workflow", "undoing", "correcting", "door")
        }
        saying = {
            path
            for path in modules()
            if any(
                isinstance(node, ast.keyword) and node.arg == "within_move"
                for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            )
        }
        assert saying <= engine

    def test_lets_few_deeds_be_done_besides(self):
        """A deed that writes several records as one act asks itself whose it is."""
        doing = {
            path
            for path in modules()
            if any(
                isinstance(node, ast.Attribute) and node.attr == "deed"
                for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            )
        }
        assert doing == {
            Path("tracker/units/succession.py"),
            Path("tracker/extracts/deciding.py"),
            Path("tracker/extracts/receiving.py"),
            Path("tracker/fiscal/calendar.py"),
        }


# The one link from the bases to a slice: where a record was published is a passage (出处段落).
LINKS_OF_THE_BASES = {("tracker/common/models.py", "tracker.Passage")}
# Words of common's own that happen to be names of kinds too: an action, a method of HTTP, a role, a
# unit of length.
WORDS_OF_ITS_OWN = {"change", "post", "deputy", "unit", "days", "items", "values"}


def names_of_slices() -> set[str]:
    """What slices, their models and what hangs on these are called."""
    models = [
        *apps.get_app_config("tracker").get_models(),
        *apps.get_app_config("reports").get_models(),
    ]
    names = {name for model in models for name in (model.__name__, model._meta.model_name)}
    related = {link.get_accessor_name() for model in models for link in model._meta.related_objects}
    return (names | related | SLICES) - WORDS_OF_ITS_OWN - {None}


def slices_named_in(path: Path) -> list[str]:
    """The strings of a module that name a slice, a model or what hangs on one."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    named = names_of_slices()
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        words = set(re.findall(r"[A-Za-z_]+", node.value)) & named
        is_prose = id(node) in prose or re.search("[\u4e00-\u9fff]", node.value)
        if words and not is_prose and (path.as_posix(), node.value) not in LINKS_OF_THE_BASES:
            found.append(f"{path}:{node.lineno} {node.value!r}")
    return found


class TestCommon:
    def test_names_no_slice_in_a_string(self):
        paths = [path for path in modules() if path.parts[:2] == ("tracker", "common")]
        assert [named for path in paths for named in slices_named_in(path)] == []

    def test_is_read_for_its_strings(self):
        assert slices_named_in(Path("tracker/suggestions/models.py")) != []

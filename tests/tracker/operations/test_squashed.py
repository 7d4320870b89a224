"""The one step that replaces many migrations leads where they lead."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tracker.operations import rows
from tracker.operations.manifest import Manifest, Stored


def told(state: ProjectState) -> dict:
    """Of each model its fields, options and bases, whichever order they came in."""
    return {
        key: (
            {name: field.deconstruct()[1:] for name, field in model.fields.items()},
            {name: in_any_order(value) for name, value in model.options.items() if value},
            model.bases,
        )
        for key, model in state.models.items()
    }


def in_any_order(value):
    is_named = isinstance(value, list) and all(hasattr(one, "deconstruct") for one in value)
    return sorted(map(repr, value)) if is_named else value


class TestTheOneStep:
    def test_makes_the_models_that_the_replaced_files_make(self):
        files = MigrationLoader(None, replace_migrations=False)
        steps = files.replacements
        last = [files.disk_migrations[key].replaces[-1] for key in steps]
        ours = {app for app, _ in steps}
        others = [key for key in files.graph.leaf_nodes() if key[0] not in ours]
        by_files = files.project_state([*last, *others])

        by_steps = MigrationLoader(None).project_state([*steps, *others])
        assert ours == {"tracker", "reports"}
        assert told(by_steps) == told(by_files)

    def test_is_what_a_new_ledger_begins_with(self, db):
        loader = MigrationLoader(connection)
        assert loader.replacements.keys() <= loader.graph.nodes.keys()
        assert loader.replacements.keys() <= loader.applied_migrations.keys()


class TestACopy:
    """Copies come back in the tables of their time, whichever way led there."""

    def targets(self, applied: dict) -> tuple[bool, list]:
        stored = Stored(name="database.jsonl", sha256="", size=0)
        manifest = Manifest(
            version="0.1.0", made_at="", vendor=rows.VENDOR, database=stored, migrations=applied,
            counts={}, last_change=0, files=[],
        )  # fmt: skip
        executor = rows.executor_for(manifest)
        targets = rows.migrations_of(manifest, graph=executor.loader.graph)
        has_leads = ("tracker", "lead") in executor.loader.project_state(targets).models
        return has_leads, targets

    def test_of_then_stops_where_it_was_made(self, db):
        files = MigrationLoader(None, replace_migrations=False).disk_migrations
        names = [name for app, name in files if app == "tracker" and name < "0033"]
        old = [name for name in names if not name.startswith("0001_squashed")]
        assert self.targets({"tracker": old}) == (False, [("tracker", "0032_units_reorganised")])

    def test_of_now_takes_the_one_step(self, db):
        files = MigrationLoader(None, replace_migrations=False).disk_migrations
        applied = {
            named: [name for app, name in files if app == named] for named in ("tracker", "reports")
        }
        has_leads, targets = self.targets(applied)
        assert has_leads
        steps = MigrationLoader(None)
        assert set(targets) == {key for app in applied for key in steps.graph.leaf_nodes(app)}

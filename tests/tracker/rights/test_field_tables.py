"""Every person tries to write every field of records in every relation and state.

What is expected stands in field_tables.py, written by hand; what is tried is a real write through
the door, which names each field it refuses.
"""

import pytest
from django.db import transaction
from field_tables import TABLES, people_named, states_of
from records import RECIPES
from rights_world import PEOPLE, world_of_rights
from test_rows import facts_of

from tracker.common import door
from tracker.common.errors import FieldNotYours
from tracker.common.models import Voidable

__all__ = ["world_of_rights"]

KINDS = [pytest.param(model, id=model.__name__) for model in RECIPES]
WHOLE = "__all__"


def tried_of(model) -> set[str]:
    """The facts that a later write could change at all."""
    moved = {"status"} if getattr(model, "has_life_cycle", False) else set()
    return facts_of(model) - RECIPES[model].fixed - moved


def split(model, values: dict) -> tuple[dict, dict]:
    """Values of columns and of links to many."""
    many = {field.name for field in model._meta.many_to_many}
    links = {name: value for name, value in values.items() if name in many}
    return {name: value for name, value in values.items() if name not in many}, links


def refused(write, *given) -> set[str]:
    """The fields that the door does not take, or the whole record; everything is undone."""
    with transaction.atomic():
        try:
            write(*given)
        except FieldNotYours as error:
            return {one.name for one in error.found}
        finally:
            transaction.set_rollback(True)
    return set()


class Trial:
    """One record in one relation, and what everybody may do to it."""

    def __init__(self, world, model, letter: str):
        self.world, self.model, self.letter = world, model, letter
        self.recipe = RECIPES[model]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody with the first record, with the others those whom the table names at all:
        which record it is makes no difference to people whom no row concerns."""
        letters, _ = TABLES[self.model.__name__]
        return tuple(PEOPLE) if self.letter == letters[0] else people_named(self.model.__name__)

    def stored(self, state: str):
        record = self.recipe.add(self.world, self.letter, self.model)
        if state:
            self.model._base_manager.filter(pk=record.pk).update(status=state)
        return record

    def changes(self) -> dict:
        values = self.recipe.other(self.world, self.letter)
        return {name: value for name, value in values.items() if name not in self.recipe.fixed}

    def elsewhere(self) -> dict:
        return self.recipe.elsewhere(self.world, self.letter)

    def update(self, pk, values: dict, person: str) -> None:
        record = self.model._base_manager.get(pk=pk)
        columns, links = split(self.model, values)
        for name, value in columns.items():
            setattr(record, name, value)
        door.update(record, by=self.world.actor(person), links=links)

    def create(self, values: dict, person: str) -> None:
        columns, links = split(self.model, values)
        door.create(self.model(**columns), by=self.world.actor(person), links=links)

    def end(self, pk, person: str) -> None:
        record, by = self.model._base_manager.get(pk=pk), self.world.actor(person)
        if isinstance(record, Voidable):
            door.void(record, by=by)
        else:
            door.remove(record, by=by)

    def whole(self) -> dict:
        """Everything that can be given when such a record is added here."""
        return {
            **self.recipe.required(self.world),
            **self.recipe.other(self.world, self.letter),
            **self.recipe.place(self.world, self.letter),
        }


def tried_states(kind: str) -> dict:
    """The first and the last state of each block: in between the same row holds."""
    states = states_of(kind)
    _, blocks = TABLES[kind]
    chosen = [names.split() or [""] for names in blocks if names != "*"]
    return {name: states[name] for names in chosen for name in {names[0], names[-1]}}


def trials(world, model):
    letters, _ = TABLES[model.__name__]
    for letter in letters:
        trial = Trial(world, model, letter)
        for state, expected in tried_states(model.__name__).items():
            with transaction.atomic():
                yield trial, state, expected
                transaction.set_rollback(True)


@pytest.mark.usefixtures("world_of_rights", "db")
@pytest.mark.parametrize("model", KINDS)
class TestPeople:
    def test_write_the_fields_that_the_table_gives_them(self, world_of_rights, model):
        otherwise = {}
        for trial, state, expected in trials(world_of_rights, model):
            changes, pk = trial.changes(), trial.stored(state).pk
            for person in trial.people:
                found = refused(trial.update, pk, changes, person)
                wanted = changes.keys() - expected.writable(person, trial.letter)
                if found != wanted:
                    otherwise[person, state, trial.letter] = found ^ wanted
        assert otherwise == {}

    def test_can_write_those_alone(self, world_of_rights, model):
        """What is theirs is written where nothing else is tried with it."""
        for trial, state, expected in trials(world_of_rights, model):
            changes, pk = trial.changes(), trial.stored(state).pk
            for person in trial.people:
                own = expected.writable(person, trial.letter)
                theirs = {name: value for name, value in changes.items() if name in own}
                assert not theirs or refused(trial.update, pk, theirs, person) == set()

    def test_take_records_away_where_the_table_lets_them(self, world_of_rights, model):
        otherwise = {}
        for trial, state, expected in trials(world_of_rights, model):
            changes, pk = trial.elsewhere(), trial.stored(state).pk
            for person in trial.people if changes else ():
                found = refused(trial.update, pk, changes, person)
                allowed = expected.may("elsewhere", person, trial.letter)
                wanted = set() if allowed else set(changes)
                if found != wanted:
                    otherwise[person, state, trial.letter] = found
        assert otherwise == {}

    def test_add_the_records_that_the_table_lets_them_add(self, world_of_rights, model):
        otherwise = {}
        for trial, state, expected in trials(world_of_rights, model):
            if "add" not in expected.deeds:
                continue
            values = trial.whole()
            for person in trial.people:
                found = refused(trial.create, values, person)
                wanted = set(values) - expected.givable(person, trial.letter)
                if not expected.may("add", person, trial.letter):
                    wanted = {WHOLE}
                empty = {name for name in wanted if values.get(name, 1) in (None, "")}
                if found != wanted - empty:
                    otherwise[person, state, trial.letter] = found ^ wanted
        assert otherwise == {}

    def test_void_or_remove_what_the_table_lets_them(self, world_of_rights, model):
        deed = "void" if issubclass(model, Voidable) else "remove"
        otherwise = {}
        for trial, state, expected in trials(world_of_rights, model):
            pk = trial.stored(state).pk
            for person in trial.people:
                found = refused(trial.end, pk, person)
                wanted = set() if expected.may(deed, person, trial.letter) else {WHOLE}
                if found != wanted:
                    otherwise[person, state, trial.letter] = found
        assert otherwise == {}


@pytest.mark.parametrize("model", KINDS)
class TestTables:
    def test_name_every_field_in_every_state(self, world_of_rights, db, model):
        needed = tried_of(model) - self.tried(world_of_rights, model)["elsewhere"]
        for state, expected in states_of(model.__name__).items():
            assert (state, needed - expected.fields.keys()) == (state, set())

    def test_name_every_state(self, model):
        states = set(states_of(model.__name__)) - {""}
        known = set(model.Status.values) if getattr(model, "has_life_cycle", False) else set()
        assert states == known

    def test_try_every_field(self, world_of_rights, db, model):
        tried = self.tried(world_of_rights, model)
        assert tried_of(model) - tried["changes"] - tried["elsewhere"] == set()

    def tried(self, world, model) -> dict[str, set[str]]:
        """What is tried of any of the records."""
        letters, _ = TABLES[model.__name__]
        tried = {"changes": set(), "elsewhere": set()}
        for letter in letters:
            with transaction.atomic():
                trial = Trial(world, model, letter)
                tried["changes"] |= trial.changes().keys()
                tried["elsewhere"] |= trial.elsewhere().keys()
                transaction.set_rollback(True)
        return tried

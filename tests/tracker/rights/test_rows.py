"""The rows of field rights are whole: every field has a writer, every row names what is there."""

from importlib import import_module

import pytest
from ledger import NOTED
from written_by_moves import BY_THE_SYSTEM, WRITTEN_BY_MOVES

from tracker.common.field_rights import BOOKKEEPING, Removes, Voids, rights_of_kind
from tracker.common.models import Voidable
from tracker.common.role_permissions import kinds_with_rights

KINDS = [pytest.param(model, id=model.__name__) for model in WRITTEN_BY_MOVES]
VOID = {"voided_at", "void_reason"}


def facts_of(model) -> set[str]:
    """The fields that say something of the record, links to many among them."""
    meta, derived = model._meta, getattr(model, "derived_fields", frozenset())
    kept = {field.name for field in [*meta.concrete_fields, *meta.many_to_many]}
    filled_in = rights_of_kind(model).filled_in
    return kept - BOOKKEEPING - derived - filled_in - VOID - {"matter_ptr"}


def granted(model) -> set[str]:
    return {name for row in rights_of_kind(model).rows for name in row.fields}


def moves_of(name: str) -> set[str]:
    return set(import_module(f"tracker.{name}.workflow").WORKFLOW.transitions)


@pytest.mark.parametrize("model", KINDS)
class TestRows:
    def test_name_only_fields_that_the_record_has(self, model):
        assert granted(model) - facts_of(model) == set()

    def test_leave_no_field_without_a_writer(self, model):
        assert facts_of(model) - granted(model) - WRITTEN_BY_MOVES[model].keys() == set()

    def test_call_written_by_moves_only_what_nobody_writes_by_hand(self, model):
        assert WRITTEN_BY_MOVES[model].keys() & granted(model) == set()
        assert WRITTEN_BY_MOVES[model].keys() <= facts_of(model)

    def test_let_nobody_type_what_the_program_fills_in(self, model):
        fields = {name: model._meta.get_field(name) for name in rights_of_kind(model).filled_in}
        assert [name for name, field in fields.items() if field.editable] == []
        assert fields.keys() & granted(model) == set()

    def test_name_moves_that_there_are(self, model):
        for writer in set(WRITTEN_BY_MOVES[model].values()) - {BY_THE_SYSTEM}:
            slice_name, move = writer.split(".")
            assert move in moves_of(slice_name)

    def test_void_what_can_be_voided_and_remove_the_rest(self, model):
        rights = rights_of_kind(model)
        unwanted = Removes if issubclass(model, Voidable) else Voids
        assert rights.of(unwanted) == ()


class TestTables:
    def test_have_a_line_for_every_kind(self):
        exempt = {"Change", "Event", "Matter", *NOTED}
        stated = {model.__name__ for model in WRITTEN_BY_MOVES}
        assert {model.__name__ for model in kinds_with_rights()} - exempt == stated

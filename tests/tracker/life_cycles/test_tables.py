"""The tables of all life cycles: whole, dated, and with a home for all they ask."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from story_world import BY

from tracker.common.door import Actor
from tracker.common.move_forms import KEPT_AS_PROGRESS, MoveForm, ReasonForm, homes_of
from tracker.common.roles import NOBODY
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    Transition,
    Workflow,
    WrongTarget,
    go,
    moved_kinds,
    workflow_of,
)
from tracker.models import ProgressEntry, Suggestion
from tracker.suggestions import workflow as suggestion_workflow

KINDS = moved_kinds()
TRANSITIONS = [
    pytest.param(kind, row, id=f"{kind._meta.model_name}.{row.name}")
    for kind in KINDS
    for row in workflow_of(kind).transitions.values()
]
FOLLOWS = [
    pytest.param(kind, row, id=f"{kind._meta.model_name}.{row.name}")
    for kind in KINDS
    for row in workflow_of(kind).follows
]
# The first step of a life follows no other.
FIRST = {
    "topic.include_in_plan", "inspection.include_in_plan", "planitem.include_in_plan",
    "decision.submit", "meeting.call",
}  # fmt: skip


def keeps(kind, home: str) -> bool:
    *model, name = home.split(".")
    try:
        (apps.get_model("tracker", model[0]) if model else kind)._meta.get_field(name)
    except (FieldDoesNotExist, LookupError):
        return False
    return True


def homeless(kind, form: type[MoveForm]) -> list[str]:
    """The fields of a move's form that no record keeps."""
    homes, kept_on = homes_of(form), getattr(form, "kept_on", "")
    asked = set(form.base_fields) - KEPT_AS_PROGRESS
    return [
        name
        for name in sorted(asked)
        if not keeps(kind, homes.get(name) or (f"{kept_on}.{name}" if kept_on else name))
    ]


class TestATransition:
    def test_is_of_a_kind_that_has_a_life_cycle(self):
        names = {kind._meta.model_name for kind in KINDS}
        assert {"topic", "inspection", "suggestion", "assignment", "opinion"} <= names

    @pytest.mark.parametrize(("kind", "row"), TRANSITIONS)
    def test_begins_and_ends_in_states_of_its_kind(self, kind, row):
        states = set(kind.Status.values)
        assert row.sources
        assert row.targets
        assert row.sources | row.late_sources | set(row.targets) <= states | {STAYS}

    @pytest.mark.parametrize(("kind", "row"), TRANSITIONS)
    def test_asks_nothing_that_no_record_keeps(self, kind, row):
        assert homeless(kind, row.form) == []

    @pytest.mark.parametrize(("kind", "row"), TRANSITIONS)
    def test_names_the_days_it_may_not_precede(self, kind, row):
        is_first = f"{kind._meta.model_name}.{row.name}" in FIRST
        assert bool(row.not_before) != is_first

    @pytest.mark.parametrize(("kind", "row"), TRANSITIONS)
    def test_is_refused_on_the_day_before_each_of_them(self, kind, row):
        day = date(2024, 5, 2)
        for name in (each for each in row.not_before if not isinstance(each, Earlier)):
            record = kind(**{name: day})
            alone = Transition(
                name=row.name, label=row.label, sources=row.sources, targets=row.targets,
                by=row.by, not_before=(name,),
            )  # fmt: skip
            early = (day - timedelta(days=1)).isoformat()
            form = alone.form_for(
                record, standing=NOBODY, today=date(2025, 1, 1), data={"happened_on": early}
            )
            assert {one.code for one in form.errors.as_data()["happened_on"]} == {"too_early"}
            form = alone.form_for(
                record, standing=NOBODY, today=date(2025, 1, 1),
                data={"happened_on": day.isoformat()},
            )  # fmt: skip
            assert form.is_valid()

    @pytest.mark.parametrize(("kind", "row"), TRANSITIONS)
    def test_that_has_to_be_explained_asks_for_the_reason(self, kind, row):
        if issubclass(row.form, ReasonForm):
            assert row.form.base_fields["remark"].required

    def test_whose_form_asks_what_nothing_keeps_is_found(self):
        class Asking(MoveForm):
            kept_in = {"told_on": "Suggestion.deputy_told_on"}
            told_on = MoveForm.base_fields["happened_on"]
            lost = MoveForm.base_fields["happened_on"]

        assert homeless(Suggestion, Asking) == ["lost"]


class TestAFollowing:
    @pytest.mark.parametrize(("kind", "row"), FOLLOWS)
    def test_leads_from_states_to_a_state_of_its_kind(self, kind, row):
        states = set(kind.Status.values)
        assert row.sources
        assert row.sources | {row.target} <= states

    @pytest.mark.parametrize(("kind", "row"), FOLLOWS)
    def test_follows_moves_that_exist(self, kind, row):
        causes = [each for each in KINDS if issubclass(each, row.whose)]
        moves = {name for each in causes for name in workflow_of(each).transitions}
        assert set(row.after) <= moves


class TestTheEngine:
    """What it refuses is a fault of the program, so that no table can lie."""

    @pytest.fixture
    def submit(self, monkeypatch, world, draft):
        def with_effect(effect, *targets):
            row = suggestion_workflow.WORKFLOW.named("submit")
            wrong = Transition(
                name="submit", label="提交", sources=row.sources, by=row.by, effect=effect,
                targets=targets,
            )  # fmt: skip
            monkeypatch.setattr(suggestion_workflow, "WORKFLOW", Workflow(wrong))
            by = Actor(door="api", user=world.users["deputy"])
            day = date(2024, 1, 9)
            return go(draft, "submit", data={"happened_on": "2024-01-09"}, by=by, today=day)

        return with_effect

    def test_lets_an_effect_choose_among_the_targets(self, submit):
        assert submit(lambda record, move: "returned", "submitted", "returned").status == "returned"

    @pytest.mark.parametrize("chosen", ["accepted", None, STAYS])
    def test_lets_it_choose_no_other(self, submit, draft, chosen):
        with pytest.raises(WrongTarget):
            submit(lambda record, move: chosen, "submitted", "returned")
        assert Suggestion.objects.get(pk=draft.pk).status == "draft"
        assert not ProgressEntry.objects.exists()

    def test_lets_no_effect_set_the_state_by_itself(self, submit, draft):
        def effect(record, move):
            record.status = "accepted"

        with pytest.raises(WrongTarget):
            submit(effect, "submitted")
        assert Suggestion.objects.get(pk=draft.pk).status == "draft"

    def test_leaves_the_state_where_the_row_says_so(self, submit):
        assert submit(lambda record, move: None, STAYS).status == "draft"


def test_an_actor_of_a_move_says_which(world, draft, monkeypatch):
    """Field rights let the writes of a move pass; the engine alone may say that it is one."""
    seen = []
    row = suggestion_workflow.WORKFLOW.named("submit")

    def effect(record, move: Move):
        seen.append(move.by.within_move)

    noting = Transition(
        name="submit", label="提交", sources=row.sources, targets=row.targets, by=row.by,
        effect=effect,
    )  # fmt: skip
    monkeypatch.setattr(suggestion_workflow, "WORKFLOW", Workflow(noting))
    world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    assert (seen, BY.within_move) == (["submit"], "")

"""Every fact that whole lives write: corrected where nothing speaks against it, and taken back."""

from datetime import date, timedelta

import pytest
import test_random_walks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_undoing import WAY, what_there_is

from tracker.common.correcting import CorrectionForm, correct
from tracker.common.door import Actor
from tracker.common.facts import kinds_with_facts
from tracker.common.undoing import undo
from tracker.common.workflow import TransitionRefused
from tracker.models import Change


def another(one: models.Field, value, *, days: int):
    """A value that is not the one that stands; None where there is none to be had at once."""
    if isinstance(one, models.DateField) and value is not None:
        return (value + timedelta(days=days)).isoformat()
    if one.choices:
        return next((code for code, _ in one.choices if code != value), None)
    if isinstance(one, models.CharField | models.TextField):
        return f"{value}改"
    if isinstance(one, models.IntegerField) and value is not None:
        return value + 1
    return None


def facts_there_are() -> list[tuple[models.Model, str]]:
    found = []
    for kind in kinds_with_facts():
        for record in kind._base_manager.all():
            found += [(record, name) for name in CorrectionForm(record=record).fields]
    return found


def try_to_correct(world, record, name: str, *, days: int, today: date) -> bool:
    """Correct the fact and take it back; whatever happens, all is as it was before."""
    fresh = type(record)._base_manager.get(pk=record.pk)
    form = CorrectionForm(record=fresh)
    value = another(fresh._meta.get_field(name), form.initial[name], days=days)
    if value is None:
        return False
    shown = {
        key: [one.pk for one in kept] if isinstance(kept, list) else "" if kept is None else kept
        for key, kept in form.initial.items()
    }
    by = Actor(door="api", user=world.users["affairs"], reason="录入有误")
    before, changes = what_there_is(), Change.objects.count()
    try:
        right = correct(fresh, shown | {name: value}, by=by, today=today)
    except (TransitionRefused, ValidationError):
        assert (what_there_is(), Change.objects.count()) == (before, changes), (record, name)
        return False
    assert right._meta.get_field(name).to_python(value) == getattr(right, name)
    assert Change.objects.of(right).filter(action="correct").exists()
    replays(right)
    undo(right, by=by, today=today, now=timezone.now())
    assert what_there_is() == before, (record, name)
    return True


def replays(record) -> None:
    """The history gives the facts of the record as they stand."""
    state: dict = {}
    for change in Change.objects.of(record).order_by("id"):
        state |= {name: entry["after"] for name, entry in change.fields.items()}
    for one in CorrectionForm(record=record).fields:
        value = record._meta.get_field(one).value_from_object(record)
        if isinstance(value, date):
            assert state[one] == value.isoformat()
        elif isinstance(value, str) and value:
            assert state[one] == value


@pytest.fixture
def lived(world):
    walker = test_random_walks.Walker(world)
    for who, name in WAY:
        walker.take(who, name, is_complete=True, days=10)
    return walker


class TestEveryFact:
    def test_of_a_suggestion_is_corrected_or_changes_nothing(self, world, lived):
        facts = facts_there_are()
        corrected = {
            f"{type(record).__name__}.{name}"
            for record, name in facts
            if try_to_correct(world, record, name, days=-1, today=lived.day)
        }
        assert {
            "Suggestion.handed_over_on", "Suggestion.handover_document", "Answer.text",
            "Answer.answered_on", "Assignment.signed_on",
        } <= corrected  # fmt: skip
        assert {type(record).__name__ for record, _ in facts} >= {
            "Suggestion", "Assignment", "Answer"
        }  # fmt: skip

    @given(data=st.data())
    @settings(
        max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_is_held_by_the_days_around_it(self, world, lived, data):
        facts = facts_there_are()
        record, name = data.draw(st.sampled_from(facts))
        days = data.draw(st.integers(-40, 40).filter(bool))
        try_to_correct(world, record, name, days=days, today=lived.day)

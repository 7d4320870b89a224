"""Records with some of their columns: what they hold, what they ask for when asked for more."""

import gc
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.reads import slim
from tracker.common.reads.slim import Keys, Slim, by, nothing_swept, streamed
from tracker.models import (
    Answer,
    Assignment,
    Deputy,
    Evaluation,
    Suggestion,
    Term,
    Unit,
    WorkYear,
)

BY = Actor(door="command")

pytestmark = pytest.mark.django_db


def make(model, **fields):
    return door.create(model(**fields), by=BY)


@pytest.fixture
def suggestion():
    make(WorkYear, year=2023)
    deputy = make(Deputy, term=make(Term, number=6), name="刘志强", delegation="纱帽代表团")
    fields = {"work_year_id": 2023, "number": "015", "lead_deputy": deputy, "is_key": True}
    return make(Suggestion, title="优化公交", provisional_dates=["due_on"], **fields)


def asked(call) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        call()
    return [one["sql"] for one in queries]


class TestSlim:
    def test_holds_what_was_chosen_as_its_model_gives_it(self, suggestion):
        shown = Slim(Suggestion, "number", "is_key", "provisional_dates", "lead_deputy__name")
        (read,) = shown.these([suggestion.pk])

        def look():
            assert read == suggestion
            assert (read.pk, read.number, read.is_key) == (suggestion.pk, "015", True)
            assert read.is_provisional("due_on")
            assert str(read.lead_deputy) == "刘志强"
            assert (read.area_id, read.area) == (None, None)

        assert asked(look) == []

    def test_reads_by_itself_what_was_not_chosen(self, suggestion):
        (read,) = Slim(Suggestion, "number").these([suggestion.pk])
        assert len(asked(lambda: read.title)) == 1
        assert read.title == "优化公交"
        assert read.lead_deputy.delegation == "纱帽代表团"

    def test_is_one_record_for_all_that_link_to_it(self, suggestion):
        more = make(Suggestion, work_year_id=2023, title="停车", lead_deputy=suggestion.lead_deputy)
        one, other = Slim(Suggestion, "lead_deputy__name").these([suggestion.pk, more.pk])
        assert one.lead_deputy is other.lead_deputy

    def test_knows_that_nothing_is_linked_the_other_way_round(self, suggestion):
        unit = make(Unit, code="bus", name="区交通局", kind="department")
        make(Assignment, suggestion=suggestion, unit=unit, part="lead")
        day = {"answered_on": date(2023, 5, 1)}
        answers = [make(Answer, suggestion=suggestion, unit=unit, round=n, **day) for n in (1, 2)]
        vote = {"attitude": "satisfied", "result": "basically", "evaluated_on": date(2023, 6, 1)}
        make(Evaluation, answer=answers[0], **vote)
        voted, open_one = Slim(Answer, "evaluation__result").these([one.pk for one in answers])

        def look():
            assert voted.evaluation.get_result_display() == "基本满意"
            assert not hasattr(open_one, "evaluation")

        assert asked(look) == []

    def test_comes_in_the_order_of_the_keys_without_those_that_are_gone(self, suggestion):
        more = make(Suggestion, work_year_id=2023, title="停车")
        keys = [more.pk, 10**9, suggestion.pk]
        assert Slim(Suggestion).these(keys) == [more, suggestion]
        assert Slim(Suggestion).these([]) == []

    def test_finds_nothing_by_no_keys(self, suggestion):
        assert not Suggestion.objects.filter(pk__in=Keys([])).exists()
        assert Suggestion.objects.exclude(pk__in=Keys([suggestion.pk])).count() == 0


class TestStreamed:
    def test_reads_some_at_a_time_and_no_more_than_are_wanted(self, monkeypatch):
        monkeypatch.setattr(slim, "AT_ONCE", 2)
        asked_for = []
        rows = streamed([1, 2, 3, 4, 5], lambda some: asked_for.append(some) or map(str, some))
        assert next(rows) == "1"
        assert asked_for == [[1, 2]]
        assert list(rows) == ["2", "3", "4", "5"]
        assert asked_for == [[1, 2], [3, 4], [5]]

    def test_leaves_sweeping_as_it_was_even_where_reading_fails(self):
        def broken():
            with nothing_swept():
                assert not gc.isenabled()
                raise KeyError

        with pytest.raises(KeyError):
            broken()
        assert gc.isenabled()

    def test_sorts_records_by_what_they_say(self):
        records = [Unit(id=1, kind="office"), Unit(id=2, kind="street"), Unit(id=3, kind="office")]
        found = {kind: [one.pk for one in some] for kind, some in by("kind", records).items()}
        assert found == {"office": [1, 3], "street": [2]}

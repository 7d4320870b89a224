"""Many writes of one writer: less is asked, and nothing comes out otherwise."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.errors import Stale
from tracker.models import (
    Answer,
    Assignment,
    Change,
    ProgressEntry,
    Suggestion,
    Unit,
    WorkYear,
)

pytestmark = pytest.mark.django_db
BY = Actor(door="command")


@pytest.fixture
def year():
    return door.create(WorkYear(year=2024), by=BY)


@pytest.fixture
def unit():
    return door.create(Unit(code="traffic", name="区交通局", kind="department"), by=BY)


@pytest.fixture
def writes():
    with transaction.atomic(), many.together() as writes:
        yield writes


def suggestion_of(year, **fields) -> Suggestion:
    return door.create(Suggestion(work_year=year, title="路灯", **fields), by=BY)


class TestARecordOfThisBlock:
    def test_is_not_read_again_to_be_written(self, year, writes):
        suggestion = suggestion_of(year)
        with CaptureQueriesContext(connection) as queries:
            for note in ("一", "二"):
                suggestion.note = note
                door.update(suggestion, by=BY)
        asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
        assert asked == []
        assert suggestion.version == 3

    def test_can_be_removed(self, unit, writes):
        """Who saw it hangs on the line of its removal, which is then written at once."""
        new = door.create(Unit(code="water", name="区水务局", kind="department"), by=BY)
        for each in (unit, new):
            door.remove(each, by=Actor(door="command", reason="录错"))
        assert not Unit.objects.filter(pk__in=[unit.pk, new.pk]).exists()
        assert Change.objects.filter(action="delete", kind="unit").count() == 2

    def test_is_written_before_anybody_reads_its_table(self, year, writes):
        suggestion = suggestion_of(year)
        suggestion.note, suggestion.due_on = "二", date(2024, 5, 6)
        door.update(suggestion, by=BY)
        found = Suggestion.objects.get(note="二")
        assert (found.version, found.matter_due_on) == (2, date(2024, 5, 6))

    def test_is_written_at_the_end(self, year):
        with transaction.atomic(), many.together():
            suggestion = suggestion_of(year)
            suggestion.note = "二"
            door.update(suggestion, by=BY)
        assert Suggestion.objects.get().note == "二"
        told = Change.objects.filter(kind="suggestion").order_by("id")
        assert list(told.values_list("action", "version")) == [("create", 1), ("change", 2)]

    def test_that_is_stale_is_refused_as_ever(self, year, writes):
        suggestion = suggestion_of(year)
        old = Suggestion.objects.get()
        suggestion.note = "二"
        door.update(suggestion, by=BY)
        old.note = "三"
        with pytest.raises(Stale):
            door.update(old, by=BY)

    def test_has_the_children_that_were_created_with_it(self, year, unit, writes):
        suggestion = suggestion_of(year)
        part = door.create(Assignment(suggestion=suggestion, unit=unit, part="lead"), by=BY)
        with CaptureQueriesContext(connection) as queries:
            assert many.children(suggestion, "assignments") == [part]
            assert many.children(suggestion, "answers") == []
        assert len(queries) == 0

    def test_keeps_the_rules_among_its_children(self, year, unit, writes):
        suggestion = suggestion_of(year)
        answer = Answer(suggestion=suggestion, unit=unit, answered_on=date(2024, 4, 1))
        door.create(answer, by=BY)
        again = Answer(suggestion=suggestion, unit=unit, answered_on=date(2024, 4, 2))
        with pytest.raises(ValidationError, match="本轮已有答复"):
            door.create(again, by=BY)
        door.create(Assignment(suggestion=suggestion, unit=unit, part="lead"), by=BY)
        with pytest.raises(ValidationError, match="已是这件建议的承办单位"):
            door.create(Assignment(suggestion=suggestion, unit=unit, part="co"), by=BY)


class TestARecordFromBefore:
    def test_is_written_at_once(self, unit, writes):
        unit.short_name = "交通"
        door.update(unit, by=BY)
        # Past the models, which would have what waits written first.
        with connection.cursor() as cursor:
            cursor.execute('select short_name from "tracker_unit"')
            assert cursor.fetchall() == [("交通",)]

    def test_has_its_children_read(self, year, unit):
        suggestion = suggestion_of(year)
        part = door.create(Assignment(suggestion=suggestion, unit=unit, part="lead"), by=BY)
        with transaction.atomic(), many.together():
            assert many.children(suggestion, "assignments") == [part]


class TestTheHistory:
    def test_of_entries_names_their_keys(self, year):
        with transaction.atomic(), many.together():
            suggestion = suggestion_of(year)
            suggestion.append_progress({"happened_on": date(2024, 4, 1), "text": "踏勘"}, by=BY)
        entry = ProgressEntry.objects.get()
        assert Change.objects.get(kind="progressentry").record_id == entry.pk

    def test_stands_before_anybody_reads_it(self, year, writes):
        suggestion = suggestion_of(year)
        suggestion.append_progress({"happened_on": date(2024, 4, 1), "text": "踏勘"}, by=BY)
        assert suggestion.progress_entries.count() == 1
        assert Change.objects.filter(kind="suggestion").count() == 1


class TestWhatIsTakenBack:
    def test_is_in_neither_the_ledger_nor_its_history(self, year, unit):
        with transaction.atomic(), many.together():
            kept = suggestion_of(year, number="001")
            kept.note = "一"
            door.update(kept, by=BY)
            with pytest.raises(ZeroDivisionError):
                self.write_and_fail(kept, unit)
            again = Suggestion.objects.get()
            again.note = "三"
            door.update(again, by=BY)
        assert list(Suggestion.objects.values_list("number", "note")) == [("001", "三")]
        told = Change.objects.filter(kind="suggestion").order_by("id")
        assert [one.fields.get("note", {}).get("after") for one in told] == [None, "一", "三"]
        assert not Change.objects.filter(kind="assignment").exists()

    def write_and_fail(self, kept, unit):
        with many.whole():
            kept.note = "二"
            door.update(kept, by=BY)
            lost = suggestion_of(kept.work_year, number="002")
            door.create(Assignment(suggestion=lost, unit=unit, part="lead"), by=BY)
            # Lets the lines that wait be written within what is then taken back.
            assert Change.objects.filter(kind="suggestion").count() == 4
            raise ZeroDivisionError


class TestAQuestion:
    def test_is_asked_once_for_all(self, writes):
        asked = []
        for _ in range(2):
            many.once("day", lambda: asked.append(1))
        assert asked == [1]

    def test_outside_of_such_a_block_is_asked_each_time(self):
        asked = []
        for _ in range(2):
            many.once("day", lambda: asked.append(1))
        assert asked == [1, 1]

"""A preview writes where nobody else has to wait for it."""

import sqlite3

import pytest
from django.db import connection
from old_ledger import COLUMNS, ROW, TITLE, TODAY, book_of, make

from reports.oldbooks import loading
from reports.oldbooks.rehearsal import rehearsed
from tracker.models import Change, Suggestion, Unit

only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


class TestARehearsal:
    def test_sees_the_ledger_as_it_is_and_leaves_it_so(self, ledger):
        before = Change.objects.count()
        with rehearsed():
            assert Unit.objects.filter(pk=ledger.traffic.pk).exists()
            make(Unit, code="new", name="区水务局", kind="department")
            assert Unit.objects.filter(code="new").exists()
        assert not Unit.objects.filter(code="new").exists()
        assert Change.objects.count() == before

    def test_that_fails_leaves_the_shared_ledger_at_hand(self, ledger):
        def fail():
            with rehearsed():
                make(Unit, code="new", name="区水务局", kind="department")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert not Unit.objects.filter(code="new").exists()
        make(Unit, code="new", name="区水务局", kind="department")

    @only_sqlite
    def test_sends_the_shared_database_no_query(self, ledger):
        asked = []
        book = book_of([[TITLE], COLUMNS, ROW])
        plan = ledger.plan(book)

        def note(execute, sql, *rest):
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            loading.preview(book, plan, file_name="x.xlsx", by=ledger.by, today=TODAY)
        assert asked == []


@only_sqlite
@pytest.mark.usefixtures("committed_db")
class TestSomebodyElse:
    def test_writes_while_a_preview_runs(self, tmp_path, settings):
        """The private copy is written to, the file that is shared is not locked."""
        make(Unit, code="traffic", name="区交通局", kind="department")
        shared = connection.connection
        assert not shared.in_transaction
        with rehearsed():
            make(Unit, code="new", name="区水务局", kind="department")
            assert not shared.in_transaction
            shared.execute("UPDATE tracker_unit SET short_name = '交通'")
            shared.commit()
        unit = Unit.objects.get()
        assert (unit.code, unit.short_name) == ("traffic", "交通")
        assert isinstance(shared, sqlite3.Connection)


class TestAPreviewAndTheLoading:
    def test_find_the_same(self, ledger):
        rows = [[TITLE], COLUMNS, ROW, ["", "", "无号的建议", "某人"], ["合计", "共2件"]]
        book = book_of(rows)
        plan = ledger.plan(book)
        how = {"file_name": "x.xlsx", "by": ledger.by, "today": TODAY}
        shown = loading.preview(book, plan, **how)
        assert not Suggestion.objects.exists()
        loaded = loading.load(book, plan, **how)
        assert shown.skipped == loaded.skipped
        assert [
            (one.result, one.title, one.status, one.moves, one.said.doubts)
            for one in shown.loaded_rows
        ] == [
            (one.result, one.title, one.status, one.moves, one.said.doubts)
            for one in loaded.loaded_rows
        ]

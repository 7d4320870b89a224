"""The history is sealed, and whatever is done to it past the program is found."""

import hashlib
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tracker.changes import guards
from tracker.changes.sealing import (
    Known,
    faults_of_history,
    last_known,
    read_known,
    seal,
)
from tracker.changes.seals import FORMS, Seal, content_of
from tracker.common import door
from tracker.common.errors import AppendOnly
from tracker.models import Change, Unit

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
HISTORY = "tracker_change"


def execute(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def five(db, actor) -> list[int]:
    """Five changes, sealed; their numbers."""
    for n in range(5):
        door.create(Unit(code=f"u{n}", name=f"单位{n}", kind="committee"), by=actor)
    assert seal(at=NOW) == 5
    return list(Change.objects.order_by("pk").values_list("pk", flat=True))


class TestSealing:
    def test_takes_each_change_once(self, five, actor):
        assert seal(at=NOW) == 0
        door.create(Unit(code="u9", name="单位9", kind="committee"), by=actor)
        assert seal(at=NOW) == 1
        assert Seal.objects.count() == 6

    def test_costs_a_write_nothing(self, db, actor):
        door.create(Unit(code="u1", name="单位", kind="committee"), by=actor)
        assert Seal.objects.count() == 0

    CHANGE = dict.fromkeys(FORMS[1]) | {
        "id": 7, "kind": "topic", "record_id": 3, "record_title": "环境", "version": 2,
        "action": "change", "transition": "", "reason": "核对", "user_name": "李", "door": "api",
        "request_id": "", "is_after_closing": False,
        "fields": {"note": {"before": "", "after": "乙"}, "a": {"before": 1, "after": 2.5}},
        "at": datetime(2026, 12, 1, 12, 0, 0, 5, tzinfo=UTC),
        "act": UUID("00000000-0000-0000-0000-000000000001"),
    }  # fmt: skip
    # As it is written down, whatever wrote it: names in their order, one zone, no spaces.
    TEXT = (
        r'{"act":"00000000-0000-0000-0000-000000000001","action":"change",'
        r'"at":"2026-12-01T12:00:00.000005+00:00","door":"api",'
        r'"fields":{"a":{"after":2.5,"before":1},"note":{"after":"\u4e59","before":""}},"id":7,'
        r'"is_after_closing":false,"kind":"topic","on_behalf_of_id":null,'
        r'"reason":"\u6838\u5bf9","record_id":3,"record_title":"\u73af\u5883","request_id":"",'
        r'"transition":"","undoes":null,"user_id":null,"user_name":"\u674e","version":2}'
    )

    @pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
    def test_is_of_the_whole_content(self, algorithm):
        expected = hashlib.new(algorithm, self.TEXT.encode()).hexdigest()
        assert content_of(self.CHANGE, form=1, algorithm=algorithm) == expected

    def test_is_the_same_whatever_database_gives_it_back(self):
        local = self.CHANGE["at"].astimezone(timezone.get_default_timezone())
        fields = {"a": {"after": 2.5, "before": 1.0}, "note": {"after": "乙", "before": ""}}
        other = dict(reversed((self.CHANGE | {"at": local, "fields": fields}).items()))
        assert content_of(other, form=1, algorithm="sha256") == content_of(
            self.CHANGE, form=1, algorithm="sha256"
        )

    def test_covers_every_column_of_a_change(self):
        assert set(FORMS[max(FORMS)]) == {f.attname for f in Change._meta.concrete_fields}

    def test_may_be_by_sm3_from_some_day_on(self, five, actor, settings):
        settings.HISTORY_DIGEST = "sm3"
        door.create(Unit(code="u9", name="单位9", kind="committee"), by=actor)
        seal(at=NOW)
        algorithms = Seal.objects.order_by("pk").values_list("algorithm", flat=True)
        assert list(algorithms) == ["sha256"] * 5 + ["sm3"]
        assert faults_of_history() == []


class TestFaults:
    def test_are_none_in_a_sound_history(self, five):
        assert faults_of_history() == []

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("reason", "涂改"), ("user_name", "王五"), ("record_title", "别的单位"),
            ("at", "2020-01-01 00:00:00+00:00"), ("fields", '{"name": {"before": null}}'),
            ("version", 9), ("request_id", "x"),
        ],
    )  # fmt: skip
    def test_name_the_change_that_was_altered(self, five, unguarded, column, value):
        execute(f"UPDATE {HISTORY} SET {column} = %s WHERE id = %s", value, five[2])
        [fault] = faults_of_history()
        assert fault.startswith(f"第{five[2]}号变更（")
        assert fault.endswith("被改动过。")

    def test_name_each_of_several(self, five, unguarded):
        execute(f"UPDATE {HISTORY} SET reason = 'x' WHERE id IN (%s, %s)", five[1], five[3])
        assert [fault[: fault.index("号")] for fault in faults_of_history()] == [
            f"第{five[1]}",
            f"第{five[3]}",
        ]

    def test_name_where_one_was_taken_out_with_its_seal(self, five, unguarded):
        execute("DELETE FROM tracker_seal WHERE change_id = %s", five[2])
        execute(f"DELETE FROM {HISTORY} WHERE id = %s", five[2])
        assert faults_of_history() == [
            f"校验值在第{five[3]}号断开：它前面有记录被删除，或者校验值被改动过。"
        ]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps the links itself")
    def test_name_one_that_was_taken_out_alone(self, committed_db, actor):
        for n in range(3):
            door.create(Unit(code=f"u{n}", name=f"单位{n}", kind="committee"), by=actor)
        seal(at=NOW)
        number = Change.objects.order_by("pk")[1].pk
        with connection.constraint_checks_disabled():
            for name in guards.guards("sqlite"):
                execute(f"DROP TRIGGER {name}")
            execute(f"DELETE FROM {HISTORY} WHERE id = %s", number)
        assert faults_of_history() == [f"第{number}号变更不见了。"]
        execute("DELETE FROM tracker_seal WHERE change_id = %s", number)

    def test_name_one_that_was_put_in_afterwards(self, five, unguarded):
        execute("DELETE FROM tracker_seal WHERE change_id = %s", five[2])
        first, second = faults_of_history()
        assert first == f"第{five[2]}号变更没有校验值：它是后来插入的。"
        assert f"在第{five[3]}号断开" in second

    def test_name_an_altered_seal(self, five, unguarded):
        execute("UPDATE tracker_seal SET digest = %s WHERE change_id = %s", "0" * 64, five[1])
        assert [
            f"第{five[n]}号断开" in fault for n, fault in enumerate(faults_of_history(), 1)
        ] == [
            True,
            True,
        ]

    def test_are_told_by_a_kept_digest_where_all_was_sealed_anew(self, five, unguarded):
        kept = last_known(on=date(2199, 1, 1))
        execute("DELETE FROM tracker_seal")
        execute(f"UPDATE {HISTORY} SET reason = '涂改' WHERE id = %s", five[0])
        seal(at=NOW)
        assert faults_of_history() == []
        [fault] = faults_of_history([kept])
        assert f"第{five[4]}号校验值与现在的不同" in fault

    def test_are_told_by_a_kept_digest_where_the_end_was_cut_off(self, five, unguarded):
        kept = last_known(on=date(2199, 1, 1))
        execute("DELETE FROM tracker_seal WHERE change_id = %s", five[4])
        execute(f"DELETE FROM {HISTORY} WHERE id = %s", five[4])
        assert faults_of_history() == []
        assert len(faults_of_history([kept])) == 1


class TestTheDatabase:
    @pytest.mark.parametrize("table", ["tracker_change", "tracker_seal"])
    @pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
    def test_refuses_that_the_history_is_altered(self, five, table, deed):
        column = "reason" if table == HISTORY else "digest"
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            execute(deed.format(table, column, "'x'"))
        assert (Change.objects.count(), Seal.objects.count()) == (5, 5)

    def test_refuses_that_events_are_altered(self, administrator, client):
        client.force_login(administrator)
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            execute("UPDATE tracker_event SET name = 'x'")

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such statement")
    def test_refuses_that_the_history_is_emptied(self, db):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            execute("TRUNCATE tracker_change CASCADE")

    def test_gets_its_guards_back_with_the_next_migrate(self, five, unguarded):
        assert len(guards.missing_in(connection)) >= 5
        guards.lay(connection.alias)
        assert guards.missing_in(connection) == []

    def test_is_not_asked_by_the_program(self, five):
        one, all_of_them = Seal.objects.first(), Seal.objects.all()
        for change in (
            one.save,
            one.delete,
            all_of_them.delete,
            lambda: all_of_them.update(form=2),
        ):
            with pytest.raises(AppendOnly):
                change()


class TestTheCommand:
    def test_says_that_all_is_well(self, five, capsys):
        call_command("verify_history")
        assert "变更记录完整。最近的校验值：" in capsys.readouterr().out

    def test_seals_before_it_looks(self, db, actor):
        door.create(Unit(code="u1", name="单位", kind="committee"), by=actor)
        call_command("verify_history", verbosity=0)
        assert Seal.objects.count() == 1

    def test_ends_with_an_error_and_names_what_is_wrong(self, five, unguarded, capsys):
        execute(f"UPDATE {HISTORY} SET reason = '涂改' WHERE id = %s", five[2])
        with pytest.raises(CommandError, match="共有1处"):
            call_command("verify_history")
        assert f"第{five[2]}号变更" in capsys.readouterr().err

    def test_reads_what_was_kept(self, five, tmp_path, client, administrator):
        client.force_login(administrator)
        kept = tmp_path / "kept.txt"
        kept.write_bytes(client.get("/api/v1/history-digest.txt").content)
        call_command("verify_history", str(kept), verbosity=0)
        kept.write_text(f"2026-12-01 {five[1]} sha256 {'0' * 64}\n")
        with pytest.raises(CommandError, match="共有1处"):
            call_command("verify_history", str(kept))
        kept.write_text("无关的文字\n")
        with pytest.raises(CommandError, match="不是一行校验值"):
            call_command("verify_history", str(kept))


class TestTheDigest:
    ADDRESS = "/api/v1/history-digest/"

    def test_is_for_the_office_and_auditors(self, five, client, clerk, reader):
        client.force_login(reader)
        assert client.get(self.ADDRESS).status_code == 403
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        said = client.get(self.ADDRESS).json()
        last = Seal.objects.last()
        assert (said["number"], said["digest"], said["algorithm"]) == (
            last.pk,
            last.digest,
            "sha256",
        )
        file = client.get("/admin/tracker/change/digest.txt")
        [known] = read_known(file.content.decode())
        assert known == Known(day=timezone.localdate(), number=last.pk, algorithm="sha256",
                              digest=last.digest)  # fmt: skip

    def test_is_of_the_end_of_a_day(self, five, client, administrator, unguarded):
        execute(
            f"UPDATE {HISTORY} SET at = %s WHERE id <= %s", "2026-03-01 16:30:00+00:00", five[1]
        )
        client.force_login(administrator)
        assert client.get(f"{self.ADDRESS}?on=2026-03-02").json()["number"] == five[1]
        assert client.get(f"{self.ADDRESS}?on=2026-03-01").status_code == 404
        assert client.get(f"{self.ADDRESS}?on=昨天").status_code == 400
        assert client.get(f"{self.ADDRESS}?day=2026-03-01").status_code == 400

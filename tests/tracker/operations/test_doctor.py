"""Each fault is made, and found under its name; a sound ledger has none."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.utils import timezone

from tracker.changes.sealing import seal
from tracker.common import door
from tracker.common.roles import Role
from tracker.models import Deputy, Membership, RuleSet, SearchText, Suggestion, Term, Topic, Unit
from tracker.operations.doctor import database
from tracker.operations.doctor.examining import examine
from tracker.operations.doctor.findings import Finding
from tracker.years.clocks import clocks_of


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.DISK_RESERVE_BYTES = 0
    note_backup(settings, at=timezone.now())


def note_backup(settings, *, at) -> None:
    (settings.DATA_DIR / "last-backup.json").write_text(json.dumps({"made_at": at.isoformat()}))


def found(at=None) -> dict[str, Finding]:
    return {finding.code: finding for finding in examine(at=at or timezone.now())}


def faults(at=None) -> set[str]:
    return {code for code, finding in found(at).items() if finding.is_fault}


@pytest.mark.django_db
class TestASoundLedger:
    def test_has_no_fault(self, administrator, make_topic, attach):
        attach(make_topic())
        assert faults() == set()
        said = StringIO()
        call_command("doctor", stdout=said)
        assert said.getvalue().endswith("没有故障。\n")

    def test_with_a_fault_ends_the_command_with_an_error(self, make_topic):
        said = StringIO()
        with pytest.raises(CommandError, match="共1处故障"):
            call_command("doctor", stdout=said)
        assert "故障：没有在用的管理员" in said.getvalue().splitlines()[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("administrator")
class TestOfTheMachine:
    def test_debugging_is_found(self, settings):
        settings.DEBUG = True
        assert faults() == {"debug"}

    def test_any_host_is_pointed_out(self, settings):
        settings.ALLOWED_HOSTS = ["*"]
        assert not found()["any_host"].is_fault

    def test_a_folder_that_cannot_be_written_is_found(self, settings, tmp_path):
        (tmp_path / "file").write_text("")
        settings.MEDIA_ROOT = tmp_path / "file"
        assert str(tmp_path / "file") in found()["folder"].text

    def test_a_full_disk_is_found(self, settings):
        settings.DISK_RESERVE_BYTES = 2**62
        assert faults() == {"disk"}

    def test_a_missing_backup_is_found(self, settings):
        (settings.DATA_DIR / "last-backup.json").unlink()
        assert faults() == {"backup"}

    def test_an_old_backup_is_found(self, settings):
        note_backup(settings, at=timezone.now() - timedelta(days=4))
        assert faults() == {"backup"}

    def test_a_program_that_does_not_run_is_found_unless_all_is_at_rest(self, settings):
        settings.HAS_WORKERS = True
        assert faults() == {"program"}
        call_command("doctor", at_rest=True, stdout=StringIO())


class TestADatabase:
    def test_without_checks_or_partial_indexes_would_lose_rules(self):
        def lost(**features):
            whole = {"supports_table_check_constraints": True, "supports_partial_indexes": True}
            return database.rules_that_would_vanish(SimpleNamespace(**whole | features))

        assert lost() == []
        checks, partial = (
            lost(supports_table_check_constraints=False),
            lost(supports_partial_indexes=False),
        )
        assert "progress_entry_says_something" in checks
        assert "membership_once_alone" in partial
        assert len(checks) + len(partial) > 90

    def test_of_that_kind_stops_every_command_unless_accepted(self, settings, monkeypatch):
        monkeypatch.setattr(connection.features, "supports_partial_indexes", False)
        with pytest.raises(SystemCheckError, match=r"tracker\.E001"):
            call_command("check")
        settings.ACCEPT_WEAK_DATABASE = True
        call_command("check", stdout=StringIO())

    @pytest.mark.django_db
    def test_that_is_away_is_found(self, database_away, settings):
        assert faults() == {"database"}


@pytest.mark.django_db
@pytest.mark.usefixtures("administrator")
class TestOfTheDatabase:
    def run(self, sql: str, *params) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    def test_weak_features_are_found(self, monkeypatch):
        monkeypatch.setattr(connection.features, "supports_partial_indexes", False)
        assert "features" in faults()

    def test_a_superuser_of_the_server_is_found(self, monkeypatch):
        class Server:
            vendor = "postgresql"

            def cursor(self):
                return self

            def __enter__(self):
                return self

            def __exit__(self, *fault):
                return None

            def execute(self, sql):
                assert "current_user" in sql

            def fetchone(self):
                return (True,)

        monkeypatch.setattr(database, "connection", Server())
        assert [one.code for one in database.role(at=timezone.now())] == ["role"]

    def test_a_missing_migration_is_found(self):
        self.run(
            "DELETE FROM django_migrations WHERE app = 'tracker' AND name ="
            " (SELECT max(name) FROM django_migrations WHERE app = 'tracker')"
        )
        assert faults() == {"migrations"}

    def test_a_missing_index_is_found(self):
        self.run("DROP INDEX matter_owed_due")
        assert "matter_owed_due" in found()["constraints"].text

    def test_a_missing_part_of_the_search_is_found(self):
        if connection.vendor == "sqlite":
            self.run("DROP TRIGGER tracker_searchtext_added")
        else:
            self.run("DROP INDEX tracker_searchtext_grams")
        assert faults() == {"constraints"}


@pytest.mark.django_db
@pytest.mark.usefixtures("administrator")
class TestOfTheRecords:
    def test_a_lost_file_is_found(self, make_topic, attach):
        Path(attach(make_topic()).file.path).unlink()
        assert faults() == {"file_lost"}

    def test_an_altered_file_is_found(self, make_topic, attach):
        Path(attach(make_topic()).file.path).write_text("另")
        assert faults() == {"file_altered"}

    def test_a_file_of_nobody_is_pointed_out_when_no_upload_is_under_way(self, make_topic, attach):
        kept = Path(attach(make_topic()).file.path)
        (kept.parent / "tasks").mkdir()
        (kept.parent / "tasks" / "result").write_text("")
        kept.with_name("lost.pdf").write_text("")
        assert "file_orphan" not in found()
        later = timezone.now() + timedelta(hours=2)
        assert found(later)["file_orphan"].text.startswith(
            "附件文件夹里有1个没有记录的文件（lost.pdf）"
        )

    def test_a_spine_that_says_otherwise_is_found(self, make_topic):
        Topic.objects.filter(pk=make_topic().pk).update(title="另一个")
        assert "spine" in faults()

    def test_a_history_that_was_rewritten_is_found(self, make_topic, unguarded):
        make_topic()
        seal(at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tracker_change SET reason = '涂改'")
        # Whoever took the guards away leaves that behind, too.
        assert faults() == {"history", "guards"}
        assert "verify_history" in found()["history"].text

    def test_a_text_that_is_not_searched_is_found(self, make_topic):
        SearchText.objects.of(make_topic()).delete()
        assert faults() == {"search"}
        call_command("rebuild_search", stdout=StringIO())
        assert faults() == set()

    def test_a_date_that_its_explanation_does_not_speak_of_is_found(self, handed):
        handed_over = handed("1", due_on=None).suggestion
        row = Suggestion.objects.filter(pk=handed_over.pk)
        row.update(handed_over_on=date(2024, 2, 5), rule_set=RuleSet.objects.first())
        [clock] = [one for one in clocks_of(Suggestion) if one.field == "due_on"]
        computed = clock.computed(row.get())
        row.update(due_on=computed.due_on, due_explanation=computed.explanation)
        assert "dates" not in found()
        row.update(due_on=computed.due_on + timedelta(days=1))
        assert "1个期限与它的说明不符" in found()["dates"].text
        # What a meeting set says so itself.
        row.update(due_explanation="主任会议决定")
        assert "dates" not in found()

    def test_a_calendar_that_is_awaited_is_pointed_out(self):
        autumn = timezone.make_aware(timezone.datetime(2031, 11, 1))
        assert "2032年" in found(autumn)["calendar"].text
        assert not found(autumn)["calendar"].is_fault

    def test_rules_that_nobody_verified_are_pointed_out(self):
        assert not found()["rules"].is_fault


@pytest.mark.django_db
@pytest.mark.usefixtures("administrator")
class TestOfThePeople:
    def test_an_account_that_nobody_uses_is_pointed_out(self, clerk):
        clerk.date_joined = timezone.now() - timedelta(days=200)
        clerk.save()
        finding = found()["accounts"]
        assert (finding.is_fault, "clerk" in finding.text) == (False, True)

    def test_a_role_that_outlived_its_mandate_is_found(self, clerk, actor):
        term = door.create(Term(number=5, starts_on=date(2020, 1, 1)), by=actor)
        deputy = Deputy(term=term, name="李华", mandate_ended_on=date(2023, 1, 1))
        door.create(deputy, by=actor)
        door.create(Membership(user=clerk, role=Role.DEPUTY, deputy=deputy), by=actor)
        assert faults() == {"roles"}

    def test_a_role_of_a_unit_that_is_no_more_is_found(self, clerk, actor):
        unit = Unit(code="a", name="甲局", kind="department", valid_until=date(2023, 1, 1))
        door.create(unit, by=actor)
        door.create(Membership(user=clerk, role=Role.UNIT_CONTACT, unit=unit), by=actor)
        assert faults() == {"roles"}

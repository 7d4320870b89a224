"""Everything exported as files of no database, and brought back into whichever there is."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from places import Place

from tracker.operations.exporting import export
from tracker.operations.faults import NotDone
from tracker.operations.rows import LEFT_OUT
from tracker.operations.verifying import faults_of_backup


def places(make_empty_place, tmp_path) -> list[Place]:
    """One of the tests' own kind; from a server also a file, which a ledger may have begun as."""
    found = [make_empty_place()]
    if connection.vendor != "sqlite":
        folder = tmp_path / "file"
        found.append(Place(folder=folder, database=str(folder / "ledger.sqlite3")))
        found.append(make_empty_place())
    return found


def lines_of(exported: Path) -> bytes:
    return (exported / "database.jsonl").read_bytes()


def but_for_the_taking(exported: Path) -> list[bytes]:
    """All lines but those that say who took them along, which each copy notes of itself."""
    lines = lines_of(exported).splitlines()
    return [line for line in lines if json.loads(line)["table"] != "tracker_event"]


@pytest.mark.usefixtures("committed_db")
class TestAnExport:
    def test_comes_back_in_any_database(
        self, folder, make_topic, attach, make_empty_place, tmp_path
    ):
        attach(make_topic(), "现场记录")
        first = tmp_path / "export"
        export(first, at=timezone.now())
        assert faults_of_backup(first) == []
        assert {path.name for path in first.iterdir()} == {
            "database.jsonl", "dictionary.json", "files", "manifest.json",
        }  # fmt: skip
        exported = first
        for place in places(make_empty_place, tmp_path):
            code, said = place.manage("import_all", exported)
            assert code == 0, said
            assert [path.read_text("utf-8") for path in place.attachments.rglob("*.txt")] == [
                "现场记录"
            ]
            again = tmp_path / place.folder.name / "again"
            assert place.manage("export_all", again)[0] == 0
            assert but_for_the_taking(again) == but_for_the_taking(first)
            # The history says in each database what was sealed in the first.
            code, said = place.manage("verify_history")
            assert (code, said.startswith("变更记录完整。")) == (0, True), said
            # It is found again, and the next record gets a number of its own.
            assert "检索与" not in place.manage("doctor")[1]
            assert place.manage("shell", "--no-imports", "-c", ADD) == (0, "新建1\n")
            exported = again

    def test_is_read_without_us(self, folder, make_topic, tmp_path):
        topic = make_topic()
        export(tmp_path / "export", at=timezone.now())
        said = [json.loads(line) for line in lines_of(tmp_path / "export").splitlines()]
        [row] = [each["values"] for each in said if each["table"] == "tracker_topic"]
        assert (row["title"], row["work_year_id"]) == (topic.title, topic.work_year_id)
        words = json.loads((tmp_path / "export" / "dictionary.json").read_text("utf-8"))
        form = words["tracker_topic"]["columns"]["form"]
        assert (form["name"], form["codes"]["law_inspection"]) == ("监督方式", "执法检查")
        assert words["tracker_topic"]["columns"]["work_year_id"]["of"] == "tracker_workyear"
        assert not {each["table"] for each in said} & LEFT_OUT

    def test_does_not_write_into_what_is_there(self, folder, tmp_path):
        (tmp_path / "export").mkdir()
        with pytest.raises(NotDone, match="已经存在，没有导出"):
            export(tmp_path / "export", at=timezone.now())
        assert list((tmp_path / "export").iterdir()) == []


ADD = """
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Topic, WorkYear
year = WorkYear.objects.get()
fields = {"form": "inquiry", "lead_committee": None}
topic = door.create(Topic(work_year=year, title="新建", **fields), by=Actor(door="command"))
print(f"{topic.title}{Topic.objects.filter(pk=topic.pk).count()}")
"""


@pytest.fixture(scope="module")
def whole_export(django_db_setup, django_db_blocker, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock():
        export(data / "export", at=timezone.now())
        connection.close()
    return data / "export"


@pytest.fixture
def exported(whole_export, tmp_path):
    """An export that a test may spoil."""
    return shutil.copytree(whole_export, tmp_path / "export")


def write_lines(exported: Path, lines: list[bytes], **counts: int) -> None:
    """As somebody would who knows how the list is kept."""
    content = b"".join(line + b"\n" for line in lines)
    (exported / "database.jsonl").write_bytes(content)
    manifest = json.loads((exported / "manifest.json").read_text("utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    manifest["database"] |= {"sha256": digest, "size": len(content)}
    manifest["counts"] |= counts
    (exported / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def line(table: str, **values) -> bytes:
    return json.dumps({"table": table, "values": values}).encode()


@pytest.mark.django_db
class TestAFaultyExport:
    def refused(self, place, exported, sentence: str) -> None:
        with pytest.raises(CommandError) as refusal:
            call_command("import_all", exported)
        assert sentence in str(refusal.value)
        assert place.is_empty()

    @pytest.mark.parametrize("harm", [b"", b"{", b'{"table": "tracker_topic"}', b"[]"])
    def test_with_a_broken_line_is_found(self, exported, in_place, harm):
        lines = lines_of(exported).splitlines()
        write_lines(exported, [*lines[:3], harm, *lines[3:]])
        assert faults_of_backup(exported) == ["database.jsonl 第4行读不出来。"]
        self.refused(in_place, exported, "第4行读不出来")

    def test_without_a_row_is_found(self, exported, in_place):
        lines = lines_of(exported).splitlines()
        table = json.loads(lines[0])["table"]
        count = json.loads((exported / "manifest.json").read_text("utf-8"))["counts"][table]
        write_lines(exported, lines[1:])
        words = f"表 {table} 应有{count}行，实有{count - 1}行"
        assert faults_of_backup(exported) == [f"{words}。"]
        self.refused(in_place, exported, words)

    def test_with_a_table_nobody_knows_is_refused(self, exported, in_place):
        lines = [*lines_of(exported).splitlines(), line("tracker_nothing", id=1)]
        write_lines(exported, lines, tracker_nothing=1)
        self.refused(in_place, exported, "本版本不认识的表 tracker_nothing")

    def test_with_other_columns_is_refused(self, exported, in_place):
        lines = [*lines_of(exported).splitlines(), line("tracker_term", id=1)]
        write_lines(exported, lines, tracker_term=1)
        self.refused(in_place, exported, "表 tracker_term 的列与它的版本不符：")

    def test_with_a_value_that_is_none_is_refused(self, exported, in_place):
        lines = lines_of(exported).splitlines()
        number = next(n for n, each in enumerate(lines) if b'"tracker_ruleset"' in each)
        said = json.loads(lines[number])
        said["values"]["effective_from"] = "2024-02-30"
        lines[number] = json.dumps(said).encode()
        write_lines(exported, lines)
        words = "表 tracker_ruleset 的 effective_from 不能是'2024-02-30'"
        self.refused(in_place, exported, words)

    def test_with_a_link_that_leads_nowhere_is_refused(self, exported, in_place):
        lines = lines_of(exported).splitlines()
        number = next(n for n, each in enumerate(lines) if b'"auth_permission"' in each)
        said = json.loads(lines[number])
        said["values"]["content_type_id"] = 99999
        lines[number] = json.dumps(said).encode()
        write_lines(exported, lines)
        self.refused(in_place, exported, "互相对不上")

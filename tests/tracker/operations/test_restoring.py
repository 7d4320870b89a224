"""What is no whole backup of this program is refused, and the place stays as empty as it was."""

import json
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tracker.operations import files
from tracker.operations import manifest as manifests
from tracker.operations.faults import NotDone
from tracker.operations.verifying import faults_of_backup

pytestmark = pytest.mark.django_db


def change_manifest(made: Path, **values) -> None:
    path = made / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), encoding="utf-8")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def database_of(made: Path) -> Path:
    return made / json.loads((made / "manifest.json").read_text("utf-8"))["database"]["name"]


class TestAFaultyBackup:
    @pytest.mark.parametrize("harm", [truncate, alter, Path.unlink])
    @pytest.mark.parametrize("part", ["database", "file"])
    def test_is_found(self, made, harm, part):
        harm(database_of(made) if part == "database" else next(made.glob("files/*/*")))
        [fault] = faults_of_backup(made)
        words = {"truncate": "残缺", "alter": "校验值不符", "unlink": "不存在"}
        assert words[harm.__name__] in fault
        assert ("数据库" if part == "database" else "文件 ") in fault

    def test_is_told_with_all_its_faults(self, made):
        alter(database_of(made))
        next(made.glob("files/*/*")).unlink()
        (made / "secret-key").unlink()
        assert len(faults_of_backup(made)) == 3

    def test_with_half_a_list_is_none(self, made):
        truncate(made / "manifest.json")
        (made / "manifest.json").write_bytes((made / "manifest.json").read_bytes()[:-40])
        [fault] = faults_of_backup(made)
        assert "残缺" in fault

    @pytest.mark.parametrize(
        "values",
        [
            {"files": [{"name": "../../etc/passwd", "sha256": "0" * 64, "size": 1}]},
            {"files": [{"name": "/etc/passwd", "sha256": "0" * 64, "size": 1}]},
            {"files": [{"name": "a", "sha256": "../../x", "size": 1}]},
            {"files": 3},
            {"counts": {"tracker_topic": "1"}},
            {"unknown": 1},
        ],
    )
    def test_with_a_changed_list_is_none(self, made, values):
        change_manifest(made, **values)
        with pytest.raises(NotDone, match="不完整或被改动过"):
            manifests.read(made)

    def test_that_holds_other_rows_than_it_says_is_found(self, made):
        counts = manifests.read(made).counts
        change_manifest(made, counts=counts | {"tracker_topic": 2})
        # A dump of PostgreSQL is read when it is restored: TestRestoring.test_counts_what_came_back
        read_now = database_of(made).suffix == ".sqlite3"
        found = ["表 tracker_topic 应有2行，实有0行。"] if read_now else []
        assert faults_of_backup(made) == found

    def test_fails_the_command(self, made, capsys):
        call_command("verify", made)
        assert capsys.readouterr().out == "备份完整。\n"
        alter(database_of(made))
        with pytest.raises(CommandError, match="共1处错误，这份备份不能使用"):
            call_command("verify", made)


class TestRestoring:
    def refused(self, place, made, sentence: str) -> None:
        with pytest.raises(CommandError) as refusal:
            call_command("restore", made)
        assert sentence in str(refusal.value)
        assert place.is_empty()
        assert [path for path in place.attachments.rglob("*") if path.is_file()] == []
        assert (place.folder / "secret-key").read_text() == "made at the first start"

    def test_refuses_a_truncated_one(self, made, in_place):
        truncate(database_of(made))
        self.refused(in_place, made, "备份不完整，没有恢复：数据库残缺")

    def test_refuses_what_is_no_backup(self, tmp_path, in_place):
        self.refused(in_place, tmp_path, "不是备份")

    def test_refuses_one_of_a_later_version(self, made, in_place):
        migrations = manifests.read(made).migrations
        later = migrations | {"tracker": [*migrations["tracker"], "9999_of_tomorrow"]}
        change_manifest(made, migrations=later, version="99.0.0")
        self.refused(
            in_place, made, "更新的版本（99.0.0）制作，本版本不认识 tracker.9999_of_tomorrow"
        )

    def test_refuses_one_of_a_later_form(self, made, in_place):
        change_manifest(made, format=2)
        self.refused(in_place, made, "本版本读不了；请先升级程序")

    def test_refuses_one_of_another_database(self, made, in_place):
        change_manifest(made, vendor="oracle")
        self.refused(in_place, made, "用 export_all 导出，在这里用 import_all 导入")

    def test_is_not_begun_without_space(self, made, in_place, monkeypatch):
        # Less than the margin alone, however small the backup is.
        free = shutil._ntuple_diskusage(1, 1, 8_000_000)
        monkeypatch.setattr(files.shutil, "disk_usage", lambda path: free)
        self.refused(in_place, made, "只剩8MB")

    def test_takes_everything_back_where_the_disk_fills_midway(self, made, in_place, monkeypatch):
        copy = files.copy

        def half(source, target):
            copy(source, target)
            if "restoring" in target.name:
                raise OSError(28, os.strerror(28), str(target))

        monkeypatch.setattr(files, "copy", half)
        self.refused(in_place, made, "磁盘已满")

    def test_counts_what_came_back(self, made, in_place):
        counts = manifests.read(made).counts
        change_manifest(made, counts=counts | {"tracker_topic": 2})
        with pytest.raises(CommandError, match="表 tracker_topic 应有2行，实有0行"):
            call_command("restore", made)

    def test_refuses_a_place_with_a_ledger(self, made, in_place):
        call_command("restore", made)
        rows = in_place.rows()
        with pytest.raises(CommandError, match="这里已经有台账，没有恢复"):
            call_command("restore", made)
        assert rows
        assert in_place.rows() == rows
        # The key that signed what the ledger holds came with it.
        assert (in_place.folder / "secret-key").read_text() == settings.SECRET_KEY

    def test_refuses_a_place_with_other_files(self, made, in_place):
        in_place.attachments.mkdir()
        (in_place.attachments / "别的.txt").write_text("别的")
        with pytest.raises(CommandError, match="附件文件夹里已有别的文件"):
            call_command("restore", made)
        assert in_place.is_empty()
        assert (in_place.attachments / "别的.txt").read_text() == "别的"

    def test_goes_on_where_a_killed_one_stopped(self, made, in_place):
        target = in_place.attachments / "a" / "记录.txt"
        target.parent.mkdir(parents=True)
        target.write_bytes(b"x" * 12)
        target.with_name("记录.txt.restoring").write_bytes(b"half")
        call_command("restore", made)
        assert [path.name for path in target.parent.iterdir()] == ["记录.txt"]
        assert target.read_text("utf-8") == "现场记录"

    def test_says_that_the_place_is_not_writable(self, made, in_place):
        in_place.attachments.write_text("")
        with pytest.raises(CommandError, match=r"^恢复没有完成：.*。原有内容没有改动。$"):
            call_command("restore", made)
        assert in_place.is_empty()

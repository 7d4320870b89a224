"""A backup is whole or it is not there; it is made while others write, and it comes back."""

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tracker.common import door
from tracker.models import Attachment, Change, Topic
from tracker.operations import backing_up, files, snapshots
from tracker.operations.backing_up import backups_in, last_backup
from tracker.operations.faults import NotDone
from tracker.operations.verifying import faults_of_backup


def left_in(folder: Path) -> list[str]:
    """What lies in a backup folder beside the lock."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def stored_under(root: Path) -> dict[str, str]:
    """Each file below a folder with the SHA-256 of its bytes."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.usefixtures("committed_db")
class TestABackup:
    def test_comes_back_elsewhere_row_by_row_and_file_by_file(
        self, back_up, make_topic, attach, place, original
    ):
        topic = make_topic()
        attach(topic, "一")
        attach(topic, "二")
        # The same bytes twice: two files that lie once in the backup.
        attach(topic, "二")
        made = back_up()

        assert faults_of_backup(made.path) == []
        assert len(list(made.path.glob("files/*/*"))) == 2
        assert place.manage("restore", made.path) == (
            0,
            (
                f"已恢复 {made.manifest.made_at[:16].replace('T', ' ')} 的备份："
                f"{sum(made.manifest.counts.values())}行，3个文件。\n"
            ),
        )
        assert place.rows() == original.rows()
        assert stored_under(place.attachments) == stored_under(Path(settings.MEDIA_ROOT))
        assert len(stored_under(place.attachments)) == 3

    def test_says_what_is_in_it(self, back_up, make_topic, attach):
        attachment = attach(make_topic())
        manifest = json.loads((back_up().path / "manifest.json").read_text("utf-8"))

        assert manifest["counts"]["tracker_topic"] == 1
        assert manifest["counts"]["tracker_attachment"] == 1
        assert manifest["last_change"] == Change.objects.order_by("-id")[0].pk
        assert "0001_ledger" in manifest["migrations"]["tracker"]
        assert manifest["files"] == [
            {"name": attachment.file.name, "size": 12, "sha256": attachment.sha256}
        ]

    def test_names_files_that_were_lost_before_and_is_made_all_the_same(
        self, folder, make_topic, attach, capsys
    ):
        attachment = attach(make_topic())
        Path(attachment.file.path).unlink()

        with pytest.raises(CommandError, match=f"1个附件.*{attachment.file.name}"):
            call_command("backup", folder)
        [made] = backups_in(folder)
        assert faults_of_backup(made) == []

    def test_costs_what_is_new(self, back_up, make_topic, attach):
        topic = make_topic()
        attach(topic, "一")
        first = back_up().path
        attach(topic, "二")
        second = back_up().path

        inodes = [
            {path.stat().st_ino for path in made.glob("files/*/*")} for made in (first, second)
        ]
        assert len(inodes[0]) == 1
        assert len(inodes[1]) == 2
        assert inodes[0] < inodes[1]

    def test_does_not_take_over_what_has_rotted_in_the_one_before(
        self, back_up, make_topic, attach
    ):
        attach(make_topic(), "一")
        [rotten] = back_up().path.glob("files/*/*")
        rotten.write_text("另")

        assert faults_of_backup(back_up().path) == []


@pytest.mark.django_db
class TestTheFolder:
    def test_holds_the_key_unless_it_is_left_out(self, back_up):
        with_it, without = back_up(), back_up(with_key=False)

        assert (with_it.path / "secret-key").read_text() == settings.SECRET_KEY
        assert (with_it.path / "secret-key").stat().st_mode & 0o077 == 0
        assert "secret-key" not in left_in(without.path)
        assert faults_of_backup(without.path) == []

    def test_is_for_nobody_elses_eyes(self, back_up):
        assert back_up().path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
class TestBackups:
    def test_are_kept_as_many_as_wanted_the_last_ones(self, back_up, folder):
        made = [back_up(kept=2) for _ in range(3)]

        assert [one.removed for one in made] == [[], [], [made[0].path.name]]
        assert backups_in(folder) == [made[1].path, made[2].path]
        assert left_in(folder) == sorted([made[1].path.name, made[2].path.name])

    def test_leave_alone_what_is_no_backup(self, back_up, folder):
        (folder / "ledger-20200101-000000").mkdir(parents=True)
        (folder / "照片").mkdir()
        back_up(kept=1)

        assert {"ledger-20200101-000000", "照片"} < set(left_in(folder))

    def test_are_known_by_the_last_one(self, back_up):
        assert last_backup() is None
        back_up()
        assert timezone.now() - last_backup() < timedelta(minutes=1)

    def test_are_not_made_two_at_once(self, back_up, folder):
        with backing_up._alone_in(folder), pytest.raises(NotDone, match="正在进行另一次备份"):
            back_up()
        assert left_in(folder) == []

    def test_clear_away_what_a_killed_one_left(self, back_up, folder):
        (folder / ".partial" / "files").mkdir(parents=True)
        made = back_up()
        assert left_in(folder) == [made.path.name]


@pytest.mark.usefixtures("committed_db")
class TestWhileSixteenWrite:
    def test_is_one_moment_of_the_ledger(self, back_up, make_topic, place, original, actor):
        year, enough = make_topic().work_year, Event()

        def write(number: int) -> int:
            count = 0
            while not enough.is_set():
                topic = Topic(work_year=year, form="follow_up", title=f"议题{number}之{count}")
                door.create(topic, by=actor)
                file = ContentFile(f"{number}之{count}".encode(), name="记录.txt")
                Attachment(matter=topic.matter_ptr, file=file).store(by=actor)
                count += 1
                # Enough to be written into at any moment, and not more than is soon compared.
                sleep(0.05)
            connection.close()
            return count

        with ThreadPoolExecutor(16) as pool:
            writers = [pool.submit(write, number) for number in range(16)]
            try:
                made = [back_up() for _ in range(3)][-1]
            finally:
                enough.set()
        assert sum(writer.result() for writer in writers) > 16
        assert faults_of_backup(made.path) == []

        assert place.manage("restore", made.path)[0] == 0
        then, now = place.rows(), original.rows()
        assert 0 < len(then["tracker_topic"]) < len(now["tracker_topic"])
        assert made.manifest.last_change == max(row[0] for row in then["tracker_change"])
        # A server gives numbers before others see the rows: below the last one some may be to come.
        for table in ("tracker_change", "tracker_topic", "tracker_attachment"):
            # Rows with a list in them are no members of a set.
            assert {*map(repr, then[table])} <= {*map(repr, now[table])}
        # Each record with its line of history and each file with its record: nothing half done.
        assert created_in(then, "topic") == len(then["tracker_topic"])
        assert created_in(then, "attachment") == len(then["tracker_attachment"])
        stored, recorded = stored_under(place.attachments), files_recorded(then)
        assert stored == recorded


def created_in(rows: dict, kind: str) -> int:
    kinds = [field.column for field in Change._meta.concrete_fields]
    at = [kinds.index("kind"), kinds.index("action")]
    return sum([row[at[0]], row[at[1]]] == [kind, "create"] for row in rows["tracker_change"])


def files_recorded(rows: dict) -> dict[str, str]:
    """Name → SHA-256, as the rows of attachments say; found by what they look like."""
    found = {}
    for row in rows["tracker_attachment"]:
        [name] = [v for v in row if isinstance(v, str) and v.endswith(".txt") and len(v) > 30]
        [digest] = [v for v in row if isinstance(v, str) and len(v) == 64]
        found[name] = digest
    return found


@pytest.mark.django_db
class TestThatCannotBeMade:
    def test_says_so_in_one_sentence_where_the_folder_is_none(self, tmp_path, folder):
        (tmp_path / "file").write_text("")
        with pytest.raises(CommandError) as refusal:
            call_command("backup", tmp_path / "file" / "backups")
        said = str(refusal.value)
        assert said.startswith("备份没有完成：")
        assert said.endswith("路径中有文件不是文件夹。原有内容没有改动。")
        assert said.count("。") == 2

    def test_leaves_nothing_where_the_disk_fills_midway(self, back_up, folder, monkeypatch):
        first = back_up()
        take = snapshots.take

        def half(partial):
            take(partial)
            raise OSError(28, os.strerror(28), str(partial))

        monkeypatch.setattr(snapshots, "take", half)
        with pytest.raises(NotDone, match="磁盘已满"):
            back_up(kept=1)
        assert left_in(folder) == [first.path.name]
        assert faults_of_backup(first.path) == []

    def test_is_not_begun_without_space(self, back_up, folder, monkeypatch):
        free = shutil._ntuple_diskusage(1, 1, 9_000_000)
        monkeypatch.setattr(files.shutil, "disk_usage", lambda path: free)
        with pytest.raises(NotDone, match="只剩9MB"):
            back_up()
        assert left_in(folder) == []

    def test_keeps_at_least_one(self, folder):
        with pytest.raises(CommandError, match="至少保留一份"):
            call_command("backup", folder, keep=0)

"""What a monitor asks, and what it hears when something is wrong."""

import os
import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from reports.tasks.models import Task
from tracker.operations import programs

READY = {"database": "ok", "disk": "ok", "migrations": "ok", "programs": "ok"}


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.DISK_RESERVE_BYTES = 0


def checks_of(client) -> tuple[int, dict]:
    answer = client.get("/health/ready")
    assert ("Retry-After" in answer.headers) == (answer.status_code == 503)
    return answer.status_code, answer.json()["checks"]


class TestLive:
    def test_asks_nothing_of_the_database(self, client):
        # No database is allowed to this test.
        answer = client.get("/health/live")
        assert (answer.status_code, answer.json()) == (200, {"status": "live"})

    def test_is_only_read(self, client):
        assert client.post("/health/live").status_code == 405


@pytest.mark.django_db
class TestReady:
    def test_says_so(self, client):
        assert checks_of(client) == (200, READY)

    def test_sees_a_full_disk(self, client, settings):
        settings.DISK_RESERVE_BYTES = 2**62
        assert checks_of(client) == (503, READY | {"disk": "disk_full"})

    def test_sees_a_missing_migration(self, client):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM django_migrations WHERE app = 'tracker' AND name ="
                " (SELECT max(name) FROM django_migrations WHERE app = 'tracker')"
            )
        assert checks_of(client) == (503, READY | {"migrations": "migrations_missing"})


@pytest.mark.django_db
class TestReadyWithout:
    def test_a_database(self, client, database_away):
        assert checks_of(client) == (503, {"database": "database_away", "disk": "ok"})

    def test_one_that_can_be_written(self, client, read_only):
        assert checks_of(client) == (503, {"database": "database_read_only", "disk": "ok"})


def beat(*, minutes_ago: float) -> None:
    with programs.beating("task_worker"):
        pass
    then = time.time() - 60 * minutes_ago
    os.utime(programs._file_of("task_worker"), (then, then))


@pytest.fixture
def with_workers(settings):
    settings.HAS_WORKERS = True


@pytest.fixture
def waiting(db):
    """A task that was ordered twenty minutes ago."""
    account = get_user_model().objects.create_user("lihua")
    return Task.objects.create(
        work="export", title="表", ordered_by=account,
        ordered_at=timezone.now() - timedelta(minutes=20),
    )  # fmt: skip


@pytest.mark.django_db
class TestAProgram:
    def test_that_never_ran_is_missed(self, client, with_workers):
        assert checks_of(client) == (503, READY | {"programs": "program_dead"})

    def test_that_runs_is_ready(self, client, with_workers):
        beat(minutes_ago=1)
        assert checks_of(client) == (200, READY)

    def test_that_died_is_missed(self, client, with_workers):
        beat(minutes_ago=3)
        assert checks_of(client) == (503, READY | {"programs": "program_dead"})

    def test_that_does_not_keep_up_is_told(self, client, with_workers, waiting):
        beat(minutes_ago=0)
        assert checks_of(client) == (503, READY | {"programs": "queue_late"})

    def test_that_is_not_wanted_is_not_missed(self, client, waiting):
        assert checks_of(client) == (200, READY)

    def test_beats_as_long_as_it_lives(self, monkeypatch):
        monkeypatch.setattr(programs, "BEATS_EVERY", 0.01)
        with programs.beating("task_worker"):
            os.utime(programs._file_of("task_worker"), (0, 0))
            for _ in range(500):
                if programs.last_beat("task_worker").year > 2000:
                    break
                time.sleep(0.01)
        assert programs.last_beat("task_worker").year > 2000


@pytest.mark.django_db
class TestMetrics:
    def test_are_told_on_this_machine(self, client, with_workers, waiting):
        beat(minutes_ago=0)
        lines = client.get("/metrics").content.decode().splitlines()

        assert 'ledger_check_ok{check="database"} 1' in lines
        assert 'ledger_check_ok{check="programs"} 0' in lines
        assert 'ledger_program_alive{program="task_worker"} 1' in lines
        [wait] = [each for each in lines if each.startswith("ledger_queue_wait_seconds{")]
        assert 1200 <= float(wait.split()[1]) < 1300
        [free] = [each for each in lines if each.startswith("ledger_disk_free_bytes ")]
        assert float(free.split()[1]) > 1_000_000
        assert "# TYPE ledger_disk_free_bytes gauge" in lines

    @pytest.mark.parametrize(
        "asked", [{"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}]
    )
    def test_are_told_to_no_other(self, client, asked):
        assert client.get("/metrics", **asked).status_code == 403

    def test_are_told_to_whoever_has_the_token(self, client, settings):
        settings.METRICS_TOKEN = "abc"
        far = {"REMOTE_ADDR": "10.1.2.3"}
        for given, status in (("Bearer abd", 403), ("Bearer 令", 403), ("Bearer abc", 200)):
            answer = client.get("/metrics", HTTP_AUTHORIZATION=given, **far)
            assert answer.status_code == status


@pytest.mark.django_db
class TestTheFrontPage:
    def page(self, client, administrator) -> str:
        client.force_login(administrator)
        return client.get("/admin/").content.decode()

    def test_says_that_a_program_is_not_running(self, client, administrator, with_workers):
        said = "后台程序没有运行：请在服务器上启动，见运行维护手册。"
        assert f'<li class="notice-red">{said}</li>' in self.page(client, administrator)
        beat(minutes_ago=3)
        assert "后台程序没有运行，最近一次是" in self.page(client, administrator)

    def test_says_how_long_something_waits(self, client, administrator, with_workers, waiting):
        beat(minutes_ago=0)
        said = "后台程序忙不过来：排在最前的已等了20分钟。"
        assert f'<li class="notice-red">{said}</li>' in self.page(client, administrator)

    def test_is_silent_of_what_runs(self, client, administrator, with_workers):
        beat(minutes_ago=0)
        assert "后台程序" not in self.page(client, administrator)

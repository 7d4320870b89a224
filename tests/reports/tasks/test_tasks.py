import os
import time
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from rest_framework.test import APIClient

from reports.tasks import running
from reports.tasks.folder import DEAD_AFTER, PULSE, Folder
from reports.tasks.models import Task
from reports.tasks.running import NotToBeRunAgain, Result, is_long
from tracker.common.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    return get_user_model().objects.create_user("someone")


@pytest.fixture
def work(monkeypatch):
    """Let an export do whatever a test needs; the rest of the way is the real one."""

    def be(function):
        monkeypatch.setattr(running, "work_of", lambda task: function)

    return be


def order(person) -> Task:
    return running.order(Task.Work.EXPORT, title="某表", order={}, user=person)


def write_something(task, folder) -> Result:
    with folder.new_result() as file:
        file.write(b"something")
    return Result(file_name="某表.xlsx")


class TestATask:
    def test_is_done_at_once_where_nobody_else_would_do_it(self, person, work):
        work(write_something)
        task = order(person)
        assert (task.state, task.attempt, task.file_name) == ("done", 1, "某表.xlsx")
        with Folder(task).open_result() as file:
            assert file.read() == b"something"

    def test_that_is_refused_says_why(self, person, work):
        def too_long(task, folder):
            raise Refused("超过了 Excel 的行数。")

        work(too_long)
        task = order(person)
        assert (task.state, task.fault) == ("failed", "超过了 Excel 的行数。")
        assert task.fault_code == "refused"

    def test_that_breaks_is_logged_and_can_be_run_again(self, person, work, caplog):
        def broken(task, folder):
            raise ZeroDivisionError

        work(broken)
        task = order(person)
        assert (task.state, task.fault_code) == ("failed", "broken")
        assert "ZeroDivisionError" in caplog.text
        assert "ZeroDivisionError" not in task.fault
        work(write_something)
        again = running.run_again(task, at=timezone.now())
        assert (again.state, again.attempt, again.fault) == ("done", 2, "")

    def test_is_run_once_however_often_it_is_handed_out(self, person, work):
        runs = []
        work(lambda task, folder: runs.append(task.pk) or Result())
        task = order(person)
        running.run(task.pk)
        running.run(task.pk)
        assert runs == [task.pk]

    def test_that_failed_is_run_again_once_when_two_ask_for_it(self, person, work):
        def refused(task, folder):
            raise Refused("超过了 Excel 的行数。")

        work(refused)
        first = order(person)
        second = Task.objects.get(pk=first.pk)
        work(write_something)
        running.run_again(first, at=timezone.now())
        again = running.run_again(second, at=timezone.now())
        assert (again.state, again.attempt) == ("done", 2)

    def test_that_is_done_is_not_run_again(self, person, work):
        work(write_something)
        with pytest.raises(NotToBeRunAgain):
            running.run_again(order(person), at=timezone.now())

    def test_tells_how_far_it_is_while_it_runs(self, person, work):
        seen = []

        def count(task, folder):
            folder.tell(3, 4)
            seen.append(Folder(task).progress())
            folder.tell(4, 4)
            seen.append(Folder(task).progress())
            return Result()

        work(count)
        order(person)
        assert seen == [(3, 4), (4, 4)]

    def test_leaves_no_half_written_result(self, person, work):
        def half(task, folder):
            with folder.new_result() as file:
                file.write(b"half")
                raise Refused("中途失败")

        work(half)
        task = order(person)
        with pytest.raises(FileNotFoundError):
            Folder(task).open_result()


class TestATaskWhoseWorkerDied:
    @pytest.fixture
    def dead(self, person):
        """As a killed worker leaves it: running, its last sign of life long ago."""
        task = Task.objects.create(
            work="export", title="某表", order={}, ordered_by=person, state="running", attempt=1,
            started_at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip
        folder = Folder(task)
        folder.path.mkdir(parents=True)
        (folder.path / PULSE).touch()
        long_ago = time.time() - 2 * DEAD_AFTER.total_seconds()
        os.utime(folder.path / PULSE, (long_ago, long_ago))
        return task

    def test_is_known_to_be_dead(self, dead):
        assert running.is_dead(dead, at=timezone.now())

    def test_is_not_dead_while_its_pulse_beats(self, dead):
        (Folder(dead).path / PULSE).touch()
        assert not running.is_dead(dead, at=timezone.now())
        with pytest.raises(NotToBeRunAgain):
            running.run_again(dead, at=timezone.now())

    def test_is_run_again_by_the_next_worker(self, dead, work):
        work(write_something)
        assert running.resume(at=timezone.now()) == 1
        task = Task.objects.get()
        assert (task.state, task.attempt) == ("done", 2)

    def test_that_was_not_dead_after_all_cannot_overwrite_its_successor(self, dead, work):
        work(write_something)
        done = running.run_again(dead, at=timezone.now())
        running.finish(dead, Task.State.FAILED, fault="来得太晚")
        task = Task.objects.get(pk=done.pk)
        assert (task.state, task.fault) == ("done", "")

    @pytest.mark.parametrize("then", [{"attempt": 2}, {"state": "waiting", "attempt": 1}])
    def test_does_not_end_the_start_that_replaced_it(self, dead, then):
        Task.objects.filter(pk=dead.pk).update(**then)
        running.finish(dead, Task.State.FAILED, fault="来得太晚")
        assert not Task.objects.get(pk=dead.pk).is_finished

    def test_waits_for_nobody_when_it_was_never_handed_out(self, person, work):
        work(write_something)
        Task.objects.create(work="export", title="某表", order={}, ordered_by=person)
        assert running.resume(at=timezone.now()) == 1
        assert Task.objects.get().state == "done"


class TestTheResult:
    def test_is_kept_for_some_days_and_then_removed(self, person, work, settings):
        settings.TASK_RESULTS_KEPT_DAYS = 7
        work(write_something)
        task = order(person)
        assert running.tidy(at=task.finished_at + timedelta(days=7, seconds=-1)) == 0
        assert running.tidy(at=task.finished_at + timedelta(days=7)) == 1
        assert Task.objects.get().state == "removed"
        assert not Folder(task).path.exists()


class TestWhatIsLong:
    def test_depends_on_the_rows_where_there_are_workers(self, settings):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 10
        assert (is_long(10), is_long(11)) == (False, True)

    def test_is_nothing_where_there_are_none(self, settings):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = False, 0
        assert not is_long(1_000_000)


class TestTasksOverRest:
    @pytest.fixture
    def client(self, person):
        client = APIClient()
        client.force_authenticate(person)
        return client

    def test_are_ones_own(self, person, work, client):
        work(write_something)
        own = order(person)
        other = order(get_user_model().objects.create_user("other"))
        listed = client.get("/api/v1/tasks/").json()["results"]
        assert [task["id"] for task in listed] == [own.pk]
        assert client.get(f"/api/v1/tasks/{other.pk}/").status_code == 404
        assert client.get(f"/api/v1/tasks/{other.pk}/result/").status_code == 404

    def test_say_what_came_of_them(self, person, work, client):
        work(write_something)
        task = order(person)
        told = client.get(f"/api/v1/tasks/{task.pk}/").json()
        assert (told["state"], told["state_display"]) == ("done", "已完成")
        assert told["result_url"].endswith(f"/api/v1/tasks/{task.pk}/result/")
        assert not told["may_run_again"]
        response = client.get(told["result_url"])
        assert b"".join(response.streaming_content) == b"something"
        assert "filename*=utf-8''%E6%9F%90%E8%A1%A8.xlsx" in response["Content-Disposition"]

    def test_have_no_result_before_they_are_done(self, person, client):
        task = Task.objects.create(work="export", title="某表", order={}, ordered_by=person)
        assert client.get(f"/api/v1/tasks/{task.pk}/").json()["result_url"] is None
        assert client.get(f"/api/v1/tasks/{task.pk}/result/").status_code == 404

    def test_are_run_again_on_demand(self, person, work, client):
        def refused(task, folder):
            raise Refused("不行")

        work(refused)
        task = order(person)
        work(write_something)
        response = client.post(f"/api/v1/tasks/{task.pk}/run-again/")
        assert response.status_code == 202
        assert response["Location"].endswith(f"/api/v1/tasks/{task.pk}/")
        response = client.post(f"/api/v1/tasks/{task.pk}/run-again/")
        assert (response.status_code, response.json()["code"]) == (409, "not_to_be_run_again")


class TestALongExport:
    """With the immediate backend the task is done when it is answered; the way is the same."""

    @pytest.fixture
    def clerk(self, person, settings, make_topic, actor):
        from tracker.common import door
        from tracker.models import Membership

        door.create(Membership(user=person, role="clerk"), by=actor)
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 1
        make_topic("文旅产业发展")
        make_topic("养老服务")
        return person

    ADDRESS = "sheets/topic-progress.xlsx"

    def test_is_answered_with_the_task(self, clerk):
        client = APIClient()
        client.force_authenticate(clerk)
        response = client.get(f"/api/v1/{self.ADDRESS}", {"work_year": 2023})
        assert response.status_code == 202
        task = client.get(response["Location"]).json()
        assert (task["state"], task["work"]) == ("done", "export")
        cells = cells_of(client.get(task["result_url"]))
        assert {"文旅产业发展", "养老服务"} <= cells

    def test_keeps_to_its_filters(self, clerk):
        client = APIClient()
        client.force_authenticate(clerk)
        response = client.get(f"/api/v1/{self.ADDRESS}", {"form": "follow_up", "work_year": 2023})
        task = Task.objects.get()
        assert task.order["query"] == "form=follow_up&work_year=2023"
        assert response.status_code == 202
        few = client.get(f"/api/v1/{self.ADDRESS}", {"q": "养老"})
        assert few.status_code == 200

    def test_holds_what_the_person_may_see(self, clerk, actor):
        from tracker.common import door
        from tracker.models import Membership, Topic, Unit

        unit = door.create(Unit(code="a", name="区教育局", kind="department"), by=actor)
        own, other = Topic.objects.order_by("id")
        own.reporting_units.set([unit])
        Topic.objects.update(status="in_plan")
        contact = get_user_model().objects.create_user("contact")
        door.create(Membership(user=contact, role="unit_contact", unit=unit), by=actor)
        order = {"sheet": "topic-progress", "query": "", "door": "api", "layout": None}
        task = running.order(Task.Work.EXPORT, title="某表", order=order, user=contact)
        assert task.state == "done", task.fault
        with Folder(task).open_result() as file:
            sheets = openpyxl.load_workbook(file)
        cells = {cell.value for sheet in sheets for row in sheet for cell in row}
        assert own.title in cells
        assert other.title not in cells

    def test_from_the_admin_leads_to_its_page(self, clerk, client):
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        response = client.get(f"/admin/{self.ADDRESS}", follow=True)
        task = Task.objects.get()
        assert response.redirect_chain == [(f"/admin/tasks/{task.pk}/", 302)]
        assert f"/admin/tasks/{task.pk}/result/" in response.content.decode()
        assert {"文旅产业发展", "养老服务"} <= cells_of(
            client.get(f"/admin/tasks/{task.pk}/result/")
        )


def cells_of(response) -> set:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


class TestThePages:
    @pytest.fixture
    def browser(self, person, client):
        person.is_staff = True
        person.save()
        client.force_login(person)
        return client

    def test_ask_again_while_the_task_runs_and_no_longer(self, person, browser, work):
        task = Task.objects.create(
            work="export", title="某表", order={}, ordered_by=person, state="running", attempt=1,
            started_at=timezone.now(),
        )  # fmt: skip
        folder = Folder(task)
        with folder.alive():
            folder.tell(30, 40)
            page = browser.get(f"/admin/tasks/{task.pk}/").content.decode()
        assert '<meta http-equiv="refresh" content="2">' in page
        assert "已处理 30 行，共 40 行（75%）" in page
        work(write_something)
        done = order(person)
        page = browser.get(f"/admin/tasks/{done.pk}/").content.decode()
        assert "http-equiv" not in page
        assert "下载 某表.xlsx" in page

    def test_offer_to_run_again_what_failed(self, person, browser, work):
        def refused(task, folder):
            raise Refused("超过了 Excel 的行数。")

        work(refused)
        task = order(person)
        page = browser.get(f"/admin/tasks/{task.pk}/").content.decode()
        assert "超过了 Excel 的行数。" in page
        work(write_something)
        assert browser.get(f"/admin/tasks/{task.pk}/run-again/").status_code == 405
        page = browser.post(f"/admin/tasks/{task.pk}/run-again/", follow=True).content.decode()
        assert "下载 某表.xlsx" in page

    def test_list_ones_own_tasks(self, person, browser, work):
        work(write_something)
        order(person)
        order(get_user_model().objects.create_user("other"))
        page = browser.get("/admin/tasks/").content.decode()
        assert page.count("导出：某表") == 1

    def test_of_others_do_not_exist(self, browser, work):
        work(write_something)
        task = order(get_user_model().objects.create_user("other"))
        for address in ("", "result/"):
            assert browser.get(f"/admin/tasks/{task.pk}/{address}").status_code == 404
        assert browser.post(f"/admin/tasks/{task.pk}/run-again/").status_code == 404

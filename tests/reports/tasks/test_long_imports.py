"""Imports of many rows, left to the workers.

With the immediate backend the task is done when it is answered; the way is the same. Where a
worker has not come yet, the order is kept waiting by hand.
"""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_topic, make_unit, make_years

from reports.importing.applying import apply
from reports.importing.previewing import preview_kept
from reports.importing.progress import first_half, second_half
from reports.models import ImportRun
from reports.tasks import running
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from tracker.common import door
from tracker.common.roles import standing_of
from tracker.models import ApiToken, Change, Membership, Topic, Unit

IMPORTS = "/api/v1/imports/"
PLAN = "supervision-plan"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _long(settings):
    settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 1


@pytest.fixture
def topics():
    make_years()
    return [make_topic("环境保护", note="上半年听取"), make_topic("消防安全")]


@pytest.fixture
def plan(topics, clerk):
    filled = Filled(exported(PLAN, to=clerk), PLAN)
    filled.put("环境保护", "备注", "一")
    filled.put("消防安全", "备注", "二")
    return filled


@pytest.fixture
def client(clerk):
    client = APIClient()
    client.force_authenticate(clerk)
    return client


@pytest.fixture
def no_worker_yet(monkeypatch):
    """Orders wait; the fixture's value lets a worker come and take what waits."""

    class Later:
        def enqueue(self, task_id):
            """The task waits in the database."""

    def come():
        for task in Task.objects.filter(state="waiting").order_by("pk"):
            running.run(task.pk)

    monkeypatch.setattr(running, "run_task", Later())
    return come


def upload(client, filled, **more):
    answer = client.post(IMPORTS, {"file": filled.upload(), **more}, format="multipart")
    assert answer.status_code == 202, answer.content.decode()
    assert answer["Location"] == answer.json()["url"]
    return answer.json()


def confirm(client, task, rows="all"):
    return client.post(f"{task['import_url']}apply/", {"rows": rows}, format="json")


def notes() -> list[str]:
    return list(Topic.objects.order_by("pk").values_list("note", flat=True))


class TestALongUpload:
    def test_is_previewed_by_a_worker(self, client, plan, no_worker_yet):
        task = upload(client, plan)
        assert (task["work"], task["state"]) == ("import_preview", "waiting")
        assert client.get(task["import_url"]).json()["state"] == "uploaded"
        early = confirm(client, task)
        assert (early.status_code, early.json()["code"]) == (409, "not_previewed")

        no_worker_yet()
        run = client.get(task["import_url"]).json()
        assert (run["state"], run["counts"]["changed"]) == ("previewed", 2)
        assert client.get(task["url"]).json()["state"] == "done"
        assert notes() == ["上半年听取", ""]

    def test_that_is_no_such_sheet_is_refused_at_once(self, client, plan):
        answer = client.post(
            IMPORTS, {"file": plan.upload(), "sheet": "topic-progress"}, format="multipart"
        )
        assert answer.status_code == 400
        assert not Task.objects.exists()

    def test_of_few_rows_waits_for_nobody(self, client, plan, settings):
        settings.BACKGROUND_ROWS = 2
        answer = client.post(IMPORTS, {"file": plan.upload()}, format="multipart")
        assert answer.status_code == 201
        assert not Task.objects.exists()

    def test_is_imported_in_the_same_task_when_asked_to(self, client, plan):
        task = upload(client, plan, dry_run="false")
        assert (task["work"], task["state"]) == ("import", "done")
        assert client.get(task["import_url"]).json()["state"] == "applied"
        assert notes() == ["一", "二"]

    def test_imported_at_once_stays_a_preview_where_a_row_fails(self, client, plan):
        plan.put("消防安全", "会前调研\n时间", "下旬")
        task = upload(client, plan, dry_run="false")
        assert (task["state"], task["fault_code"]) == ("failed", "rows_refused")
        assert client.get(task["import_url"]).json()["state"] == "previewed"
        assert notes() == ["上半年听取", ""]

    def test_taken_for_dead_does_not_undo_what_its_successor_did(self, client, plan, clerk):
        """The first worker wakes up after the import was checked by another and applied."""
        late = ImportRun.objects.get(pk=upload(client, plan)["import_url"].split("/")[-2])
        apply(late, rows=None, user=clerk, on=timezone.localdate())
        preview_kept(late, on=timezone.localdate())
        late.refresh_from_db()
        assert late.state == "applied"


class TestALongImport:
    def test_is_written_by_a_worker_once(self, client, plan, clerk, no_worker_yet):
        task = upload(client, plan)
        no_worker_yet()
        answer = confirm(client, task)
        assert answer.status_code == 202
        assert answer["Location"] == answer.json()["url"]
        assert notes() == ["上半年听取", ""]
        again = confirm(client, task)
        assert again.json()["id"] == answer.json()["id"]

        no_worker_yet()
        assert notes() == ["一", "二"]
        applying = Task.objects.get(work="import")
        assert applying.state == "done"
        # As after a worker that died between its last write and the word that it was done.
        Task.objects.filter(pk=applying.pk).update(state="waiting", finished_at=None)
        no_worker_yet()
        assert Task.objects.get(pk=applying.pk).state == "done"
        assert Change.objects.filter(door="import", user=clerk).count() == 2
        third = confirm(client, task)
        assert (third.status_code, third.json()["code"]) == (409, "already_applied")

    def test_writes_only_the_rows_named(self, client, plan):
        confirm(client, upload(client, plan), rows=[plan.row("消防安全")])
        assert notes() == ["上半年听取", "二"]

    def test_takes_no_other_rows_while_it_is_under_way(self, client, plan, no_worker_yet):
        task = upload(client, plan)
        no_worker_yet()
        confirm(client, task)
        other = confirm(client, task, rows=[plan.row("消防安全")])
        assert (other.status_code, other.json()["code"]) == (409, "import_under_way")
        assert Task.objects.filter(work="import").count() == 1

    def test_of_rows_without_content_is_refused_at_once(self, client, plan):
        answer = confirm(client, upload(client, plan), rows=[1])
        assert (answer.status_code, answer.json()["code"]) == (409, "not_importable_rows")
        assert not Task.objects.filter(work="import").exists()

    def test_is_that_of_who_uploaded_it(self, client, plan, administrator):
        task = upload(client, plan)
        client.force_authenticate(administrator)
        assert confirm(client, task).status_code == 403
        assert not Task.objects.filter(work="import").exists()

    def test_run_again_writes_nothing_that_nobody_has_seen(self, client, plan, actor, topics):
        """Refused because the ledger moved on, it has a new preview, which wants a new word."""
        task = upload(client, plan)
        run = ImportRun.objects.get()
        topics[0].refresh_from_db()
        topics[0].note = "他人的备注"
        door.update(topics[0], by=actor)
        failed = confirm(client, task).json()
        assert (failed["state"], failed["fault_code"]) == ("failed", "preview_outdated")
        assert failed["leads_to"] == f"/admin/imports/{run.pk}/"
        again = client.post(f"{failed['url']}run-again/").json()
        assert (again["state"], again["fault_code"]) == ("failed", "preview_outdated")
        assert notes() == ["他人的备注", ""]
        rows = [plan.row("环境保护"), plan.row("消防安全")]
        assert confirm(client, task, rows=rows).json()["state"] == "done"
        assert notes() == ["一", "二"]

    def test_tells_how_far_it_is(self, client, plan, monkeypatch):
        told = []
        monkeypatch.setattr(Folder, "tell", lambda self, done, of: told.append((done, of)))
        task = upload(client, plan)
        assert told == [(2, 2)]
        told.clear()
        confirm(client, task)
        # Both rows checked is half of it; then each is written.
        assert told == [(1, 2), (2, 2), (2, 2)]


class TestHalves:
    def test_make_one_whole(self):
        told = []
        first = first_half(lambda *progress: told.append(progress))
        second = second_half(lambda *progress: told.append(progress), rows=100)
        first(50, 100)
        first(100, 100)
        second(2, 4)
        second(4, 4)
        assert told == [(25, 100), (50, 100), (75, 100), (100, 100)]


class TestTheYearBook:
    ADDRESS = "sheets/year-book.xlsx"

    def test_is_written_by_a_worker(self, client, topics):
        answer = client.get(f"/api/v1/{self.ADDRESS}", {"work_year": 2023})
        assert answer.status_code == 202
        task = client.get(answer["Location"]).json()
        assert (task["work"], task["state"], task["title"]) == ("year_book", "done", "2023年")
        book = client.get(task["result_url"])
        assert b"".join(book.streaming_content).startswith(b"PK")

    def test_from_the_admin_leads_to_the_task(self, clerk, topics):
        clerk.is_staff = True
        clerk.save()
        browser = Client()
        browser.force_login(clerk)
        answer = browser.get(f"/admin/{self.ADDRESS}?year=2023")
        assert answer["Location"] == f"/admin/tasks/{Task.objects.get().pk}/"

    def test_of_few_rows_is_answered_at_once(self, client, topics, settings):
        settings.BACKGROUND_ROWS = 1000
        assert client.get(f"/api/v1/{self.ADDRESS}").status_code == 200

    def test_tells_the_rows_of_all_sheets(self, client, topics, monkeypatch):
        told = []
        monkeypatch.setattr(Folder, "tell", lambda self, done, of: told.append((done, of)))
        client.get(f"/api/v1/{self.ADDRESS}", {"work_year": 2023})
        # Two topics on the plan and two on the sheet of progress.
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


class TestATokenForOneUnit:
    @pytest.fixture
    def contact(self):
        """Somebody who speaks for two units, with a key for one of them."""
        user = get_user_model().objects.create_user("contact")
        for code, name in (("water", "区水务局"), ("roads", "区交通局")):
            make(Membership, user=user, role="unit_contact", unit=make_unit(code, name))
        return user

    def test_does_not_reach_further_by_a_worker(self, contact, actor, monkeypatch):
        water, roads = Unit.objects.get(code="water"), Unit.objects.get(code="roads")
        token = ApiToken(
            user=contact, name="对接", unit=water, expires_at=timezone.now() + timedelta(days=1)
        )
        key = token.issue(by=actor)
        seen = []

        def look(task, folder):
            seen.append(standing_of(task.ordered_by).units_as("unit_contact"))
            return running.Result()

        monkeypatch.setattr(running, "work_of", lambda task: look)
        whole = running.order(Task.Work.EXPORT, title="全部", order={}, user=contact)
        scoped = get_user_model().objects.get(pk=contact.pk)
        scoped.only_for_unit = water.pk
        part = running.order(Task.Work.EXPORT, title="一部分", order={}, user=scoped)
        assert seen == [{water.pk, roads.pk}, {water.pk}]

        client = APIClient(HTTP_AUTHORIZATION=f"Bearer {key}")
        assert client.get(f"/api/v1/tasks/{whole.pk}/").status_code == 404
        assert client.get(f"/api/v1/tasks/{part.pk}/").status_code == 200


class TestPages:
    @pytest.fixture
    def browser(self, clerk):
        clerk.is_staff = True
        clerk.save()
        browser = Client()
        browser.force_login(clerk)
        return browser

    def test_lead_from_upload_to_result(self, browser, plan, no_worker_yet):
        assert "后台任务" not in browser.get("/admin/").content.decode()
        answer = browser.post("/admin/imports/", {"file": plan.upload()})
        run, task = ImportRun.objects.get(), Task.objects.get()
        assert answer["Location"] == f"/admin/tasks/{task.pk}/"
        own = f"/admin/imports/{run.pk}/"
        page = browser.get(own).content.decode()
        assert f'<a href="/admin/tasks/{task.pk}/">查看进度</a>' in page
        no_worker_yet()
        assert f'href="{own}">查看结果' in browser.get(answer["Location"]).content.decode()

        answer = browser.post(own, {"all": "全部导入"})
        task = Task.objects.get(work="import")
        assert answer["Location"] == f"/admin/tasks/{task.pk}/"
        page = browser.get(own).content.decode()
        assert f'<a href="/admin/tasks/{task.pk}/">查看进度</a>' in page
        assert "全部导入" not in page
        no_worker_yet()
        assert "已写入2行" in browser.get(own).content.decode()

    def test_of_tasks_stand_in_the_menu_of_those_who_have_some(self, browser, plan):
        assert Client().get("/admin/login/").status_code == 200
        browser.post("/admin/imports/", {"file": plan.upload()})
        page = browser.get("/admin/").content.decode()
        assert 'href="/admin/reports/task/"' in page
        assert browser.get("/admin/reports/task/")["Location"] == "/admin/tasks/"
        task = Task.objects.get()
        shown = browser.get(f"/admin/reports/task/{task.pk}/change/")
        assert shown["Location"] == f"/admin/tasks/{task.pk}/"
        assert 'href="/admin/tasks/"' in browser.get("/admin/imports/").content.decode()

    def test_lead_from_a_refusal_to_the_preview(self, browser, client, plan):
        plan.put("消防安全", "会前调研\n时间", "下旬")
        task = upload(client, plan, dry_run="false")
        page = browser.get(f"/admin/tasks/{task['id']}/").content.decode()
        assert f'href="{task["leads_to"]}">查看预览' in page

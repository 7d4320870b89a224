"""Imports that the wrong people lay hands on: refused, and nothing is written."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_topic, make_unit

from reports.models import ImportRun
from reports.tasks import running
from reports.tasks.models import Task
from tracker.common.roles import Role
from tracker.models import Change, Membership, ProgressEntry, Topic

IMPORTS = "/api/v1/imports/"
PROGRESS = "topic-progress"
pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(pk=user.pk))
    return client


def contact_of(unit, name):
    user = get_user_model().objects.create_user(name)
    make(Membership, user=user, role=Role.UNIT_CONTACT, unit=unit)
    return user


@pytest.fixture
def topic(water):
    return make_topic("河湖治理", status="in_progress", links={"reporting_units": [water]})


@pytest.fixture
def filled(contact, topic):
    filled = Filled(exported(PROGRESS, to=contact), PROGRESS)
    filled.put("河湖治理", "日期", "2023年12月1日")
    filled.put("河湖治理", "进展情况", "已完成清淤。")
    return filled


@pytest.fixture
def run(contact, filled):
    answer = client_of(contact).post(IMPORTS, {"file": filled.upload()}, format="multipart")
    assert answer.json()["counts"]["changed"] == 1
    return answer.json()


@pytest.fixture
def others(clerk, reader):
    """Everybody but who uploaded it, and what each is answered."""
    city = make_unit("city", "区城管局")
    stranger = get_user_model().objects.create_user("stranger")
    # Clerks see every import; others do not know of it.
    return [(clerk, 403), (contact_of(city, "other"), 404), (reader, 403), (stranger, 403)]


def nothing_is_written():
    return not ProgressEntry.objects.exists() and not Change.objects.filter(door="import").exists()


class TestOthers:
    def test_do_not_confirm_it(self, run, others):
        for user, status in others:
            answer = client_of(user).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
            assert (user.username, answer.status_code) == (user.username, status)
        assert nothing_is_written()
        assert ImportRun.objects.get().state == ImportRun.State.PREVIEWED

    def test_do_not_choose_records_for_it(self, run, others, topic):
        for user, status in others:
            answer = client_of(user).post(
                f"{run['url']}pick/", {"rows": {"5": topic.pk}}, format="json"
            )
            assert (user.username, answer.status_code) == (user.username, status)
        assert ImportRun.objects.get().picks == {}

    def test_do_not_confirm_it_on_the_page(self, run, others):
        for user, _ in others:
            user.is_staff = True
            user.save()
            client = Client()
            client.force_login(user)
            client.post(f"/admin/imports/{run['id']}/", {"all": "全部导入"})
        assert nothing_is_written()

    def test_order_nothing_of_the_workers(self, run, others, settings):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 0
        for user, status in others:
            answer = client_of(user).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
            assert (user.username, answer.status_code) == (user.username, status)
        assert not Task.objects.exists()
        assert nothing_is_written()


class TestARightTakenAway:
    """Between the preview and the import."""

    def ended(self, contact):
        day = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(user=contact).update(valid_until=day)

    def test_of_the_post_refuses_all(self, run, contact):
        self.ended(contact)
        answer = client_of(contact).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert answer.status_code in (403, 404, 409)
        assert nothing_is_written()

    def test_of_the_record_refuses_the_row(self, run, contact, topic, filled):
        Topic.reporting_units.through.objects.all().delete()
        answer = client_of(contact).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "preview_outdated")
        assert nothing_is_written()
        stored = ImportRun.objects.get()
        assert (stored.state, stored.counts["refused"]) == (ImportRun.State.PREVIEWED, 1)

    def test_while_the_workers_have_it_fails_the_task(self, run, contact, settings, monkeypatch):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 0

        class Later:
            def enqueue(self, task_id):
                """The task waits in the database."""

        monkeypatch.setattr(running, "run_task", Later())
        answer = client_of(contact).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert answer.status_code == 202
        self.ended(contact)
        task = Task.objects.get()
        running.run(task.pk)
        task.refresh_from_db()
        assert (task.state, nothing_is_written()) == ("failed", True)

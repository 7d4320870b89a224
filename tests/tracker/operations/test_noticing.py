"""The front page says how the program is doing, to those who can do something about it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def backed_up(settings, *, days_ago: int) -> str:
    made_at = timezone.now() - timedelta(days=days_ago, minutes=1)
    (settings.DATA_DIR / "last-backup.json").write_text(
        json.dumps({"made_at": made_at.isoformat()})
    )
    return f"{timezone.localtime(made_at):%Y-%m-%d %H:%M}"


def front_page(client, account) -> str:
    account.is_staff = True
    account.save()
    client.force_login(account)
    page = client.get("/admin/")
    assert page.status_code == 200
    return page.content.decode()


class TestTheFrontPage:
    def test_says_that_there_is_no_backup(self, client, clerk):
        assert '<li class="notice-red">还没有备份过' in front_page(client, clerk)

    def test_says_when_the_last_backup_was(self, client, administrator, settings):
        when = backed_up(settings, days_ago=3 - 1)
        assert f'<li class="notice-plain">上次备份：{when}</li>' in front_page(
            client, administrator
        )

    def test_warns_of_an_old_one(self, client, clerk, settings):
        when = backed_up(settings, days_ago=3)
        said = f'<li class="notice-red">上次备份：{when}，已过3天，请检查每天的备份。</li>'
        assert said in front_page(client, clerk)

    def test_survives_a_note_that_is_spoiled(self, client, clerk, settings):
        (settings.DATA_DIR / "last-backup.json").write_text("{")
        assert "还没有备份过" in front_page(client, clerk)

    def test_says_nothing_to_those_who_only_read(self, client, reader):
        page = front_page(client, reader)
        assert "备份" not in page
        assert 'class="notices"' not in page

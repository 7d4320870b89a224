"""How long a password is good for, and which ones are not taken again, where settings say so."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from tracker.accounts import writing
from tracker.accounts.models import UsedPassword
from tracker.common.door import Actor

FIRST, SECOND, THIRD = "first-long-password", "second-long-password", "third-long-password"


@pytest.fixture
def li(db):
    account = get_user_model()(username="li", is_staff=True, is_superuser=True)
    writing.write(account, by=Actor(door="command"))
    return chosen(account, FIRST)


def chosen(account, password: str):
    return writing.set_password(account, password, by=Actor(door="admin", user=account))


def set_days_ago(days: int) -> None:
    UsedPassword.objects.update(set_at=timezone.now() - timedelta(days=days))


class TestAPassword:
    def test_that_is_too_old_is_changed_first(self, client, li, settings):
        settings.PASSWORD_MAX_DAYS = 90
        client.force_login(li)
        set_days_ago(89)
        assert client.get("/api/v1/topics/").status_code == 200
        set_days_ago(91)
        answer = client.get("/api/v1/topics/")
        assert (answer.status_code, answer.json()["code"]) == (403, "password_too_old")
        page = client.get("/admin/")
        assert page["Location"] == "/admin/password_change/"
        typed = {"old_password": FIRST, "new_password1": SECOND, "new_password2": SECOND}
        assert client.post("/admin/password_change/", typed).status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_is_good_for_ever_where_no_setting_says_otherwise(self, client, li, settings):
        assert settings.PASSWORD_MAX_DAYS == 0
        client.force_login(li)
        set_days_ago(4000)
        assert client.get("/admin/").status_code == 200

    def test_of_an_unknown_day_is_as_old_as_the_account(self, client, li, settings):
        settings.PASSWORD_MAX_DAYS = 90
        UsedPassword.objects.all().delete()
        client.force_login(li)
        assert client.get("/admin/").status_code == 200
        li.date_joined = timezone.now() - timedelta(days=91)
        li.save()
        assert client.get("/admin/").status_code == 302

    def test_that_was_used_is_not_taken_again(self, li, settings):
        settings.PASSWORDS_REMEMBERED = 2
        name = "tracker.accounts.passwords.NotUsedBefore"
        settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": name}]
        chosen(li, SECOND)
        for password in (FIRST, SECOND):
            with pytest.raises(ValidationError, match="最近2个用过的密码"):
                validate_password(password, li)
        validate_password(THIRD, li)
        chosen(li, THIRD)
        validate_password(FIRST, li)

    def test_is_kept_no_longer_than_it_is_needed(self, li, settings):
        chosen(li, SECOND)
        assert UsedPassword.objects.filter(account=li).count() == 1
        settings.PASSWORDS_REMEMBERED = 2
        chosen(li, THIRD)
        chosen(li, FIRST)
        assert UsedPassword.objects.filter(account=li).count() == 2

    def test_is_kept_as_a_digest_alone(self, li):
        [used] = UsedPassword.objects.all()
        assert FIRST not in used.encoded
        assert used.encoded == li.password

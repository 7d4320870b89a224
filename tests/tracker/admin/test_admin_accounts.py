import pytest
from admin_pages import Person, add_page, errors_in, page
from django.contrib.auth import get_user_model
from django.urls import reverse

from tracker.accounts import writing
from tracker.common.door import Actor
from tracker.models import Membership, Topic

pytestmark = pytest.mark.django_db
ADD = reverse("admin:auth_user_add")
PASSWORD = "督查工作台账-2023"


class TestAccounts:
    def test_are_made_and_then_given_a_role(self, as_administrator, make_topic):
        topic = make_topic()
        made = as_administrator.edit(
            ADD, username="lihua", last_name="李华", password1=PASSWORD, password2=PASSWORD
        )
        assert errors_in(made) == []
        assert made.status_code == 302
        account = get_user_model().objects.get(username="lihua")
        writing.set_password(account, PASSWORD, by=Actor(door="admin", user=account))
        assert Person(account).open(page(topic)).status_code == 403
        as_administrator.edit(add_page(Membership), user=str(account.pk), role="clerk")
        assert "常委会办公室经办人" in as_administrator.open(page(account)).content.decode()
        assert account.is_staff
        assert not account.is_superuser
        assert account.check_password(PASSWORD)
        Person(account).edit(page(topic), title="改名")
        assert Topic.objects.get().title == "改名"

    def test_refuse_weak_passwords(self, as_administrator):
        refused = as_administrator.edit(ADD, username="lihua", password1="1", password2="1")
        assert "密码太短，至少需要10个字符。" in errors_in(refused)
        assert not get_user_model().objects.filter(username="lihua").exists()

    def test_are_switched_off_rather_than_deleted(self, as_administrator, as_clerk, make_topic):
        as_clerk.edit(page(make_topic()), title="改名")
        account = as_clerk.user
        shown = as_administrator.client.post(page(account, "delete"), {"post": "yes"})
        assert "不能删除" in shown.content.decode()
        as_administrator.edit(page(account), is_active=None)
        account.refresh_from_db()
        assert not account.is_active

    def test_are_out_of_reach_of_clerks(self, as_clerk):
        assert as_clerk.open(ADD).status_code == 403
        assert as_clerk.open(page(as_clerk.user)).status_code == 403

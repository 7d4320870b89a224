import pytest
from admin_pages import Person, errors_in, page
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from tracker.common.permissions import CLERK
from tracker.models import Topic

pytestmark = pytest.mark.django_db
ADD = reverse("admin:auth_user_add")
PASSWORD = "督查工作台账-2023"


class TestAccounts:
    def test_are_made_on_one_page(self, as_administrator, make_topic):
        topic = make_topic()
        role = Group.objects.get(name=CLERK)
        made = as_administrator.edit(
            ADD, username="lihua", last_name="李华", groups=[str(role.pk)],
            password1=PASSWORD, password2=PASSWORD,
        )  # fmt: skip
        assert errors_in(made) == []
        assert made.status_code == 302
        account = get_user_model().objects.get(username="lihua")
        assert account.is_staff
        assert not account.is_superuser
        assert account.check_password(PASSWORD)
        Person(account).edit(page(topic), title="改名")
        assert Topic.objects.get().title == "改名"

    def test_refuse_weak_passwords(self, as_administrator):
        refused = as_administrator.edit(ADD, username="lihua", password1="1", password2="1")
        assert "密码太短,至少需要10个字符。" in errors_in(refused)
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

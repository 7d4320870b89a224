from datetime import timedelta

import pytest
from admin_pages import add_page, errors_in, list_page, page, step_page
from django.utils import timezone

from tracker.common.secret import digest_of
from tracker.models import ApiToken, Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(as_administrator, administrator):
    return as_administrator.edit(
        add_page(ApiToken), name="OA对接", user=str(administrator.pk), is_read_only="on",
        expires_at_0="2099-01-01", expires_at_1="00:00",
    )  # fmt: skip


class TestIssuing:
    def test_shows_the_key_once(self, as_administrator, issued):
        key = issued.context["key"]
        token = ApiToken.objects.get()
        assert digest_of(key) == token.digest
        assert key in issued.content.decode()
        assert "no-store" in issued["Cache-Control"]
        for url in (page(token), list_page(ApiToken), page(token, "history")):
            assert key not in as_administrator.open(url).content.decode()

    def test_keeps_the_digest_out_of_the_history(self, issued):
        token = ApiToken.objects.get()
        assert token.digest not in str(Change.objects.of(token).get().fields)

    def test_is_for_superusers_alone(self, as_clerk, clerk, issued):
        from django.contrib.auth.models import Permission

        clerk.user_permissions.set(Permission.objects.filter(codename__endswith="apitoken"))
        for url in (add_page(ApiToken), list_page(ApiToken), page(ApiToken.objects.get())):
            assert as_clerk.open(url).status_code == 403


class TestToken:
    def test_keeps_what_it_opens(self, as_administrator, issued):
        token = ApiToken.objects.get()
        refused = as_administrator.edit(page(token), name="改", is_read_only="")
        assert errors_in(refused) == ["“只读”只在新增时填写，之后不再改动。"]
        assert ApiToken.objects.get().name == "OA对接"
        as_administrator.edit(page(token), name="OA（二期）", expires_at_0="2199-01-01")
        now = ApiToken.objects.get()
        assert (now.name, now.is_read_only, now.expires_at) == (
            "OA（二期）",
            True,
            token.expires_at,
        )

    def test_is_revoked_for_good(self, as_administrator, issued):
        token = ApiToken.objects.get()
        as_administrator.edit(step_page(token, "revoke"), apply="1")
        now = ApiToken.objects.get()
        assert now.revoked_at is not None
        assert not ApiToken.objects.usable(at=timezone.now()).exists()
        assert step_page(token, "revoke") not in as_administrator.open(page(token)).content.decode()

    def test_says_when_it_has_expired(self, as_administrator, administrator, actor):
        token = ApiToken(
            user=administrator, name="旧", expires_at=timezone.now() - timedelta(days=1)
        )
        token.issue(by=actor)
        assert "已过期" in as_administrator.open(list_page(ApiToken)).content.decode()

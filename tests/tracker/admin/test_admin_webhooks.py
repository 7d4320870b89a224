import pytest
from admin_pages import add_page, list_page, page, step_page
from django.utils import timezone

from tracker.models import Delivery, Webhook
from tracker.webhooks import delivering
from tracker.webhooks.targets import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook(as_administrator, administrator):
    form = as_administrator.open(add_page(Webhook))
    as_administrator.save(
        form, name="区 OA", user=str(administrator.pk),
        url="https://oa.example.gov.cn/hooks", is_active="on",
    )  # fmt: skip
    return Webhook.objects.get()


def text_of(person, url: str) -> str:
    return person.open(url).content.decode()


class TestWebhook:
    def test_shows_its_secret_to_administrators_alone(self, as_administrator, as_clerk, webhook):
        assert webhook.secret in text_of(as_administrator, page(webhook))
        assert webhook.secret not in text_of(as_administrator, page(webhook, "history"))
        for url in (page(webhook), list_page(Webhook), add_page(Webhook)):
            assert as_clerk.open(url).status_code == 403

    def test_is_tested_with_a_button(self, as_administrator, webhook, monkeypatch):
        def hanging(url, *, body, headers):
            return Outcome(fault="10秒内没有回答。")

        monkeypatch.setattr(delivering.attempt, "__kwdefaults__", {"by_sending": hanging})
        as_administrator.edit(step_page(webhook, "test"), apply="1")
        shown = text_of(as_administrator, page(webhook))
        assert Delivery.objects.get().event == "webhook.test"
        assert "webhook.test" in shown
        assert "第1次：10秒内没有回答。" in shown

    def test_gets_another_secret(self, as_administrator, webhook):
        as_administrator.edit(step_page(webhook, "rotate-secret"), apply="1")
        now = Webhook.objects.get()
        assert now.secret != webhook.secret
        assert now.secret in text_of(as_administrator, page(now))

    def test_says_that_it_was_stopped_and_is_resumed_by_hand(self, as_administrator, webhook):
        webhook.stop(at=timezone.now())
        assert "连续失败，已自动停用" in text_of(as_administrator, page(webhook))
        assert "连续失败，已自动停用" in text_of(as_administrator, list_page(Webhook))
        as_administrator.edit(page(webhook), is_active="on")
        now = Webhook.objects.get()
        assert (now.is_active, now.stopped_at) == (True, None)

"""What administrators are reminded of: other systems that are told nothing any more."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import ADMINISTRATOR, Standing
from tracker.todo.queue import Queue
from tracker.webhooks.models import Webhook


def stopped_webhooks(standing: Standing, on: date) -> QuerySet:
    """Those that failed for so long that they were given up, until somebody resumes them."""
    return Webhook.objects.filter(stopped_at__isnull=False, is_active=False)


WEBHOOK_QUEUES = (
    Queue(
        code="stopped_webhook",
        label="连续失败而停用的事件通知",
        roles=frozenset({ADMINISTRATOR}),
        records=stopped_webhooks,
    ),
)

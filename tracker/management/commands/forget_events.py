"""Once a day: delete events that were kept long enough."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.audit.forgetting import forget_events


class Command(BaseCommand):
    help = "清理保存期满的审计记录（TRACKER_EVENTS_KEPT_MONTHS）。建议每天执行一次。"

    def handle(self, *args, **options):
        count = forget_events(at=timezone.now())
        self.stdout.write(f"保存{settings.EVENTS_KEPT_MONTHS}个月，已清理{count}条审计记录。")

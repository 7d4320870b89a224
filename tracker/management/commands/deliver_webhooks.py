import time

from django.core.management import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from tracker.operations.programs import beating
from tracker.webhooks.delivering import deliver, tidy

PAUSE = 5  # seconds


class Command(BaseCommand):
    help = "后台程序：把记录的变更通知其他系统（事件通知）。可同时启动多个。"

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="送完现在要送的即退出")

    def handle(self, *, until_empty, **options):
        with beating("deliver_webhooks"):
            while True:
                now = timezone.now()
                made = deliver(at=now)
                if until_empty and not made:
                    return
                if not made:
                    tidy(at=now)
                    time.sleep(PAUSE)
                    close_old_connections()

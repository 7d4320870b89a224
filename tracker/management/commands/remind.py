"""Once a day: write to everybody what became theirs, is due soon or is late."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.reminders.sending import people, remind, untold


class Command(BaseCommand):
    help = "按待办给有邮箱的账号发提醒邮件；同一件事同一阶段只发一次。建议每天早上执行一次。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=date.fromisoformat, help="按哪一天，默认今天（2026-06-15）"
        )
        parser.add_argument("--dry-run", action="store_true", help="只列出要发什么，不发送")

    def handle(self, *args, on, dry_run, **options):
        if not (settings.EMAIL_HOST or dry_run):
            raise CommandError("没有设置发信服务器：请设置 TRACKER_EMAIL_HOST 等变量，见配置说明。")
        day, failed = on or timezone.localdate(), []
        for account in people():
            if dry_run:
                self.stdout.write(f"{account.get_username()}：{len(untold(account, on=day))}件")
                continue
            try:
                count = remind(account, on=day)
            except OSError as fault:
                # The next person's letter may go through; tomorrow this one is tried again.
                failed.append(f"{account.get_username()}（{fault}）")
                continue
            if count:
                self.stdout.write(f"{account.get_username()}：已发送，{count}件")
        if failed:
            raise CommandError(f"没有发出：{'；'.join(failed)}。已发出的不会重发，稍后再执行即可。")

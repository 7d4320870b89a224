"""Once a day or month: delete who told a lead that was closed long ago."""

from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.leads.forgetting import forget_persons


class Command(BaseCommand):
    help = (
        "删除办结已满保留年数的线索的反映人姓名和电话。"
        "年数在“办理规则”中填写，留空则不删除任何内容。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=date.fromisoformat, help="按哪一天，默认今天（2026-06-15）"
        )

    def handle(self, *args, on, **options):
        count = forget_persons(on=on or timezone.localdate())
        self.stdout.write(f"已删除{count}件线索的反映人信息。")

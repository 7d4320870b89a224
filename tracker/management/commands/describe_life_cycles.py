"""Writes docs/life-cycles.md from the tables of the life cycles, or compares it with them."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.common.describing import description

PAGE = settings.BASE_DIR / "docs" / "life-cycles.md"


class Command(BaseCommand):
    help = "由办理操作表生成 docs/life-cycles.md。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只比较，不写入；不一致时失败。")

    def handle(self, *args, check, **options):
        if not check:
            PAGE.write_text(description(), encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != description():
            raise CommandError(
                "docs/life-cycles.md 与办理操作表不一致，请不带 --check 再运行一次。"
            )

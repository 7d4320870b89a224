from pathlib import Path

from django.core.management import BaseCommand, CommandError

from tracker.common.errors import Refused
from tracker.operations.restoring import restore


class Command(BaseCommand):
    help = "把一份备份恢复到空的地方，并升级到本版本。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="备份所在的文件夹（ledger-年月日-时分秒）")

    def handle(self, *, backup, **options):
        try:
            manifest = restore(backup.expanduser().resolve())
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"已恢复 {manifest.made_at[:16].replace('T', ' ')} 的备份："
            f"{sum(manifest.counts.values())}行，{len(manifest.files)}个文件。"
        )

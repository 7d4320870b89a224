from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tracker.audit.noting import note_copy
from tracker.common.errors import Refused
from tracker.operations.exporting import export


class Command(BaseCommand):
    help = "把全部内容导出为不依赖本系统的文件：数据为 JSON 行，附件原样，另附数据字典。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="导出到哪个新的文件夹")

    def handle(self, *, folder, **options):
        where = folder.expanduser().resolve()
        note_copy(f"整体导出到 {where}")
        try:
            manifest = export(where, at=timezone.now())
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"已导出到 {where}：{sum(manifest.counts.values())}行，{len(manifest.files)}个文件。"
            "其中有口令的散列值和个人信息，请妥善保管。"
        )

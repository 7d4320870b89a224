from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tracker.audit.noting import note_copy
from tracker.common.errors import Refused
from tracker.operations.backing_up import backup
from tracker.operations.files import megabytes


class Command(BaseCommand):
    help = "备份：数据库和附件，连同清单和校验值；别人可以照常使用。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, help="放在哪个文件夹，默认 TRACKER_BACKUP_DIR"
        )
        parser.add_argument("--keep", type=int, help="保留最近几份，默认 TRACKER_BACKUPS_KEPT")
        parser.add_argument(
            "--without-key", action="store_true", help="不带签名密钥（恢复后须重新登录）"
        )

    def handle(self, *, folder, keep, without_key, **options):
        kept = settings.BACKUPS_KEPT if keep is None else keep
        if kept < 1:
            raise CommandError("至少保留一份（--keep 1）。")
        where = (folder or settings.BACKUP_DIR).expanduser().resolve()
        note_copy(f"备份到 {where}")
        try:
            made = backup(where, at=timezone.now(), kept=kept, with_key=not without_key)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        manifest = made.manifest
        size = manifest.database.size + sum(stored.size for stored in manifest.files)
        self.stdout.write(
            f"已备份到 {made.path}：{sum(manifest.counts.values())}行，"
            f"{len(manifest.files)}个文件，共{megabytes(size)}MB。"
        )
        if made.removed:
            self.stdout.write(f"已删除较早的备份：{'、'.join(made.removed)}。")
        if manifest.missing:
            raise CommandError(
                f"备份已完成，但有{len(manifest.missing)}个附件在备份之前已经丢失："
                f"{'、'.join(manifest.missing[:5])}{'等' if len(manifest.missing) > 5 else ''}。"
            )

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from tracker.operations.verifying import faults_of_backup

SHOWN = 20


class Command(BaseCommand):
    help = "核对一份备份：数据库、行数、每个文件的校验值。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="备份所在的文件夹（ledger-年月日-时分秒）")

    def handle(self, *, backup, **options):
        faults = faults_of_backup(backup.expanduser().resolve())
        for fault in faults[:SHOWN]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"共{len(faults)}处错误，这份备份不能使用。")
        self.stdout.write("备份完整。")

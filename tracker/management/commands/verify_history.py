from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tracker.changes.sealing import Known, faults_of_history, last_known, read_known, try_to_seal

SHOWN = 50


class Command(BaseCommand):
    help = "逐条核对变更记录和校验值，列出被改动、删除或插入的；有一处就以错误结束。"

    def add_arguments(self, parser):
        parser.add_argument("known", nargs="*", type=Path, help="另外留存的校验值文件，一并核对")

    def handle(self, *, known, **options):
        kept = [each for path in known for each in self.read(path)]
        try_to_seal(at=timezone.now())
        faults = faults_of_history(kept)
        for fault in faults[:SHOWN]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"变更记录共有{len(faults)}处与校验值不符。")
        last = last_known(on=timezone.localdate())
        self.stdout.write(f"变更记录完整。最近的校验值：{last}" if last else "还没有变更记录。")

    def read(self, path: Path) -> list[Known]:
        try:
            return read_known(path.expanduser().read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CommandError(f"{path} 读不出来：{error}") from error

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tracker.operations.doctor.examining import examine
from tracker.operations.doctor.machine import programs


class Command(BaseCommand):
    help = "体检：逐项检查配置、数据库、附件和记录，列出故障和提示；有故障时以错误结束。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--at-rest", action="store_true", help="服务停着的时候用：不查后台程序是否在运行"
        )

    def handle(self, *, at_rest, **options):
        passed_over = frozenset({programs}) if at_rest else frozenset()
        found = examine(at=timezone.now(), passing_over=passed_over)
        for finding in sorted(found, key=lambda one: not one.is_fault):
            self.stdout.write(f"{'故障' if finding.is_fault else '提示'}：{finding.text}")
        faults = sum(finding.is_fault for finding in found)
        if faults:
            raise CommandError(f"共{faults}处故障。")
        self.stdout.write("没有故障。")

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from reports.tasks.running import resume, tidy
from tracker.operations.programs import beating


class Command(BaseCommand):
    help = "后台程序：处理行数很多的导出和导入（TRACKER_TASKS=database）。可同时启动多个。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-empty", action="store_true", help="处理完排队的任务即退出，不再等待新任务"
        )

    def handle(self, *, until_empty, **options):
        if not settings.HAS_WORKERS:
            raise CommandError(
                "没有启用后台处理：请设置 TRACKER_TASKS=database 后再启动；"
                "不启用时一切在网页请求中直接完成，不需要本程序。"
            )
        now = timezone.now()
        tidy(at=now)
        resumed = resume(at=now)
        if resumed:
            self.stdout.write(f"接着处理上次没有完成的任务：{resumed}个。")
        with beating("task_worker"):
            call_command("db_worker", batch=until_empty, startup_delay=False, reload=False)

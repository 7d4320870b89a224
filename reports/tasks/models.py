import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.common.roles import standing_of


class TaskQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Everybody sees their own tasks, those who keep the ledger see all. With a token for
        one unit nobody sees what was ordered without it: the result may say more."""
        if standing_of(user).is_staff:
            return self
        own = self.filter(ordered_by=user)
        unit = getattr(user, "only_for_unit", None)
        return own if unit is None else own.filter(order__only_for_unit=unit)

    def unfinished(self):
        """What was ordered of the workers and has not come to its end."""
        return self.filter(state__in=Task.UNFINISHED)


class Task(models.Model):
    """Long work done in the background: what was ordered, how far it is, what came of it.

    How far it is and the file that comes of it are kept in a folder (`reports.tasks.folder`), not
    here: a long transaction cannot tell the database of its own progress. `attempt` counts the
    starts, so that a start given up for dead cannot overwrite the one that replaced it.
    """

    class Work(models.TextChoices):
        EXPORT = "export", "导出"
        YEAR_BOOK = "year_book", "全年报表"
        IMPORT_PREVIEW = "import_preview", "导入预览"
        IMPORT = "import", "导入"
        OLD_BOOK_PREVIEW = "old_book_preview", "旧台账预览"
        OLD_BOOK = "old_book", "装入旧台账"

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"
        REMOVED = "removed", "结果已清除"

    UNFINISHED = (State.WAITING, State.RUNNING)

    key = models.UUIDField("文件夹", default=uuid.uuid4, unique=True, editable=False)
    work = models.CharField("种类", max_length=20, choices=Work)
    title = models.CharField("内容", max_length=200)
    order = models.JSONField("要求", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField("第几次执行", default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提交人", on_delete=models.PROTECT,
        related_name="tasks",
    )  # fmt: skip
    ordered_at = models.DateTimeField("提交时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    file_name = models.CharField("结果文件", max_length=200, blank=True)
    leads_to = models.CharField("结果页面", max_length=200, blank=True)
    fault_code = models.CharField("错误代码", max_length=50, blank=True)
    fault = models.TextField("未完成的原因", blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), finished_at=None)
                | (~Q(state__in=("waiting", "running")) & Q(finished_at__isnull=False)),
                name="task_finished_has_time",
            )
        ]

    def __str__(self):
        return f"{self.get_work_display()}：{self.title}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def kept_until(self):
        """When the result will be removed; None while there is none."""
        if self.finished_at is None:
            return None
        return self.finished_at + timedelta(days=settings.TASK_RESULTS_KEPT_DAYS)

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.common.roles import standing_of


class ImportRunQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Everybody sees their own imports, those who keep the ledger see all."""
        return self if standing_of(user).is_staff else self.filter(uploaded_by=user)


def storage_name(run, filename: str) -> str:
    """Where an upload is kept: never under the name its sender gave it."""
    return f"imports/{uuid.uuid4().hex}.xlsx"


def cells_name(run, filename: str) -> str:
    """Where what was read of an upload is kept."""
    return f"imports/{uuid.uuid4().hex}.json.gz"


class ImportRun(models.Model):
    """One uploaded sheet: what it would change, and whether and by whom that was done.

    The changes themselves are in the history of each record; theirs is the request id
    `import-<id>`. `rows` lists what is to be said of rows that are not simply unchanged.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", "待对应各列"
        UPLOADED = "uploaded", "待检查"
        PREVIEWED = "previewed", "待确认"
        APPLIED = "applied", "已导入"
        REFUSED = "refused", "不能导入"
        EXPIRED = "expired", "已过期"

    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEWED)
    sheet = models.CharField("表", max_length=50, blank=True)
    layout_version = models.PositiveSmallIntegerField("版式", null=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    file = models.FileField("文件", upload_to=storage_name, blank=True)
    cells = models.FileField("读出的内容", upload_to=cells_name, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        on_delete=models.PROTECT,
        related_name="imports",
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    work_year = models.PositiveSmallIntegerField("新增行的工作年度", null=True, blank=True)
    reason = models.CharField("变更原因", max_length=500, blank=True)
    counts = models.JSONField("各类行数", default=dict)
    rows = models.JSONField("逐行结果", default=list)
    # {name of a row: id of the record}: which of several a person said it means
    picks = models.JSONField("所选记录", default=dict)
    faults = models.JSONField("整表错误", default=list)
    notices = models.JSONField("提示", default=list)
    applying_since = models.DateTimeField("开始导入", null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="导入人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    applied_at = models.DateTimeField("导入时间", null=True)
    # {name of the row: id of the record}
    applied_rows = models.JSONField("已导入的行", default=dict)

    # Of an old workbook: what its columns mean, what is added beside its rows, what was passed over
    plan = models.JSONField("列对应", null=True, blank=True)
    added = models.JSONField("一并新增", default=list)
    skipped = models.JSONField("未作记录的行", default=list)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="importrun_applied_has_time",
            )
        ]

    def __str__(self):
        return f"{self.file_name}（{self.get_state_display()}）"

    @property
    def is_old_book(self) -> bool:
        """Whether it is somebody's own workbook instead of a sheet that was exported from here."""
        return self.plan is not None

    @property
    def request_id(self) -> str:
        """By which the change history finds what this import wrote."""
        return f"import-{self.pk}"

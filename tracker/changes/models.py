from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.common import door
from tracker.common.errors import AppendOnly
from tracker.common.models import Stamped
from tracker.common.role_permissions import kept_by_administrators
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import rows_of


def _of_hidden_records(standing: Standing) -> models.Q:
    hidden = models.Q()
    for model in apps.get_models():
        rows = rows_of(model, standing) if issubclass(model, Stamped) else models.Q()
        if rows:
            seen = model._base_manager.filter(rows).values("pk")
            hidden |= models.Q(kind=model._meta.model_name) & ~models.Q(record_id__in=seen)
    return hidden


class ChangeQuerySet(models.QuerySet):
    def of(self, record):
        """The history of one record, newest first."""
        return self.filter(kind=record._meta.model_name, record_id=record.pk).order_by("-id")

    def read_by(self, user):
        """What the user may know of: changes of records they may see; of accounts, their roles
        and their keys administrators alone read."""
        shown = self if user.is_superuser else self.exclude(kind__in=kept_by_administrators())
        hidden = _of_hidden_records(standing_of(user))
        return shown.exclude(hidden) if hidden else shown

    def update(self, **values):
        raise AppendOnly("变更记录不能修改。")

    def delete(self):
        raise AppendOnly("变更记录不能删除。")


@door.history_is_kept_in
class Change(models.Model):
    """One write of one record: who, for whom, when, through which door, what, and why.

    Written by `tracker.common.door` alone, never changed afterwards. `fields` maps a field name to
    {before, after} as JSON values, with before_text and after_text where a person saw a label.
    """

    class Action(models.TextChoices):
        CREATE = "create", "新建"
        CHANGE = "change", "修改"
        MOVE = "move", "流转"
        RECOMPUTE = "recompute", "重新计算"
        UNDO = "undo", "撤销"
        RESTORE = "restore", "恢复"
        VOID = "void", "作废"
        DELETE = "delete", "删除"
        CLOSE = "close", "关账"
        REOPEN = "reopen", "撤销关账"

    class Door(models.TextChoices):
        ADMIN = "admin", "管理后台"
        API = "api", "接口"
        IMPORT = "import", "表格导入"
        COMMAND = "command", "命令"
        SEED = "seed", "初始数据"

    kind = models.CharField("对象类型", max_length=50)
    record_id = models.BigIntegerField("对象编号")
    record_title = models.CharField("对象", max_length=200)
    version = models.PositiveIntegerField("版本")
    action = models.CharField("操作", max_length=20, choices=Action)
    transition = models.CharField("办理操作", max_length=40, blank=True)
    fields = models.JSONField("变更内容", default=dict)
    reason = models.TextField("原因", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作人账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    user_name = models.CharField("操作人", max_length=150, blank=True)
    on_behalf_of = models.ForeignKey(
        "tracker.Unit",
        verbose_name="代录单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes_on_behalf",
    )
    door = models.CharField("途径", max_length=10, choices=Door)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    # One for all that a single move wrote, and the act that was undone by this one.
    act = models.UUIDField("办理批次", null=True, editable=False, db_index=True)
    undoes = models.UUIDField("撤销的批次", null=True, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "变更记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="change_of_record"),
            models.Index(fields=["at"], name="change_at"),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.record_title}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("变更记录不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("变更记录不能删除。")

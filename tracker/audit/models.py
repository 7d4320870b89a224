from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.common.errors import AppendOnly

LONGEST_NAME, LONGEST_SUBJECT = 150, 200
# Forgotten at a time, so that nobody waits for a year of them.
FORGOTTEN_AT_ONCE = 2000


class EventQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-id")

    def forget(self, *, before: datetime) -> int:
        """Delete what was kept long enough: the one way in which events go. Returns how many."""
        old = self.filter(at__lt=before).order_by("id").values_list("pk", flat=True)
        count = 0
        while pks := list(old[:FORGOTTEN_AT_ONCE]):
            count += self.filter(pk__in=pks)._raw_delete(self.db)
        return count

    def update(self, **values):
        raise AppendOnly("审计记录不能修改。")

    def delete(self):
        raise AppendOnly("审计记录不能删除，保存期满由 forget_events 清理。")


class Event(models.Model):
    """What somebody did that changes no record: signed in, took a file along, used a key.

    Written by `tracker/audit/noting.py` alone, never changed, and forgotten when the months of the
    settings are over.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录失败"
        LOCKED_OUT = "locked_out", "暂停登录"
        UNLOCKED = "unlocked", "解除暂停"
        SIGN_OUT = "sign_out", "退出登录"
        SIGN_OUT_EVERYWHERE = "sign_out_all", "从所有设备退出"
        PASSWORD = "password", "设置密码"
        RIGHTS = "rights", "账号、岗位和令牌"
        EXPORT = "export", "导出"
        DOWNLOAD = "download", "下载"
        TOKEN_USE = "token_use", "使用令牌"
        FEED_USE = "feed_use", "读取日程订阅"
        COPY = "copy", "备份和整体导出"
        FORGET = "forget", "清理审计记录"

    kind = models.CharField("事项", max_length=20, choices=Kind)
    at = models.DateTimeField("时间", default=timezone.now)
    # Who ever did something keeps the account: it is closed, not deleted.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    # As it was typed, whether there is such an account or not.
    name = models.CharField("用户名", max_length=LONGEST_NAME, blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    subject = models.CharField("内容", max_length=LONGEST_SUBJECT, blank=True)
    rows = models.PositiveBigIntegerField("行数", null=True)
    token = models.ForeignKey(
        "tracker.ApiToken",
        verbose_name="令牌",
        null=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    path = models.CharField("请求地址", max_length=500, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    # Of what is noted once for a day.
    once = models.CharField("当日标记", max_length=80, null=True, unique=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["kind", "id"], name="event_of_kind"),
            models.Index(fields=["name", "id"], name="event_of_name"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name or '系统'}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("审计记录不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("审计记录不能删除，保存期满由 forget_events 清理。")

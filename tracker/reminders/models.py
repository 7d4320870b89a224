import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.common.secret import digest_of


class Reminder(models.Model):
    """That a person was reminded of one line of their to-do; so nothing is sent twice.

    Bookkeeping about letters and no record of the ledger, so written past the door.
    """

    class Stage(models.TextChoices):
        NEW = "new", "新增"
        SOON = "soon", "即将到期"
        OVERDUE = "overdue", "超期"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    queue = models.CharField("待办类别", max_length=40)
    record_id = models.PositiveBigIntegerField("记录编号")
    # As text, "" for none: what has no date is told once as well.
    due = models.CharField("期限", max_length=10, blank=True)
    stage = models.CharField("提醒阶段", max_length=10, choices=Stage)
    sent_at = models.DateTimeField("发送时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "已发提醒"
        constraints = [
            # A date that was put off is a new one: people are reminded of it again.
            models.UniqueConstraint(
                fields=["account", "queue", "record_id", "stage", "due"],
                name="reminded_once",
            )
        ]

    def __str__(self):
        return f"{self.account}：{self.queue}{self.get_stage_display()}"


class CalendarFeed(models.Model):
    """The secret address under which a person's calendar program reads their dates.

    Only its digest is kept, so the address is shown once; a new one ends the old one.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="calendar_feed",
    )
    digest = models.CharField("密钥摘要", max_length=64, unique=True)
    issued_at = models.DateTimeField("发放时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "日程订阅"

    def __str__(self):
        return f"{self.account}的日程订阅"

    @classmethod
    def issue(cls, account) -> str:
        """A new key for the person, in place of any before."""
        key = secrets.token_urlsafe(32)
        issued = {"digest": digest_of(key), "issued_at": timezone.now()}
        cls.objects.update_or_create(account=account, defaults=issued)
        return key

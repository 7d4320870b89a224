from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class OneTimePassword(models.Model):
    """Beside an account: its password was set by somebody else, who therefore knows it. Whoever
    signs in with it chooses another one first.

    Written by `tracker/accounts/writing.py` alone, with the account.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="one_time_password",
    )
    set_at = models.DateTimeField("设置时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "一次性密码"

    def __str__(self):
        return f"{self.account}的一次性密码"


class UsedPassword(models.Model):
    """Beside an account: a password it has or had, as it is kept there, and since when.

    Written by `tracker/accounts/writing.py` alone: the last ones, as many as the settings say.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="used_passwords",
    )
    encoded = models.CharField("密码散列值", max_length=128)
    set_at = models.DateTimeField("设置时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.account}的密码"


def must_choose_password(account) -> bool:
    return OneTimePassword.objects.filter(account=account.pk).exists()


def is_password_too_old(account, *, at: datetime) -> bool:
    """Whether the settings let no password live so long; of one that was set before these were
    kept, since when is not known, and the account is as old as it can be."""
    if not settings.PASSWORD_MAX_DAYS or not account.has_usable_password():
        return False
    last = UsedPassword.objects.filter(account=account.pk).values_list("set_at", flat=True).first()
    return at - (last or account.date_joined) > timedelta(days=settings.PASSWORD_MAX_DAYS)

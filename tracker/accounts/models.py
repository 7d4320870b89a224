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


def must_choose_password(account) -> bool:
    return OneTimePassword.objects.filter(account=account.pk).exists()

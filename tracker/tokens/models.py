import secrets
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.secret import digest_of

PREFIX_LENGTH = 8


class ApiTokenQuerySet(models.QuerySet):
    def usable(self, *, at: datetime):
        """Tokens that open the API at the moment: not revoked, not expired, of an active user."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class ApiToken(Stamped):
    """A key for the REST API. Only its digest is kept, so the key is shown once."""

    unlogged_fields = frozenset({"digest"})

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.PROTECT,
        related_name="api_tokens",
    )
    name = models.CharField("用途", max_length=100)
    prefix = models.CharField("前缀", max_length=PREFIX_LENGTH, editable=False)
    digest = models.CharField("密钥摘要", max_length=64, unique=True, editable=False)
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="限定单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_tokens",
        help_text="填写后，令牌只有该账号在这个单位的岗位的权限；留空为该账号的全部权限。",
    )
    is_read_only = models.BooleanField("只读", default=True)
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)

    passes_on = ("unit",)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-id"]

    @classmethod
    def open_rows(cls) -> Q:
        return Q(revoked_at=None)

    def __str__(self):
        return f"{self.name}（{self.prefix}…）"

    def clean(self):
        super().clean()
        if self.unit_id is None or self.user_id is None:
            return
        memberships = self.user.memberships.filter(unit=self.unit_id)
        if self.pk is None and not memberships.valid(on=timezone.localdate()).exists():
            raise ValidationError(
                {"unit": ValidationError("该账号没有这个单位的岗位。", code="no_membership")}
            )

    def carry_along(self, before, *, by) -> None:
        what = "发放令牌" if before is None else "撤销令牌" if self.revoked_at else "修改令牌"
        note(Event.Kind.RIGHTS, account=by.user, subject=f"{what}：{self.user}，{self}")

    def issue(self, *, by) -> str:
        """Store this new token and return its key, which cannot be shown again."""
        key = secrets.token_urlsafe(32)
        self.prefix, self.digest = key[:PREFIX_LENGTH], digest_of(key)
        door.create(self, by=by)
        return key

    def revoke(self, *, at: datetime, by) -> None:
        """End the token now; revoking twice changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            door.update(self, by=by)

"""Links by which a unit or a deputy without an account does one thing about one matter."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.scoping import NOTHING
from tracker.common.secret import digest_of
from tracker.matters.models import Matter

# Wrong codes after which the link is revoked: four digits are soon tried.
WRONG_CODES = 5
CODE_LENGTH = 4


def usual_end() -> date:
    return timezone.localdate() + timedelta(days=settings.LINK_DAYS)


class OneTimeLinkQuerySet(models.QuerySet):
    def unused(self):
        return self.filter(used_at=None, revoked_at=None)

    def usable(self, *, on: date):
        return self.unused().filter(expires_on__gte=on)


class OneTimeLink(Stamped):
    """A link (一次性办理链接) for one step of one matter, given to one unit or deputy.

    Only digests of its key and of its code are kept, so both are shown once. `record_id` is what
    the step is done to, such as a unit's part of a suggestion; of which kind it is says the step.
    When the link was opened, and how often a wrong code was tried, is noted past the door: it is no
    change of the ledger.
    """

    class Step(models.TextChoices):
        SIGN = "sign", "签收建议"
        CO_OPINION = "co_opinion", "提出会办意见"
        ANSWER = "answer", "答复代表"
        CONSENT = "consent", "确认联名"
        EVALUATE = "evaluate", "评价答复"
        ACCEPT_LEAD = "accept_lead", "受理线索"
        ANSWER_LEAD = "answer_lead", "答复线索"
        CLAIM = "claim", "认领整改事项"
        APPLY = "apply", "申请销号"

    unlogged_fields = frozenset({"digest", "code_digest"})

    matter = models.ForeignKey(
        Matter, verbose_name="所属事项", editable=False,
        on_delete=models.PROTECT, related_name="one_time_links",
    )  # fmt: skip
    step = models.CharField("办理步骤", max_length=20, choices=Step)
    record_id = models.PositiveBigIntegerField(
        "办理对象编号", help_text="该步骤办理的记录的编号，如承办单位、联名、答复的编号。"
    )
    unit = models.ForeignKey(
        "tracker.Unit", verbose_name="发给单位", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="one_time_links",
    )  # fmt: skip
    deputy = models.ForeignKey(
        "tracker.Deputy", verbose_name="发给代表", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="one_time_links",
    )  # fmt: skip
    expires_on = models.DateField(
        "有效期至", default=usual_end, help_text="当天24时以前有效；最长三十天。"
    )
    has_code = models.BooleanField(
        "需要验证码", default=False, help_text="打开后须输入电话告知的四位数字。"
    )
    digest = models.CharField("密钥摘要", max_length=64, unique=True, editable=False)
    code_digest = models.CharField("验证码摘要", max_length=64, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签发人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="one_time_links",
    )  # fmt: skip
    opened_at = models.DateTimeField("首次打开", null=True, blank=True, editable=False)
    wrong_codes = models.PositiveSmallIntegerField("验证码输错次数", default=0, editable=False)
    used_at = models.DateTimeField("办理时间", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True, editable=False)

    objects = OneTimeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一次性链接"
        ordering = ["-id"]
        indexes = [models.Index(fields=["step", "record_id"], name="one_time_link_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, deputy__isnull=False)
                | Q(unit__isnull=False, deputy__isnull=True),
                name="one_time_link_of_unit_or_deputy",
                violation_error_message="链接须发给一个单位或者一位代表。",
                violation_error_code="bearer_missing",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None),
                name="one_time_link_used_or_revoked",
                violation_error_message="办理过的链接不能再撤销。",
                violation_error_code="already_used",
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}（{self.bearer or '未定'}）"

    @property
    def bearer(self):
        """The unit or deputy that it is given to."""
        return self.unit or self.deputy

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """The office's alone; see `rows_of_the_house`."""
        return NOTHING

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        hidden = Matter.hidden_from_the_house(standing)
        return ~Q(matter__in=Matter.objects.filter(hidden)) if hidden else Q()

    def clean(self):
        super().clean()
        if not self._state.adding or self.expires_on is None:
            return
        first = timezone.localdate(self.created_at)
        last = first + timedelta(days=settings.LINK_DAYS_AT_MOST)
        if not first <= self.expires_on <= last:
            message = f"有效期应在{first.isoformat()}与{last.isoformat()}之间。"
            fault = ValidationError(message, code="expiry_out_of_range")
            raise ValidationError({"expires_on": fault})

    # --- Its secrets ------------------------------------------------------------------------

    def lock_with(self, key: str, code: str = "") -> None:
        """Let this key open it, and where it has a code that code too."""
        self.digest = digest_of(key)
        self.code_digest = self._digest_of_code(code) if code else ""

    def _digest_of_code(self, code: str) -> str:
        """Four digits are guessed from any digest of them alone; the program's own key hides
        them."""
        return salted_hmac(self.digest, code, algorithm="sha256").hexdigest()

    def is_opened_by(self, code: str) -> bool:
        given = self._digest_of_code(code.strip())
        return not self.code_digest or constant_time_compare(given, self.code_digest)

    @classmethod
    def of_key(cls, key: str) -> "OneTimeLink | None":
        of_what = cls.objects.select_related("matter", "unit", "deputy", "issued_by")
        return of_what.filter(digest=digest_of(key)).first()

    # --- What becomes of it -----------------------------------------------------------------

    def is_expired(self, *, on: date) -> bool:
        return on > self.expires_on

    def note_opened(self, *, at: datetime) -> None:
        if self.opened_at is None:
            type(self).objects.filter(pk=self.pk, opened_at=None).update(opened_at=at)

    def try_code(self, code: str, *, at: datetime, by) -> bool:
        """Whether the code opens it; after so many wrong ones it is revoked. One try at a time, so
        that many at once are no more than they may be."""
        with transaction.atomic():
            now = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            is_right = now.revoked_at is None and now.is_opened_by(code)
            if not is_right and now.revoked_at is None:
                now.wrong_codes += 1
                type(self).objects.filter(pk=self.pk).update(wrong_codes=now.wrong_codes)
                if now.wrong_codes >= WRONG_CODES and now.used_at is None:
                    reason = f"验证码输错{WRONG_CODES}次"
                    now.revoke(at=at, reason=reason, by=door.by_rule(by))
        self.revoked_at, self.version = now.revoked_at, now.version
        return is_right

    def use(self, *, at: datetime, by) -> None:
        self.used_at = at
        door.update(self, by=door.by_rule(by))

    def revoke(self, *, at: datetime, by, reason: str = "") -> None:
        """End it now; revoking twice changes nothing."""
        if self.revoked_at is None:
            self.revoked_at, self.revoke_reason = at, reason.strip()[:200]
            door.update(self, by=by)


def new_key() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"

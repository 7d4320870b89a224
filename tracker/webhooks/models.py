import base64
import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from tracker.changes.models import Change
from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.veiled_history import model_of
from tracker.webhooks.targets import BadTarget, check_address

# A secret that was replaced signs beside the new one for so long.
OVERLAP = timedelta(hours=24)
# A target that answered nothing well for so long is not tried any more.
GIVEN_UP_AFTER = timedelta(days=7)


class WebhookQuerySet(models.QuerySet):
    def awaited(self, *, at: datetime):
        """Those that something may be sent to now, and that no other worker serves."""
        free = models.Q(served_until=None) | models.Q(served_until__lte=at)
        rested = models.Q(resting_until=None) | models.Q(resting_until__lte=at)
        return self.filter(free, rested, is_active=True, user__is_active=True)


class Webhook(Stamped):
    """An address of another system that is told of every change its account may see.

    The secret is nowhere: it is made of the program's own key, the webhook's `uuid` and the
    `generation`, which rises when the secret is replaced. The history of changes is the outbox –
    it is written in the transaction of the write itself – and `told` the last change of it that was
    looked at. What the worker notes of its own work is no change of the ledger.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.PROTECT,
        related_name="webhooks", help_text="只通知这个账号看得到的记录的变更。",
    )  # fmt: skip
    name = models.CharField("用途", max_length=100)
    # What may stand here `clean` says more exactly than a field for web addresses.
    url = models.CharField("地址", max_length=500)
    events = models.JSONField(
        "事件", default=list, blank=True,
        help_text="如 topic 或 suggestion.move；留空为全部。",
    )  # fmt: skip
    is_active = models.BooleanField("启用", default=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    generation = models.PositiveSmallIntegerField("第几个密钥", default=1, editable=False)
    rotated_at = models.DateTimeField("更换密钥时间", null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField("自动停用时间", null=True, blank=True, editable=False)
    told = models.BigIntegerField("已处理到的变更", default=0, editable=False)
    failing_since = models.DateTimeField("开始失败时间", null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField("连续失败次数", default=0, editable=False)
    resting_until = models.DateTimeField("暂停到", null=True, blank=True, editable=False)
    served_until = models.DateTimeField("占用到", null=True, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件通知"
        ordering = ["-id"]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        faults = {}
        try:
            check_address(self.url)
        except BadTarget as fault:
            faults["url"] = ValidationError(fault.message, code=fault.code)
        if unknown := [event for event in self.events if not is_event(event)]:
            message = f"没有这种事件：{'、'.join(map(str, unknown))}。"
            faults["events"] = ValidationError(message, code="unknown_event")
        if faults:
            raise ValidationError(faults)

    def carry_along(self, before, *, by) -> None:
        """Switched on again by hand it begins where it stopped, as if it had never failed."""
        if before is not None and self.is_active and not before.is_active:
            Webhook.objects.filter(pk=self.pk).update(
                stopped_at=None, failing_since=None, failures=0, resting_until=None
            )

    # --- The secret --------------------------------------------------------------------------

    def key(self, generation: int) -> bytes:
        text = f"webhook:{self.uuid}:{generation}"
        return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)

    @property
    def secret(self) -> str:
        """As the receiver's library takes it."""
        return f"whsec_{base64.b64encode(self.key(self.generation)).decode()}"

    def keys(self, *, at: datetime) -> list[bytes]:
        """Those that sign now: for a day after a change the earlier one, too."""
        generations = [self.generation]
        if self.rotated_at is not None and at < self.rotated_at + OVERLAP:
            generations.append(self.generation - 1)
        return [self.key(generation) for generation in generations]

    def rotate(self, *, at: datetime, by) -> str:
        """Replace the secret and return the new one."""
        self.generation, self.rotated_at = self.generation + 1, at
        door.update(self, by=by)
        return self.secret

    # --- What it is told ---------------------------------------------------------------------

    def begin(self, *, by) -> str:
        """Store this new webhook, which hears of what changes from now on; return its secret."""
        self.told = Change.objects.order_by("-id").values_list("id", flat=True).first() or 0
        door.create(self, by=by)
        return self.secret

    def wants(self, change: Change) -> bool:
        return not self.events or bool({change.kind, event_of(change)} & set(self.events))

    def may_know(self, change: Change) -> bool:
        return Change.objects.filter(pk=change.pk).read_by(self.user).exists()

    def stop(self, *, at: datetime) -> None:
        """Give the target up, where its owner and the administrators see why."""
        reason = f"连续失败{GIVEN_UP_AFTER.days}天，自动停用；排除故障后请重新启用。"
        self.is_active, self.stopped_at = False, at
        door.update(self, by=door.Actor(door="command", reason=reason))


def event_of(change: Change) -> str:
    return f"{change.kind}.{change.action}"


def is_event(event) -> bool:
    """Whether it names a kind of record, or what is done to one."""
    if not isinstance(event, str):
        return False
    kind, _, action = event.partition(".")
    known = model_of(Change(kind=kind))
    is_kind = known is not None and issubclass(known, Stamped)
    return is_kind and (not action or action in Change.Action.values)


class Delivery(models.Model):
    """One event for one webhook, and how it was delivered; `attempts` is the log.

    Of a test there is no change. What was not delivered after the last pause is given up.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待送达"
        DELIVERED = "delivered", "已送达"
        GIVEN_UP = "given_up", "未送达"
        WITHHELD = "withheld", "不再可见，未送"

    webhook = models.ForeignKey(
        Webhook, verbose_name="事件通知", on_delete=models.PROTECT, related_name="deliveries"
    )
    change = models.ForeignKey(
        Change, verbose_name="变更", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uuid = models.UUIDField("消息编号", default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField("事件", max_length=80)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.JSONField("各次尝试", default=list)
    due_at = models.DateTimeField("下次尝试", default=timezone.now)
    created_at = models.DateTimeField("产生时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "送达记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["webhook", "state", "due_at"], name="delivery_waiting"),
            models.Index(fields=["created_at"], name="delivery_created"),
        ]
        constraints = [models.UniqueConstraint(fields=["webhook", "change"], name="delivery_once")]

    def __str__(self):
        return f"{self.event}（{self.get_state_display()}）"

    @classmethod
    def visible_rows(cls, standing) -> models.Q:
        return models.Q()

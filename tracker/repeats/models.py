from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from tracker.common.kept_answers import answers_are_kept_in

KEPT_FOR = timedelta(hours=24)
# A request without an answer after so long has died with its process; the web server itself ends
# requests much earlier.
DEAD_AFTER = timedelta(minutes=10)
# Removed at a time, so that no request pays for a day of others.
REMOVED_AT_ONCE = 100


class KeptAnswerQuerySet(models.QuerySet):
    def claim(self, *, caller: str, key: str, fingerprint: str, at: datetime) -> "KeptAnswer":
        """This request's own place, or that of the first request with the key."""
        self.tidy(at=at)
        mine = KeptAnswer(caller=caller, key=key, fingerprint=fingerprint, started_at=at)
        try:
            with transaction.atomic():
                mine.save(force_insert=True)
        except IntegrityError:
            # Released in between, it is nobody's: whoever asks once more finds it free.
            first = self.filter(caller=caller, key=key).first() or mine
            first.take_over_if_dead(fingerprint=fingerprint, at=at)
            return first
        mine.is_mine = True
        return mine

    def tidy(self, *, at: datetime) -> None:
        """Forget answers that were kept long enough."""
        old = self.filter(started_at__lt=at - KEPT_FOR).order_by("started_at").values("pk")
        self.filter(pk__in=list(old[:REMOVED_AT_ONCE].values_list("pk", flat=True))).delete()


@answers_are_kept_in
class KeptAnswer(models.Model):
    """A request that was sent with a key, and what was answered to it; kept for a day.

    Bookkeeping about requests and no record of the ledger, so written past the door. What a person
    was answered they alone are answered again: `caller` is their token or account.
    """

    caller = models.CharField("调用者", max_length=40)
    key = models.CharField("幂等键", max_length=255)
    fingerprint = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", null=True)
    headers = models.JSONField("回答头", default=dict)
    # Text, because the order of its keys is part of the answer.
    body = models.TextField("回答", blank=True)
    started_at = models.DateTimeField("收到时间", db_index=True)

    objects = KeptAnswerQuerySet.as_manager()
    is_mine = False

    class Meta:
        verbose_name = verbose_name_plural = "留存的回答"
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="kept_answer_of_a_key")
        ]

    def __str__(self):
        return f"{self.caller} {self.key}"

    def take_over_if_dead(self, *, fingerprint: str, at: datetime) -> None:
        """Let the same request have the place of one that ended without an answer."""
        is_dead = self.status is None and self.started_at <= at - DEAD_AFTER
        if is_dead and self.fingerprint == fingerprint and self._mine().update(started_at=at):
            self.started_at, self.is_mine = at, True

    def keep(self, *, status: int, headers: dict[str, str], body: str) -> bool:
        return bool(self._mine().update(status=status, headers=headers, body=body))

    def release(self) -> None:
        self._mine().delete()

    def _mine(self):
        """The row, as long as no other request has taken it over."""
        own = Q(pk=self.pk, started_at=self.started_at, status=None)
        return KeptAnswer.objects.filter(own)

"""The seals of the history: a row beside each change, by which it is seen whether one was altered.

A seal holds the digest of the change's content and one that is chained to the seal before. They are
laid afterwards, over changes before which no other can appear any more (`settled`), and not with
the write: a chain within the write would let one writer at a time into PostgreSQL. What a change
says between its write and its seal is guarded by the database alone (`tracker/changes/guards.py`).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import models

from tracker.changes.models import Change
from tracker.common.errors import AppendOnly

# What of a change is sealed, by the form in which it was. A column that changes get later begins
# another form: what was sealed is never read in a new one.
FORMS: dict[int, tuple[str, ...]] = {
    1: ("id", "kind", "record_id", "record_title", "version", "action", "transition", "fields",
        "reason", "user_id", "user_name", "on_behalf_of_id", "door", "request_id", "at",
        "is_after_closing", "act", "undoes"),
}  # fmt: skip
FORM = max(FORMS)


class SealQuerySet(models.QuerySet):
    def last(self):
        return self.order_by("-pk").first()

    def last_on(self, day: date):
        """The last seal of a change that was written on the day or before."""
        return self.filter(change__at__date__lte=day).order_by("-pk").first()

    def update(self, **values):
        raise AppendOnly("校验值不能修改。")

    def delete(self):
        raise AppendOnly("校验值不能删除。")


class Seal(models.Model):
    """Laid by `tracker/changes/sealing.py` alone."""

    change = models.OneToOneField(
        Change,
        verbose_name="变更",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="seal",
    )
    form = models.PositiveSmallIntegerField("格式")
    algorithm = models.CharField("算法", max_length=10)
    content = models.CharField("内容摘要", max_length=64)
    digest = models.CharField("校验值", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "变更记录校验值"
        ordering = ["-change"]

    def __str__(self):
        return f"第{self.pk}号 {self.digest}"

    def save(self, *args, **kwargs):
        raise AppendOnly("校验值由封存写入。")

    def delete(self, *args, **kwargs):
        raise AppendOnly("校验值不能删除。")


def sealed(values: dict[str, Any], *, after: str, at: datetime) -> Seal:
    """The seal of a change, whose columns these are, behind the seal that is `after` it."""
    algorithm = settings.HISTORY_DIGEST
    content = content_of(values, form=FORM, algorithm=algorithm)
    return Seal(
        change_id=values["id"],
        form=FORM,
        algorithm=algorithm,
        content=content,
        digest=chained(after, content, algorithm=algorithm),
        sealed_at=at,
    )


def content_of(values: dict[str, Any], *, form: int, algorithm: str) -> str:
    said = {name: _plain(values[name]) for name in FORMS[form]}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return digest_of(text, algorithm=algorithm)


def chained(before: str, content: str, *, algorithm: str) -> str:
    return digest_of(f"{before}\n{content}", algorithm=algorithm)


def digest_of(text: str, *, algorithm: str) -> str:
    return hashlib.new(algorithm, text.encode()).hexdigest()


def columns(forms: Iterable[int] = FORMS) -> list[str]:
    """The columns that any of the forms reads."""
    return sorted({name for form in forms for name in FORMS[form]})


def _plain(value: Any) -> Any:
    """As every database and every copy gives it back: one moment is one text, whatever its zone,
    and a number is the same with or without a point."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
    return str(value)

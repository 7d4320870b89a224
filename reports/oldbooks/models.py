from django.db import models
from django.utils import timezone


class HeadingMeaning(models.Model):
    """What an office's own heading means, as somebody said it once: 事由 is the title.

    `heading` is the path of headings as `headers.remembered_as` writes it; an empty `key` says that
    the column means nothing to the ledger.
    """

    kind = models.CharField("台账种类", max_length=20)
    heading = models.CharField("表头", max_length=200)
    key = models.CharField("对应内容", max_length=50, blank=True)
    said_at = models.DateTimeField("最近使用", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "列对应"
        ordering = ["kind", "heading"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="heading_meaning_once")
        ]

    def __str__(self):
        return f"{self.heading} → {self.key or '不装入'}"

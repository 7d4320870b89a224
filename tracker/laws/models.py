from django.db import models

from tracker.common.models import Stamped
from tracker.common.searched import Searched
from tracker.common.validators import validate_text_list


class LawManager(models.Manager):
    def get_by_natural_key(self, title):
        return self.get(title=title)


class Law(Stamped):
    """A law or regulation that inspections and topics are about, named without 《》."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", "宪法"
        LAW = "law", "法律"
        REGULATION = "regulation", "行政法规"
        LOCAL_REGULATION = "local_regulation", "地方性法规"
        OTHER = "other", "其他"

    title = models.CharField("名称", max_length=200, unique=True)
    short_title = models.CharField("简称", max_length=100, blank=True)
    aliases = models.JSONField("别名", default=list, blank=True, validators=[validate_text_list])
    kind = models.CharField("类别", max_length=20, choices=Kind)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("title", "short_title", "aliases"), text=("note",))

    objects = LawManager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规"
        ordering = ["kind", "title", "id"]

    def __str__(self):
        name = self.short_title or self.title
        # "消防一法一条例" stands for several laws at once; only a title is put in 《》.
        return name if self.kind == self.Kind.OTHER else f"《{name}》"

    def natural_key(self):
        return (self.title,)

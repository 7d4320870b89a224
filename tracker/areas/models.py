from django.core.exceptions import ValidationError
from django.db import models

from tracker.common.models import Stamped
from tracker.common.searched import Searched


class WorkAreaManager(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class WorkArea(Stamped):
    """A field of work (工作领域) by which topics and suggestions are grouped; a tree."""

    code = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级领域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("使用中", default=True)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("name", "code"))

    objects = WorkAreaManager()

    class Meta:
        verbose_name = verbose_name_plural = "工作领域"
        ordering = ["order", "id"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def clean(self):
        super().clean()
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk and self.pk is not None:
                raise ValidationError(
                    {"parent": ValidationError("上级领域不能是自身或其下级。", code="circular")}
                )
            ancestor = ancestor.parent

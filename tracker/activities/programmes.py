"""品牌活动: under which names the offices carry out their activities year after year."""

from django.db import models

from tracker.common.models import Stamped
from tracker.common.searched import Searched


class ProgrammeQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Programme(Stamped):
    """A programme of activities (双联、三进 …), with the words that say what counts as one of them.

    Every office has its own, and the same name means other things in other places; so they are
    data, and none is shipped. An activity may serve several: each counts it, a sum over several
    counts it once.
    """

    code = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=50)
    definition = models.TextField(
        "口径", blank=True, help_text="哪些活动计入，按本级的文件填写；统计表下面照此说明。"
    )
    basis = models.CharField("依据", max_length=200, blank=True)
    valid_from = models.DateField("开始日期", null=True, blank=True)
    valid_until = models.DateField("结束日期", null=True, blank=True)

    searched = Searched(name=("name", "code"), text=("definition", "basis"))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "品牌活动"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="programme_once",
                violation_error_message="已有同名的品牌活动。",
                violation_error_code="programme_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="programme_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

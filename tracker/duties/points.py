"""履职积分: what deputies get points for in a year, as the office's own table says.

No law knows such points, and every place has its own; so none is shipped, and without a table
nothing about points is shown anywhere.
"""

from django.core.validators import MinValueValidator
from django.db import models

from tracker.common.models import Stamped
from tracker.duties.models import DutyAct


class PointRuleManager(models.Manager):
    def get_by_natural_key(self, year, what):
        return self.get(work_year=year, what=what)


class PointRule(Stamped):
    """So many points for each time a deputy did something of that kind, and the most in a year.

    Only who was there is counted, as everywhere; who was absent gets nothing, and loses nothing.
    """

    LED, SIGNED = "suggestion_led", "suggestion_signed"
    WHAT = (*DutyAct.Kind.choices, (LED, "领衔提出建议"), (SIGNED, "联名提出建议"))

    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="point_rules",
    )
    what = models.CharField("积分项目", max_length=20, choices=WHAT)
    points = models.DecimalField(
        "每次（件）分值", max_digits=6, decimal_places=2, validators=[MinValueValidator(0)]
    )
    at_most = models.DecimalField(
        "年度上限",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="这一项一年最多得多少分；没有上限的留空。",
    )
    basis = models.CharField("依据", max_length=200, blank=True)

    objects = PointRuleManager()

    class Meta:
        verbose_name = verbose_name_plural = "履职积分标准"
        ordering = ["-work_year_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_year", "what"],
                name="pointrule_once_a_year",
                violation_error_message="该年度已有这一项的积分标准。",
                violation_error_code="point_rule_taken",
            )
        ]

    def __str__(self):
        return f"{self.get_what_display()}（{self.work_year}）"

    def natural_key(self):
        return (self.work_year_id, self.what)

    natural_key.dependencies = ["tracker.workyear"]

    def is_frozen(self):
        return self.work_year.is_closed

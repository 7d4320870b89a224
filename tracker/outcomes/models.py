from django.core.exceptions import ValidationError
from django.db import models

from tracker.common.models import YEAR_VALIDATORS, Entry, Stamped
from tracker.matters.following import WithFigures
from tracker.matters.models import Hung, optional_matter_link


class Nature(models.TextChoices):
    """What a figure says something about."""

    ACTIVITY = "activity", "工作量"
    DECISION = "decision", "决定决议"
    FINDING = "finding", "发现问题"
    SUGGESTION = "suggestion", "建议意见"
    GOVERNMENT_OUTCOME = "government_outcome", "政府工作成果"
    RESULT = "result", "工作成效"
    RATE = "rate", "比率"
    DURATION = "duration", "期间"


class Doer(models.TextChoices):
    """Whose doing it is: the committee must not count the government's work as its own."""

    COMMITTEE = "committee", "区人大常委会"
    STREET_COMMITTEE = "street_committee", "街道工委"
    DEPUTY = "deputy", "人大代表"
    GOVERNMENT = "government", "区政府及部门"
    JUDICIARY = "judiciary", "监委、法院、检察院"
    PARTY = "party", "党委"
    JOINT = "joint", "共同"
    OTHER = "other", "其他"


class IndicatorManager(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Indicator(Stamped):
    """What ties the same figure together across years (指标), with its unit and definition."""

    code = models.SlugField("代码", max_length=80, unique=True)
    name = models.CharField("指标名称", max_length=100)
    unit = models.CharField("计量单位", max_length=20)
    definition = models.TextField("口径说明", blank=True)
    nature = models.CharField("性质", max_length=20, choices=Nature)
    area = models.ForeignKey(
        "tracker.WorkArea",
        verbose_name="工作领域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    note = models.TextField("备注", blank=True)

    objects = IndicatorManager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["order", "code", "id"]

    def __str__(self):
        return f"{self.name}（{self.unit}）"

    def natural_key(self):
        return (self.code,)


class Outcome(WithFigures, Hung, Entry):
    """What came of the work (成效), and whose doing it is.

    `is_confirmed` tells a checked outcome from one that a report merely claims.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "决议决定"
        POLICY = "policy", "政策制度"
        FACILITY = "facility", "建设成果"
        PROBLEM_SOLVED = "problem_solved", "问题解决"
        RECOGNITION = "recognition", "荣誉认可"
        ADOPTION = "adoption", "意见采纳"
        SERVICE = "service", "工作提升"
        RESEARCH_RESULT = "research_result", "调研成果"
        RULE_MADE = "rule_made", "制度"
        OTHER = "other", "其他"

    matter = optional_matter_link("outcomes")
    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    title = models.CharField("成效", max_length=200)
    description = models.TextField("具体情况", blank=True)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    doer = models.CharField("行为主体", max_length=20, choices=Doer)
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="相关单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    achieved_on = models.DateField("取得日期", null=True, blank=True)
    is_confirmed = models.BooleanField("已核实", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "成效"
        ordering = ["-work_year_id", "id"]
        constraints = [
            *Entry.Meta.constraints,
        ]

    def __str__(self):
        return self.title


class Figure(Hung, Entry):
    """A number that a text states (数据), with how exactly it states it.

    `wording` is the number as the text words it (近2000人次, 突破100家, 10多家); `value` is the
    bare number in `unit`, and never stands alone where the comparator is not exact.
    """

    class Comparator(models.TextChoices):
        EXACT = "exact", "等于"
        MORE_THAN = "more_than", "多于"
        NEARLY = "nearly", "接近"
        ABOUT = "about", "约"

    matter = optional_matter_link("figures")
    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="figures",
    )
    subject_year = models.PositiveSmallIntegerField(
        "所属年度", null=True, blank=True, validators=YEAR_VALIDATORS
    )
    label = models.CharField("指标内容", max_length=200)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    unit = models.CharField("计量单位", max_length=20)
    comparator = models.CharField(
        "准确程度", max_length=10, choices=Comparator, default=Comparator.EXACT
    )
    wording = models.CharField("原文表述", max_length=100, blank=True)
    nature = models.CharField("性质", max_length=20, choices=Nature)
    doer = models.CharField("行为主体", max_length=20, choices=Doer)
    period = models.CharField("统计期间", max_length=100, blank=True)
    indicator = models.ForeignKey(
        Indicator,
        verbose_name="指标",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
    )
    activity = models.ForeignKey(
        "tracker.Activity",
        verbose_name="监督活动",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
    )
    outcome = models.ForeignKey(
        Outcome,
        verbose_name="成效",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="figures",
    )

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        ordering = ["-work_year_id", "id"]
        constraints = [
            *Entry.Meta.constraints,
        ]

    def __str__(self):
        return f"{self.label} {self.as_worded}"

    @property
    def as_worded(self) -> str:
        """The number as the source words it; where none is quoted, built from its parts."""
        if self.wording:
            return self.wording
        number = format(self.value.normalize(), "f") if self.value is not None else ""
        return {
            self.Comparator.MORE_THAN: f"{number}多{self.unit}",
            self.Comparator.NEARLY: f"近{number}{self.unit}",
            self.Comparator.ABOUT: f"约{number}{self.unit}",
        }.get(self.comparator, f"{number}{self.unit}")

    def clean(self):
        super().clean()
        wrong = {}
        if self.wording and self.quote and self.wording not in self.quote:
            wrong["wording"] = ValidationError("原文表述不在引语之中。", code="wording_not_quoted")
        if self.indicator is not None and self.unit != self.indicator.unit:
            wrong["unit"] = ValidationError(
                f"计量单位应与指标一致，为“{self.indicator.unit}”。", code="unit_differs"
            )
        for name in ("activity", "outcome"):
            part = getattr(self, name)
            if part is not None and part.matter_id not in (None, self.matter_id):
                wrong[name] = ValidationError(
                    "所选记录属于另一个事项，与本条数据关联的事项不一致。", code="other_owner"
                )
        if wrong:
            raise ValidationError(wrong)

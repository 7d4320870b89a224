from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.common.models import YEAR_VALIDATORS, Entry, Stamped
from tracker.common.searched import Searched
from tracker.matters.following import WithFigures
from tracker.matters.models import Hung, optional_matter_link
from tracker.outcomes.countable import Countable, countable_choices, countables
from tracker.outcomes.stating import faults_of_statement, span_read
from tracker.reading.periods import Period
from tracker.reading.spans import Span

# So many figures a review of the budget states at most.
MOST_OF_REVIEW = 10


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
    ENTERPRISE = "enterprise", "企业"
    SOCIETY = "society", "其他社会主体"
    JOINT = "joint", "共同"
    OTHER = "other", "其他"


class PeriodKind(models.TextChoices):
    """Over what time a figure counts: over different kinds of time nothing is subtracted."""

    YEAR = Period.YEAR, "当年"
    YEARLY = Period.YEARLY, "每年（年均）"
    YEARS = Period.YEARS, "多年累计"
    PART = Period.PART, "年内一段时间"
    MOMENT = Period.MOMENT, "某一时点"
    OTHER = Period.OTHER, "其他"


class IndicatorManager(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Indicator(Stamped):
    """What ties the same figure together across years (指标), with its unit and definition.

    From `counted_from` on the ledger counts it as `population` says, of activities those of the
    `programmes` alone where some are named: before, only what a text stated is known.
    """

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
    population = models.CharField(
        "台账口径", max_length=60, blank=True, choices=countable_choices,
        help_text="台账按这个口径计数，与报告所述并列；各口径见“统计口径”。没有对应口径的留空。",
    )  # fmt: skip
    programmes = models.ManyToManyField(
        "tracker.Programme", verbose_name="只计的品牌活动", blank=True, related_name="indicators",
        help_text="口径是活动的，可以只计其中几个品牌；一次活动属于几个品牌的只计一次。",
    )  # fmt: skip
    counted_from = models.PositiveSmallIntegerField(
        "台账计数起始年度", null=True, blank=True, validators=YEAR_VALIDATORS,
        help_text="这一年以前台账记录不全，不计数；留空的，各年都计。",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField("排序", default=0)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("name", "code"), text=("definition", "note"))

    objects = IndicatorManager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["order", "code", "id"]

    def __str__(self):
        return f"{self.name}（{self.unit}）"

    def natural_key(self):
        return (self.code,)

    def counts_in(self, year: int) -> bool:
        return bool(self.population) and (self.counted_from is None or year >= self.counted_from)

    @property
    def countable(self) -> Countable | None:
        return countables().get(self.population)

    def clean(self):
        super().clean()
        if self.counted_from and not self.population:
            raise ValidationError(
                {"counted_from": ValidationError("先选择台账口径。", code="population_missing")}
            )
        if self.countable and {self.countable.counted_in, self.unit} == {"人", "人次"}:
            other = (
                f"口径按{self.countable.counted_in}计，指标的计量单位是{self.unit}：两者不能混用。"
            )
            fault = ValidationError(other, code="people_and_times")
            raise ValidationError({"population": fault})

    def clean_links(self, links):
        super().clean_links(links)
        if "programmes" in links:
            named = bool(links["programmes"])
        else:
            named = self.pk is not None and self.programmes.exists()
        if named and not (self.countable and self.countable.is_of_activities):
            message = "只有口径是活动的指标可以限定品牌活动。"
            raise ValidationError(
                {"programmes": ValidationError(message, code="programmes_not_counted")}
            )


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

    searched = Searched(name=("title",), text=("description", "quote"), under="matter")

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
    `upper_value` is the other end of a range (30至50人). What is stated is held against the
    wording as the rules read it; where they are not sure, the note has to say why it is so.
    """

    class Comparator(models.TextChoices):
        EXACT = "exact", "等于"
        MORE_THAN = "more_than", "多于"
        NEARLY = "nearly", "接近"
        ABOUT = "about", "约"
        AT_MOST = "at_most", "不超过"

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
    upper_value = models.DecimalField(
        "数值上限", max_digits=20, decimal_places=4, null=True, blank=True,
        help_text="原文写的是一个范围（30至50人）时，填写较大的一端。",
    )  # fmt: skip
    unit = models.CharField("计量单位", max_length=20)
    comparator = models.CharField(
        "准确程度", max_length=10, choices=Comparator, default=Comparator.EXACT
    )
    wording = models.CharField("原文表述", max_length=100, blank=True)
    nature = models.CharField("性质", max_length=20, choices=Nature)
    doer = models.CharField("行为主体", max_length=20, choices=Doer)
    period = models.CharField("统计期间", max_length=100, blank=True)
    period_kind = models.CharField(
        "期间类型", max_length=10, choices=PeriodKind, blank=True,
        help_text="不选的，按原文表述和统计期间的文字判断；两处都没有写的，是当年。",
    )  # fmt: skip
    period_from = models.DateField(
        "期间起始", null=True, blank=True,
        help_text="起止日期都留空的，按统计期间的文字（第一季度、上半年、1—9月）填写；"
        "文字没有写明日期的不填。",
    )  # fmt: skip
    period_until = models.DateField(
        "期间截止", null=True, blank=True, help_text="某一时点的数只填截止日期。"
    )
    is_planned = models.BooleanField(
        "计划数", default=False, help_text="计划、建议达到而尚未完成的数；已完成的不勾选。"
    )
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
    note = models.TextField("备注", blank=True)

    searched = Searched(
        name=("label",), text=("wording", "period", "note", "quote"), under="matter"
    )

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        ordering = ["-work_year_id", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(upper_value__isnull=True) | Q(upper_value__gt=F("value")),
                name="figure_range_upwards",
                violation_error_message="数值上限应大于数值。",
                violation_error_code="range_not_upwards",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_until__isnull=True)
                | Q(period_from__lte=F("period_until")),
                name="figure_period_forwards",
                violation_error_message="期间截止不能早于期间起始。",
                violation_error_code="period_not_forwards",
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.as_worded}"

    @property
    def span(self) -> Span | None:
        """The days over which it counts, as far as its end is known."""
        if self.period_until is None:
            return None
        return Span(self.period_from, self.period_until)

    def derive(self):
        """Where no day is given, the period is read for its days; what a review of the budget
        states without a period is of the period that is reviewed."""
        super().derive()
        if self.period_from or self.period_until or self.work_year_id is None:
            return
        read = span_read(self)
        if read is not None:
            self.period_from, self.period_until = read.first, read.last
        elif not (self.period or self.period_kind) and self.activity is not None:
            self.period_from = self.activity.period_from
            self.period_until = self.activity.period_until

    @property
    def as_worded(self) -> str:
        """The number as the source words it; where none is quoted, built from its parts."""
        if self.wording:
            return self.wording
        ends = (end for end in (self.value, self.upper_value) if end is not None)
        number = "至".join(format(end.normalize(), "f") for end in ends)
        each_year = "每年" if self.period_kind == PeriodKind.YEARLY else ""
        return each_year + {
            self.Comparator.MORE_THAN: f"{number}多{self.unit}",
            self.Comparator.NEARLY: f"近{number}{self.unit}",
            self.Comparator.ABOUT: f"约{number}{self.unit}",
            self.Comparator.AT_MOST: f"不超过{number}{self.unit}",
        }.get(self.comparator, f"{number}{self.unit}")

    def clean(self):
        super().clean()
        wrong: dict = {name: [fault] for name, fault in faults_of_statement(self).items()}
        if self.wording and self.quote and self.wording not in self.quote:
            wrong["wording"] = ValidationError("原文表述不在引语之中。", code="wording_not_quoted")
        if self.indicator is not None and self.unit != self.indicator.unit:
            other = f"计量单位应与指标一致，为“{self.indicator.unit}”。"
            wrong.setdefault("unit", []).append(ValidationError(other, code="unit_differs"))
        for name in ("activity", "outcome"):
            part = getattr(self, name)
            if part is not None and part.matter_id not in (None, self.matter_id):
                wrong[name] = ValidationError(
                    "所选记录属于另一个事项，与本条数据关联的事项不一致。", code="other_owner"
                )
        if self._is_one_too_many():
            message = f"一次预算审查最多登记{MOST_OF_REVIEW}项数据，其余的留在预算联网系统。"
            fault = ValidationError(message, code="too_many_figures")
            wrong.setdefault("activity", []).append(fault)
        if wrong:
            raise ValidationError(wrong)

    def _is_one_too_many(self) -> bool:
        """The review of a quarter tells its few figures; the accounts stay where they are kept."""
        review = self.activity
        if self.is_voided or review is None or review.kind != review.Kind.BUDGET_REVIEW:
            return False
        others = review.figures.filter(voided_at=None).exclude(pk=self.pk)
        return others.count() >= MOST_OF_REVIEW

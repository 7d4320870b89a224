"""财经监督年历: what the committee owes the budget, the accounts and the debt every year."""

from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tracker.common.models import Stamped
from tracker.topics.models import Topic
from tracker.years.deadlines import Deadline

# What a title may leave to the year that it is planned for.
THIS_YEAR, YEAR_BEFORE = "{年度}", "{上年度}"
MONTH = [MinValueValidator(1), MaxValueValidator(12)]
FORMS = [
    Topic.Form.FISCAL_OVERSIGHT,
    Topic.Form.STATE_ASSETS,
    Topic.Form.GOVERNMENT_DEBT,
    Topic.Form.FINANCIAL_WORK,
    Topic.Form.PLAN_EVALUATION,
    Topic.Form.AUDIT_RECTIFICATION,
    Topic.Form.ONLINE_OVERSIGHT,
]


class FiscalDutyQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def of_year(self, year: int):
        """Those that are in use and whose law is in force by the end of the year."""
        in_force = Q(effective_from=None) | Q(effective_from__lte=date(year, 12, 31))
        return self.filter(in_force, is_active=True)

    def unplanned(self, year: int, *, on: date):
        """What comes every year, by a law in force on the day, and has no topic of that year."""
        in_force = Q(effective_from=None) | Q(effective_from__lte=on)
        planned = Topic.objects.not_voided().filter(work_year=year, fiscal_duty=OuterRef("pk"))
        return self.of_year(year).filter(in_force, ~Exists(planned), is_yearly=True)


class FiscalDuty(Stamped):
    """One line of the legal calendar of fiscal supervision (财经监督年历), as the office keeps it.

    It is data: which reports there are, in which months they are heard and on what article that
    rests, differs with the law and the place. What follows another one (`after`) has its term
    from the day on which that was heard: 审计查出问题整改期限 of the rule set.
    """

    code = models.SlugField("代码", max_length=50, unique=True)
    title = models.CharField(
        "事项",
        max_length=150,
        help_text=f"议题的名称。{THIS_YEAR}、{YEAR_BEFORE}代表列入的年度和它的上一年。",
    )
    form = models.CharField(
        "监督方式", max_length=30, choices=[(form.value, form.label) for form in FORMS]
    )
    article = models.CharField("依据条文", max_length=200, blank=True)
    due_from = models.PositiveSmallIntegerField("从几月起", null=True, blank=True, validators=MONTH)
    due_until = models.PositiveSmallIntegerField(
        "到几月止", null=True, blank=True, validators=MONTH
    )
    after = models.ForeignKey(
        "self",
        verbose_name="在哪一项之后",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        help_text="期限从听取那一项的日期起，按办理规则的“审计查出问题整改报告期限”推算。",
    )
    is_yearly = models.BooleanField(
        "每年都有", default=True, help_text="预算调整、中期评估等不是每年都有的，不勾选。"
    )
    effective_from = models.DateField(
        "依据施行日期", null=True, blank=True, help_text="施行以前的年度不列入。"
    )
    lead_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="责任专工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_fiscal_duties",
    )
    reporting_unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="报告单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_fiscal_duties",
    )
    is_active = models.BooleanField("使用中", default=True)
    is_verified = models.BooleanField(
        "已核实", default=False, help_text="是否已按法律原文和本地规定核实条文和月份。"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    note = models.TextField("备注", blank=True)

    passes_on = ("lead_committee", "reporting_unit")

    objects = FiscalDutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "财经监督年历"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_from__isnull=True, due_until__isnull=True)
                | Q(due_from__isnull=False, due_until__isnull=False, due_until__gte=F("due_from")),
                name="fiscalduty_months_forwards",
                violation_error_message="起止月份须同时填写，到几月止不能早于从几月起。",
                violation_error_code="months_not_forwards",
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | Q(due_from__isnull=True),
                name="fiscalduty_one_term",
                violation_error_message="在另一项之后的，期限由听取日期推算，不填月份。",
                violation_error_code="two_terms",
            ),
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.code,)

    @classmethod
    def open_rows(cls) -> Q:
        return Q(is_active=True)

    def clean(self):
        super().clean()
        faults = {}
        if self.after is not None and (self.after.after_id or self.after_id == self.pk):
            message = "只能在另一项之后，那一项本身须有月份或者不限期。"
            faults["after"] = ValidationError(message, code="circular")
        elif self.after_id and self.pk and self.followed_by.exists():
            message = "已有其他事项在这一项之后，它不能再在另一项之后。"
            faults["after"] = ValidationError(message, code="circular")
        left = self.title.replace(THIS_YEAR, "").replace(YEAR_BEFORE, "")
        if "{" in left or "}" in left:
            message = f"花括号中只能写{THIS_YEAR}、{YEAR_BEFORE}。"
            faults["title"] = ValidationError(message, code="unknown_placeholder")
        if faults:
            raise ValidationError(faults)

    def title_in(self, year: int) -> str:
        return self.title.replace(THIS_YEAR, str(year)).replace(YEAR_BEFORE, str(year - 1))

    def subject_year_in(self, year: int) -> int | None:
        """Of which year it tells, where its title says so."""
        is_of_the_year_before = YEAR_BEFORE in self.title and THIS_YEAR not in self.title
        return year - 1 if is_of_the_year_before else None

    def due_in(self, year: int) -> Deadline:
        """The last day of its months in that year; of what follows another one nothing is known
        before that was heard."""
        if self.after is not None:
            told = f"自听取“{self.after.title_in(year)}”之日起推算，尚未听取"
            return Deadline(due_on=None, explanation=told)
        basis = f"（{self.article}）" if self.article else ""
        if self.due_until is None and not self.is_yearly:
            return Deadline(due_on=None, explanation=f"按需要安排，没有规定月份{basis}")
        last = self.due_until or 12
        due_on = date(year, last, monthrange(year, last)[1])
        months = "每年一次，没有规定月份"
        if self.due_from is not None:
            one = self.due_from == self.due_until
            months = f"{last}月" if one else f"{self.due_from}月至{last}月"
        return Deadline(due_on=due_on, explanation=f"{months}{basis} → {due_on}")

    def begins_on(self, year: int) -> date:
        """From when on it may be heard in that year."""
        return date(year, self.due_from or 1, 1)

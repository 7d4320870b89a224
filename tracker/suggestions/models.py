from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Stamped, Tracked


class Suggestion(Tracked):
    """A deputy's suggestion (代表建议) or motion (议案) and what became of it.

    The number is text: "015" is what the paper says and what the sheet has to show.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", "建议"
        MOTION = "motion", "议案"
        CONVERTED_MOTION = "converted_motion", "议案转建议"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已提交"
        ACCEPTED = "accepted", "立案(待交办)"
        ASSIGNED = "assigned", "已交办(待签收)"
        HANDLING = "handling", "办理中"
        ANSWERED = "answered", "已答复(待评价)"
        EVALUATED = "evaluated", "已评价"
        CONCLUDED = "concluded", "答复办结"
        TRACKING = "tracking", "跟踪落实"
        FULFILLED = "fulfilled", "落实办结"
        WITHDRAWN = "withdrawn", "撤回"

    # Answered is not carried out: a tracked promise is still open.
    FINISHED = frozenset({Status.CONCLUDED, Status.FULFILLED, Status.WITHDRAWN})
    # The due date is that of the answer (代表法 2015 art. 42), not of what follows from it.
    DUE_MET = frozenset({Status.ANSWERED, Status.EVALUATED, Status.TRACKING})
    CARRIED_OVER = (*Tracked.CARRIED_OVER, "kind", "lead_deputy")
    CARRIED_OVER_LINKS = ("co_signers",)

    kind = models.CharField("种类", max_length=20, choices=Kind, default=Kind.SUGGESTION)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    number = models.CharField(
        "编号",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+$", "编号只能含数字、字母和连字符。")],
        help_text="按原样填写,保留前导零,如 015。",
    )
    session = models.ForeignKey(
        "tracker.Session",
        verbose_name="人代会会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suggestions",
    )
    is_closed_session = models.BooleanField("闭会期间提出", default=False)
    body = models.TextField("建议内容", blank=True)
    lead_deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="领衔代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_suggestions",
    )
    co_signers = models.ManyToManyField(
        "tracker.Deputy", verbose_name="联名代表", blank=True, related_name="signed_suggestions"
    )
    handed_over_on = models.DateField("交办日期", null=True, blank=True)
    is_key = models.BooleanField("重点督办", default=False)
    is_public = models.BooleanField("公开", default=False)
    handling = models.TextField("办理情况及成效", blank=True)

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "代表建议"
        constraints = [
            *Tracked.Meta.constraints,
            # Numbers are never reused, so voided suggestions keep theirs.
            models.UniqueConstraint(
                fields=["session", "is_closed_session", "number"],
                condition=~Q(number="") & Q(session__isnull=False),
                name="suggestion_number_once_a_session",
                violation_error_message="该次会议已有此编号的建议,编号不得重复使用。",
                violation_error_code="number_taken",
            ),
            models.UniqueConstraint(
                fields=["work_year", "is_closed_session", "number"],
                condition=~Q(number="") & Q(session__isnull=True),
                name="suggestion_number_once_a_year",
                violation_error_message="该年度已有此编号的建议,编号不得重复使用。",
                violation_error_code="number_taken",
            ),
        ]

    def __str__(self):
        return f"第{self.number}号 {self.title}" if self.number else self.title

    def clean(self):
        super().clean()
        if self.handed_over_on and self.due_on and self.due_on < self.handed_over_on:
            raise ValidationError(
                {
                    "due_on": ValidationError(
                        "答复期限不能早于交办日期。", code="due_before_handover"
                    )
                }
            )


class AssignmentManager(models.Manager):
    def get_by_natural_key(self, external_system, external_id, unit):
        return self.get(
            suggestion__external_system=external_system,
            suggestion__external_id=external_id,
            unit__code=unit,
        )


class Assignment(Stamped):
    """A unit that handles a suggestion, and its part: lead, co-handling or separate answer."""

    class Part(models.TextChoices):
        LEAD = "lead", "主办"
        CO = "co", "会办"
        SEPARATE = "separate", "分办"

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="assignments"
    )
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="承办单位",
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    part = models.CharField("承办方式", max_length=10, choices=Part)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    handler = models.CharField("承办人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)

    objects = AssignmentManager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["suggestion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit"],
                name="assignment_once_a_unit",
                violation_error_message="该单位已是这件建议的承办单位。",
                violation_error_code="unit_assigned_twice",
            ),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(part="lead"),
                name="assignment_one_lead",
                violation_error_message="一件建议只能有一个主办单位;多个单位各自答复的请选分办。",
                violation_error_code="second_lead",
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()} {self.unit}"

    def natural_key(self):
        return (*self.suggestion.natural_key(), self.unit.code)

    natural_key.dependencies = ["tracker.suggestion", "tracker.unit"]

    def is_frozen(self):
        return self.suggestion.is_frozen()


class AnswerManager(models.Manager):
    def get_by_natural_key(self, external_system, external_id, unit, number):
        return self.get(
            suggestion__external_system=external_system,
            suggestion__external_id=external_id,
            unit__code=unit,
            round=number,
        )


class Answer(Stamped):
    """A unit's written answer in one round. A second round is a new answer, the first stays."""

    class ContactMethod(models.TextChoices):
        MEETING = "meeting", "座谈会"
        VISIT = "visit", "登门走访"
        PHONE = "phone", "电话联系"
        NONE = "none", "未面商"

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="answers"
    )
    unit = models.ForeignKey(
        "tracker.Unit", verbose_name="答复单位", on_delete=models.PROTECT, related_name="answers"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1, validators=[MinValueValidator(1)])
    answered_on = models.DateField("答复日期")
    document_number = models.CharField("答复文号", max_length=100, blank=True)
    signer = models.CharField("签发人", max_length=50, blank=True)
    answer_class = models.ForeignKey(
        "tracker.AnswerClass",
        verbose_name="办理结果",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    contact_method = models.CharField("面商方式", max_length=10, choices=ContactMethod, blank=True)
    text = models.TextField("答复内容", blank=True)

    objects = AnswerManager()

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["suggestion", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit", "round"],
                name="answer_once_a_round",
                violation_error_message="该单位本轮已有答复;再次答复请增加轮次。",
                violation_error_code="round_answered",
            )
        ]

    def __str__(self):
        return f"{self.unit} 第{self.round}次答复"

    def natural_key(self):
        return (*self.suggestion.natural_key(), self.unit.code, self.round)

    natural_key.dependencies = ["tracker.suggestion", "tracker.unit"]

    def is_frozen(self):
        return self.suggestion.is_frozen()

    def clean(self):
        super().clean()
        handed_over = self.suggestion.handed_over_on if self.suggestion_id else None
        if handed_over and self.answered_on and self.answered_on < handed_over:
            raise ValidationError(
                {
                    "answered_on": ValidationError(
                        "答复日期不能早于交办日期。", code="answered_before_handover"
                    )
                }
            )


class EvaluationManager(models.Manager):
    def get_by_natural_key(self, *answer):
        return self.get(answer=Answer.objects.get_by_natural_key(*answer))


class Evaluation(Stamped):
    """How the deputy judges an answer: attitude and result apart, a reason if not satisfied."""

    class Rating(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        BASICALLY = "basically", "基本满意"
        UNSATISFIED = "unsatisfied", "不满意"

    answer = models.OneToOneField(
        Answer, verbose_name="答复", on_delete=models.PROTECT, related_name="evaluation"
    )
    attitude = models.CharField("办理态度", max_length=12, choices=Rating)
    result = models.CharField("办理结果", max_length=12, choices=Rating)
    comment = models.TextField("评价意见", blank=True)
    evaluated_on = models.DateField("评价日期")

    objects = EvaluationManager()

    class Meta:
        verbose_name = verbose_name_plural = "代表评价"
        ordering = ["answer", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(attitude="unsatisfied") & ~Q(result="unsatisfied")) | ~Q(comment=""),
                name="evaluation_unsatisfied_has_reason",
                violation_error_message="评价为不满意时必须说明理由。",
                violation_error_code="unsatisfied_without_reason",
            )
        ]

    def __str__(self):
        return f"{self.answer}:{self.get_result_display()}"

    def natural_key(self):
        return self.answer.natural_key()

    natural_key.dependencies = ["tracker.answer"]

    def is_frozen(self):
        return self.answer.is_frozen()

    def clean(self):
        super().clean()
        answered = self.answer.answered_on if self.answer_id else None
        if answered and self.evaluated_on and self.evaluated_on < answered:
            raise ValidationError(
                {
                    "evaluated_on": ValidationError(
                        "评价日期不能早于答复日期。", code="evaluated_before_answer"
                    )
                }
            )

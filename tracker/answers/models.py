from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.assignments.models import of_seen_parts
from tracker.common.models import Stamped
from tracker.common.searched import Searched
from tracker.suggestions.models import Suggestion


class AnswerQuerySet(models.QuerySet):
    def meeting_the_duty(self):
        """Answers owed in a round: the first of it. What is told later of the promise carried
        out (落实办结) is a follow-up and changes nothing of what was answered, or when."""
        return self.filter(round__lte=F("suggestion__round"))

    def following_up(self):
        return self.filter(round__gt=F("suggestion__round"))


class AnswerManager(models.Manager.from_queryset(AnswerQuerySet)):
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
    # A later round has a date of its own; whether this one was in time is asked of its own date.
    due_on = models.DateField("该轮答复期限", null=True, blank=True, editable=False)
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
    contact_person = models.CharField("面商人", max_length=50, blank=True)
    contacted_on = models.DateField("面商日期", null=True, blank=True)
    text = models.TextField("答复内容", blank=True)
    evidence = models.ManyToManyField(
        "tracker.Attachment",
        verbose_name="佐证材料",
        blank=True,
        editable=False,
        related_name="proven_answers",
        help_text="跟踪落实后再次答复时，证明已经落实的材料。",
    )
    no_co_opinion_reason = models.TextField(
        "会办意见未齐的说明", blank=True, help_text="会办意见未到齐即答复的，须说明原因。"
    )

    searched = Searched(
        name=("document_number",),
        text=("text", "signer", "contact_person", "no_co_opinion_reason"),
        under="suggestion",
    )

    objects = AnswerManager()

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["suggestion", "round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit", "round"],
                name="answer_once_a_round",
                violation_error_message="该单位本轮已有答复；再次答复请增加轮次。",
                violation_error_code="round_answered",
            )
        ]

    def __str__(self):
        return f"{self.unit} 第{self.round}次答复"

    def natural_key(self):
        return (*self.suggestion.natural_key(), self.unit.code, self.round)

    @property
    def is_follow_up(self) -> bool:
        """As `AnswerQuerySet.following_up`."""
        return self.round > self.suggestion.round

    natural_key.dependencies = ["tracker.suggestion", "tracker.unit"]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return of_seen_parts(standing, unit="unit")

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
    evaluated_by = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="评价代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evaluations",
    )
    # Staff may enter what the deputy wrote on paper; the scan of it is then named.
    scan = models.ForeignKey(
        "tracker.Attachment",
        verbose_name="征询意见表扫描件",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="scanned_votes",
    )
    is_on_behalf = models.BooleanField("代录", default=False)
    is_late = models.BooleanField(
        "逾期评价",
        default=False,
        help_text="超过评价期限并经催办的评价，是否计入满意率由规则决定。",
    )
    attitude = models.CharField("办理态度", max_length=12, choices=Rating)
    result = models.CharField("办理结果", max_length=12, choices=Rating)
    comment = models.TextField("评价意见", blank=True)
    evaluated_on = models.DateField("评价日期")

    searched = Searched(text=("comment",), under="answer")

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
        return f"{self.answer}：{self.get_result_display()}"

    def natural_key(self):
        return self.answer.natural_key()

    natural_key.dependencies = ["tracker.answer"]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Units and the government see a vote once the round is closed, deputies their own."""
        seen = Answer.objects.filter(Answer.visible_rows(standing))
        closed = ~Q(answer__suggestion__status=Suggestion.Status.ANSWERED) | Q(
            answer__round__lt=F("answer__suggestion__round")
        )
        return Q(answer__in=seen) & (closed | Q(evaluated_by__in=standing.deputies))

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


class Promise(Stamped):
    """What a unit promised in its answer (承诺事项); followed until carried out, with evidence."""

    class Status(models.TextChoices):
        OPEN = "open", "落实中"
        FULFILLED = "fulfilled", "已落实"
        DROPPED = "dropped", "终止"

    answer = models.ForeignKey(
        Answer, verbose_name="答复", on_delete=models.PROTECT, related_name="promises"
    )
    text = models.TextField("承诺内容")
    due_on = models.DateField("承诺期限", null=True, blank=True)
    status = models.CharField(
        "落实情况", max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    settled_on = models.DateField("落实（终止）日期", null=True, blank=True, editable=False)
    evidence = models.TextField("落实依据", blank=True, editable=False)

    searched = Searched(text=("text", "evidence"), under="answer")

    class Meta:
        verbose_name = verbose_name_plural = "承诺事项"
        ordering = ["answer", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", settled_on=None)
                | (~Q(status="open") & Q(settled_on__isnull=False) & ~Q(evidence="")),
                name="promise_settled_with_evidence",
                violation_error_message="承诺事项落实或终止时必须有日期和依据。",
                violation_error_code="settled_without_evidence",
            )
        ]

    def __str__(self):
        return self.text[:40]

    @property
    def is_owed(self) -> bool:
        return self.status == self.Status.OPEN

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return Q(answer__in=Answer.objects.filter(Answer.visible_rows(standing)))

    def is_frozen(self):
        return self.answer.is_frozen()

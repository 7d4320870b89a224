"""旁听庭审评议: what deputies thought of a trial they sat in on, and what the court says to it.

The court reads each comment and answers it; who wrote it stands in another record, which it does
not see. What the marks are and how they are given rests on practice, not on a law.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.activities.models import Activity
from tracker.common.models import Stamped
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.spine import concerning_matters


class Mark(models.TextChoices):
    GOOD = "good", "好"
    FAIR = "fair", "一般"
    POOR = "poor", "差"


def mark(label: str) -> models.CharField:
    return models.CharField(label, max_length=10, choices=Mark, blank=True)


# The marks of an observation, in the order of the form.
MARKS = ("procedure", "stages", "mediation", "attire", "language", "atmosphere")


class Observation(Stamped):
    """One deputy's marks for one trial. Only who was there can give them."""

    activity = models.ForeignKey(
        Activity, verbose_name="旁听庭审", on_delete=models.PROTECT, related_name="observations"
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="旁听代表",
        on_delete=models.PROTECT,
        related_name="observations",
    )
    procedure = mark("庭审程序")
    stages = mark("庭审环节")
    mediation = mark("调解")
    attire = mark("着装仪容")
    language = mark("语言")
    atmosphere = mark("庭审氛围")

    class Meta:
        verbose_name = verbose_name_plural = "旁听评议"
        ordering = ["activity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "deputy"],
                name="observation_once_a_deputy",
                violation_error_message="该代表对这次庭审已有评议。",
                violation_error_code="observation_taken",
            )
        ]

    def __str__(self):
        return f"{self.deputy} {self.activity}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """The committee that organised it sees all, deputies their own, courts none."""
        rows = NOTHING
        committees = standing.units_as(Role.COMMITTEE)
        if committees:
            own = standing.only_as(Role.COMMITTEE)
            led = concerning_matters("activity__matter", own)
            rows |= Q(activity__organiser__in=committees) | led
        if standing.deputies:
            rows |= Q(deputy__in=standing.deputies)
        return rows

    def is_frozen(self) -> bool:
        return self.activity.is_frozen()

    def clean(self):
        super().clean()
        # A form may lack either; that is then its own fault.
        if self.activity_id is None or self.deputy_id is None:
            return
        if self.activity.kind != Activity.Kind.COURT_OBSERVATION:
            fault = ValidationError("所选活动不是旁听庭审。", code="not_a_trial")
            raise ValidationError({"activity": fault})
        came = self.activity.duty_acts.filter(
            voided_at=None, presence="present", deputy=self.deputy_id
        )
        if not came.exists():
            message = f"“{self.deputy}”没有到会记录，先在活动的“参加的代表”里登记到会。"
            raise ValidationError({"deputy": ValidationError(message, code="was_not_there")})


class TrialComment(Stamped):
    """One comment of a deputy (评议意见), and the court's answer to it.

    Court, case and day are those of the activity, repeated here because the court reads comments
    and not the committee's activities.
    """

    observation = models.ForeignKey(
        Observation, verbose_name="旁听评议", on_delete=models.PROTECT, related_name="comments"
    )
    court = models.ForeignKey(
        "tracker.Unit",
        verbose_name="法院",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="trial_comments",
    )
    case_name = models.CharField("案由", max_length=200, blank=True, editable=False)
    heard_on = models.DateField("庭审日期", null=True, blank=True, editable=False)
    text = models.TextField("评议意见")
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)

    searched = Searched(text=("text", "answer"))

    class Meta:
        verbose_name = verbose_name_plural = "旁听评议意见"
        ordering = ["-heard_on", "observation", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="trialcomment_answer_has_a_day",
                violation_error_message="答复和答复日期须同时填写。",
                violation_error_code="answer_without_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None)
                | Q(heard_on=None)
                | Q(answered_on__gte=models.F("heard_on")),
                name="trialcomment_answered_after_trial",
                violation_error_message="答复日期不能早于庭审日期。",
                violation_error_code="answered_before_trial",
            ),
        ]

    def __str__(self):
        return self.text[:40]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Whoever sees the deputy's observation, and the court that is commented on."""
        seen = Observation.objects.filter(Observation.visible_rows(standing))
        rows = Q(observation__in=seen)
        courts = standing.units_as(Role.UNIT_CONTACT)
        return rows | Q(court__in=courts) if courts else rows

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)

    def is_frozen(self) -> bool:
        return self.observation.is_frozen()

    def derive(self):
        super().derive()
        trial = self.observation.activity
        self.court, self.case_name, self.heard_on = trial.court, trial.case_name, trial.held_on

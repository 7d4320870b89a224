from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Entry
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.topics.models import Activity

EVERYTHING = Q()


class DutyAct(Entry):
    """What a deputy did in their office (履职记录): a meeting attended, constituents received.

    The committee keeps and publishes these records (代表法 2025 art. 58). Suggestions are duty
    acts too, but they are counted from the suggestions themselves and never entered twice.
    """

    class Kind(models.TextChoices):
        CONGRESS = "congress", "出席人代会"
        COMMITTEE_SESSION = "committee_session", "列席常委会会议"
        OTHER_MEETING = "other_meeting", "其他会议"
        TRAINING = "training", "学习培训"
        RESEARCH = "research", "专题调研"
        INSPECTION_VISIT = "inspection_visit", "视察"
        LAW_INSPECTION = "law_inspection", "执法检查"
        SPECIAL_INQUIRY = "special_inquiry", "专题询问"
        COURT_OBSERVATION = "court_observation", "旁听庭审"
        RECEPTION = "reception", "联系群众、接待选民"
        MEDIATION = "mediation", "化解矛盾纠纷"
        ASSISTANCE = "assistance", "扶弱济困"
        GOOD_DEED = "good_deed", "办好事实事"
        CHARITY = "charity", "公益慈善"
        DUTY_REPORT = "duty_report", "向选民述职"
        OTHER = "other", "其他"

    # What taking part in an activity counts as.
    KIND_OF_ACTIVITY = {
        Activity.Kind.RESEARCH: Kind.RESEARCH,
        Activity.Kind.INSPECTION_VISIT: Kind.INSPECTION_VISIT,
        Activity.Kind.VISIT: Kind.INSPECTION_VISIT,
        Activity.Kind.SITE_CHECK: Kind.LAW_INSPECTION,
        Activity.Kind.SPECIAL_INQUIRY: Kind.SPECIAL_INQUIRY,
        Activity.Kind.COURT_OBSERVATION: Kind.COURT_OBSERVATION,
        Activity.Kind.TRAINING: Kind.TRAINING,
        Activity.Kind.CONSTITUENT_RECEPTION: Kind.RECEPTION,
        Activity.Kind.MEETING: Kind.OTHER_MEETING,
    }

    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="duty_acts",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="代表",
        on_delete=models.PROTECT,
        related_name="duty_acts",
    )
    kind = models.CharField("履职类别", max_length=20, choices=Kind)
    acted_on = models.DateField("履职日期")
    title = models.CharField("事项", max_length=200, blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name="所属活动",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duty_acts",
    )
    times = models.PositiveIntegerField("次数", default=1, validators=[MinValueValidator(1)])
    attendances = models.PositiveIntegerField("接待人次", null=True, blank=True)
    opinions = models.PositiveIntegerField("收集意见（条）", null=True, blank=True)
    solved = models.PositiveIntegerField("推动解决（个）", null=True, blank=True)
    description = models.TextField("履职情况", blank=True)

    searched = Searched(name=("title",), text=("description", "quote"))

    class Meta:
        verbose_name = verbose_name_plural = "履职记录"
        ordering = ["-acted_on", "-id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["deputy", "activity"],
                condition=Q(activity__isnull=False, voided_at__isnull=True),
                name="dutyact_once_an_activity",
                violation_error_message="该代表参加这次活动已有履职记录。",
                violation_error_code="duty_act_taken",
            ),
        ]
        indexes = [models.Index(fields=["work_year", "deputy"], name="dutyact_year_deputy")]

    def __str__(self):
        return f"{self.deputy} {self.title or self.get_kind_display()}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Deputies see their own, a street committee those of its deputies, the committees of
        the house, whose activities these are, all."""
        rows = NOTHING
        if standing.deputies:
            rows |= Q(deputy__in=standing.deputies)
        streets = standing.units_as(Role.STREET_COMMITTEE)
        if streets:
            rows |= Q(deputy__street_committee__in=streets)
        return EVERYTHING if standing.roles & {Role.COMMITTEE} else rows

    def is_frozen(self) -> bool:
        return self.work_year.is_closed

    def take_from_activity(self) -> None:
        """Fill in what taking part in an activity says by itself and nobody typed."""
        activity = self.activity
        self.work_year_id = self.work_year_id or activity.work_year_id
        self.acted_on = self.acted_on or activity.held_on
        self.title = self.title or activity.title
        self.kind = self.kind or self.KIND_OF_ACTIVITY.get(activity.kind, self.Kind.OTHER)

    def clean(self):
        super().clean()
        ended = self.deputy.mandate_ended_on if self.deputy_id else None
        if ended and self.acted_on and self.acted_on > ended:
            raise ValidationError(
                {
                    "acted_on": ValidationError(
                        "代表资格已终止，不能登记此后的履职。", code="after_mandate"
                    )
                }
            )

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.common import door
from tracker.common.models import Entry, EntryQuerySet, Stamped
from tracker.common.searched import Searched
from tracker.matters.following import WithFigures
from tracker.matters.models import Hung, matter_link, optional_matter_link

# What an activity brought; what was not held brought nothing.
BROUGHT = (
    "times", "batches", "items", "people", "attendances", "deputy_attendances",
    "public_attendances", "opinions", "answered_on_spot", "handed_over", "solved",
)  # fmt: skip


class ActivityQuerySet(EntryQuerySet):
    def held(self):
        """What was done, and so is counted."""
        return self.not_voided().filter(status="held")

    def unrecorded(self, *, on: date):
        """What was planned for a day before `on`, of which nobody said what became of it."""
        return self.not_voided().filter(status__in=Activity.BEFORE_IT, held_on__lt=on)


class Activity(WithFigures, Hung, Entry):
    """Something that was done: research, a visit, a hearing … for a topic or on its own.

    People (人数) and attendances (人次) are kept apart because they must never be added. How many
    times deputies took part is typed, or counted from the list of those who did; what is typed
    wins, and both are told where they differ (`tracker/activities/participants.py`).

    Only what was held is counted anywhere. What is planned or was cancelled brings no numbers.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "计划"
        ANNOUNCED = "announced", "已通知"
        HELD = "held", "已开展"
        CANCELLED = "cancelled", "取消"

    class CaseKind(models.TextChoices):
        CRIMINAL = "criminal", "刑事"
        CIVIL = "civil", "民事"
        ADMINISTRATIVE = "administrative", "行政"
        PUBLIC_INTEREST = "public_interest", "公益诉讼"
        OTHER = "other", "其他"

    BEFORE_IT = frozenset({Status.PLANNED, Status.ANNOUNCED})

    class Kind(models.TextChoices):
        RESEARCH = "research", "调研"
        INSPECTION_VISIT = "inspection_visit", "视察"
        VISIT = "visit", "走访"
        SITE_CHECK = "site_check", "实地检查"
        SYMPOSIUM = "symposium", "座谈"
        SEMINAR = "seminar", "研讨分析"
        HEARING = "hearing", "听取汇报"
        SPECIAL_INQUIRY = "special_inquiry", "专题询问"
        COURT_OBSERVATION = "court_observation", "旁听庭审"
        QUESTIONNAIRE = "questionnaire", "问卷调查"
        SPOT_CHECK = "spot_check", "抽查"
        COVERT_VISIT = "covert_visit", "暗访"
        THIRD_PARTY = "third_party", "第三方评估"
        DELEGATED_CHECK = "delegated_check", "委托检查"
        CASE_CHECK = "case_check", "案件检查"
        STUDY_TOUR = "study_tour", "外出考察"
        TRAINING = "training", "培训学习"
        CONSTITUENT_RECEPTION = "constituent_reception", "接待选民"
        PUBLICITY = "publicity", "宣传"
        APPRAISAL = "appraisal", "评议"
        MEETING = "meeting", "会议"
        BUDGET_REVIEW = "budget_review", "预算审查"
        OTHER = "other", "其他"

    matter = optional_matter_link("activities")
    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="activities",
    )
    kind = models.CharField("活动类型", max_length=30, choices=Kind)
    title = models.CharField("活动名称", max_length=200)
    status = models.CharField(
        "状态",
        max_length=10,
        choices=Status,
        default=Status.HELD,
        help_text="只有“已开展”的计入统计。",
    )
    programmes = models.ManyToManyField(
        Programme,
        verbose_name="品牌活动",
        blank=True,
        related_name="activities",
        help_text="一次活动可以属于几个品牌，合计时只计一次。",
    )
    notice_on = models.DateField("通知（公告）日期", null=True, blank=True)
    held_on = models.DateField("开展日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    station = models.ForeignKey(
        Station,
        verbose_name="工作室（站、家）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    organiser = models.ForeignKey(
        "tracker.Unit",
        verbose_name="组织单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    group = models.ForeignKey(
        "tracker.Group",
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    court = models.ForeignKey(
        "tracker.Unit",
        verbose_name="法院",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="observed_trials",
    )
    case_name = models.CharField(
        "案由", max_length=200, blank=True, help_text="隐去当事人姓名，如张某某盗窃案。"
    )
    case_kind = models.CharField("案件类型", max_length=20, choices=CaseKind, blank=True)
    period_from = models.DateField(
        "审查期间起始", null=True, blank=True, help_text="如第一季度填1月1日至3月31日。"
    )
    period_until = models.DateField("审查期间截止", null=True, blank=True)
    times = models.PositiveIntegerField("场次", null=True, blank=True, help_text="留空按一次计。")
    batches = models.PositiveIntegerField("批次", null=True, blank=True)
    items = models.PositiveIntegerField("件数", null=True, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    attendances = models.PositiveIntegerField("人次", null=True, blank=True)
    deputy_attendances = models.PositiveIntegerField(
        "代表人次", null=True, blank=True, help_text="登记了参加的代表的可以留空，按名单计。"
    )
    public_attendances = models.PositiveIntegerField("群众人次", null=True, blank=True)
    opinions = models.PositiveIntegerField("收集意见（条）", null=True, blank=True)
    answered_on_spot = models.PositiveIntegerField("当场答复（条）", null=True, blank=True)
    handed_over = models.PositiveIntegerField("转办（条）", null=True, blank=True)
    solved = models.PositiveIntegerField("已解决（个）", null=True, blank=True)
    description = models.TextField("活动情况", blank=True)

    searched = Searched(
        name=("title",), text=("place", "case_name", "description", "quote"), under="matter"
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监督活动"
        ordering = ["-work_year_id", "-held_on", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("held_on")),
                name="activity_ends_after_start",
                violation_error_message="结束日期不能早于开展日期。",
                violation_error_code="ends_before_start",
            ),
            models.CheckConstraint(
                condition=Q(status="held") | Q(**{f"{name}__isnull": True for name in BROUGHT}),
                name="activity_brings_numbers_when_held",
                violation_error_message="没有开展的活动不登记场次、人次、意见等数字。",
                violation_error_code="numbers_of_what_was_not_held",
            ),
            models.CheckConstraint(
                condition=Q(kind="court_observation")
                | Q(court__isnull=True, case_name="", case_kind=""),
                name="activity_case_of_court_observation",
                violation_error_message="只有旁听庭审填写法院、案由和案件类型。",
                violation_error_code="case_of_another_kind",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_until=None)
                | Q(
                    period_from__isnull=False,
                    period_until__isnull=False,
                    period_until__gte=F("period_from"),
                ),
                name="activity_period_forwards",
                violation_error_message="审查期间的起始、截止须同时填写，截止不能早于起始。",
                violation_error_code="period_not_forwards",
            ),
            models.CheckConstraint(
                condition=Q(kind="budget_review") | Q(period_from=None, period_until=None),
                name="activity_period_of_budget_review",
                violation_error_message="只有预算审查填写审查期间。",
                violation_error_code="period_of_another_kind",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(held_on=None) | Q(held_on__gte=F("notice_on")),
                name="activity_held_after_notice",
                violation_error_message="通知（公告）日期不能晚于开展日期。",
                violation_error_code="notice_after_day",
            ),
            models.CheckConstraint(
                condition=Q(opinions=None)
                | Q(answered_on_spot=None)
                | Q(answered_on_spot__lte=F("opinions")),
                name="activity_answers_what_was_said",
                violation_error_message="当场答复不能多于收集意见。",
                violation_error_code="more_answered_than_said",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        faults = {}
        parts = [self.deputy_attendances, self.public_attendances]
        if self.attendances is not None and self.attendances < sum(filter(None, parts)):
            message = "人次不能少于代表人次与群众人次之和。"
            faults["attendances"] = ValidationError(message, code="less_than_its_parts")
        if self.court is not None and self.court.kind != self.court.Kind.COURT:
            faults["court"] = ValidationError("所选单位不是法院。", code="not_a_court")
        day = self.held_on
        if self.station is not None and day is not None and not self.station.exists_on(day):
            message = f"“{self.station}”在{day}还没有设立或者已经撤销。"
            faults["station"] = ValidationError(message, code="station_not_existing")
        if self.status != self.Status.HELD and self.pk is not None and self.has_participants():
            message = "已登记代表到会，状态只能是“已开展”；有误的请先作废到会记录。"
            faults["status"] = ValidationError(message, code="somebody_was_there")
        is_trial = self.kind == self.Kind.COURT_OBSERVATION
        if not is_trial and self.pk is not None and self.observations.exists():
            message = "已有代表的旁听评议，类型只能是旁听庭审。"
            faults["kind"] = ValidationError(message, code="trial_was_observed")
        if faults:
            raise ValidationError(faults)

    def has_participants(self) -> bool:
        return self.duty_acts.filter(voided_at=None, presence="present").exists()

    def carry_along(self, before, *, by):
        super().carry_along(before, by=by)
        if self.status == self.Status.CANCELLED:
            # Nobody is asked to come to what is not held.
            for act in self.duty_acts.filter(voided_at=None, presence="expected"):
                door.void(act, by=replace(by, reason=by.reason or "活动取消"))
        said = ("court_id", "case_name", "held_on")
        if before is not None and any(getattr(before, one) != getattr(self, one) for one in said):
            for observation in self.observations.all():
                observation.activity = self
                for comment in observation.comments.all():
                    comment.observation = observation
                    door.recompute(comment, by=by)


class SiteManager(models.Manager):
    def get_by_natural_key(self, external_system, external_id, name):
        return self.get(
            activity__external_system=external_system,
            activity__external_id=external_id,
            name=name,
        )


class Site(Stamped):
    """A place that an activity went to (点位): an enterprise, a road, a clinic, a wetland."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        INSTITUTION = "institution", "机关事业单位"
        FACILITY = "facility", "设施场所"
        COMMUNITY = "community", "社区（村）"
        STREET = "street", "街道（乡镇）"
        NATURAL = "natural", "河湖湿地"
        OTHER = "other", "其他"

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.PROTECT, related_name="sites"
    )
    name = models.CharField("点位名称", max_length=100)
    kind = models.CharField("点位类型", max_length=20, choices=Kind)
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="对应单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )

    searched = Searched(name=("name",), under="activity")

    objects = SiteManager()

    class Meta:
        verbose_name = verbose_name_plural = "点位"
        ordering = ["activity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "name"],
                name="site_once_an_activity",
                violation_error_message="该活动已有同名点位。",
                violation_error_code="site_taken",
            )
        ]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return Q(activity__in=Activity.objects.filter(Activity.visible_rows(standing)))

    def __str__(self):
        return self.name

    def natural_key(self):
        return (*self.activity.natural_key(), self.name)

    natural_key.dependencies = ["tracker.activity"]

    def is_frozen(self):
        return self.activity.is_frozen()


class Recommendation(Hung, Entry):
    """What the committee asked for in its work (工作建议), short of a formal opinion."""

    matter = matter_link("recommendations")
    text = models.TextField("建议内容")
    addressed_to = models.ForeignKey(
        "tracker.Unit",
        verbose_name="建议对象",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    made_on = models.DateField("提出日期", null=True, blank=True)
    response = models.TextField("采纳落实情况", blank=True)

    searched = Searched(text=("text", "response", "quote"), under="matter")

    class Meta:
        verbose_name = verbose_name_plural = "工作建议"
        ordering = ["id"]
        constraints = [
            *Entry.Meta.constraints,
        ]

    def __str__(self):
        return self.text[:40]

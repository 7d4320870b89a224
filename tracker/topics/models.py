from collections.abc import Collection

from django.db import models
from django.db.models import F, Q

from tracker.common import door
from tracker.common.actor import Actor
from tracker.common.searched import Searched
from tracker.matters.models import Tracked
from tracker.matters.scoping import supervision_rows
from tracker.meetings.following import hearings_are_followed_by
from tracker.rectification.models import RectificationItem
from tracker.years.clocks import Clocked, clock_of, set_dates

# In the explanation of a date that somebody set otherwise than the fiscal calendar says.
BY_HAND = "；改为 "


class Channel(models.TextChoices):
    """By which channel a matter came up (监督法 2006 art. 9, 2024 art. 12)."""

    INSPECTION = "inspection", "执法检查中发现的突出问题"
    SUGGESTIONS = "suggestions", "代表建议、批评和意见集中反映的问题"
    MEMBERS = "members", "常委会组成人员提出的比较集中的问题"
    BODIES = "bodies", "专门委员会、工作机构调查研究中发现的突出问题"
    LETTERS = "letters", "人民来信来访集中反映的问题"
    PUBLIC = "public", "社会普遍关注的其他问题"
    REQUESTED = "requested", "有关机关要求报告的工作"


class Topic(Clocked, Tracked):
    """A matter on the committee's yearly supervision plan (监督议题).

    What the fiscal calendar (财经监督年历) asks for every year names its line there; its due date
    follows from that, and says how. All others are due when the plan says.
    """

    class Form(models.TextChoices):
        """Forms of supervision (监督方式), after 监督法 2006 and 2024.

        Appraisals, satisfaction votes, court observation and case review have no home in the
        national law; they rest on local rules or practice, and are listed because they are used.
        """

        SPECIAL_REPORT = "special_report", "听取和审议专项工作报告"
        FISCAL_OVERSIGHT = "fiscal_oversight", "财政经济工作监督"
        STATE_ASSETS = "state_assets", "国有资产管理情况监督"
        GOVERNMENT_DEBT = "government_debt", "政府债务管理情况监督"
        FINANCIAL_WORK = "financial_work", "金融工作监督"
        PLAN_EVALUATION = "plan_evaluation", "五年规划中期评估"
        AUDIT_RECTIFICATION = "audit_rectification", "审计查出问题整改监督"
        ONLINE_OVERSIGHT = "online_oversight", "联网监督"
        LAW_INSPECTION = "law_inspection", "执法检查"
        DOCUMENT_REVIEW = "document_review", "规范性文件备案审查"
        INQUIRY = "inquiry", "询问"
        SPECIAL_INQUIRY = "special_inquiry", "专题询问"
        INTERPELLATION = "interpellation", "质询"
        SPECIAL_INVESTIGATION = "special_investigation", "特定问题调查"
        REMOVAL = "removal", "撤职案审议"
        INSPECTION_VISIT = "inspection_visit", "视察"
        THEMATIC_RESEARCH = "thematic_research", "专题调研"
        FOLLOW_UP = "follow_up", "跟踪监督"
        SATISFACTION_VOTE = "satisfaction_vote", "满意度测评"
        WORK_APPRAISAL = "work_appraisal", "工作评议"
        DUTY_APPRAISAL = "duty_appraisal", "述职评议"
        COURT_OBSERVATION = "court_observation", "旁听庭审"
        CASE_REVIEW = "case_review", "案件质量检查"
        PUBLIC_WORKS = "public_works", "民生实事项目监督"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "提出"
        IN_PLAN = "in_plan", "列入计划"
        IN_PROGRESS = "in_progress", "实施中"
        DELIBERATED = "deliberated", "已听取审议"
        RECTIFYING = "rectifying", "整改落实中"
        RESULT_REPORTED = "result_reported", "已报告整改结果"
        CLOSED = "closed", "办结"
        CONTINUED = "continued", "结转下年"
        CANCELLED = "cancelled", "取消"

    FINISHED = frozenset({Status.CLOSED, Status.CONTINUED, Status.CANCELLED})
    DROPPED = UNCOUNTED = frozenset({Status.CANCELLED})
    DONE = frozenset({Status.CLOSED})
    SORTED_BY = "form"
    # An opinion is formed on what was deliberated, by the committee or its directors' meeting.
    AFTER_DELIBERATION = frozenset({Status.DELIBERATED, Status.RECTIFYING, Status.RESULT_REPORTED})
    is_supervision = True
    # Told anew at each write: what the calendar says of the due date, and whether that may move.
    derived_fields = Tracked.derived_fields | {"due_explanation", "provisional_dates"}
    CARRIED_OVER = (*Tracked.CARRIED_OVER, "form", "supervising_leader")
    CARRIED_OVER_LINKS = ("reporting_units", "laws")

    form = models.CharField("监督方式", max_length=30, choices=Form)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
    channel = models.CharField("议题来源", max_length=20, choices=Channel, blank=True)
    supervising_leader = models.CharField("分管领导", max_length=50, blank=True)
    reporting_units = models.ManyToManyField(
        "tracker.Unit", verbose_name="报告（实施）单位", blank=True, related_name="reported_topics"
    )
    laws = models.ManyToManyField(
        "tracker.Law", verbose_name="涉及法律法规", blank=True, related_name="topics"
    )
    basis = models.CharField("依据/来源", max_length=200, blank=True)
    research_on = models.DateField("会前调研时间", null=True, blank=True)
    adjustment = models.TextField("调整说明", blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    fiscal_duty = models.ForeignKey(
        "tracker.FiscalDuty",
        verbose_name="财经监督年历事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics",
        help_text="本议题是年历中的哪一项；由“列入财经监督议题”填写，已有的议题也可以自己选。",
    )
    due_explanation = models.TextField("期限说明", blank=True, editable=False)

    passes_on = ("lead_committee", "reporting_units")

    searched = Searched(
        name=("title",),
        text=("basis", "adjustment", "supervising_leader", "note", "quote"),
    )

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "监督议题"
        constraints = [
            *Tracked.Meta.constraints,
            models.UniqueConstraint(
                fields=["work_year", "fiscal_duty"],
                condition=Q(voided_at=None, fiscal_duty__isnull=False),
                name="topic_fiscal_duty_once_a_year",
                violation_error_message="该年度已有财经监督年历中这一项的议题。",
                violation_error_code="planned_already",
            ),
        ]

    def derive(self):
        found = clock_of(type(self), "due_on").computed(self) if self.fiscal_duty_id else None
        is_as_computed = found is not None and found.due_on == self.due_on
        self.due_explanation = found.explanation if found else ""
        if found and not is_as_computed:
            self.due_explanation += f"{BY_HAND}{self.due_on}" if self.due_on else "；未设期限"
        self.mark("due_on", is_provisional=is_as_computed and found.is_provisional)
        super().derive()

    @classmethod
    def follow_hearing(cls, matters: Collection[int], *, by: Actor) -> None:
        """Date anew what is due a time after one of these was heard, unless somebody set the date
        by hand."""
        earlier = F("fiscal_duty__after__topics__work_year")
        following = cls.objects.not_voided().filter(
            fiscal_duty__after__topics__in=matters, work_year=earlier
        )
        for topic in following.exclude(due_explanation__contains=BY_HAND).order_by("pk"):
            set_dates(topic, "due_on")
            door.recompute(topic, by=by)

    def is_handled_by(self, standing) -> bool:
        own = standing.offices
        return any(unit.pk in own for unit in self.reporting_units.all())

    @classmethod
    def visible_rows(cls, standing) -> models.Q:
        """A committee sees its own and what nobody leads, a unit what it reports on or rectifies.

        The others see what is in the plan, which is published (监督法 2024 art. 63).
        """
        own = cls.reporting_units.through.objects
        return supervision_rows(
            standing,
            reported=own,
            rectified=lambda units: RectificationItem.objects.of_units(units).values("matter"),
            published=~models.Q(status=cls.Status.PROPOSED),
        )


hearings_are_followed_by(Topic.follow_hearing)

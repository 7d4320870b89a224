from django.db import models

from tracker.common.models import Entry, Stamped
from tracker.common.roles import Role
from tracker.common.searched import Searched
from tracker.matters.following import WithFigures
from tracker.matters.models import Hung, Tracked, matter_link, optional_matter_link
from tracker.matters.scoping import supervision_rows
from tracker.rectification.models import RectificationItem


class Channel(models.TextChoices):
    """By which channel a matter came up (监督法 2006 art. 9, 2024 art. 12)."""

    INSPECTION = "inspection", "执法检查中发现的突出问题"
    SUGGESTIONS = "suggestions", "代表建议、批评和意见集中反映的问题"
    MEMBERS = "members", "常委会组成人员提出的比较集中的问题"
    BODIES = "bodies", "专门委员会、工作机构调查研究中发现的突出问题"
    LETTERS = "letters", "人民来信来访集中反映的问题"
    PUBLIC = "public", "社会普遍关注的其他问题"
    REQUESTED = "requested", "有关机关要求报告的工作"


class Topic(Tracked):
    """A matter on the committee's yearly supervision plan (监督议题)."""

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
    directors_meeting_on = models.DateField("主任会议时间", null=True, blank=True)
    committee_session_on = models.DateField("常委会会议时间", null=True, blank=True)
    adjustment = models.TextField("调整说明", blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)

    searched = Searched(
        name=("title",),
        text=("basis", "adjustment", "supervising_leader", "note", "quote"),
    )

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "监督议题"

    def is_handled_by(self, standing) -> bool:
        own = standing.units_as(Role.UNIT_CONTACT) | standing.units_as(Role.GOVERNMENT_OFFICE)
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


class Activity(WithFigures, Hung, Entry):
    """Something that was done: research, a visit, a hearing … for a topic or on its own.

    People (人数) and attendances (人次) are kept apart because they must never be added.
    """

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
    held_on = models.DateField("开展日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    organiser = models.ForeignKey(
        "tracker.Unit",
        verbose_name="组织单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    times = models.PositiveIntegerField("场次", null=True, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    attendances = models.PositiveIntegerField("人次", null=True, blank=True)
    opinions = models.PositiveIntegerField("收集意见（条）", null=True, blank=True)
    description = models.TextField("活动情况", blank=True)

    searched = Searched(name=("title",), text=("description", "quote"), under="matter")

    class Meta:
        verbose_name = verbose_name_plural = "监督活动"
        ordering = ["-work_year_id", "-held_on", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(held_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("held_on")),
                name="activity_ends_after_start",
                violation_error_message="结束日期不能早于开展日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return self.title


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
    def visible_rows(cls, standing) -> models.Q:
        return models.Q(activity__in=Activity.objects.filter(Activity.visible_rows(standing)))

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

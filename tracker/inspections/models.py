from django.core.exceptions import ValidationError
from django.db import models

from tracker.common.models import Stamped
from tracker.common.searched import Searched
from tracker.matters.models import Tracked, TrackedQuerySet
from tracker.matters.scoping import supervision_rows
from tracker.rectification.models import RectificationItem
from tracker.topics.models import Channel


class InspectionQuerySet(TrackedQuerySet):
    def law_enforcement(self):
        """Only what counts as law-enforcement inspection (执法检查): own, joint, delegated."""
        return self.filter(kind__in=Inspection.LAW_ENFORCEMENT)


class Inspection(Tracked):
    """A check of how a law is carried out, or one of the kinds that must not be counted as one.

    Implementation checks, case reviews and legislative research are kept in the same list,
    because they use laws in the same way, and apart by kind, because only 执法检查 of
    监督法 2024 art. 31–37 (2006 ch. 4) counts as such.
    """

    class Kind(models.TextChoices):
        OWN_ENFORCEMENT = "own_enforcement", "执法检查"
        JOINT_ENFORCEMENT = "joint_enforcement", "市区联动执法检查"
        DELEGATED_ENFORCEMENT = "delegated_enforcement", "受委托执法检查"
        IMPLEMENTATION_CHECK = "implementation_check", "检查贯彻实施"
        CASE_REVIEW = "case_review", "案件质量检查"
        LEGISLATIVE_RESEARCH = "legislative_research", "立法调研"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "提出"
        PLANNED = "planned", "列入计划"
        SCHEME_APPROVED = "scheme_approved", "方案已通过"
        NOTIFIED = "notified", "已部署"
        SELF_CHECK = "self_check", "自查"
        IN_PROGRESS = "in_progress", "检查中"
        PROBLEM_LIST = "problem_list", "已形成问题清单"
        REPORTED = "reported", "已形成报告"
        REPORTED_UP = "reported_up", "已上报情况"
        DIRECTORS = "directors", "主任会议已审议"
        COMMITTEE = "committee", "常委会已审议"
        RECTIFYING = "rectifying", "整改中"
        RESULT_REPORTED = "result_reported", "已报告整改结果"
        FOLLOW_UP = "follow_up", "跟踪检查"
        CLOSED = "closed", "办结"
        CONTINUED = "continued", "结转下年"
        CANCELLED = "cancelled", "取消"

    class Decision(models.TextChoices):
        COMMITTEE = "committee", "提请常委会会议审议"
        ENDS_HERE = "ends_here", "不提请常委会，由主任会议办结"

    LAW_ENFORCEMENT = (
        Kind.OWN_ENFORCEMENT,
        Kind.JOINT_ENFORCEMENT,
        Kind.DELEGATED_ENFORCEMENT,
    )
    # Begun by the city or province: the district sends its findings up.
    FOR_A_HIGHER_LEVEL = (Kind.JOINT_ENFORCEMENT, Kind.DELEGATED_ENFORCEMENT)
    FINISHED = frozenset({Status.CLOSED, Status.CONTINUED, Status.CANCELLED})
    DROPPED = UNCOUNTED = frozenset({Status.CANCELLED})
    DONE = frozenset({Status.CLOSED})
    # An opinion is formed on what was deliberated, by the committee or its directors' meeting.
    AFTER_DELIBERATION = frozenset(
        {
            Status.DIRECTORS,
            Status.COMMITTEE,
            Status.RECTIFYING,
            Status.RESULT_REPORTED,
            Status.FOLLOW_UP,
        }
    )
    is_supervision = True
    CARRIED_OVER = (*Tracked.CARRIED_OVER, "kind", "team_leader")
    CARRIED_OVER_LINKS = ("laws", "inspected_units")

    kind = models.CharField("检查类型", max_length=30, choices=Kind)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
    channel = models.CharField("议题来源", max_length=20, choices=Channel, blank=True)
    topic = models.ForeignKey(
        "tracker.Topic",
        verbose_name="所属议题",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspections",
    )
    laws = models.ManyToManyField(
        "tracker.Law", verbose_name="检查的法律法规", blank=True, related_name="inspections"
    )
    inspected_units = models.ManyToManyField(
        "tracker.Unit", verbose_name="被检查单位", blank=True, related_name="inspections"
    )
    team_leader = models.CharField("检查组组长", max_length=50, blank=True)
    key_points = models.TextField("检查重点", blank=True, help_text="重点内容和重点法条。")
    method = models.TextField("检查方式", blank=True)
    notified_on = models.DateField("部署日期", null=True, blank=True, editable=False)
    findings = models.TextField("发现的问题", blank=True)
    evaluation = models.TextField("法律实施情况评价", blank=True)
    law_proposals = models.TextField(
        "完善法律法规的建议", blank=True, help_text="监督法（2024）第三十六条。"
    )
    # The session hears a report only when the directors' meeting decided so.
    directors_decision = models.CharField(
        "主任会议决定", max_length=10, choices=Decision, blank=True, editable=False
    )
    published_on = models.DateField("公布日期", null=True, blank=True)

    passes_on = ("lead_committee", "inspected_units")

    searched = Searched(
        name=("title",),
        text=(
            "key_points", "method", "findings", "evaluation", "law_proposals", "team_leader",
            "note", "quote",
        ),
    )  # fmt: skip

    objects = InspectionQuerySet.as_manager()

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "执法检查"

    def clean_links(self, links):
        """Nobody of the team is of an inspected body, also of one that is named later."""
        barred = self.pk and self.team.filter(unit__in=links.get("inspected_units", ()))
        if barred:
            names = "、".join(member.name for member in barred)
            fault = ValidationError(
                f"被检查单位的人员不能参加检查组：{names}。", code="member_of_inspected_unit"
            )
            raise ValidationError({"inspected_units": fault})

    def is_handled_by(self, standing) -> bool:
        own = standing.offices
        return any(unit.pk in own for unit in self.inspected_units.all())

    @classmethod
    def visible_rows(cls, standing) -> models.Q:
        """As for topics: a committee sees its own, an inspected unit what concerns it."""
        own = cls.inspected_units.through.objects
        return supervision_rows(
            standing,
            reported=own,
            rectified=lambda units: RectificationItem.objects.of_units(units).values("matter"),
            published=~models.Q(status=cls.Status.PROPOSED),
        )


class TeamMember(Stamped):
    """Who takes part in an inspection. Nobody of an inspected body may (浙江 rules, art. 28)."""

    inspection = models.ForeignKey(
        Inspection, verbose_name="执法检查", on_delete=models.PROTECT, related_name="team"
    )
    name = models.CharField("姓名", max_length=50)
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="所在单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="人大代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspection_teams",
        help_text="成员是人大代表的，选择其代表身份。",
    )
    duty = models.CharField("职务/分工", max_length=100, blank=True)

    searched = Searched(name=("name",), text=("duty",), under="inspection")

    class Meta:
        verbose_name = verbose_name_plural = "检查组成员"
        ordering = ["inspection", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "name", "unit"],
                name="team_member_once",
                violation_error_message="该成员已在检查组中。",
                violation_error_code="member_taken",
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def visible_rows(cls, standing) -> models.Q:
        seen = Inspection.objects.filter(Inspection.visible_rows(standing))
        return models.Q(inspection__in=seen)

    def is_frozen(self):
        return self.inspection.is_frozen()

    def clean(self):
        super().clean()
        inspected = self.unit_id is not None and self.inspection_id is not None
        if inspected and self.inspection.inspected_units.filter(pk=self.unit_id).exists():
            raise ValidationError(
                {
                    "unit": ValidationError(
                        "被检查单位的人员不能参加检查组。", code="member_of_inspected_unit"
                    )
                }
            )

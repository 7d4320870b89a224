from django.db import models

from tracker.common.models import Tracked, TrackedQuerySet
from tracker.common.scoping import supervision_rows


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
        IN_PROGRESS = "in_progress", "检查中"
        REPORTED = "reported", "已形成报告"
        RECTIFYING = "rectifying", "整改中"
        CLOSED = "closed", "办结"
        CONTINUED = "continued", "结转下年"
        CANCELLED = "cancelled", "取消"

    LAW_ENFORCEMENT = (
        Kind.OWN_ENFORCEMENT,
        Kind.JOINT_ENFORCEMENT,
        Kind.DELEGATED_ENFORCEMENT,
    )
    FINISHED = frozenset({Status.CLOSED, Status.CONTINUED, Status.CANCELLED})
    CARRIED_OVER = (*Tracked.CARRIED_OVER, "kind", "team_leader")
    CARRIED_OVER_LINKS = ("laws", "inspected_units")

    kind = models.CharField("检查类型", max_length=30, choices=Kind)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
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
    method = models.TextField("检查方式", blank=True)
    findings = models.TextField("发现的问题", blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "执法检查"

    @classmethod
    def visible_rows(cls, standing) -> models.Q:
        """As for topics: a committee sees its own, an inspected unit what concerns it."""
        own = cls.inspected_units.through.objects
        return supervision_rows(standing, reported=own, published=~models.Q(status="proposed"))

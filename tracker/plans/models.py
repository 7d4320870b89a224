from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Matter, Tracked
from tracker.units.models import Unit


class PlanItem(Tracked):
    """One piece of the committee's own planned work (计划事项), with activities and results.

    The yearly plan of the deputies' work is passed by the directors' meeting, told to the deputies
    and published (代表法 2025 art. 43); what stands in a published plan changes by the move
    “adjust” alone, which names the meeting. Results are outcomes that hang on the item: one
    project may give three, so that results are counted and never the projects.
    """

    class Plan(models.TextChoices):
        DEPUTIES = "deputies", "年度代表工作计划"
        RESEARCH = "research", "年度调研计划"
        STREET = "street", "街道工委年度计划"
        OWN = "own", "机关建设计划"
        LAW = "law", "普法与宪法宣传"
        OTHER = "other", "其他"

    class Quarter(models.TextChoices):
        FIRST = "1", "第一季度"
        SECOND = "2", "第二季度"
        THIRD = "3", "第三季度"
        FOURTH = "4", "第四季度"
        WHOLE_YEAR = "all", "全年"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "提出"
        IN_PLAN = "in_plan", "列入计划"
        IN_PROGRESS = "in_progress", "实施中"
        MID_CHECKED = "mid_checked", "已年中检查"
        DELIVERED = "delivered", "已完成"
        EXCHANGED = "exchanged", "已交流"
        CLOSED = "closed", "办结"
        CONTINUED = "continued", "结转下年"
        CANCELLED = "cancelled", "取消"

    FINISHED = frozenset({Status.CLOSED, Status.CONTINUED, Status.CANCELLED})
    DROPPED = UNCOUNTED = frozenset({Status.CANCELLED})
    DONE = frozenset({Status.CLOSED})
    SORTED_BY = "plan"
    DUE_MET = frozenset({Status.DELIVERED, Status.EXCHANGED})
    UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.MID_CHECKED})
    must_end_in_its_year = True
    CARRIED_OVER = (
        *Tracked.CARRIED_OVER, "plan", "street", "leader", "members", "participants", "way",
    )  # fmt: skip
    CARRIED_OVER_LINKS = ("units",)

    plan = models.CharField("计划类别", max_length=20, choices=Plan)
    number = models.CharField("编号", max_length=50, blank=True)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
    street = models.ForeignKey(
        "tracker.Unit",
        verbose_name="街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="street_plan_items",
        help_text="街道工委年度计划填写。",
    )
    units = models.ManyToManyField(
        "tracker.Unit", verbose_name="责任单位", blank=True, related_name="plan_items"
    )
    leader = models.CharField("牵头人", max_length=50, blank=True)
    members = models.CharField("成员", max_length=300, blank=True)
    participants = models.CharField("参加对象", max_length=200, blank=True)
    way = models.CharField("方式", max_length=200, blank=True)
    quarter = models.CharField("计划季度", max_length=3, choices=Quarter, blank=True)
    decided_on = models.DateField("主任会议通过日期", null=True, blank=True)
    meeting = models.CharField("通过会议", max_length=100, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    adjustment = models.TextField("调整说明", blank=True)
    mid_checked_on = models.DateField("年中检查日期", null=True, blank=True)
    mid_check = models.TextField("年中进度", blank=True)
    delivered_on = models.DateField("完成日期", null=True, blank=True)
    no_result_reason = models.CharField("没有成果的原因", max_length=500, blank=True)
    exchanged_on = models.DateField("交流日期", null=True, blank=True)
    reported_to = models.CharField("交流、报送对象", max_length=200, blank=True)
    instruction = models.TextField("批示内容", blank=True)
    instructed_by = models.CharField("批示人", max_length=50, blank=True)
    instructed_on = models.DateField("批示日期", null=True, blank=True)
    adopted_into = models.ForeignKey(
        Matter,
        verbose_name="转化为事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grown_from",
        help_text="成果转化成的议题、建议等。",
    )
    adopted_as = models.CharField("转化去向", max_length=200, blank=True)

    passes_on = ("lead_committee", "street", "units")

    searched = Searched(
        name=("number", "title"),
        text=(
            "leader", "members", "participants", "way", "meeting", "adjustment", "mid_check",
            "no_result_reason", "reported_to", "instruction", "instructed_by", "adopted_as",
            "note", "quote",
        ),
    )  # fmt: skip

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "计划事项"
        constraints = [
            *Tracked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(plan="street", street__isnull=False)
                | (~Q(plan="street") & Q(street__isnull=True)),
                name="planitem_street_of_street_plan",
                violation_error_message="街道工委年度计划须填写街道工委，其他计划不填。",
                violation_error_code="street_of_plan",
            ),
            models.CheckConstraint(
                condition=Q(exchanged_on__isnull=True)
                | Q(delivered_on__isnull=False, exchanged_on__gte=F("delivered_on")),
                name="planitem_exchanged_after_delivery",
                violation_error_message="完成以后才能交流。",
                violation_error_code="exchanged_before_delivery",
            ),
        ]

    def is_led_by(self, standing) -> bool:
        own_streets = standing.units_as(Role.STREET_COMMITTEE)
        return super().is_led_by(standing) or self.street_id in own_streets

    def has_results(self) -> bool:
        """A research project results in something written; other work may be what was done."""
        if self.outcomes.not_voided().exists():
            return True
        return self.plan != self.Plan.RESEARCH and self.activities.held().exists()

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A committee sees its own items and every published one, a street committee those of its
        street, deputies the published plan of the deputies' work."""
        rows, published = NOTHING, Q(published_on__isnull=False)
        committees = standing.units_as(Role.COMMITTEE)
        if committees:
            named = cls.units.through.objects.filter(unit__in=committees)
            rows |= published | Q(lead_committee__in=committees)
            rows |= Q(pk__in=named.values("planitem"))
        streets = standing.units_as(Role.STREET_COMMITTEE)
        if streets:
            rows |= Q(street__in=streets) | Q(lead_committee__in=streets)
        if Role.DEPUTY in standing.roles:
            rows |= published & Q(plan=cls.Plan.DEPUTIES)
        return rows

    def clean(self):
        super().clean()
        if self.street is not None and self.street.kind != Unit.Kind.STREET_COMMITTEE:
            fault = ValidationError("所选单位不是街道工委。", code="not_a_street_committee")
            raise ValidationError({"street": fault})

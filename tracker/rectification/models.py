from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common.models import Decision, Entry, Moved, Stamped
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Hung, HungQuerySet, matter_link
from tracker.opinions.models import Opinion
from tracker.units.models import Unit, refuse_ended_unit
from tracker.years.clocks import Clocked


class RectificationItemQuerySet(HungQuerySet):
    def handed_over(self):
        return self.not_voided().exclude(status__in=RectificationItem.NOT_YET_PUBLIC)

    def of_units(self, units):
        """Handed over to one of the units, as the lead or beside it."""
        joined = RectificationItem.co_units.through.objects.filter(unit__in=units)
        own = Q(lead_unit__in=units) | Q(pk__in=joined.values("rectificationitem"))
        return self.handed_over().filter(own)


class RectificationItem(Clocked, Hung, Moved, Entry):
    """A problem of an inspection or a clause of an opinion, from handover to write-off (销号).

    The unit rectifies and applies; its leader signs; the committee checks and writes off. No unit
    writes off its own item, nothing is written off without evidence, and a deadline changes only
    by an extension on record.
    """

    class Kind(models.TextChoices):
        PROBLEM = "problem", "问题"
        PROPOSAL = "proposal", "建议"
        CLAUSE = "clause", "审议意见条款"

    class FoundBy(models.TextChoices):
        SELF_CHECK = "self_check", "自查"
        FIELD = "field", "实地检查"
        QUESTIONNAIRE = "questionnaire", "问卷"
        COVERT = "covert", "暗访"
        DEPUTIES = "deputies", "代表反映"
        THIRD_PARTY = "third_party", "第三方评估"
        DELIBERATION = "deliberation", "审议"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        FOUND = "found", "发现"
        CONFIRMED = "confirmed", "已确认（待交办）"
        HANDED_OVER = "handed_over", "已交办（待认领）"
        RECTIFYING = "rectifying", "整改中"
        LONG_TERM = "long_term", "长期整改"
        APPLIED = "applied", "申请销号"
        UNIT_SIGNED = "unit_signed", "单位已签字（待复核）"
        RETURNED = "returned", "复核退回"
        CHECKED = "checked", "已复核（待销号）"
        WRITTEN_OFF = "written_off", "已销号"
        NOT_ACCEPTED = "not_accepted", "不予整改（已说明）"
        CARRIED_OVER = "carried_over", "结转下年"

    FINISHED = frozenset({Status.WRITTEN_OFF, Status.NOT_ACCEPTED, Status.CARRIED_OVER})
    DROPPED = frozenset({Status.NOT_ACCEPTED})
    # From the application on the item rests on its evidence.
    ON_EVIDENCE = frozenset(
        {Status.APPLIED, Status.UNIT_SIGNED, Status.CHECKED, Status.WRITTEN_OFF}
    )
    NOT_YET_PUBLIC = frozenset({Status.FOUND, Status.CONFIRMED})
    # Until the unit asks for write-off the rectification is owed.
    OWED = frozenset({Status.HANDED_OVER, Status.RECTIFYING, Status.LONG_TERM, Status.RETURNED})
    only_on_supervision = True

    matter = matter_link("rectification_items")
    opinion = models.ForeignKey(
        Opinion,
        verbose_name="所属审议意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
    )
    number = models.CharField("序号/条款号", max_length=20, blank=True)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.PROBLEM)
    category = models.CharField("问题类别", max_length=50, blank=True)
    text = models.TextField("具体内容")
    law = models.ForeignKey(
        "tracker.Law",
        verbose_name="对应法律法规",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rectification_items",
    )
    article = models.CharField("对应法条", max_length=100, blank=True, help_text="如：第三十三条。")
    found_by = models.CharField("问题来源", max_length=15, choices=FoundBy, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.FOUND, editable=False
    )
    confirmed_on = models.DateField("主任会议确认日期", null=True, blank=True, editable=False)
    lead_unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="牵头整改单位",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="led_rectification_items",
    )
    co_units = models.ManyToManyField(
        "tracker.Unit",
        verbose_name="配合单位",
        blank=True,
        editable=False,
        related_name="joined_rectification_items",
    )
    handed_over_on = models.DateField("交办日期", null=True, blank=True, editable=False)
    due_on = models.DateField("整改时限", null=True, blank=True, editable=False)
    due_explanation = models.TextField("期限说明", blank=True, editable=False)
    claimed_on = models.DateField("认领日期", null=True, blank=True, editable=False)
    responsible_leader = models.CharField("责任领导", max_length=50, blank=True, editable=False)
    measures = models.TextField("整改措施", blank=True, editable=False)
    applied_on = models.DateField("申请销号日期", null=True, blank=True, editable=False)
    result = models.TextField("整改结果", blank=True, editable=False)
    unit_signer = models.CharField("单位负责人", max_length=50, blank=True, editable=False)
    unit_signed_on = models.DateField("单位签字日期", null=True, blank=True, editable=False)
    checked_on = models.DateField("人大复核日期", null=True, blank=True, editable=False)
    check_opinion = models.TextField("人大复核意见", blank=True, editable=False)
    written_off_on = models.DateField("销号日期", null=True, blank=True, editable=False)
    continues = models.ForeignKey(
        "self",
        verbose_name="承接事项",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="continuations",
    )
    note = models.TextField("备注", blank=True)

    passes_on = ("lead_unit", "co_units")

    searched = Searched(
        name=("number", "text"),
        text=(
            "category", "article", "responsible_leader", "measures", "result",
            "unit_signer", "check_opinion", "note", "quote",
        ),
        under="matter",
    )  # fmt: skip

    objects = RectificationItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["opinion", "number"],
                condition=~Q(number="") & Q(voided_at=None, continues=None),
                name="item_number_once_an_opinion",
                violation_error_message="这件审议意见中已有这个条款号。",
                violation_error_code="number_taken",
            ),
            models.UniqueConstraint(
                fields=["matter", "number"],
                condition=~Q(number="") & Q(voided_at=None, opinion=None),
                name="item_number_once_a_problem_list",
                violation_error_message="这个事项的问题清单中已有这个序号。",
                violation_error_code="number_taken",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="item_status_due")]

    def __str__(self):
        number = f"{self.number} " if self.number else ""
        return f"{number}{self.text[:40]}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A committee sees the items of its matters; a unit its own, the government those of its
        offices, both from the handover on. Nobody else sees a list that names who failed.
        """
        rows = NOTHING
        if standing.roles & {Role.COMMITTEE}:
            rows |= super().visible_rows(standing.only_as(Role.COMMITTEE))
        units = standing.units_as(Role.UNIT_CONTACT)
        if units:
            rows |= Q(pk__in=cls.objects.of_units(units).values("pk"))
        if standing.roles & {Role.GOVERNMENT_OFFICE}:
            others = Q(lead_unit__kind__in=Unit.BESIDE_THE_GOVERNMENT)
            rows |= ~Q(status__in=cls.NOT_YET_PUBLIC) & ~others
        return rows

    def is_handled_by(self, standing) -> bool:
        """The lead unit and those beside it; the government, whose offices these are."""
        units = standing.units_as(Role.UNIT_CONTACT)
        if self.lead_unit_id in units or any(unit.pk in units for unit in self.co_units.all()):
            return True
        by_government = bool(standing.units_as(Role.GOVERNMENT_OFFICE)) and self.lead_unit
        return bool(by_government) and self.lead_unit.kind not in Unit.BESIDE_THE_GOVERNMENT

    @property
    def progress_of(self):
        return self.owner

    @property
    def progress_links(self) -> dict:
        return {"rectification_item": self}

    @property
    def lead_committee_id(self):
        return self.owner.lead_committee_id

    @property
    def is_owed(self) -> bool:
        return self.status in self.OWED and not self.is_voided

    @property
    def evidence(self):
        """Files that show the rectification, also those given for the items it carries on."""
        chain, item = [], self
        while item is not None:
            chain.append(item.pk)
            item = item.continues
        files = self._meta.get_field("attachments").related_model
        return files.objects.not_voided().filter(rectification_item__in=chain)

    def again_under(self, matter: models.Model) -> "RectificationItem":
        """A clause goes on as one of the opinion that carries its own on."""
        again = super().again_under(matter)
        if self.opinion is not None:
            again.opinion = self.opinion.continuations.not_voided().last() or self.opinion
        return again

    def clean(self):
        super().clean()
        self.check_matter_open()
        refuse_ended_unit(self, link="lead_unit", on="handed_over_on")
        fault = self._fault_of_opinion()
        if fault is not None:
            raise ValidationError({"opinion": fault})
        if self.voided_at is not None and self.handed_over_on is not None:
            raise ValidationError(
                "交办后的整改事项不能作废；不予整改的请说明理由。", code="voided_after_handover"
            )

    def _carries_on_a_clause(self) -> bool:
        """What is carried over into a later year still answers the opinion it came from, or the
        one that carries that opinion on."""
        if self.continues is None or self.continues.opinion_id is None:
            return False
        return self.continues.opinion_id in (
            self.opinion_id,
            self.opinion and self.opinion.continues_id,
        )

    def _fault_of_opinion(self) -> ValidationError | None:
        if self.opinion_id is None and self.kind == self.Kind.CLAUSE:
            return ValidationError(
                "审议意见条款必须选择所属审议意见。", code="clause_without_opinion"
            )
        if self._carries_on_a_clause():
            return None
        if self.opinion_id is not None and self.opinion.matter_id != self.matter_id:
            return ValidationError(
                "所属审议意见必须是同一议题或检查的。", code="opinion_of_another_matter"
            )
        stored = RectificationItem.objects.filter(pk=self.pk).first()
        before = stored and stored.opinion
        touched = {before, self.opinion} - {None} if before != self.opinion else set()
        if any(opinion.status != Opinion.Status.DRAFT for opinion in touched):
            return ValidationError("审议意见通过后，条款不能再增减。", code="opinion_adopted")
        return None


class OfItem(Stamped):
    """What belongs to one item and is seen with it."""

    class Meta:
        abstract = True

    @classmethod
    def visible_rows(cls, standing) -> Q:
        seen = RectificationItem.objects.filter(RectificationItem.visible_rows(standing))
        return Q(item__in=seen)

    @property
    def progress_links(self) -> dict:
        return self.item.progress_links

    def is_frozen(self):
        return self.item.is_frozen()


class RectificationStage(OfItem):
    """An interim goal (阶段目标) of an item that takes longer than its deadline."""

    item = models.ForeignKey(
        RectificationItem, verbose_name="整改事项", on_delete=models.PROTECT, related_name="stages"
    )
    goal = models.TextField("阶段目标")
    due_on = models.DateField("目标日期")
    reached_on = models.DateField("达成日期", null=True, blank=True)
    evidence = models.TextField("达成情况", blank=True)

    searched = Searched(text=("goal", "evidence"), under="item")

    class Meta:
        verbose_name = verbose_name_plural = "阶段目标"
        ordering = ["item", "due_on", "id"]

    def __str__(self):
        return self.goal[:40]


class RectificationExtension(OfItem):
    """A unit's request for a later deadline and what became of it (延期记录)."""

    Decision = Decision

    item = models.ForeignKey(
        RectificationItem,
        verbose_name="整改事项",
        on_delete=models.PROTECT,
        related_name="extensions",
    )
    requested_by = models.ForeignKey(
        "tracker.Unit",
        verbose_name="申请单位",
        on_delete=models.PROTECT,
        related_name="rectification_extensions",
    )
    requested_on = models.DateField("申请日期")
    reason = models.TextField("延期理由")
    until = models.DateField("申请延至")
    decision = models.CharField(
        "审核结果", max_length=10, choices=Decision, default=Decision.PENDING
    )
    decided_on = models.DateField("审核日期", null=True, blank=True)
    previous_due_on = models.DateField("原期限", null=True, blank=True)

    searched = Searched(text=("reason",), under="item")

    class Meta:
        verbose_name = verbose_name_plural = "整改延期"
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(decision="pending"),
                name="rectification_extension_one_pending",
                violation_error_message="已有一个延期申请在审核中。",
                violation_error_code="extension_pending",
            )
        ]

    def __str__(self):
        return f"{self.requested_by} 申请延至{self.until}（{self.get_decision_display()}）"

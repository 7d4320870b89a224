from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common.models import Decision, Moved, Stamped
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.suggestions.models import Suggestion
from tracker.units.models import refuse_ended_unit
from tracker.years.clocks import Clocked


class AssignmentQuerySet(models.QuerySet):
    def get_by_natural_key(self, external_system, external_id, unit):
        return self.get(
            suggestion__external_system=external_system,
            suggestion__external_id=external_id,
            unit__code=unit,
            is_current=True,
        )

    def current(self):
        """Without the units whose refusal was accepted; those remain as history."""
        return self.filter(is_current=True)

    def answering(self):
        """Units that owe the deputy an answer themselves; co-handlers owe the lead a co-opinion."""
        return self.current().filter(part__in=Assignment.ANSWERING)


class Assignment(Clocked, Moved):
    """A unit that handles a suggestion, its part in it and how far it has come.

    A unit whose refusal (申退) was accepted is no longer current; its row stays, because who held
    the suggestion for how long is part of the record.
    """

    class Part(models.TextChoices):
        LEAD = "lead", "主办"
        CO = "co", "会办"
        SEPARATE = "separate", "分办"

    ANSWERING = frozenset({Part.LEAD, Part.SEPARATE})

    class Status(models.TextChoices):
        PENDING_SIGN = "pending_sign", "待签收"
        HANDLING = "handling", "办理中"
        REFUSING = "refusing", "申退待审"
        REFUSAL_ACCEPTED = "refusal_accepted", "已同意申退"
        SUBMITTED = "submitted", "已提交"
        RETURNED_BY_LEAD = "returned_by_lead", "主办退回"
        DONE = "done", "已办"
        EXCUSED = "excused", "已免去"

    # A unit that asked to be released, or has answered, is not excused on the way.
    EXCUSABLE = frozenset(
        {Status.PENDING_SIGN, Status.HANDLING, Status.SUBMITTED, Status.RETURNED_BY_LEAD}
    )

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="assignments"
    )
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="承办单位",
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    part = models.CharField("承办方式", max_length=10, choices=Part)
    status = models.CharField(
        "办理状态", max_length=20, choices=Status, default=Status.PENDING_SIGN, editable=False
    )
    is_current = models.BooleanField("现任承办", default=True, editable=False)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    assigned_by = models.ForeignKey(
        "tracker.Unit",
        verbose_name="分办单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="由区政府办等转交时填写；直接交办的留空。",
    )
    document_number = models.CharField("分办文号", max_length=100, blank=True)
    signed_on = models.DateField("签收日期", null=True, blank=True, editable=False)
    handler = models.CharField("承办人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    refusal_due_on = models.DateField("申退期限", null=True, blank=True, editable=False)
    refused_on = models.DateField("申退日期", null=True, blank=True, editable=False)
    refusal_decided_on = models.DateField("申退审定日期", null=True, blank=True, editable=False)
    refusal_reason = models.TextField("申退理由", blank=True, editable=False)
    proposed_unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="建议改办单位",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    excused_on = models.DateField("免去日期", null=True, blank=True, editable=False)
    # A refusal that was not agreed binds the unit: it must go on handling.
    must_handle = models.BooleanField("申退未获同意", default=False, editable=False)
    replaces = models.OneToOneField(
        "self",
        verbose_name="接替的承办单位",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    co_opinion_due_on = models.DateField("会办意见期限", null=True, blank=True, editable=False)
    co_opinion_on = models.DateField("会办意见日期", null=True, blank=True, editable=False)
    co_opinion = models.TextField("会办意见", blank=True, editable=False)

    personal_fields = frozenset({"phone"})
    passes_on = ("unit",)

    searched = Searched(
        name=("document_number",),
        text=("handler", "refusal_reason", "co_opinion"),
        under="suggestion",
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["suggestion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit"],
                condition=Q(is_current=True),
                name="assignment_once_a_unit",
                violation_error_message="该单位已是这件建议的承办单位。",
                violation_error_code="unit_assigned_twice",
            ),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(part="lead", is_current=True),
                name="assignment_one_lead",
                violation_error_message="一件建议只能有一个主办单位；多个单位各自答复的请选分办。",
                violation_error_code="second_lead",
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()} {self.unit}"

    def natural_key(self):
        return (*self.suggestion.natural_key(), self.unit.code)

    natural_key.dependencies = ["tracker.suggestion", "tracker.unit"]

    @classmethod
    def open_rows(cls) -> Q:
        """The parts still to be done of suggestions that go on; what a unit has answered stays
        its own."""
        suggestion = Q(suggestion__voided_at=None) & ~Q(suggestion__status__in=Suggestion.FINISHED)
        return suggestion & Q(is_current=True) & ~Q(status=cls.Status.DONE)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A unit sees its own part; the lead unit, which needs their co-opinions, all."""
        rows = _of_seen_suggestions(standing)
        units = standing.units_as(Role.UNIT_CONTACT)
        if not units:
            return rows
        led = cls.objects.current().filter(part=cls.Part.LEAD, unit__in=units)
        return rows & (Q(unit__in=units) | Q(suggestion__in=led.values("suggestion")))

    @classmethod
    def personal_rows(cls, standing) -> Q:
        """Whoever handles a case, or follows it for the government or a street, rings up those
        who handle it; committees, deputies and readers only learn their names."""
        rows = NOTHING
        for role in (Role.UNIT_CONTACT, Role.GOVERNMENT_OFFICE, Role.STREET_COMMITTEE):
            if role in standing.roles:
                rows |= cls.visible_rows(standing.only_as(role))
        return rows

    @property
    def progress_of(self):
        return self.suggestion

    @property
    def progress_links(self) -> dict:
        return {"unit": self.unit}

    @property
    def is_answering(self) -> bool:
        """As `AssignmentQuerySet.answering`."""
        return self.is_current and self.part in self.ANSWERING

    def is_frozen(self):
        return self.suggestion.is_frozen()

    def clean(self):
        super().clean()
        refuse_ended_unit(self, link="unit", on="assigned_on")
        if self.signed_on and self.assigned_on and self.signed_on < self.assigned_on:
            raise ValidationError(
                {
                    "signed_on": ValidationError(
                        "签收日期不能早于交办日期。", code="signed_before_handover"
                    )
                }
            )


def _of_seen_suggestions(standing) -> Q:
    return Q(suggestion__in=Suggestion.objects.filter(Suggestion.visible_rows(standing)))


def of_seen_parts(standing, *, unit: str) -> Q:
    """What belongs to a part of a seen suggestion; `unit` is the field that says whose part.

    Units that handle a suggestion each by itself (分办) read nothing of the others' parts.
    """
    rows, units = _of_seen_suggestions(standing), standing.units_as(Role.UNIT_CONTACT)
    if not units:
        return rows
    together = ~Q(suggestion__mode=Suggestion.Mode.SEPARATE)
    return rows & (together | Q(**{f"{unit}__in": units}))


class Extension(Clocked, Stamped):
    """A request to answer later (延期): at most one is granted, within the longest period."""

    Decision = Decision

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="extensions"
    )
    requested_by = models.ForeignKey(
        "tracker.Unit", verbose_name="申请单位", on_delete=models.PROTECT, related_name="extensions"
    )
    requested_on = models.DateField("申请日期")
    reason = models.TextField("延期理由")
    months = models.PositiveSmallIntegerField(
        "自起算日共（月）", help_text="从原起算日算起的总月数，而不是增加的月数。"
    )
    decision = models.CharField(
        "审核结果", max_length=10, choices=Decision, default=Decision.PENDING, editable=False
    )
    decided_on = models.DateField("审核日期", null=True, blank=True, editable=False)
    deputy_told_on = models.DateField("告知代表日期", null=True, blank=True, editable=False)
    previous_due_on = models.DateField("原期限", null=True, blank=True, editable=False)
    due_on = models.DateField("延至", null=True, blank=True, editable=False)
    explanation = models.TextField("期限说明", blank=True, editable=False)

    searched = Searched(text=("reason",), under="suggestion")

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["suggestion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(decision="granted"),
                name="extension_granted_once",
                violation_error_message="该建议已延期一次，不能再次延期。",
                violation_error_code="extended_twice",
            ),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(decision="pending"),
                name="extension_one_pending",
                violation_error_message="已有一个延期申请在审核中。",
                violation_error_code="extension_pending",
            ),
        ]

    def __str__(self):
        return f"{self.requested_by} 申请延期（{self.get_decision_display()}）"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return of_seen_parts(standing, unit="requested_by")

    def is_frozen(self):
        return self.suggestion.is_frozen()


class Urge(Stamped):
    """A reminder to a unit (催办); how often a unit had to be reminded is counted."""

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="urges"
    )
    unit = models.ForeignKey(
        "tracker.Unit", verbose_name="催办对象", on_delete=models.PROTECT, related_name="urges"
    )
    urged_on = models.DateField("催办日期")
    text = models.TextField("催办内容", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="催办人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    searched = Searched(text=("text",), under="suggestion")

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["-urged_on", "-id"]

    def __str__(self):
        return f"{self.urged_on} 催办 {self.unit}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return of_seen_parts(standing, unit="unit")

    def is_frozen(self):
        return self.suggestion.is_frozen()

"""备案: normative documents, their filing with the committee, and the makers' yearly lists."""

from django.db import models
from django.db.models import F, Q

from tracker.common import door
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.filings.documents import NormativeDocument, Validity
from tracker.filings.year_lists import YearList, YearListLine, match_lines
from tracker.matters.models import Tracked, TrackedQuerySet
from tracker.years.clocks import Clocked, set_dates
from tracker.years.rule_sets import RuleSet, RuleSetMissing

__all__ = ["Filing", "NormativeDocument", "Validity", "YearList", "YearListLine"]


class FilingQuerySet(TrackedQuerySet):
    def late(self):
        """Received after the term for filing had passed, counted from the publication."""
        return self.not_voided().filter(received_on__gt=F("filing_due_on"))


class AboutDocument(models.Model):
    """A matter about one document: it is called as the document is."""

    class Meta:
        abstract = True

    def derive(self):
        if self._state.adding and self.document_id is not None:
            self.title = self.document.title
        super().derive()

    def follow_document(self, document: NormativeDocument, *, by) -> None:
        """Write anew what follows from the document, which was changed."""
        self.document, self.title = document, document.title
        door.recompute(self, by=by)


class Filing(AboutDocument, Clocked, Tracked):
    """One document filed with the standing committee (备案), until its form is checked.

    It is filed within a term from its publication; whether that was kept is said of the day of
    publication and never of the day of receipt. What is owed meanwhile is the check of its form
    (形式审查), after which it is registered, sent back or asked to be completed. A document is
    filed once, and again only after it was sent back.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "已收到（待形式审查）"
        SUPPLEMENT = "supplement", "待补正"
        REGISTERED = "registered", "已登记"
        RETURNED = "returned", "退回"

    FINISHED = frozenset({Status.REGISTERED, Status.RETURNED})
    DROPPED = UNCOUNTED = frozenset({Status.RETURNED})
    DONE = frozenset({Status.REGISTERED})
    # The office has looked at it; the maker has to add what is missing.
    DUE_MET = frozenset({Status.SUPPLEMENT})
    OPEN = frozenset({Status.RECEIVED, Status.SUPPLEMENT})
    # Filings are of one sort.
    SORTED_BY = "status"

    document = models.ForeignKey(
        NormativeDocument,
        verbose_name="规范性文件",
        on_delete=models.PROTECT,
        related_name="filings",
    )
    title = models.CharField("名称", max_length=200, editable=False)
    number = models.CharField("备案号", max_length=50, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.RECEIVED, editable=False
    )
    received_on = models.DateField("报备日期", help_text="收到报备材料的日期。")
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name="适用规则",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="filings",
    )
    filing_due_on = models.DateField("报备期限", null=True, blank=True, editable=False)
    filing_due_explanation = models.TextField("报备期限说明", blank=True, editable=False)
    due_on = models.DateField("形式审查期限", null=True, blank=True, editable=False)
    due_explanation = models.TextField("形式审查期限说明", blank=True, editable=False)
    supplement_asked_on = models.DateField("要求补正日期", null=True, blank=True)
    supplement_needed = models.TextField("补正要求", blank=True)
    supplement_due_on = models.DateField("补正期限", null=True, blank=True)
    supplemented_on = models.DateField("补正日期", null=True, blank=True)
    return_reason = models.TextField("退回原因", blank=True)
    receipt_on = models.DateField("备案回执日期", null=True, blank=True)
    concluded_on = models.DateField("登记（退回）日期", null=True, blank=True)

    searched = Searched(
        name=("number", "title"), text=("supplement_needed", "return_reason", "note", "quote")
    )

    passes_on = ("lead_committee",)

    objects = FilingQuerySet.as_manager()

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "规范性文件备案"
        constraints = [
            *Tracked.Meta.constraints,
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(voided_at__isnull=True) & ~Q(status="returned"),
                name="filing_once_a_document",
                violation_error_message="这份文件已经报备；修改后的文件请作为新的文件登记。",
                violation_error_code="filed_already",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & Q(voided_at__isnull=True),
                name="filing_number_unique",
                violation_error_message="这个备案号已经使用。",
                violation_error_code="number_taken",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def days_late(self) -> int | None:
        """Days (日) after the term for filing on which it came; 0 in time, None without a term."""
        if self.filing_due_on is None or self.received_on is None:
            return None
        return max((self.received_on - self.filing_due_on).days, 0)

    @property
    def punctuality(self) -> str:
        """Whether it came in time, as people say it: 按期, 逾期16日; "" without a term."""
        days = self.days_late
        if days is None:
            return ""
        return f"逾期{days}日" if days else "按期"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """The maker sees its own, a committee what it is in charge of or was sent to
        review."""
        rows = NOTHING
        if own := standing.offices:
            rows |= Q(document__maker__in=own)
        if committees := standing.units_as(Role.COMMITTEE):
            # Stated side by side, not one within the other: what hangs on a filing asks this
            # too, and SQLite reads conditions only to a certain depth.
            reviews = NormativeDocument.reviews.rel.related_model
            led = reviews.objects.filter(lead_committee__in=committees)
            sent = reviews.parts.rel.related_model.objects.sent_to(committees)
            rows |= Q(lead_committee__in=committees)
            rows |= Q(document__in=led.values("document"))
            rows |= Q(document__in=sent.values("review__document"))
        return rows

    def is_handled_by(self, standing) -> bool:
        return self.document.maker_id in standing.offices

    def derive(self):
        if self._state.adding and self.document_id is not None and self.received_on is not None:
            self._count_anew()
        super().derive()

    def _count_anew(self) -> None:
        """The rules are those in force when the document was published; without that day, those
        of the day on which it came."""
        day = self.document.published_on or self.received_on
        try:
            self.rule_set = RuleSet.objects.in_force(on=day)
        except RuleSetMissing:
            self.rule_set = None
        set_dates(self, "filing_due_on", "due_on")

    def follow_document(self, document, *, by):
        self.document = document
        self._count_anew()
        super().follow_document(document, by=by)
        self._match_lines(by=by)

    def carry_along(self, before, *, by):
        super().carry_along(before, by=by)
        if before is not None and before.received_on != self.received_on:
            self._count_anew()
            door.recompute(self, by=by)
        self._match_lines(by=by)

    def _match_lines(self, *, by) -> None:
        maker = self.document.maker
        for body in {maker.pk, maker.parent_id} - {None}:
            match_lines(body, by=by)

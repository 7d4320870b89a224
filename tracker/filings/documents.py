"""规范性文件: what the organs under supervision make, and whether it still stands on a day."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.common.folding import fold
from tracker.common.models import Entry, EntryQuerySet
from tracker.common.roles import Role
from tracker.common.searched import Searched

# What different hands write differently: spaces, quotation marks, the brackets of the year.
UNIMPORTANT = re.compile(r"[\s《》〈〉“”\"'·]+")
BRACKETS = str.maketrans("〔［【（[({｛", "(" * 8) | str.maketrans("〕］】）])}｝", ")" * 8)


def key_of(text: str) -> str:
    """By what titles and numbers of documents are compared, however they are written."""
    return UNIMPORTANT.sub("", fold(text.translate(BRACKETS)))


class Validity(models.TextChoices):
    """Whether a document stands (效力状态) on a day; never kept, always asked of a day."""

    NOT_YET = "not_yet", "尚未施行"
    IN_FORCE = "in_force", "有效"
    AMENDED = "amended", "已被修改"
    REPEALED = "repealed", "已废止"
    EXPIRED = "expired", "已失效"


class NormativeDocumentQuerySet(EntryQuerySet):
    def of_validity(self, state: str, *, on: date):
        """Those of which `validity_on` says so of the day."""
        repealed, amended = Q(repealed_on__lte=on), Q(amended_on__lte=on)
        expired, early = Q(expires_on__lt=on), Q(effective_on__gt=on)
        conditions = {
            Validity.REPEALED: repealed,
            Validity.AMENDED: ~repealed & amended,
            Validity.EXPIRED: ~repealed & ~amended & expired,
            Validity.NOT_YET: ~repealed & ~amended & ~expired & early,
            Validity.IN_FORCE: ~repealed & ~amended & ~expired & ~early,
        }
        return self.filter(conditions[Validity(state)])

    def unfiled(self):
        """Known to have been made and never filed, of those that still may have to be."""
        return self.not_voided().exclude(pk__in=self.model.filed())


class NormativeDocument(Entry):
    """A normative document (规范性文件) in one version of its text.

    A new version is a record of its own that says what it replaces. The text itself comes with
    the filing, among whose files it is. From the day after its last one it has expired (失效),
    whether anybody noted that or not.
    """

    class Replacement(models.TextChoices):
        AMENDS = "amends", "修改"
        REPEALS = "repeals", "废止"

    maker = models.ForeignKey(
        "tracker.Unit",
        verbose_name="制定机关",
        on_delete=models.PROTECT,
        related_name="normative_documents",
    )
    title = models.CharField("文件名称", max_length=200)
    document_number = models.CharField("文号", max_length=100, blank=True)
    published_on = models.DateField(
        "公布日期", null=True, blank=True, help_text="报备期限自公布之日起算。"
    )
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField(
        "有效期至", null=True, blank=True, help_text="文件规定了有效期的，填写最后一日。"
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name="代替的文件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        help_text="本文件修改或者废止的原文件；登记备案时相应标注原文件。",
    )
    replacement = models.CharField("代替方式", max_length=10, choices=Replacement, blank=True)
    amended_on = models.DateField("被修改日期", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    laws = models.ManyToManyField(
        "tracker.Law",
        verbose_name="制定依据",
        blank=True,
        related_name="normative_documents",
    )
    area = models.ForeignKey(
        "tracker.WorkArea",
        verbose_name="工作领域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="normative_documents",
    )
    is_public = models.BooleanField(
        "公开", default=True, help_text="没有公开发布的文件，只有制定机关和本机关的人看得到。"
    )
    note = models.TextField("备注", blank=True)
    number_key = models.CharField("文号（比对用）", max_length=100, blank=True, editable=False)
    title_key = models.CharField("名称（比对用）", max_length=200, blank=True, editable=False)

    derived_fields = frozenset({"number_key", "title_key"})
    searched = Searched(name=("document_number", "title"), text=("note", "quote"))

    objects = NormativeDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规范性文件"
        ordering = ["-published_on", "-id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["maker", "number_key"],
                condition=~Q(number_key="") & Q(voided_at__isnull=True),
                name="normativedocument_number_unique",
                violation_error_message="这个制定机关已有同一文号的文件。",
                violation_error_code="number_taken",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("effective_on")),
                name="normativedocument_expires_after_effect",
                violation_error_message="有效期不能在施行以前届满。",
                violation_error_code="expires_before_effect",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, replacement="")
                | (Q(replaces__isnull=False) & ~Q(replacement="")),
                name="normativedocument_replacement_whole",
                violation_error_message="代替的文件与代替方式必须同时填写或同时留空。",
                violation_error_code="replacement_incomplete",
            ),
        ]
        indexes = [models.Index(fields=["title_key"], name="normativedocument_title_key")]

    def __str__(self):
        return f"{self.title}（{self.document_number}）" if self.document_number else self.title

    def validity_on(self, day: date) -> Validity:
        """What ended it goes before the term that it had from the beginning."""
        if self.repealed_on is not None and self.repealed_on <= day:
            return Validity.REPEALED
        if self.amended_on is not None and self.amended_on <= day:
            return Validity.AMENDED
        if self.expires_on is not None and self.expires_on < day:
            return Validity.EXPIRED
        if self.effective_on is not None and self.effective_on > day:
            return Validity.NOT_YET
        return Validity.IN_FORCE

    @classmethod
    def filed(cls) -> models.QuerySet:
        """The keys of those that were filed, also where the filing was sent back."""
        filings = cls.filings.rel.related_model.objects.not_voided()
        return filings.values("document")

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What was published is for everybody; the maker sees its own, a committee what it has
        to deal with."""
        rows = Q(is_public=True)
        if own := standing.offices:
            rows |= Q(maker__in=own)
        if Role.COMMITTEE in standing.roles:
            filings = cls.filings.rel.related_model
            seen = filings.objects.filter(filings.visible_rows(standing))
            rows |= Q(pk__in=seen.values("document"))
        return rows

    def derive(self):
        super().derive()
        self.number_key = key_of(self.document_number)[:100]
        self.title_key = key_of(self.title)[:200]

    def clean(self):
        super().clean()
        if self.replaces_id is not None and self.replaces_id == self.pk:
            fault = ValidationError("文件不能代替自身。", code="circular")
            raise ValidationError({"replaces": fault})
        if self.is_voided and self.filings.not_voided().exists():
            raise ValidationError(
                "文件已经报备，不能作废；失去效力的请填写废止日期。", code="document_filed"
            )

    def carry_along(self, before, *, by):
        """Whatever is about it is called by its name, and its days are counted from its own."""
        super().carry_along(before, by=by)
        if before is None:
            return
        for matter in (*self.filings.all(), *self.reviews.all()):
            matter.follow_document(self, by=by)

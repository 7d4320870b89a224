from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from tracker.common.models import Stamped, field_of
from tracker.common.searched import Searched
from tracker.sources.quoting import PassageQuoted, in_words, is_quoted, records_quoting


class SourceDocumentManager(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Quoted(Stamped):
    """A published text, or a part of it. What valid records quote of it stays as it was published
    (原文不漂移); what was left blank may still be filled in.

    A correction of a published text is a new document, which new records quote.
    """

    # Fields that the records which quote it rest on.
    published_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def quoted_passages(self) -> models.QuerySet:
        raise NotImplementedError

    def held_fields(self):
        stated = [name for name in self.published_fields if getattr(self, name) not in (None, "")]
        return frozenset(stated if stated and is_quoted(self.quoted_passages()) else ())

    def refusal_of_held(self, names, *, to):
        labels = "、".join(str(field_of(type(self), name).verbose_name) for name in sorted(names))
        return PassageQuoted(
            f"{self._meta.verbose_name}“{self}”的{labels}不能再改："
            f"{in_words(records_quoting(self.quoted_passages()), to=to)}以它为出处。"
            "原文有更正的，请另立来源文件登记，由新的记录引用。"
        )


class SourceDocument(Quoted):
    """A published text that records are taken from, such as the yearly work report."""

    published_fields = (
        "code", "title", "kind", "work_year", "issued_by", "published_on", "checksum",
    )  # fmt: skip

    class Kind(models.TextChoices):
        ANNUAL_REPORT = "annual_report", "年度工作报告"
        PLAN = "plan", "工作计划"
        MINUTES = "minutes", "会议纪要"
        OPINION = "opinion", "审议意见"
        NEWS = "news", "新闻报道"
        OTHER = "other", "其他"

    code = models.SlugField("代码", max_length=50, unique=True)
    title = models.CharField("标题", max_length=200)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_documents",
    )
    issued_by = models.ForeignKey(
        "tracker.Unit",
        verbose_name="发布单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="source_documents",
    )
    published_on = models.DateField("发布日期", null=True, blank=True)
    checksum = models.CharField(
        "SHA-256",
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", "应为64位小写十六进制数。")],
    )
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("title", "code"))

    objects = SourceDocumentManager()

    class Meta:
        verbose_name = verbose_name_plural = "来源文件"
        ordering = ["-work_year_id", "id"]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.code,)

    def quoted_passages(self):
        return self.passages.all()


class PassageManager(models.Manager):
    def get_by_natural_key(self, document, number):
        return self.get(document__code=document, number=number)


class Passage(Quoted):
    """One paragraph of a source document, in reading order from 1."""

    published_fields = ("document", "number", "lead", "text")

    document = models.ForeignKey(
        SourceDocument, verbose_name="来源文件", on_delete=models.PROTECT, related_name="passages"
    )
    number = models.PositiveIntegerField("段号")
    heading = models.CharField("所在部分", max_length=200, blank=True)
    lead = models.CharField("段首句", max_length=200, blank=True)
    text = models.TextField("原文")

    searched = Searched(name=("heading", "lead"), text=("text",))

    objects = PassageManager()

    class Meta:
        verbose_name = verbose_name_plural = "原文段落"
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="passage_number_once_a_document",
                violation_error_message="该文件中已有此段号。",
                violation_error_code="passage_taken",
            )
        ]

    def __str__(self):
        return f"第{self.number}段 {self.lead or self.text[:20]}"

    def natural_key(self):
        return (self.document.code, self.number)

    natural_key.dependencies = ["tracker.sourcedocument"]

    def quoted_passages(self):
        return Passage.objects.filter(pk=self.pk)

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Stamped, field_of
from tracker.common.searched import Searched
from tracker.common.validators import validate_web_link
from tracker.matters.models import optional_matter_link
from tracker.sources.quoting import PassageQuoted, in_words, is_quoted, records_quoting
from tracker.years.models import WorkYear


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
    """A published text that records are taken from, such as the yearly work report.

    A press report (媒体报道) is one that tells of the committee's own work: it says which medium
    of which level carried it, how often (篇次: with its reprints), of which deputies and of which
    matter. Such reports are counted in their work year, and so stay as they are when it is closed.
    """

    published_fields = (
        "code", "title", "kind", "work_year", "issued_by", "published_on", "checksum",
    )  # fmt: skip

    class Kind(models.TextChoices):
        ANNUAL_REPORT = "annual_report", "年度工作报告"
        PLAN = "plan", "工作计划"
        MINUTES = "minutes", "会议纪要"
        OPINION = "opinion", "审议意见"
        MEDIA = "media", "媒体报道"
        OTHER = "other", "其他"

    class Level(models.TextChoices):
        CENTRAL = "central", "中央"
        PROVINCIAL = "provincial", "省级"
        CITY = "city", "市级"
        DISTRICT = "district", "区级"
        OTHER = "other", "其他"

    code = models.SlugField(
        "代码", max_length=50, unique=True, blank=True, help_text="媒体报道可以留空，自动编号。"
    )
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
    outlet = models.CharField(
        "媒体", max_length=100, blank=True, help_text="首发的媒体，如湖北日报。"
    )
    level = models.CharField(
        "媒体级别",
        max_length=10,
        choices=Level,
        blank=True,
        help_text="按首发媒体的级别；只有中央、省级、市级的计入报道篇次。",
    )
    times = models.PositiveIntegerField(
        "篇次",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="连同转载的次数；留空按一篇次计。",
    )
    link = models.CharField("链接", max_length=500, blank=True, validators=[validate_web_link])
    deputies = models.ManyToManyField(
        "tracker.Deputy",
        verbose_name="涉及代表",
        blank=True,
        related_name="press_reports",
    )
    matter = optional_matter_link("press_reports")
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("title", "code"), text=("outlet", "link"))

    objects = SourceDocumentManager()

    class Meta:
        verbose_name = verbose_name_plural = "来源文件"
        ordering = ["-work_year_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="media") | Q(outlet="", level="", times=None, matter=None),
                name="sourcedocument_press_alone",
                violation_error_message="只有媒体报道填写媒体、媒体级别、篇次和所属事项。",
                violation_error_code="press_of_another_kind",
            )
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.code,)

    @property
    def is_press(self) -> bool:
        return self.kind == self.Kind.MEDIA

    @property
    def times_told(self) -> int:
        """How often it was printed; once, where nobody counted."""
        return 1 if self.times is None else self.times

    def quoted_passages(self):
        return self.passages.all()

    def is_frozen(self):
        return bool(self.is_press and self.work_year and self.work_year.is_closed)

    def derive(self):
        super().derive()
        if self.is_press and not self.code and self.work_year_id is not None:
            self.code = self._next_code()

    def _next_code(self) -> str:
        """The next of the year's (media-2024-0001). Writers wait for each other at the year, so
        that two of them never take the same."""
        year = WorkYear.objects.select_for_update(no_key=True).get(pk=self.work_year_id)
        begins = f"media-{year.year}-"
        codes = SourceDocument.objects.filter(code__startswith=begins).values_list("code")
        ends = [code.removeprefix(begins) for (code,) in codes]
        last = max((int(end) for end in ends if end.isdecimal()), default=0)
        return f"{begins}{last + 1:04d}"

    def clean(self):
        super().clean()
        if self.is_press and self.work_year_id is None:
            message = "媒体报道按工作年度统计，请选择工作年度。"
            raise ValidationError({"work_year": ValidationError(message, code="required")})
        if not self.is_press and not self.code:
            fault = ValidationError("这个字段是必填项。", code="required")
            raise ValidationError({"code": fault})

    def clean_links(self, links):
        super().clean_links(links)
        named = links.get("deputies")
        if named is None and self.pk is not None and not self.is_press:
            named = self.deputies.all()
        if not self.is_press and list(named or ()):
            message = "只有媒体报道填写涉及代表。"
            fault = ValidationError(message, code="press_of_another_kind")
            raise ValidationError({"deputies": fault})


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

"""A report that was read in, and what was found in it, until people have said what becomes of it.

Neither is a record of the ledger: the text is kept as a source document with its passages, and
an extract becomes a record when somebody confirms it (`tracker/extracts/deciding.py`).
"""

from django.db import models
from django.db.models import Q

from tracker.common.errors import Refused
from tracker.common.models import Stamped
from tracker.common.validators import validate_text_list
from tracker.progress.models import storage_name
from tracker.sources.models import Passage, SourceDocument


class ReportReading(Stamped):
    """报告读入: a text read by the rules, with the file it came in.

    `text` is all of it, headings and what stands between passages included, so that it can be
    read beside what was found. `faults` name the passages that the rules failed at.
    """

    document = models.OneToOneField(
        SourceDocument,
        verbose_name="来源文件",
        editable=False,
        on_delete=models.PROTECT,
        related_name="reading",
    )
    text = models.TextField("全文", editable=False)
    file = models.FileField("原文件", upload_to=storage_name, blank=True, editable=False)
    file_name = models.CharField("文件名", max_length=200, blank=True, editable=False)
    faults = models.JSONField(
        "没有读的段落",
        default=list,
        blank=True,
        editable=False,
        validators=[validate_text_list],
    )

    class Meta:
        verbose_name = verbose_name_plural = "报告读入"
        ordering = ["-id"]

    def __str__(self):
        return str(self.document)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Only the house sees it; what has become of it is in the ledger for all."""
        return Q(pk__in=())


class Decided(Refused):
    """Of the extract it was said already what becomes of it."""

    code = "decided"


class Extract(Stamped):
    """读出条目: what may become a record of the ledger, with the words it was taken from.

    `values` are those of a form of the kind, as people have left them; `quote` stands from `start`
    up to `end` in the text of the passage. `record_id` is the record that it became, or that it
    was found to tell of; `same_as_id` one of the same year that looks the same.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic", "监督议题"
        INSPECTION = "inspection", "检查"
        MEETING = "meeting", "会议"
        ACTIVITY = "activity", "监督活动"
        RECOMMENDATION = "recommendation", "工作建议"
        OUTCOME = "outcome", "成效"
        FIGURE = "figure", "数据"

    class Status(models.TextChoices):
        OPEN = "open", "待确认"
        CONFIRMED = "confirmed", "已登记"
        MERGED = "merged", "已并入"
        DROPPED = "dropped", "不采用"

    reading = models.ForeignKey(
        ReportReading, verbose_name="报告读入", on_delete=models.PROTECT, related_name="extracts"
    )
    passage = models.ForeignKey(
        Passage, verbose_name="段落", on_delete=models.PROTECT, related_name="extracts"
    )
    kind = models.CharField("种类", max_length=20, choices=Kind)
    start = models.PositiveIntegerField("起点")
    end = models.PositiveIntegerField("终点")
    quote = models.TextField("原文")
    values = models.JSONField("内容", default=dict, blank=True)
    title = models.CharField("名称", max_length=200, blank=True, editable=False)
    doubts = models.JSONField("疑问", default=list, blank=True, validators=[validate_text_list])
    under = models.ForeignKey(
        "self",
        verbose_name="归入",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="同一段的议题或检查；它登记以后，本条登记在它名下。",
    )
    same_as_id = models.BigIntegerField("本年相似的记录", null=True, blank=True)
    status = models.CharField("处理", max_length=10, choices=Status, default=Status.OPEN)
    record_id = models.BigIntegerField("登记的记录", null=True, blank=True)

    derived_fields = frozenset({"title"})

    class Meta:
        verbose_name = verbose_name_plural = "读出条目"
        ordering = ["reading", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")),
                name="extract_has_words",
                violation_error_message="终点须在起点之后。",
                violation_error_code="no_words",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "dropped"), record_id=None)
                | Q(status__in=("confirmed", "merged"), record_id__isnull=False),
                name="extract_record_when_kept",
                violation_error_message="登记或并入的条目须写明记录，其他的不能有记录。",
                violation_error_code="record_of_another_state",
            ),
        ]
        indexes = [models.Index(fields=["reading", "status"], name="extract_of_reading")]

    def __str__(self):
        return self.title

    def derive(self):
        super().derive()
        said = self.values.get("title") or self.values.get("label") or self.quote
        self.title = f"{self.get_kind_display()}：{said}"[:200]

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_sure(self) -> bool:
        """Whether the rules see no reason why it should not be confirmed as it stands."""
        return not self.doubts and self.same_as_id is None

    def held_fields(self):
        """What was decided on stays as it was decided, until that is taken back."""
        return frozenset() if self.is_open else frozenset({"values", "under"})

    def refusal_of_held(self, names, *, to):
        return Decided(f"这一条{self.get_status_display()}，要改请先撤销。")

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return Q(pk__in=())

from django.db import models
from django.db.models import Q

from tracker import kinds
from tracker.common import door
from tracker.common.errors import ReasonMissing, Refused
from tracker.common.models import YEAR_VALIDATORS, Stamped


class WorkYearManager(models.Manager):
    def get_by_natural_key(self, year):
        return self.get(year=year)


class WorkYear(Stamped):
    """A year of the committee's work. Closing it (关账) freezes its records.

    Afterwards a record of the year changes only with a reason, which stays in its history.
    """

    class Status(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已关账"

    year = models.PositiveSmallIntegerField("年度", primary_key=True, validators=YEAR_VALIDATORS)
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    closed_on = models.DateField("关账日期", null=True, blank=True, editable=False)
    note = models.TextField("备注", blank=True)

    objects = WorkYearManager()

    class Meta:
        verbose_name = verbose_name_plural = "工作年度"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True)
                | Q(status="closed", closed_on__isnull=False),
                name="workyear_closed_has_date",
                violation_error_message="已关账的年度必须有关账日期，进行中的年度不应有。",
                violation_error_code="closing_date_mismatch",
            )
        ]

    def __str__(self):
        return f"{self.year}年"

    def natural_key(self):
        return (self.year,)

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    def close(self, *, on, by):
        """Freeze the year's records from the date `on`."""
        if self.is_closed:
            raise YearAlreadyClosed(f"{self}已于{self.closed_on}关账。")
        self.check_ended()
        self.status, self.closed_on = self.Status.CLOSED, on
        return door.update(self, by=by, action="close")

    def check_ended(self) -> None:
        """Raise YearUnfinished while a kind that has to end within its year has not."""
        for kind in kinds.models():
            left = kind.objects.of_year(self.pk).unfinished() if kind.must_end_in_its_year else ()
            if count := len(left):
                label = kind._meta.verbose_name
                raise YearUnfinished(
                    f"还有{count}条{label}未办结，须先办结、结转或取消，如“{left[0]}”。"
                )

    def reopen(self, *, by):
        """Lift the closing; the reason given by the actor stays in the history."""
        if not self.is_closed:
            raise YearNotClosed(f"{self}尚未关账。")
        if not by.reason.strip():
            raise ReasonMissing("撤销关账必须说明原因。")
        self.status, self.closed_on = self.Status.OPEN, None
        return door.update(self, by=by, action="reopen")


class YearAlreadyClosed(Refused):
    code = "year_already_closed"


class YearUnfinished(Refused):
    code = "year_unfinished"


class YearNotClosed(Refused):
    code = "year_not_closed"


class AnswerClassManager(models.Manager):
    def get_by_natural_key(self, year, code):
        return self.get(work_year=year, code=code)


class AnswerClass(Stamped):
    """What a class of answer (A、B、C、D …) means in one year; places define them differently."""

    work_year = models.ForeignKey(
        WorkYear, verbose_name="工作年度", on_delete=models.PROTECT, related_name="answer_classes"
    )
    code = models.CharField("类别", max_length=10)
    meaning = models.CharField("含义", max_length=200)
    colour = models.CharField("颜色", max_length=20, blank=True, help_text="如 绿、蓝、黄、红。")
    counts_as_solved = models.BooleanField("计入已解决", default=False)
    is_tracked = models.BooleanField(
        "须跟踪落实",
        default=True,
        help_text="答复办结后须跟踪到有落实依据的勾选；已解决、留作参考或只作解释说明的不勾选。",
    )
    is_verified = models.BooleanField(
        "已核实", default=False, help_text="是否已按本地正式文件核实该类别的定义。"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = AnswerClassManager()

    class Meta:
        verbose_name = verbose_name_plural = "办理结果类别"
        ordering = ["-work_year_id", "order", "code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_year", "code"],
                name="answerclass_once_a_year",
                violation_error_message="该年度已有此类别。",
                violation_error_code="answer_class_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(counts_as_solved=False) | models.Q(is_tracked=False),
                name="answerclass_solved_is_not_tracked",
                violation_error_message="计入已解决的类别不须跟踪落实。",
                violation_error_code="solved_and_tracked",
            ),
        ]

    def __str__(self):
        return f"{self.code}（{self.meaning}）"

    def natural_key(self):
        return (self.work_year_id, self.code)

    natural_key.dependencies = ["tracker.workyear"]

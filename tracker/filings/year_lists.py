"""发文目录: what a maker says it made in a year, held against what it filed.

Only what came in stands in the register of filings; what was kept back (瞒报、漏报) shows when the
maker's own list is laid beside it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common import door
from tracker.common.models import YEAR_VALIDATORS, Entry, Stamped
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.filings.documents import key_of
from tracker.filings.listed import Listed, lines_of
from tracker.years.deadlines import year_list_due
from tracker.years.rule_sets import RuleSet, RuleSetMissing


class YearList(Entry):
    """The list of a year's documents that a maker hands in (发文目录), as it was handed in.

    Its lines are read from the text at every write, so that pasting a better one is enough.
    """

    maker = models.ForeignKey(
        "tracker.Unit",
        verbose_name="制定机关",
        on_delete=models.PROTECT,
        related_name="year_lists",
    )
    year = models.PositiveSmallIntegerField("发文年度", validators=YEAR_VALIDATORS)
    received_on = models.DateField("收到日期", null=True, blank=True)
    text = models.TextField(
        "目录",
        blank=True,
        help_text="一行一件：文件名称、文号、公布日期，可从表格中直接粘贴；序号和表头会略去。",
    )
    note = models.TextField("备注", blank=True)

    searched = Searched(text=("text", "note", "quote"))

    class Meta:
        verbose_name = verbose_name_plural = "发文目录"
        ordering = ["-year", "maker", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["maker", "year"],
                condition=Q(voided_at__isnull=True),
                name="yearlist_once_a_year",
                violation_error_message="这个制定机关该年度的发文目录已经登记。",
                violation_error_code="listed_already",
            ),
        ]

    def __str__(self):
        return f"{self.maker}{self.year}年度发文目录"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        own = standing.offices
        return Q(maker__in=own) if own else NOTHING

    @property
    def due_on(self) -> date | None:
        """By when it has to be in, by the rules in force when the year had ended."""
        try:
            rules = RuleSet.objects.in_force(on=date(self.year + 1, 1, 1))
        except RuleSetMissing:
            return None
        return year_list_due(rules, year=self.year).due_on

    @property
    def is_late(self) -> bool:
        due_on = self.due_on
        return None not in (due_on, self.received_on) and self.received_on > due_on

    def clean(self):
        super().clean()
        try:
            lines_of(self.text)
        except ValidationError as faults:
            raise ValidationError({"text": faults.error_list}) from None

    def carry_along(self, before, *, by):
        super().carry_along(before, by=by)
        by = door.by_rule(by)
        if before is None or before.text != self.text:
            self._read_again(by=by)
        match_lines(self.maker_id, by=by)

    def _read_again(self, *, by) -> None:
        """The lines as the text has them now; what stands there unchanged is left alone."""
        wanted = [(order, each) for order, each in enumerate(lines_of(self.text), 1)]
        kept = set()
        for line in self.lines.all():
            said = (line.order, line.as_listed())
            if said in wanted:
                kept.add(said)
            else:
                door.remove(line, by=by)
        for order, each in wanted:
            if (order, each) not in kept:
                line = YearListLine(year_list=self, order=order, **vars(each))
                door.create(line, by=by)


class YearListLineQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(year_list__voided_at__isnull=True)

    def missing(self):
        """Made, as the maker says, and never filed (漏报)."""
        return self.standing().filter(filing__isnull=True)


class YearListLine(Stamped):
    """One document of a yearly list, with the filing that it is, where there is one."""

    year_list = models.ForeignKey(
        YearList, verbose_name="发文目录", on_delete=models.PROTECT, related_name="lines"
    )
    order = models.PositiveIntegerField("序号")
    title = models.CharField("文件名称", max_length=200)
    document_number = models.CharField("文号", max_length=100, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    filing = models.ForeignKey(
        "tracker.Filing",
        verbose_name="对应的备案",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="year_list_lines",
        help_text="按文号、没有文号的按名称比对；没有对应备案的为漏报。",
    )

    searched = Searched(name=("document_number", "title"))

    objects = YearListLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目录文件"
        ordering = ["year_list", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year_list", "order"],
                name="yearlistline_order_once",
                violation_error_message="这份目录中已有这个序号。",
                violation_error_code="order_taken",
            )
        ]

    def __str__(self):
        return f"{self.title}（{self.document_number}）" if self.document_number else self.title

    @classmethod
    def visible_rows(cls, standing) -> Q:
        own = standing.offices
        return Q(year_list__maker__in=own) if own else NOTHING

    @property
    def is_missing(self) -> bool:
        return self.filing_id is None

    def as_listed(self):
        return Listed(
            title=self.title,
            document_number=self.document_number,
            published_on=self.published_on,
        )

    def is_of(self, document) -> bool:
        """By the number where both have one, else by the title and the day where both know it."""
        number = key_of(self.document_number)
        if number and document.number_key:
            return number == document.number_key
        days = {self.published_on, document.published_on} - {None}
        return key_of(self.title) == document.title_key and len(days) < 2


def match_lines(maker_id: int, *, by) -> None:
    """Say of every line of the maker's lists which filing it is; a body files for its offices."""
    filings = YearListLine._meta.get_field("filing").related_model.objects.not_voided()
    own = Q(document__maker=maker_id) | Q(document__maker__parent=maker_id)
    found = list(filings.filter(own).select_related("document").order_by("pk"))
    lines = YearListLine.objects.standing().filter(year_list__maker=maker_id)
    for line in lines.order_by("pk"):
        filing = next((each for each in found if line.is_of(each.document)), None)
        if line.filing_id != (filing and filing.pk):
            line.filing = filing
            door.recompute(line, by=by)

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Entry, Moved, Stamped
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Hung, HungQuerySet, matter_link
from tracker.meetings.days import meeting_of_the_day
from tracker.years.clocks import Clocked
from tracker.years.deadlines import OpinionKind
from tracker.years.rule_sets import RuleSet


class Opinion(Clocked, Hung, Moved, Entry):
    """What the committee asks of the government after deliberating (审议意见).

    Its numbered clauses are rectification items. Handed over with the report it rests on, and
    answered in writing after the committee in charge was consulted (监督法 2024 art. 17, 29, 37;
    2006 art. 14, 20, 27). A small inspection ends at the directors' meeting, whose opinion runs
    the same course; the issuer tells the two apart.
    """

    class Issuer(models.TextChoices):
        COMMITTEE = "committee", "常委会会议"
        DIRECTORS = "directors", "主任会议"

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        APPROVED = "approved", "已通过（待交办）"
        HANDED_OVER = "handed_over", "已交办（研究处理中）"
        PLAN_RECEIVED = "plan_received", "已报整改方案"
        CONSULTING = "consulting", "征求意见中"
        CONSULTED = "consulted", "已征求意见"
        REPORTED = "reported", "已书面报告"
        VOTED = "voted", "已测评"
        CLOSED = "closed", "办结"
        CARRIED_OVER = "carried_over", "结转下年"

    FINISHED = frozenset({Status.CLOSED, Status.CARRIED_OVER})
    # Before it is handed over an opinion is a paper of the committee's own.
    NOT_YET_PUBLIC = frozenset({Status.DRAFT, Status.APPROVED})
    # What is due is the written report.
    OWED = frozenset(
        {Status.HANDED_OVER, Status.PLAN_RECEIVED, Status.CONSULTING, Status.CONSULTED}
    )
    only_on_supervision = True

    matter = matter_link("opinions")
    title = models.CharField("审议意见名称", max_length=200)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    issuer = models.CharField("形成会议", max_length=10, choices=Issuer, default=Issuer.COMMITTEE)
    kind = models.CharField(
        "意见类型",
        max_length=20,
        choices=OpinionKind,
        default=OpinionKind.GENERAL,
        help_text="预算、审计类的报告期限可以另行规定。",
    )
    meeting = models.ForeignKey(
        "tracker.Meeting",
        verbose_name="审议会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opinions_formed",
        help_text="新建时留空的，为审议日期这一天审议该事项的会议。",
    )
    deliberated_on = models.DateField("审议日期", null=True, blank=True)
    addressed_to = models.ForeignKey(
        "tracker.Unit",
        verbose_name="交办对象",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opinions",
        help_text="审议意见交给哪个机关研究处理，如区政府。",
    )
    decided_on = models.DateField("主任会议通过日期", null=True, blank=True, editable=False)
    document_number = models.CharField("审议意见文号", max_length=100, blank=True, editable=False)
    handover_due_on = models.DateField("应交办日期", null=True, blank=True, editable=False)
    handed_over_on = models.DateField("交办日期", null=True, blank=True, editable=False)
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name="适用规则",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="opinions",
    )
    due_on = models.DateField("报告期限", null=True, blank=True, editable=False)
    due_explanation = models.TextField("期限说明", blank=True, editable=False)
    round = models.PositiveSmallIntegerField(
        "轮次", default=1, validators=[MinValueValidator(1)], editable=False
    )
    plan_on = models.DateField("整改方案日期", null=True, blank=True, editable=False)
    consulted_on = models.DateField("征求意见完成日期", null=True, blank=True, editable=False)
    reported_on = models.DateField("书面报告日期", null=True, blank=True, editable=False)
    draft_report = models.TextField("研究处理情况（征求意见稿）", blank=True, editable=False)
    concluded_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    comment = models.TextField("专工委评价", blank=True)
    published_on = models.DateField(
        "公布日期",
        null=True,
        blank=True,
        help_text="审议意见及研究处理情况向社会公布、向代表通报的日期（监督法第十七、二十九、三十七条）。",
    )
    continues = models.ForeignKey(
        "self",
        verbose_name="承接的审议意见",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="continuations",
        help_text="从以前年度结转而来的，承接哪一件。",
    )
    note = models.TextField("备注", blank=True)

    passes_on = ("addressed_to",)

    searched = Searched(
        name=("title", "document_number"),
        text=("draft_report", "comment", "note", "quote"),
        under="matter",
    )

    objects = HungQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审议意见"
        ordering = ["-id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(document_number="") & Q(voided_at=None, continues=None),
                name="opinion_document_number_unique",
                violation_error_message="这个审议意见文号已经使用。",
                violation_error_code="document_number_taken",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="opinion_status_due")]

    def __str__(self):
        return self.title

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A committee sees those of its matters, the government and the units what they got.

        Deputies are told when it is published (监督法 2024 art. 17).
        """
        handed_over = ~Q(status__in=cls.NOT_YET_PUBLIC)
        rows = NOTHING
        if standing.roles & {Role.COMMITTEE}:
            rows |= super().visible_rows(standing.only_as(Role.COMMITTEE))
        offices = standing.offices
        if offices:
            rows |= handed_over & Q(addressed_to__in=offices)
        contacts = standing.units_as(Role.UNIT_CONTACT)
        if contacts:
            own = Q(items__lead_unit__in=contacts) | Q(items__co_units__in=contacts)
            mine = cls.objects.filter(own, items__voided_at=None)
            rows |= handed_over & Q(pk__in=mine.values("pk"))
        if standing.roles & {Role.DEPUTY, Role.STREET_COMMITTEE}:
            rows |= handed_over & Q(published_on__isnull=False)
        return rows

    @property
    def progress_of(self):
        return self.owner

    @property
    def progress_links(self) -> dict:
        return {"opinion": self}

    @property
    def lead_committee_id(self):
        return self.owner.lead_committee_id

    def is_handled_by(self, standing) -> bool:
        own = standing.offices
        return self.addressed_to_id in own

    @property
    def is_owed(self) -> bool:
        return self.status in self.OWED and not self.is_voided

    def derive(self):
        super().derive()
        if self._state.adding and self.meeting_id is None and self.deliberated_on is not None:
            self.meeting = meeting_of_the_day(self.matter_id, self.deliberated_on)

    def clean(self):
        super().clean()
        self.check_matter_open()
        if self.meeting_id is not None and self.deliberated_on is not None:
            self._check_day_of_meeting()
        if self.voided_at is not None and self.handed_over_on is not None:
            raise ValidationError(
                "审议意见交办后不能作废，请按程序办结。", code="voided_after_handover"
            )

    def _check_day_of_meeting(self) -> None:
        """Of what is written now: the meeting may be corrected later, and takes the day along."""
        same = {"meeting": self.meeting_id, "deliberated_on": self.deliberated_on}
        if type(self)._base_manager.filter(pk=self.pk, **same).exists():
            return
        if not self.meeting.lasts_on(self.deliberated_on):
            message = f"会议“{self.meeting}”这一天没有召开。"
            fault = ValidationError(message, code="not_on_that_day")
            raise ValidationError({"deliberated_on": fault})


class OfOpinion(Stamped):
    """What belongs to one round of an opinion; a further round adds to it and changes nothing."""

    class Meta:
        abstract = True

    @classmethod
    def visible_rows(cls, standing) -> Q:
        return Q(opinion__in=Opinion.objects.filter(Opinion.visible_rows(standing)))

    @property
    def progress_links(self) -> dict:
        return self.opinion.progress_links

    def is_frozen(self):
        return self.opinion.is_frozen()


class ResultReport(OfOpinion):
    """The government's written report on what became of an opinion (研究处理情况报告)."""

    opinion = models.ForeignKey(
        Opinion, verbose_name="审议意见", on_delete=models.PROTECT, related_name="result_reports"
    )
    round = models.PositiveSmallIntegerField("轮次", validators=[MinValueValidator(1)])
    reported_on = models.DateField("书面报告日期")
    text = models.TextField("研究处理情况")

    searched = Searched(text=("text",), under="opinion")

    class Meta:
        verbose_name = verbose_name_plural = "研究处理情况报告"
        ordering = ["opinion", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "round"],
                name="result_report_once_a_round",
                violation_error_message="本轮已有书面报告。",
                violation_error_code="round_reported",
            )
        ]

    def __str__(self):
        return f"{self.opinion} 第{self.round}次报告"

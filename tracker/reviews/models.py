"""备案审查: whether a document that was filed agrees with the law, and what became of it."""

from django.db import models
from django.db.models import F, Q

from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.filings.models import AboutDocument, NormativeDocument
from tracker.matters.models import Tracked
from tracker.years.clocks import Clocked, set_dates
from tracker.years.rule_sets import RuleSet, RuleSetMissing

__all__ = ["Review", "ReviewOpinion"]


class Ground(models.TextChoices):
    """On what a document is found wanting: the standards of 上海 2024 art. 28–31, which carry out
    the decision of the National People's Congress; other places word them nearly alike."""

    CONSTITUTION = "constitution", "违背宪法规定、宪法原则或者宪法精神"
    POLICY = "policy", "与党中央重大决策部署不相符或者与国家重大改革方向不一致"
    RESERVED = "reserved", "对只能制定法律的事项作出规定"
    POWERS = "powers", "超越权限，违法设定权利义务或者权力责任"
    MEASURES = "measures", "违法设定、调整行政许可、行政处罚、行政强制"
    AGAINST_LAW = "against_law", "与法律、法规规定明显不一致或者相违背"
    AUTHORISATION = "authorisation", "违反授权决定，超出授权范围"
    PROCEDURE = "procedure", "违背法定程序"
    OTHER_UNLAWFUL = "other_unlawful", "其他违背法律、法规规定的情形"
    PUBLIC_ORDER = "public_order", "明显违背社会主义核心价值观和公序良俗"
    UNREASONABLE = "unreasonable", "对权利和义务的规定明显不合理"
    DISPROPORTIONATE = "disproportionate", "采取的措施与其目的不符合比例原则"
    OUTDATED = "outdated", "因情况发生重大变化不宜继续施行"
    OTHER_UNFIT = "other_unfit", "其他明显不适当的情形"


class Review(AboutDocument, Clocked, Tracked):
    """The review of one document (审查), by the committees whose field it touches.

    Each committee is sent it and gives its opinion within a term; a review ends only when all of
    them have, or were released. Where something is wrong the maker is talked to and settles it,
    or gets a written opinion, answers and repairs; what it will not repair goes to the standing
    committee, which alone revokes. Who asked for the review is told what came of it, and their
    name and telephone are shown to the office alone.
    """

    class Kind(models.TextChoices):
        ACTIVE = "active", "主动审查"
        REQUEST = "request", "审查要求"
        PROPOSAL = "proposal", "审查建议"
        TRANSFERRED = "transferred", "移送审查"
        SPECIAL = "special", "专项审查"
        JOINT = "joint", "联合审查"

    class Status(models.TextChoices):
        OPENED = "opened", "已登记"
        DISTRIBUTED = "distributed", "已分送专工委"
        OPINIONS_IN = "opinions_in", "意见已收齐"
        TALKING = "talking", "与制定机关沟通中"
        NO_PROBLEM = "no_problem", "未发现问题"
        SETTLED = "settled", "制定机关自行纠正"
        WRITTEN = "written", "已发书面审查意见"
        ANSWERED = "answered", "制定机关已答复"
        FIXED = "fixed", "已纠正"
        TO_COMMITTEE = "to_committee", "已提请常委会"
        REVOKED = "revoked", "已撤销"
        NOT_STARTED = "not_started", "不启动审查"
        CLOSED = "closed", "办结"
        WITHDRAWN = "withdrawn", "撤回"

    class Result(models.TextChoices):
        NO_PROBLEM = "no_problem", "未发现问题"
        SETTLED = "settled", "沟通后自行纠正"
        WRITTEN = "written", "书面审查意见"
        TO_COMMITTEE = "to_committee", "提请常委会"
        NOT_STARTED = "not_started", "不启动审查"

    class Repair(models.TextChoices):
        AMENDED = "amended", "修改"
        REPEALED = "repealed", "废止"
        STOPPED = "stopped", "停止执行"
        OTHER = "other", "其他"

    class Refusal(models.TextChoices):
        """Why a proposal is not followed by a review (上海 2024 art. 18, 21)."""

        CHANGED = "changed", "相关规定已经修改或者废止"
        PROMISED = "promised", "制定机关已明确同意修改或者废止"
        REVIEWED = "reviewed", "同一规定已有审查结论"
        UNFOUNDED = "unfounded", "理由不明确或者明显不成立"
        OUTSIDE = "outside", "不属于审查范围，已移送有权机关"
        OTHER = "other", "其他不宜启动审查的情形"

    # Somebody from outside asked for these, and is told what came of it.
    ASKED_FOR = frozenset({Kind.REQUEST, Kind.PROPOSAL, Kind.TRANSFERRED})
    IN_COMMITTEES = frozenset({Status.OPENED, Status.DISTRIBUTED, Status.OPINIONS_IN})
    UNDECIDED = IN_COMMITTEES | {Status.TALKING}
    # Something was found wrong with the document.
    WITH_PROBLEM = frozenset({Result.SETTLED, Result.WRITTEN, Result.TO_COMMITTEE})
    # The maker hears of the review when it is talked to, and of its end.
    OF_MAKER = frozenset(
        {
            Status.TALKING, Status.NO_PROBLEM, Status.SETTLED, Status.WRITTEN, Status.ANSWERED,
            Status.FIXED, Status.TO_COMMITTEE, Status.REVOKED, Status.CLOSED,
        }
    )  # fmt: skip
    FINISHED = frozenset({Status.CLOSED, Status.WITHDRAWN})
    DROPPED = UNCOUNTED = frozenset({Status.WITHDRAWN})
    DONE = frozenset({Status.CLOSED})
    # What the review has to come to within its term is said.
    DUE_MET = frozenset(
        {
            Status.NO_PROBLEM, Status.SETTLED, Status.WRITTEN, Status.ANSWERED, Status.FIXED,
            Status.TO_COMMITTEE, Status.REVOKED, Status.NOT_STARTED,
        }
    )  # fmt: skip
    personal_fields = frozenset({"initiator", "initiator_contact"})

    document = models.ForeignKey(
        NormativeDocument,
        verbose_name="规范性文件",
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    title = models.CharField("名称", max_length=200, editable=False)
    number = models.CharField("编号", max_length=50, blank=True)
    kind = models.CharField("启动方式", max_length=20, choices=Kind, default=Kind.ACTIVE)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.OPENED, editable=False
    )
    registered_on = models.DateField("登记日期")
    initiator = models.CharField(
        "提出人", max_length=100, blank=True, help_text="只有办公室看得到。"
    )
    initiator_contact = models.CharField(
        "提出人联系方式", max_length=100, blank=True, help_text="只有办公室看得到。"
    )
    request_text = models.TextField("审查要求、建议的内容", blank=True)
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name="适用规则",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    due_on = models.DateField("审查期限", null=True, blank=True, editable=False)
    due_explanation = models.TextField("审查期限说明", blank=True, editable=False)
    extended_by = models.CharField("延长由谁同意", max_length=100, blank=True)
    talked_on = models.DateField("沟通日期", null=True, blank=True)
    result = models.CharField("审查结果", max_length=20, choices=Result, blank=True)
    result_on = models.DateField("审查结果日期", null=True, blank=True)
    refusal = models.CharField("不启动审查的情形", max_length=20, choices=Refusal, blank=True)
    ground = models.CharField("问题的情形", max_length=20, choices=Ground, blank=True)
    plan = models.TextField("自行纠正的处理计划", blank=True)
    plan_until = models.DateField("自行纠正的时限", null=True, blank=True)
    document_number = models.CharField("审查意见书文号", max_length=100, blank=True)
    written_on = models.DateField("书面审查意见日期", null=True, blank=True)
    written_opinion = models.TextField("书面审查意见", blank=True)
    reply_due_on = models.DateField("制定机关答复期限", null=True, blank=True)
    replied_on = models.DateField("制定机关答复日期", null=True, blank=True)
    maker_reply = models.TextField("制定机关答复", blank=True)
    repair_due_on = models.DateField("纠正情况报告期限", null=True, blank=True)
    fixed_on = models.DateField("纠正日期", null=True, blank=True)
    fixed_how = models.CharField("纠正方式", max_length=20, choices=Repair, blank=True)
    repair = models.TextField("纠正情况", blank=True)
    decision = models.ForeignKey(
        "tracker.Decision",
        verbose_name="撤销决定",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="revoking_reviews",
    )
    tell_due_on = models.DateField("告知提出人期限", null=True, blank=True)
    told_on = models.DateField("告知提出人日期", null=True, blank=True)

    passes_on = ("lead_committee",)

    searched = Searched(
        name=("number", "title"),
        text=(
            "document_number", "written_opinion", "maker_reply", "plan", "repair", "request_text",
            "note", "quote",
        ),
    )  # fmt: skip

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "备案审查"
        constraints = [
            *Tracked.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & Q(voided_at__isnull=True),
                name="review_number_unique",
                violation_error_message="这个编号已经使用。",
                violation_error_code="number_taken",
            ),
            models.CheckConstraint(
                condition=~Q(result="settled") | (~Q(plan="") & Q(plan_until__isnull=False)),
                name="review_settled_has_plan",
                violation_error_message="制定机关自行纠正的，须有处理计划和时限。",
                violation_error_code="plan_missing",
            ),
            models.CheckConstraint(
                condition=~Q(result="written") | (~Q(written_opinion="") & ~Q(ground="")),
                name="review_written_has_ground",
                violation_error_message="书面审查意见须写明情形和内容。",
                violation_error_code="ground_missing",
            ),
            models.CheckConstraint(
                condition=~Q(result="not_started") | ~Q(refusal=""),
                name="review_refused_has_ground",
                violation_error_message="不启动审查须写明情形。",
                violation_error_code="refusal_missing",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_on__isnull=True)
                | (~Q(result="") & Q(result_on__isnull=False)),
                name="review_result_has_day",
                violation_error_message="审查结果与其日期必须同时填写或同时留空。",
                violation_error_code="result_incomplete",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def was_asked_for(self) -> bool:
        return self.kind in self.ASKED_FOR

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A committee sees what it was sent or is in charge of; the maker sees of its own
        documents how far it is and what it was told."""
        rows = NOTHING
        if committees := standing.units_as(Role.COMMITTEE):
            sent = ReviewOpinion.objects.sent_to(committees)
            rows |= Q(lead_committee__in=committees) | Q(pk__in=sent.values("review"))
        if own := standing.offices:
            rows |= Q(document__maker__in=own, status__in=cls.OF_MAKER)
        return rows

    def is_handled_by(self, standing) -> bool:
        return self.document.maker_id in standing.offices

    def derive(self):
        if self._state.adding and self.registered_on is not None:
            try:
                self.rule_set = RuleSet.objects.in_force(on=self.registered_on)
            except RuleSetMissing:
                self.rule_set = None
            set_dates(self, "due_on")
        super().derive()

    def carry_along(self, before, *, by):
        super().carry_along(before, by=by)
        if before is not None and before.registered_on != self.registered_on:
            set_dates(self, "due_on")
            door.recompute(self, by=by)


class ReviewOpinionQuerySet(models.QuerySet):
    def asked(self):
        """Those that were not taken back."""
        return self.filter(taken_back_on__isnull=True)

    def outstanding(self):
        return self.asked().filter(given_on__isnull=True)

    def sent_to(self, committees):
        return self.asked().filter(committee__in=committees)


class ReviewOpinion(Clocked, Stamped):
    """What one committee was asked about a document, and what it said (专工委审查意见).

    Written by moves of the review alone.
    """

    class Finding(models.TextChoices):
        NO_PROBLEM = "no_problem", "未发现问题"
        PROBLEM = "problem", "发现问题"

    review = models.ForeignKey(
        Review, verbose_name="备案审查", on_delete=models.PROTECT, related_name="parts"
    )
    committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="专工委",
        on_delete=models.PROTECT,
        related_name="review_opinions",
    )
    sent_on = models.DateField("分送日期")
    due_on = models.DateField("意见期限", null=True, blank=True)
    due_explanation = models.TextField("意见期限说明", blank=True)
    extended_by = models.CharField("延长由谁同意", max_length=100, blank=True)
    given_on = models.DateField("提出意见日期", null=True, blank=True)
    finding = models.CharField("审查意见", max_length=20, choices=Finding, blank=True)
    ground = models.CharField("问题的情形", max_length=20, choices=Ground, blank=True)
    text = models.TextField("意见内容", blank=True)
    taken_back_on = models.DateField("撤回分送日期", null=True, blank=True)
    taken_back_reason = models.TextField("撤回分送原因", blank=True)

    passes_on = ("committee",)

    searched = Searched(text=("text",), under="review")

    objects = ReviewOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专工委审查意见"
        ordering = ["review", "sent_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "committee"],
                condition=Q(taken_back_on__isnull=True),
                name="reviewopinion_once_a_committee",
                violation_error_message="已经分送这个专工委。",
                violation_error_code="sent_already",
            ),
            models.CheckConstraint(
                condition=~Q(finding="problem") | ~Q(ground=""),
                name="reviewopinion_problem_has_ground",
                violation_error_message="发现问题的，须写明情形。",
                violation_error_code="ground_missing",
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(given_on__gte=F("sent_on")),
                name="reviewopinion_given_after_sending",
                violation_error_message="分送以后才能提出意见。",
                violation_error_code="given_before_sending",
            ),
        ]

    def __str__(self):
        return f"{self.review}（{self.committee}）"

    @classmethod
    def open_rows(cls) -> Q:
        """Opinions that are still awaited."""
        return Q(taken_back_on=None, given_on=None)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Committees see all opinions on what they were sent, the maker none of them."""
        committees = standing.units_as(Role.COMMITTEE)
        if not committees:
            return NOTHING
        seen = Review.objects.filter(Review.visible_rows(standing.only_as(Role.COMMITTEE)))
        return Q(review__in=seen)

    def is_frozen(self):
        return self.review.is_frozen()

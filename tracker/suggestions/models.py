from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Stamped
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Tracked
from tracker.years.clocks import Clocked


class Suggestion(Clocked, Tracked):
    """A deputy's suggestion (代表建议) or motion (议案) and what became of it.

    The number is text: "015" is what the paper says and what the sheet has to show.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", "建议"
        MOTION = "motion", "议案"
        CONVERTED_MOTION = "converted_motion", "议案转建议"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "退回修改"
        NOT_ACCEPTED = "not_accepted", "不予立案"
        MERGED = "merged", "已并案"
        WITHDRAWN = "withdrawn", "已撤回"
        ACCEPTED = "accepted", "立案（待交办）"
        ASSIGNED = "assigned", "已交办（待签收）"
        REASSIGNING = "reassigning", "待重新交办"
        HANDLING = "handling", "办理中"
        ANSWERED = "answered", "已答复（待评价）"
        EVALUATED = "evaluated", "已评价"
        REHANDLING = "rehandling", "二次办理"
        CONCLUDED = "concluded", "答复办结"
        TRACKING = "tracking", "跟踪落实"
        FULFILLED = "fulfilled", "落实办结"
        CLOSED_UNFULFILLED = "closed_unfulfilled", "终止跟踪"
        ARCHIVED = "archived", "已归档"

    class Mode(models.TextChoices):
        SINGLE = "single", "单办"
        LEAD_AND_CO = "lead_and_co", "主办+会办"
        SEPARATE = "separate", "分办"

    class Disclosure(models.TextChoices):
        UNDECIDED = "undecided", "未定"
        FULL = "full", "全文公开"
        TITLE_ONLY = "title_only", "仅公开标题"
        NONE = "none", "不公开"

    class Ground(models.TextChoices):
        """Why a suggestion is not accepted; local negative lists differ and are not verified."""

        PERSONAL = "personal", "涉及代表本人及亲属个人问题"
        PETITION = "petition", "代转群众来信或属信访事项"
        IN_COURT = "in_court", "已进入司法、仲裁或复议程序的个案"
        ACADEMIC = "academic", "属于学术探讨或产品推介"
        NO_CONTENT = "no_content", "没有实际内容或具体建议"
        OUTSIDE = "outside", "不属于本行政区域职权范围"
        OTHER = "other", "其他"

    # Answered is not carried out: a tracked promise is still open.
    DROPPED = frozenset({Status.NOT_ACCEPTED, Status.MERGED, Status.WITHDRAWN})
    FINISHED = frozenset(
        {
            Status.NOT_ACCEPTED,
            Status.MERGED,
            Status.WITHDRAWN,
            Status.CONCLUDED,
            Status.FULFILLED,
            Status.CLOSED_UNFULFILLED,
            Status.ARCHIVED,
        }
    )
    # Before it is accepted a suggestion is its authors' and the office's alone.
    NOT_YET_PUBLIC = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
    # Not submitted yet, or given back to be changed.
    WITH_AUTHORS = frozenset({Status.DRAFT, Status.RETURNED})
    # The answer is owed from the handover until it is given.
    AWAITING_ANSWER = frozenset(
        {Status.ASSIGNED, Status.REASSIGNING, Status.HANDLING, Status.REHANDLING}
    )
    # The deputy has been answered in the round that is under way.
    ANSWERED_SINCE = frozenset(
        {
            Status.ANSWERED,
            Status.EVALUATED,
            Status.CONCLUDED,
            Status.TRACKING,
            Status.FULFILLED,
            Status.CLOSED_UNFULFILLED,
            Status.ARCHIVED,
        }
    )
    UNCOUNTED = NOT_YET_PUBLIC | DROPPED
    DONE = FINISHED - UNCOUNTED
    # The due date is that of the answer (代表法 2015 art. 42), not of what follows from it.
    DUE_MET = frozenset({Status.ANSWERED, Status.EVALUATED, Status.TRACKING})

    kind = models.CharField("种类", max_length=20, choices=Kind, default=Kind.SUGGESTION)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    number = models.CharField(
        "编号",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+$", "编号只能含数字、字母和连字符。")],
        help_text="按原样填写，保留前导零，如 015。",
    )
    session = models.ForeignKey(
        "tracker.Session",
        verbose_name="人代会会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suggestions",
    )
    is_closed_session = models.BooleanField("闭会期间提出", default=False)
    body = models.TextField("建议内容", blank=True)
    lead_deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="领衔代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_suggestions",
    )
    co_signers = models.ManyToManyField(
        "tracker.Deputy",
        verbose_name="联名代表",
        blank=True,
        related_name="signed_suggestions",
        through="tracker.CoSignature",
    )
    disclosure_wish = models.CharField(
        "代表公开意愿", max_length=12, choices=Disclosure, default=Disclosure.UNDECIDED
    )
    disclosure = models.CharField(
        "公开决定", max_length=12, choices=Disclosure, default=Disclosure.UNDECIDED
    )
    # Drafts that somebody of the office typed in are the office's to see from the beginning.
    is_entered_by_office = models.BooleanField("由办公室录入", default=False, editable=False)
    submitted_on = models.DateField("提交日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("立案日期", null=True, blank=True, editable=False)
    ground = models.CharField(
        "不予立案情形", max_length=12, choices=Ground, blank=True, editable=False
    )
    referred_to = models.CharField("转往", max_length=100, blank=True, editable=False)
    # Of the two ends that the deputy has to be told of: not accepted, and tracked no longer.
    deputy_told_on = models.DateField(
        "告知代表日期",
        null=True,
        blank=True,
        editable=False,
        help_text="不予立案或终止跟踪的，告知代表的日期。",
    )
    withdrawal_requested_on = models.DateField(
        "书面申请撤回日期", null=True, blank=True, editable=False
    )
    withdrawal_agreed = models.BooleanField("联名代表均同意撤回", default=False, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="并入建议",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    handed_over_on = models.DateField("交办日期", null=True, blank=True, editable=False)
    handed_over_to = models.ForeignKey(
        "tracker.Unit",
        verbose_name="交办对象",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="received_suggestions",
        help_text="由区政府办分办的填区政府，直接交办的填承办单位。",
    )
    handover_document = models.CharField("交办文号", max_length=100, blank=True, editable=False)
    mode = models.CharField("办理方式", max_length=12, choices=Mode, blank=True, editable=False)
    rule_set = models.ForeignKey(
        "tracker.RuleSet",
        verbose_name="适用规则",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="suggestions",
        help_text="交办时的规则，以后不变。",
    )
    # Empty: as the rule set says. Given where the matter is wide and hard, or extended.
    answer_months = models.PositiveSmallIntegerField(
        "答复期限（月）", null=True, blank=True, editable=False
    )
    due_explanation = models.TextField("期限说明", blank=True, editable=False)
    # Raised when a second handling is ordered, so that a new answer never meets the old one.
    round = models.PositiveSmallIntegerField("办理轮次", default=1, editable=False)
    rehandled_on = models.DateField("二次办理交办日期", null=True, blank=True, editable=False)
    feedback_due_on = models.DateField("评价期限", null=True, blank=True, editable=False)
    is_key = models.BooleanField("重点督办", default=False)
    key_fixed_on = models.DateField("确定重点督办日期", null=True, blank=True, editable=False)
    key_meeting = models.CharField("确定重点督办的会议", max_length=100, blank=True, editable=False)
    key_leader = models.CharField("督办领导", max_length=50, blank=True)
    government_leader = models.CharField("领办区领导", max_length=50, blank=True)
    next_report_on = models.DateField("下次报告日期", null=True, blank=True, editable=False)
    handling = models.TextField("办理情况及成效", blank=True)

    passes_on = ("lead_committee", "handed_over_to")

    searched = Searched(
        name=("number", "title"),
        text=(
            "body", "handling", "handover_document", "referred_to", "key_meeting", "key_leader",
            "government_leader", "note", "quote",
        ),
    )  # fmt: skip

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "代表建议"
        indexes = [
            *Tracked.Meta.indexes,
            # All that a list asks of a suggestion to count it, so that no text is read for it.
            models.Index(
                fields=["work_year", "status", "voided_at", "is_entered_by_office"],
                name="suggestion_counted",
            ),
            # The first and the last date, above the list.
            models.Index(fields=["due_on"], name="suggestion_due_on"),
        ]
        constraints = [
            *Tracked.Meta.constraints,
            # Numbers are never reused, so voided suggestions keep theirs.
            models.UniqueConstraint(
                fields=["session", "is_closed_session", "number"],
                condition=~Q(number="") & Q(session__isnull=False),
                name="suggestion_number_once_a_session",
                violation_error_message="该次会议已有此编号的建议，编号不得重复使用。",
                violation_error_code="number_taken",
            ),
            models.UniqueConstraint(
                fields=["work_year", "is_closed_session", "number"],
                condition=~Q(number="") & Q(session__isnull=True),
                name="suggestion_number_once_a_year",
                violation_error_message="该年度已有此编号的建议，编号不得重复使用。",
                violation_error_code="number_taken",
            ),
        ]

    def __str__(self):
        return f"第{self.number}号 {self.title}" if self.number else self.title

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Deputies see their own, units what they handle, everybody with a role what is public."""
        public = Q(disclosure=cls.Disclosure.FULL) & ~Q(status__in=cls.NOT_YET_PUBLIC)
        return public | cls.rows_of_the_concerned(standing)

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        """Those whose business it is: its authors, and from submission on who deals with it."""
        submitted = ~Q(status__in=cls.WITH_AUTHORS)
        rows = cls.rows_of_authors(standing)
        streets = standing.units_as(Role.STREET_COMMITTEE)
        if streets:
            rows |= submitted & Q(lead_deputy__street_committee__in=streets)
        government = standing.units_as(Role.GOVERNMENT_OFFICE)
        if government:
            rows |= Q(handed_over_to__in=government)
        committees = standing.units_as(Role.COMMITTEE)
        if committees:
            rows |= submitted & Q(lead_committee__in=committees)
        units = standing.units_as(Role.UNIT_CONTACT)
        if units:
            handled = apps.get_model("tracker", "Assignment").objects.current()
            rows |= Q(pk__in=handled.filter(unit__in=units).values("suggestion"))
        return rows

    @classmethod
    def rows_of_authors(cls, standing) -> Q:
        deputies = standing.deputies
        if not deputies:
            return NOTHING
        signed = cls.co_signers.through.objects.filter(deputy__in=deputies)
        return Q(lead_deputy__in=deputies) | Q(pk__in=signed.values("suggestion"))

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        """A draft is its authors'; from submission on it is the office's too."""
        if standing.is_staff:
            seen = ~Q(status=cls.Status.DRAFT) | Q(is_entered_by_office=True)
        else:
            seen = ~Q(status__in=cls.WITH_AUTHORS)
        return seen | cls.rows_of_authors(standing)

    def note_author(self, by) -> None:
        own = by.user is not None and self.lead_deputy_id in standing_of(by.user).deputies
        self.is_entered_by_office = not own

    @property
    def is_with_its_authors(self) -> bool:
        return self.status in self.WITH_AUTHORS

    def is_handled_by(self, standing) -> bool:
        """The units that hold it now, and the office that it was handed over to."""
        if self.handed_over_to_id in standing.units_as(Role.GOVERNMENT_OFFICE):
            return True
        units = standing.units_as(Role.UNIT_CONTACT)
        return any(part.is_current and part.unit_id in units for part in self.assignments.all())

    def is_written_by(self, standing) -> bool:
        if self.lead_deputy_id in standing.deputies:
            return True
        return any(one.deputy_id in standing.deputies for one in self.co_signatures.all())

    @property
    def is_public(self) -> bool:
        """True when the whole text may be read by anybody; undecided means not public."""
        return self.disclosure == self.Disclosure.FULL

    def clean(self):
        super().clean()
        self._check_term()
        if self._number_was_changed():
            raise ValidationError(
                {"number": ValidationError("已交办的建议，编号不能再改。", code="number_fixed")}
            )
        if self.handed_over_on and self.due_on and self.due_on < self.handed_over_on:
            raise ValidationError(
                {
                    "due_on": ValidationError(
                        "答复期限不能早于交办日期。", code="due_before_handover"
                    )
                }
            )

    def _check_term(self) -> None:
        """A deputy leads nothing in a session of another term; what was entered so before there
        was this rule can go on."""
        known = self.session is not None and self.lead_deputy is not None
        if not known or self.session.term_id == self.lead_deputy.term_id:
            return
        stored = None if self._state.adding else self.stored or type(self).objects.get(pk=self.pk)
        named = ("session_id", "lead_deputy_id")
        if stored is None or any(getattr(stored, one) != getattr(self, one) for one in named):
            message = f"“{self.lead_deputy}”不是{self.session.term}的代表，不能在该届会议领衔。"
            fault = ValidationError(message, code="deputy_of_other_term")
            raise ValidationError({"lead_deputy": fault})

    def _number_was_changed(self) -> bool:
        """Once handed over the number stands on paper in other offices; it is never changed."""
        if self._state.adding:
            return False
        stored = self.stored or Suggestion.objects.get(pk=self.pk)
        return stored.handed_over_on is not None and stored.number != self.number


class CoSignature(Stamped):
    """A deputy asked to sign a suggestion with the lead deputy (联名), and whether they agreed."""

    class Consent(models.TextChoices):
        ASKED = "asked", "待确认"
        AGREED = "agreed", "同意联名"
        DECLINED = "declined", "不同意"

    suggestion = models.ForeignKey(
        Suggestion, verbose_name="代表建议", on_delete=models.PROTECT, related_name="co_signatures"
    )
    deputy = models.ForeignKey(
        "tracker.Deputy", verbose_name="联名代表", on_delete=models.PROTECT, related_name="+"
    )
    consent = models.CharField("联名意见", max_length=10, choices=Consent, default=Consent.ASKED)
    consented_on = models.DateField("确认日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联名"
        ordering = ["suggestion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "deputy"],
                name="cosignature_once_a_deputy",
                violation_error_message="该代表已在联名名单中。",
                violation_error_code="signed_twice",
            )
        ]

    def __str__(self):
        return f"{self.deputy}（{self.get_consent_display()}）"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        seen = Suggestion.objects.filter(Suggestion.visible_rows(standing))
        return Q(suggestion__in=seen)

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        seen = Suggestion.objects.filter(Suggestion.rows_of_the_house(standing))
        return Q(suggestion__in=seen)

    def needs_reason_to_remove(self) -> bool:
        """What was submitted with a signature has lost it only for a reason."""
        return not self.suggestion.is_with_its_authors

    def is_frozen(self):
        return self.suggestion.is_frozen()

    def clean(self):
        super().clean()
        if self.suggestion_id and self.deputy_id == self.suggestion.lead_deputy_id:
            raise ValidationError(
                {"deputy": ValidationError("领衔代表不必再联名。", code="lead_signs_twice")}
            )

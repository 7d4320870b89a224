"""The numbers that laws and local rules set for handling suggestions and opinions.

They differ by place and change with the law, so they are data: a rule set holds all of them from
one day on, and a record keeps the rule set it was handed over under.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.common import door, many
from tracker.common.errors import Refused
from tracker.common.field_rights import BOOKKEEPING
from tracker.common.models import Stamped, soon_is_said_by


class RuleSetMissing(Refused):
    code = "rule_set_missing"

    def __init__(self, day: date):
        super().__init__(
            f"{day}没有生效的办理规则。请在“办理规则”中新增一套生效日期不晚于这一天的规则。"
        )


class SuccessorNotLater(Refused):
    code = "successor_not_later"


class PeriodUnit(models.TextChoices):
    MONTH = "month", "个月"
    WORKING_DAY = "working_day", "个工作日"
    DAY = "day", "日"


@dataclass(frozen=True)
class Period:
    """A length of time as a rule states it, such as 3 个月 or 10 个工作日."""

    length: int
    unit: PeriodUnit

    def __str__(self):
        return f"{self.length} {PeriodUnit(self.unit).label}"


# What a rule set limits: name → what people call it. Each is a pair of fields, <name>_length and
# <name>_unit; both empty means that the rule sets no limit.
PERIODS = {
    "closed_session_handover": "闭会建议交办期限",
    "refusal": "申退期限",
    "reassignment": "重新交办期限",
    "contact": "联系代表期限",
    "co_opinion": "会办意见期限",
    "feedback": "代表反馈期限",
    "second_round": "再次答复期限",
    "inspection_notice": "执法检查提前通知期限",
    "opinion_handover": "审议意见交办期限",
    "opinion_report": "审议意见落实报告期限",
    "budget_report": "预算、审计类审议意见落实报告期限",
    "audit_rectification": "审计查出问题整改报告期限",
    "personnel_papers": "任免材料报送期限",
    "oath": "宪法宣誓期限",
    "lead_answer": "线索答复期限",
    "filing": "规范性文件报备期限",
    "filing_check": "备案形式审查期限",
    "filing_supplement": "报备材料补正期限",
    "review": "备案审查期限",
    "review_opinion": "专工委审查意见期限",
    "review_reply": "制定机关答复期限",
    "review_repair": "纠正情况报告期限",
    "review_told": "不启动审查告知期限",
}
LONGEST_PERIOD = 400
LOCAL = "国家法律未规定；随产品提供的是未核实的默认值。"
UNLIMITED = "留空表示不设期限。"


def _period(name: str, *, source: str = LOCAL) -> tuple[models.Field, models.Field]:
    length = models.PositiveSmallIntegerField(
        PERIODS[name],
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PERIOD)],
        help_text=source + UNLIMITED,
    )
    unit = models.CharField(f"{PERIODS[name]}单位", max_length=12, choices=PeriodUnit, blank=True)
    return length, unit


def _whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{name}_length__isnull": True, f"{name}_unit": ""})
        | (Q(**{f"{name}_length__isnull": False}) & ~Q(**{f"{name}_unit": ""})),
        name=f"ruleset_{name}_whole",
        violation_error_message=f"{PERIODS[name]}的长度和单位必须同时填写或同时留空。",
        violation_error_code="period_incomplete",
    )


def validate_month_day(value: str) -> None:
    """A day of every year, as 06-30. There is no 02-29 in most years."""
    try:
        day = date.fromisoformat(f"2023-{value}")
    except ValueError:
        day = None
    if day is None or day.strftime("%m-%d") != value:
        raise ValidationError("应为每年都有的日期，形如 06-30。", code="not_a_month_day")


class RuleSetQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def in_force(self, *, on: date) -> "RuleSet":
        """The rule set that applies to what is handed over on the day.

        Raises RuleSetMissing when the day lies before the first one.
        """
        found = self.filter(effective_from__lte=on).order_by("-effective_from")
        rule_set = many.once(("rule_set", on), found.first)
        if rule_set is None:
            raise RuleSetMissing(on)
        return rule_set

    def most_failures(self, *, year: int | None) -> int | None:
        """How often somebody may fail for the same post in a term by the rules of the year; None
        where nothing limits it."""
        if year is None:
            return None
        in_force = self.filter(effective_from__lte=date(year, 12, 31)).order_by("-effective_from")
        return in_force.values_list("personnel_failures", flat=True).first()

    def due_soon_days(self, *, on: date) -> int:
        """How long before its day something counts as due soon: one answer for the whole
        office, from the rule set in force today and not from that of the record."""
        in_force = self.filter(effective_from__lte=on).order_by("-effective_from")
        days = in_force.values_list("due_soon_days", flat=True).first()
        return RuleSet._meta.get_field("due_soon_days").default if days is None else days

    def lead_person_years(self, *, on: date) -> int | None:
        """How many years after a lead was closed it is kept who told it; None: for good."""
        in_force = self.filter(effective_from__lte=on).order_by("-effective_from")
        return in_force.values_list("lead_person_years", flat=True).first()


class RuleSet(Stamped):
    """All numbers in force from one day on, until the next rule set takes over.

    A rule set that a record refers to keeps its numbers for good; new numbers are a new rule set
    with a later day. What may still change is how well they are known: name, basis, verified.
    """

    class ClockStart(models.TextChoices):
        HANDOVER = "handover", "交办之日"
        SIGN_FOR = "sign_for", "签收之日"

    class MissingFeedback(models.TextChoices):
        CHASE = "chase", "继续催促，不办结"
        CONCLUDE = "conclude", "可以办结，不计入满意度"
        SATISFIED = "satisfied", "可以办结，按满意统计"

    class Withdrawal(models.TextChoices):
        HANDOVER = "handover", "交办前"
        ANSWER = "answer", "答复前"

    class BallotBase(models.TextChoices):
        VALID = "valid", "有效票数"
        RETURNED = "returned", "收回票数"
        MEMBERS = "members", "常委会全体组成人员数"

    # What the rule set is called, how well its numbers are known, and when the office wants to
    # be reminded: no date of a record depends on these.
    ALWAYS_EDITABLE = frozenset(
        {"name", "basis", "is_verified", "due_soon_days", "lead_person_years"}
    )

    code = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=100)
    effective_from = models.DateField(
        "生效日期",
        unique=True,
        error_messages={"unique": "这一天已有另一套规则生效。"},
        help_text="这一天及以后交办的事项适用本规则，直到下一套规则生效。",
    )
    is_verified = models.BooleanField(
        "已核实", default=False, help_text="全部数值已按国家法律和本地正式文件核对无误。"
    )
    basis = models.TextField(
        "依据", blank=True, help_text="各项数值出自哪部法律、哪个文件的第几条；哪些尚未核实。"
    )

    closed_session_handover_length, closed_session_handover_unit = _period(
        "closed_session_handover"
    )
    clock_start = models.CharField(
        "期限起算",
        max_length=10,
        choices=ClockStart,
        default=ClockStart.HANDOVER,
        help_text="代表法（2015）第四十二条、（2025）第五十一条：自交办之日起。少数地方自签收之日起。",
    )
    refusal_length, refusal_unit = _period("refusal")
    reassignment_length, reassignment_unit = _period("reassignment")
    contact_length, contact_unit = _period("contact")
    co_opinion_length, co_opinion_unit = _period("co_opinion")

    answer_months = models.PositiveSmallIntegerField(
        "答复期限（月）",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="代表法（2015）第四十二条、（2025）第五十一条：三个月内答复。",
    )
    longest_answer_months = models.PositiveSmallIntegerField(
        "延期后最长答复期限（月）",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="自起算日起的总月数。代表法（2015）第四十二条、（2025）第五十一条："
        "涉及面广、处理难度大的，六个月内答复。",
    )
    extension_consent = models.CharField(
        "延期由谁同意", max_length=200, blank=True, help_text=LOCAL
    )
    answer_cutoff = models.CharField(
        "统一答复截止日",
        max_length=5,
        blank=True,
        validators=[validate_month_day],
        help_text="如 08-31。填写后，当年截止日之前交办的建议一律以此为答复期限，不按月计算；"
        "留空表示不设统一截止日。国家法律未规定。",
    )

    feedback_length, feedback_unit = _period("feedback")
    missing_feedback = models.CharField(
        "逾期未反馈的处理",
        max_length=10,
        choices=MissingFeedback,
        default=MissingFeedback.CONCLUDE,
        help_text=LOCAL,
    )
    counts_late_feedback = models.BooleanField(
        "逾期反馈计入满意度",
        default=True,
        help_text=LOCAL,
    )
    second_round_length, second_round_unit = _period("second_round")
    max_rounds = models.PositiveSmallIntegerField(
        "最多答复轮次",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=f"含第一次答复，留空表示不限。{LOCAL}",
    )
    withdrawal_until = models.CharField(
        "可以撤回至",
        max_length=10,
        choices=Withdrawal,
        default=Withdrawal.ANSWER,
        help_text=LOCAL,
    )

    inspection_notice_length, inspection_notice_unit = _period("inspection_notice")
    opinion_handover_length, opinion_handover_unit = _period("opinion_handover")
    opinion_report_length, opinion_report_unit = _period("opinion_report")
    budget_report_length, budget_report_unit = _period("budget_report")
    audit_rectification_length, audit_rectification_unit = _period(
        "audit_rectification",
        source="监督法（2024）第二十七条：听取和审议审计工作报告后的六个月内；2006年监督法未规定。",
    )

    personnel_papers_length, personnel_papers_unit = _period("personnel_papers")
    oath_length, oath_unit = _period("oath")
    personnel_failures = models.PositiveSmallIntegerField(
        "同一职务最多未通过次数",
        null=True,
        blank=True,
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text="同一人在一届内被提请任命同一职务，未获通过达到这个次数的，不再提请；"
        f"留空表示不限。{LOCAL}",
    )

    lead_answer_length, lead_answer_unit = _period("lead_answer")
    lead_person_years = models.PositiveSmallIntegerField(
        "反映人信息保留年数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="线索办结满几年后删除反映人姓名和电话；留空表示不删除。本单位自行确定。",
    )
    filing_length, filing_unit = _period("filing")
    filing_check_length, filing_check_unit = _period("filing_check")
    filing_supplement_length, filing_supplement_unit = _period("filing_supplement")
    review_length, review_unit = _period("review")
    review_opinion_length, review_opinion_unit = _period("review_opinion")
    review_reply_length, review_reply_unit = _period("review_reply")
    review_repair_length, review_repair_unit = _period("review_repair")
    review_told_length, review_told_unit = _period("review_told")
    year_list_cutoff = models.CharField(
        "发文目录报送截止日",
        max_length=5,
        blank=True,
        validators=[validate_month_day],
        help_text="如 01-31，为发文年度的次年。留空表示不设期限。国家法律未规定。",
    )

    ballot_base = models.CharField(
        "满意度测评通过基数",
        max_length=10,
        choices=BallotBase,
        default=BallotBase.MEMBERS,
        help_text=f"满意和基本满意票占什么的比例。{LOCAL}",
    )
    ballot_pass_percent = models.PositiveSmallIntegerField(
        "满意度测评通过比例（%）",
        default=50,
        validators=[MaxValueValidator(99)],
        help_text=f"超过这一比例为通过，50即过半数。{LOCAL}",
    )

    appraisal_base = models.CharField(
        "评议、述职测评通过基数",
        max_length=10,
        choices=BallotBase,
        default=BallotBase.MEMBERS,
        help_text=f"优秀、满意和基本满意票占什么的比例。{LOCAL}",
    )
    appraisal_pass_percent = models.PositiveSmallIntegerField(
        "评议、述职测评通过比例（%）",
        default=50,
        validators=[MaxValueValidator(99)],
        help_text=f"超过这一比例为通过，50即过半数。{LOCAL}",
    )

    rolls_forward = models.BooleanField(
        "期限遇休息日顺延",
        default=True,
        help_text="参照民法典第二百零三条：最后一日是休息日的，顺延到休息日结束的次日。"
        "人大工作中是否适用国家法律未规定，默认值未核实。",
    )
    due_soon_days = models.PositiveSmallIntegerField(
        "提前提醒天数",
        default=15,
        validators=[MaxValueValidator(LONGEST_PERIOD)],
        help_text="期限前多少天（自然日）起标为即将到期。本单位自行确定。",
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理规则"
        ordering = ["-effective_from"]
        constraints = [
            *[_whole(name) for name in PERIODS],
            models.CheckConstraint(
                condition=Q(longest_answer_months__gte=F("answer_months")),
                name="ruleset_longest_not_shorter",
                violation_error_message="延期后最长答复期限不能短于答复期限。",
                violation_error_code="longest_shorter_than_answer",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def period(self, name: str) -> Period | None:
        """The period of that name in PERIODS, or None where the rule sets no limit."""
        length = getattr(self, f"{name}_length")
        return length and Period(length, getattr(self, f"{name}_unit"))

    @property
    def is_in_use(self) -> bool:
        """True when a record refers to this rule set, and its numbers are therefore fixed."""
        return self.pk is not None and is_referred_to(self)

    @classmethod
    def fixed_fields(cls) -> list[str]:
        """The fields that no longer change once a record refers to the rule set."""
        return [
            field.name
            for field in cls._meta.concrete_fields
            if field.name not in cls.ALWAYS_EDITABLE | BOOKKEEPING
        ]

    def succeed(self, *, code: str, name: str, effective_from: date, by) -> "RuleSet":
        """Create the rule set that follows this one, with the same numbers, not yet verified.

        Raises SuccessorNotLater when it would not begin after this one.
        """
        if effective_from <= self.effective_from:
            raise SuccessorNotLater(f"新规则的生效日期必须晚于{self.effective_from}。")
        copied = [*self.fixed_fields(), "due_soon_days", "lead_person_years"]
        values = {name: getattr(self, name) for name in copied}
        values |= {"code": code, "name": name, "effective_from": effective_from}
        return door.create(RuleSet(basis=self.basis, **values), by=by)

    def clean(self):
        super().clean()
        stored = RuleSet.objects.filter(pk=self.pk).first()
        if stored is None:
            return
        changed = [
            name for name in self.fixed_fields() if getattr(self, name) != getattr(stored, name)
        ]
        if changed and self.is_in_use:
            message = "这套规则已有事项适用，不能再改；请新增一套生效日期更晚的规则。"
            raise ValidationError(
                {name: ValidationError(message, code="rule_set_in_use") for name in changed}
            )


soon_is_said_by(RuleSet.objects.due_soon_days)


def is_referred_to(record: models.Model) -> bool:
    """Whether any record of any kind points to this one, hidden relations included.

    Asked of the model itself, so that a reference added later counts without being named here.
    """
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: record.pk}).exists()
        for relation in record._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    )

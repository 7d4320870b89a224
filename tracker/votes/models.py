from collections import defaultdict
from itertools import chain

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Stamped
from tracker.common.roles import Role
from tracker.common.searched import Searched
from tracker.matters.models import matter_link
from tracker.matters.spine import of_seen_matters
from tracker.opinions.models import Opinion
from tracker.years.rule_sets import RuleSet

# Papers that did not say them are entered all the same.
MAY_BE_UNKNOWN = ("members", "present")


def no_more_than(name: str, *, of: str, message: str, code: str) -> models.CheckConstraint:
    """What is counted out of a number cannot exceed it; where either is not known, nothing does."""
    condition = Q(**{f"{name}__lte": F(of)})
    for unknown in MAY_BE_UNKNOWN:
        if unknown in (name, of):
            condition |= Q(**{f"{unknown}__isnull": True})
    return models.CheckConstraint(
        condition=condition,
        name=f"vote_{code}",
        violation_error_message=message,
        violation_error_code=code,
    )


class VoteQuerySet(models.QuerySet):
    def of_year(self, year: int):
        """Those on matters of the year, and on their opinions."""
        return self.filter(matter__matter_year=year)


class Vote(Stamped):
    """One count of votes on one subject (表决、测评), written when it is final and never before.

    What a vote is for says what it is on: a satisfaction vote is on one round of an opinion, an
    approval on a matter that is to be passed, an appraisal on one unit under a matter. Moves of
    the subject write it, so that no count stands without what it decided, and none of an earlier
    subject is taken for it. Invalid papers are returned, but are not among the options.

    Whether it passed is derived at each write: an approval needs more than half of all members in
    office (组织法 2022 art. 51), whoever is present; for the others the national law knows no rule,
    and the rule set says which share of what base passes.
    """

    class Purpose(models.TextChoices):
        SATISFACTION = "satisfaction", "满意度测评"
        APPROVAL = "approval", "表决"
        APPRAISAL = "appraisal", "评议测评"
        DUTY_REPORT = "duty_report", "述职测评"

    class Method(models.TextChoices):
        SECRET = "secret", "无记名投票"
        BUTTON = "button", "按表决器"
        HANDS = "hands", "举手"

    class Result(models.TextChoices):
        PASSED = "passed", "通过"
        NOT_PASSED = "not_passed", "未通过"

    # What the options are called, by what the vote is for; it has no others.
    OPTIONS = {
        Purpose.SATISFACTION: {
            "in_favour": "满意", "basically": "基本满意", "against": "不满意", "abstained": "弃权",
        },
        Purpose.APPROVAL: {"in_favour": "赞成", "against": "反对", "abstained": "弃权"},
        Purpose.APPRAISAL: {
            "excellent": "优秀", "in_favour": "满意", "basically": "基本满意",
            "against": "不满意", "abstained": "弃权",
        },
        Purpose.DUTY_REPORT: {
            "excellent": "优秀", "in_favour": "称职", "basically": "基本称职",
            "against": "不称职", "abstained": "弃权",
        },
    }  # fmt: skip
    # Votes that count for passing: all but those against and the abstentions.
    APPROVING = ("excellent", "in_favour", "basically")
    OF_A_UNIT = frozenset({Purpose.APPRAISAL, Purpose.DUTY_REPORT})
    COUNTS = ("members", "present", "sent", "returned", "valid", "not_voted")
    derived_fields = frozenset({"base", "result"})

    purpose = models.CharField("用途", max_length=20, choices=Purpose, default=Purpose.SATISFACTION)
    matter = matter_link("votes")
    opinion = models.ForeignKey(
        Opinion,
        verbose_name="审议意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="votes",
        help_text="满意度测评的是哪一件。",
    )
    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="被测评单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="votes",
        help_text="评议测评、述职测评填写，每个单位一次。",
    )
    round = models.PositiveSmallIntegerField("轮次", default=1, validators=[MinValueValidator(1)])
    held_on = models.DateField("表决日期")
    meeting = models.ForeignKey(
        "tracker.Meeting",
        verbose_name="表决会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="votes_taken",
    )
    method = models.CharField("表决方式", max_length=10, choices=Method, blank=True)
    members = models.PositiveIntegerField("常委会组成人员数", null=True, blank=True)
    present = models.PositiveIntegerField("出席人数", null=True, blank=True)
    sent = models.PositiveIntegerField("发出票数")
    returned = models.PositiveIntegerField("收回票数")
    valid = models.PositiveIntegerField("有效票数")
    excellent = models.PositiveIntegerField("优秀", default=0)
    in_favour = models.PositiveIntegerField("赞成（满意、称职）")
    basically = models.PositiveIntegerField("基本满意（基本称职）", default=0)
    against = models.PositiveIntegerField("反对（不满意、不称职）")
    abstained = models.PositiveIntegerField("弃权", default=0)
    not_voted = models.PositiveIntegerField("未按表决器", default=0)
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name="适用规则",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="votes",
    )
    base = models.PositiveIntegerField(
        "计算基数", null=True, blank=True, editable=False, help_text="得票占什么的比例。"
    )
    result = models.CharField(
        "结果",
        max_length=10,
        choices=Result,
        blank=True,
        editable=False,
        help_text="按规则计算；基数未知时为空。",
    )
    grade = models.CharField("评定等次", max_length=20, blank=True, help_text="如优秀、良好。")
    announced_on = models.DateField("公布日期", null=True, blank=True)

    searched = Searched(text=("grade",), under="matter")

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表决测评"
        ordering = ["-held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "round"],
                condition=Q(opinion__isnull=False),
                name="vote_once_a_round",
                violation_error_message="本轮已经测评，结果不能改写。",
                violation_error_code="round_voted",
            ),
            models.UniqueConstraint(
                fields=["matter", "purpose", "round"],
                condition=Q(opinion__isnull=True, unit__isnull=True),
                name="vote_once_a_matter",
                violation_error_message="该事项本轮已经表决，结果不能改写。",
                violation_error_code="matter_voted",
            ),
            models.UniqueConstraint(
                fields=["matter", "purpose", "unit", "round"],
                condition=Q(opinion__isnull=True, unit__isnull=False),
                name="vote_once_a_unit",
                violation_error_message="该单位本轮已经测评，结果不能改写。",
                violation_error_code="unit_voted",
            ),
            models.CheckConstraint(
                condition=Q(purpose="satisfaction", opinion__isnull=False, unit__isnull=True)
                | Q(purpose="approval", opinion__isnull=True, unit__isnull=True)
                | Q(
                    purpose__in=("appraisal", "duty_report"),
                    opinion__isnull=True,
                    unit__isnull=False,
                ),
                name="vote_of_one_subject",
                violation_error_message="满意度测评针对一件审议意见，评议、述职测评针对一个单位，"
                "表决针对一个事项，只能是其中之一。",
                violation_error_code="not_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=("appraisal", "duty_report")) | Q(excellent=0),
                name="vote_excellent_is_an_option",
                violation_error_message="这种表决没有“优秀”一项。",
                violation_error_code="no_such_option",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="approval") | Q(basically=0),
                name="vote_basically_is_an_option",
                violation_error_message="表决只有赞成、反对、弃权，没有“基本满意”一项。",
                violation_error_code="no_such_option",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="approval") | Q(members__isnull=False),
                name="vote_approved_of_members",
                violation_error_message="表决以常委会全体组成人员过半数通过（地方组织法第五十一条），"
                "须填写组成人员数。",
                violation_error_code="members_missing",
            ),
            no_more_than(
                "present",
                of="members",
                message="出席人数不能多于常委会组成人员数。",
                code="present_exceeds_members",
            ),
            no_more_than(
                "sent",
                of="members",
                message="发出票数不能多于常委会组成人员数。",
                code="sent_exceeds_members",
            ),
            no_more_than(
                "sent",
                of="present",
                message="发出票数不能多于出席人数。",
                code="sent_exceeds_present",
            ),
            no_more_than(
                "returned",
                of="sent",
                message="收回票数不能多于发出票数。",
                code="returned_exceeds_sent",
            ),
            no_more_than(
                "valid",
                of="returned",
                message="有效票数不能多于收回票数。",
                code="valid_exceeds_returned",
            ),
            models.CheckConstraint(
                condition=Q(
                    valid=F("excellent")
                    + F("in_favour")
                    + F("basically")
                    + F("against")
                    + F("abstained")
                ),
                name="vote_options_make_valid",
                violation_error_message="各选项票数之和必须等于有效票数。",
                violation_error_code="options_do_not_add_up",
            ),
            models.CheckConstraint(
                condition=Q(not_voted=0) | Q(sent__gte=F("returned") + F("not_voted")),
                name="vote_not_voted_of_sent",
                violation_error_message="收回票数与未按表决器人数之和不能多于发出票数。",
                violation_error_code="not_voted_exceeds_sent",
            ),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(announced_on__gte=F("held_on")),
                name="vote_announced_after_held",
                violation_error_message="公布日期不能早于表决日期。",
                violation_error_code="announced_before_held",
            ),
        ]

    # Beside which number a sum that does not add up is shown: what is refused as → field.
    SHOWN_AT = {
        "present_exceeds_members": "present",
        "members_missing": "members",
        "returned_exceeds_sent": "returned",
        "valid_exceeds_returned": "valid",
        "options_do_not_add_up": "valid",
        "sent_exceeds_members": "sent",
        "sent_exceeds_present": "sent",
        "not_voted_exceeds_sent": "not_voted",
        "announced_before_held": "announced_on",
    }

    def __str__(self):
        """What it is on says the link beside it, which its reader may not see."""
        return f"{self.get_purpose_display()} {self.held_on}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Whoever sees the subject sees the vote: nothing is written before it is final. A unit's
        appraisal is told to others once it was announced, and to a street committee its own."""
        opinions = Opinion.objects.filter(Opinion.visible_rows(standing))
        on_matter = Q(opinion=None) & of_seen_matters("matter", standing)
        if not standing.roles & {Role.COMMITTEE}:
            streets = standing.units_as(Role.STREET_COMMITTEE)
            on_matter &= Q(unit=None) | Q(announced_on__isnull=False) | Q(unit__in=streets)
        return Q(opinion__in=opinions) | on_matter

    @property
    def progress_links(self) -> dict:
        return {} if self.opinion is None else self.opinion.progress_links

    def is_frozen(self) -> bool:
        return self.matter.specific.is_frozen()

    def derive(self) -> None:
        super().derive()
        if self.opinion_id is not None:
            self.matter_id = self.opinion.matter_id
        self.base, self.result = self.counted_base, self.counted_result

    def validate_constraints(self, exclude=None):
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as error:
            shown = defaultdict(list)
            for fault in chain.from_iterable(error.error_dict.values()):
                shown[self.SHOWN_AT.get(fault.code, NON_FIELD_ERRORS)].append(fault)
            raise ValidationError(shown) from None

    def options(self) -> dict[str, int]:
        """The votes by what each option is called, those that nobody could choose left out."""
        named = self.OPTIONS[self.Purpose(self.purpose)]
        return {label: getattr(self, name) for name, label in named.items()}

    @property
    def approving(self) -> int:
        return sum(getattr(self, name) or 0 for name in self.APPROVING)

    @property
    def pass_rule(self) -> tuple[str, int] | None:
        return pass_rule(Vote.Purpose(self.purpose), self.rule_set)

    @property
    def counted_base(self) -> int | None:
        """What the share is taken of; None where the rule or the number of members is not known."""
        bases = {
            RuleSet.BallotBase.VALID: self.valid,
            RuleSet.BallotBase.RETURNED: self.returned,
            RuleSet.BallotBase.MEMBERS: self.members,
        }
        rule = self.pass_rule
        return None if rule is None else bases[RuleSet.BallotBase(rule[0])]

    @property
    def counted_result(self) -> str:
        """Passed by more than the rule's share; "" where the base is not known or empty."""
        rule, base = self.pass_rule, self.counted_base
        if rule is None or not base:
            return ""
        is_passed = self.approving * 100 > rule[1] * base
        return self.Result.PASSED if is_passed else self.Result.NOT_PASSED

    def outcome(self) -> str:
        """The share with its base, for 100 % of three says little, and whether it passed."""
        rule = self.pass_rule
        if rule is None or not self.result:
            return "基数未填，不能判定"
        base = RuleSet.BallotBase(rule[0]).label
        return f"{self.get_result_display()}（{self.approving}/{self.base}，{base}）"


def pass_rule(purpose: Vote.Purpose, rules: RuleSet | None) -> tuple[str, int] | None:
    """What the share is taken of, and which per cent it has to exceed; None where no rule is known.

    More than half of all members is law for what is passed (组织法 2022 art. 51), the rest local.
    """
    if purpose == Vote.Purpose.APPROVAL:
        return RuleSet.BallotBase.MEMBERS, 50
    if rules is None:
        return None
    if purpose == Vote.Purpose.SATISFACTION:
        return rules.ballot_base, rules.ballot_pass_percent
    return rules.appraisal_base, rules.appraisal_pass_percent

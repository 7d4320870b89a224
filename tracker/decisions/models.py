from django.db import models
from django.db.models import F, Q

from tracker.common.roles import Role
from tracker.common.scoping import EVERYTHING, NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Tracked


def not_before(name: str, earlier: str, *, message: str, code: str) -> models.CheckConstraint:
    """The day `name` is known only after the day `earlier`, and does not precede it."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}__isnull": True})
        | Q(**{f"{earlier}__isnull": False, f"{name}__gte": F(earlier)}),
        name=f"decision_{code}",
        violation_error_message=message,
        violation_error_code=code,
    )


class Decision(Tracked):
    """A resolution or decision of the standing committee (决议、决定), followed until whoever has
    to carry it out has reported how.

    It is tabled by the directors' meeting (组织法 2022 art. 54), passed by more than half of all
    members (art. 51), and may set the term for reporting how it is carried out (监督法 2024
    art. 17): that is its due date. Its text is fixed from the vote on; what was misprinted is put
    right by an erratum, which stays visible. Appointments are personnel matters and no decisions.
    """

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", "决议"
        DECISION = "decision", "决定"
        APPROVAL = "approval", "批准决议"
        MEASURE = "measure", "办法"

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "已提请审议"
        ADOPTED = "adopted", "已通过"
        NOT_ADOPTED = "not_adopted", "未通过"
        WITHDRAWN = "withdrawn", "撤回"
        PUBLISHED = "published", "已公布"
        REPORTED = "reported", "已报告执行情况"
        CLOSED = "closed", "办结"
        REPEALED = "repealed", "已废止"

    # Those that the report counts as made; approvals and measures it counts elsewhere.
    MADE = frozenset({Kind.RESOLUTION, Kind.DECISION})
    BEFORE_VOTE = frozenset({Status.DRAFT, Status.SUBMITTED})
    NEVER_IN_FORCE = frozenset({Status.NOT_ADOPTED, Status.WITHDRAWN})
    FINISHED = frozenset({Status.CLOSED, Status.REPEALED, *NEVER_IN_FORCE})
    DROPPED = NEVER_IN_FORCE
    UNCOUNTED = BEFORE_VOTE | NEVER_IN_FORCE
    DONE = frozenset({Status.CLOSED, Status.REPEALED})
    DUE_MET = frozenset({Status.REPORTED, *BEFORE_VOTE})
    IN_FORCE = frozenset({Status.ADOPTED, Status.PUBLISHED, Status.REPORTED, Status.CLOSED})

    kind = models.CharField("类型", max_length=20, choices=Kind)
    number = models.CharField("文号", max_length=100, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    text = models.TextField("正文", blank=True)
    laws = models.ManyToManyField(
        "tracker.Law", verbose_name="依据法律法规", blank=True, related_name="decisions"
    )
    addressed_to = models.ManyToManyField(
        "tracker.Unit",
        verbose_name="执行机关",
        blank=True,
        related_name="decisions",
        help_text="由谁执行并报告执行情况。",
    )
    due_on = models.DateField(
        "执行情况报告期限",
        null=True,
        blank=True,
        help_text="决议、决定规定的报告执行情况的期限（监督法第十七条）。",
    )
    has_no_term = models.BooleanField(
        "未规定报告期限", default=False, help_text="决议、决定没有规定报告执行情况的期限。"
    )
    submitted_on = models.DateField("主任会议决定提请日期", null=True, blank=True)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    is_uncounted = models.BooleanField(
        "未记票数", default=False, help_text="举手表决，没有记录票数。"
    )
    effective_on = models.DateField("施行日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    filed_up_due_on = models.DateField(
        "报上一级备案期限", null=True, blank=True, help_text="各地规定不同，没有规定的留空。"
    )
    filed_up_on = models.DateField("报上一级备案日期", null=True, blank=True)
    reported_on = models.DateField("报告执行情况日期", null=True, blank=True)
    report = models.TextField("执行情况", blank=True)
    erratum = models.TextField("勘误", blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    repealed_by = models.ForeignKey(
        "self",
        verbose_name="由哪件决议决定废止",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeals",
    )

    passes_on = ("lead_committee", "addressed_to")

    searched = Searched(
        name=("number", "title"), text=("text", "report", "erratum", "note", "quote")
    )

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "决议决定"
        constraints = [
            *Tracked.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & Q(voided_at__isnull=True),
                name="decision_number_unique",
                violation_error_message="这个文号已经使用。",
                violation_error_code="number_taken",
            ),
            models.CheckConstraint(
                condition=Q(has_no_term=False) | Q(due_on__isnull=True),
                name="decision_term_or_none",
                violation_error_message="填写了报告期限的，不能勾选未规定报告期限。",
                violation_error_code="term_and_none",
            ),
            not_before(
                "published_on",
                "adopted_on",
                message="通过以后才能公布。",
                code="published_before_adoption",
            ),
            not_before(
                "effective_on",
                "adopted_on",
                message="施行日期不能早于通过日期。",
                code="effective_before_adoption",
            ),
            not_before(
                "reported_on",
                "adopted_on",
                message="通过以后才能报告执行情况。",
                code="reported_before_adoption",
            ),
            not_before(
                "filed_up_on",
                "adopted_on",
                message="通过以后才能报备案。",
                code="filed_before_adoption",
            ),
            not_before(
                "repealed_on",
                "adopted_on",
                message="通过以后才能废止。",
                code="repealed_before_adoption",
            ),
        ]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """The committees of the house see all, the others what is published, and whoever has to
        carry it out once it was passed."""
        if Role.COMMITTEE in standing.roles:
            return EVERYTHING
        rows = cls.rows_of_the_addressed(standing)
        outside = {Role.STREET_COMMITTEE, Role.DEPUTY, Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT}
        if standing.roles & outside:
            rows |= Q(published_on__isnull=False)
        return rows

    @classmethod
    def rows_of_the_addressed(cls, standing) -> Q:
        own = standing.offices
        if not own:
            return NOTHING
        named = cls.addressed_to.through.objects.filter(unit__in=own)
        return Q(pk__in=named.values("decision"), status__in=cls.IN_FORCE | {cls.Status.REPEALED})

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        if Role.COMMITTEE in standing.roles:
            return EVERYTHING
        return cls.rows_of_the_addressed(standing)

    def is_handled_by(self, standing) -> bool:
        own = standing.offices
        return bool(own) and self.addressed_to.filter(pk__in=own).exists()

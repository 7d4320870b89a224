"""人事任免: the matters by which posts are filled and mandates end, and the bills that bring them.

Who holds a post is in `posts`, by-elections are in `by_elections`.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common.models import Stamped
from tracker.common.roles import Role
from tracker.common.scoping import EVERYTHING, NOTHING
from tracker.common.searched import Searched
from tracker.deputies.models import Deputy
from tracker.matters.models import Tracked, TrackedQuerySet
from tracker.personnel.by_elections import ByElection, Nominee
from tracker.personnel.posts import Holding, Post
from tracker.years.clocks import Clocked
from tracker.years.rule_sets import RuleSet

__all__ = ["Bill", "ByElection", "Holding", "Nominee", "PersonnelMatter", "Post"]


class Bill(Stamped):
    """A bill (任免案) that brings one or more personnel matters before the committee."""

    work_year = models.ForeignKey(
        "tracker.WorkYear", verbose_name="工作年度", on_delete=models.PROTECT, related_name="bills"
    )
    number = models.CharField("文号", max_length=50, blank=True)
    title = models.CharField("任免案标题", max_length=200)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("number", "title"), text=("note",))

    class Meta:
        verbose_name = verbose_name_plural = "任免案"
        ordering = ["-work_year_id", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_year", "number"],
                condition=~Q(number=""),
                name="bill_number_once_a_year",
                violation_error_message="该年度已有这个文号的任免案。",
                violation_error_code="number_taken",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """The proposer sees it; others once all that it brings is passed: its title names whom it
        is about."""
        matters = PersonnelMatter.objects.not_voided()
        hidden = matters.exclude(PersonnelMatter.visible_rows(standing))
        return Q(pk__in=matters.values("bill")) & ~Q(
            pk__in=hidden.filter(bill__isnull=False).values("bill")
        )

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        return EVERYTHING if standing.roles & KNOW_BEFORE else cls.visible_rows(standing)

    def is_frozen(self) -> bool:
        return self.work_year.is_closed


# Who knows of it before it is passed, beside the proposer: 办公室, 代表工委 and the leaders.
KNOW_BEFORE = frozenset({Role.CLERK, Role.DEPUTY_AFFAIRS, Role.LEADER})


class PersonnelMatterQuerySet(TrackedQuerySet):
    def passed(self):
        return self.not_voided().filter(status__in=PersonnelMatter.PASSED)

    def persons(self) -> int:
        """How many people these concern (人); the number of rows is 人次."""
        return self.order_by().values("person_name").distinct().count()


class PersonnelMatter(Clocked, Tracked):
    """One person and one post or mandate, from the proposal to the oath (人事事项).

    Several share a bill. Those that are passed are counted as 人次; one person who is removed and
    appointed on the same day is two of them. Before it is passed nobody outside the office, the
    leaders and the proposer sees any of it (重庆 2022 art. 26, as a rule of this ledger).
    """

    class Kind(models.TextChoices):
        APPOINT = "appoint", "任命"
        DECIDE = "decide", "决定任命"
        REMOVE = "remove", "免职"
        ACCEPT_RESIGNATION = "accept_resignation", "接受辞职"
        REVOKE = "revoke", "撤职"
        ACT = "act", "决定代理"
        PART_TIME = "part_time", "聘任（兼职）"
        CONFIRM = "confirm", "确认代表资格"
        END = "end", "终止代表资格"
        SUSPEND = "suspend", "暂停执行代表职务"
        RESUME = "resume", "恢复执行代表职务"
        ACCEPT_DEPUTY_RESIGNATION = "accept_deputy_resignation", "接受辞去代表职务"
        ELECT_UPPER = "elect_upper", "补选上一级代表"
        PERMIT = "permit", "许可采取强制措施"
        LAPSE = "lapse", "职务自然终止"

    class ProposedBy(models.TextChoices):
        """组织法 2022 art. 50 (13)–(16)."""

        MAYOR = "mayor", "区长"
        DIRECTORS = "directors", "主任会议"
        SUPERVISION = "supervision", "监察委员会主任"
        COURT = "court", "法院院长"
        PROCURATORATE = "procuratorate", "检察院检察长"
        CREDENTIALS = "credentials", "代表资格审查委员会"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "提请"
        EXAMINED = "examined", "已任前考试"
        REVIEWED = "reviewed", "已初审"
        SUBMITTED = "submitted", "主任会议决定提请审议"
        TABLED = "tabled", "提交常委会会议"
        PASSED = "passed", "通过"
        NOT_PASSED = "not_passed", "未通过"
        POSTPONED = "postponed", "暂不付表决"
        WITHDRAWN = "withdrawn", "撤回"
        ANNOUNCED = "announced", "已公布"
        SWORN = "sworn", "已宣誓"
        CLOSED = "closed", "办结"
        CONTINUED = "continued", "结转下年"

    OPENING = {
        Kind.APPOINT: Holding.How.APPOINTED,
        Kind.DECIDE: Holding.How.APPOINTED,
        Kind.ACT: Holding.How.ACTING,
        Kind.PART_TIME: Holding.How.PART_TIME,
    }
    ENDING = frozenset({Kind.REMOVE, Kind.ACCEPT_RESIGNATION, Kind.REVOKE, Kind.LAPSE})
    OF_POSTS = frozenset(OPENING) | ENDING
    ENDING_MANDATE = frozenset({Kind.END, Kind.ACCEPT_DEPUTY_RESIGNATION})
    # Of somebody who is a deputy already.
    OF_DEPUTIES = ENDING_MANDATE | {Kind.SUSPEND, Kind.RESUME, Kind.PERMIT}
    # Of members of the government reported to the next higher one (组织法 2022 art. 50 (14)).
    REPORTED_UP = frozenset({Kind.APPOINT, Kind.DECIDE, Kind.REMOVE})
    # 任免: what the committee decides of posts; what lapses by itself it does not decide.
    COUNTED = OF_POSTS - {Kind.LAPSE}
    # What it is called, of whom and which post.
    NAMES = {
        Kind.APPOINT: "任命{person}为{post}",
        Kind.DECIDE: "决定任命{person}为{post}",
        Kind.REMOVE: "免去{person}的{post}职务",
        Kind.ACCEPT_RESIGNATION: "接受{person}辞去{post}职务",
        Kind.REVOKE: "撤销{person}的{post}职务",
        Kind.ACT: "决定{person}代理{post}",
        Kind.PART_TIME: "聘任{person}为{post}",
        Kind.CONFIRM: "确认{person}的代表资格",
        Kind.END: "终止{person}的代表资格",
        Kind.SUSPEND: "暂停{person}执行代表职务",
        Kind.RESUME: "恢复{person}执行代表职务",
        Kind.ACCEPT_DEPUTY_RESIGNATION: "接受{person}辞去代表职务",
        Kind.ELECT_UPPER: "补选{person}为上一级人大代表",
        Kind.PERMIT: "许可对{person}采取强制措施",
        Kind.LAPSE: "{person}的{post}职务自然终止",
    }

    # On what a mandate ends (代表法 2025 art. 62) or is suspended (art. 61).
    GROUNDS = (*Deputy.EndGround.choices, *Deputy.SuspensionGround.choices)
    # From then on everybody may know of it.
    PASSED = frozenset({Status.PASSED, Status.ANNOUNCED, Status.SWORN, Status.CLOSED})
    BEFORE_TABLED = frozenset({Status.PROPOSED, Status.EXAMINED, Status.REVIEWED, Status.SUBMITTED})
    UNDECIDED = BEFORE_TABLED | {Status.TABLED, Status.POSTPONED}
    FINISHED = frozenset({Status.CLOSED, Status.NOT_PASSED, Status.WITHDRAWN, Status.CONTINUED})
    DROPPED = UNCOUNTED = frozenset({Status.NOT_PASSED, Status.WITHDRAWN})
    DONE = frozenset({Status.CLOSED})
    # Passed, and not yet all done that follows from it.
    TO_FOLLOW_UP = DUE_MET = PASSED - DONE
    CARRIED_OVER = (
        "area", "lead_committee", "bill", "kind", "person_name", "deputy", "post", "present_post",
        "term", "proposer", "proposed_by", "by_election", "ground",
    )  # fmt: skip
    # It is called by what it says, and has no other title.
    derived_fields = Tracked.derived_fields | {"title"}

    kind = models.CharField("事项类别", max_length=30, choices=Kind)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.PROPOSED)
    bill = models.ForeignKey(
        Bill,
        verbose_name="任免案",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matters",
        help_text="几个事项可以同属一个任免案。",
    )
    term = models.ForeignKey(
        "tracker.Term",
        verbose_name="届",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="personnel_matters",
    )
    person_name = models.CharField(
        "姓名", max_length=50, help_text="同名者请加注区分；不填写身份证号、出生日期等个人信息。"
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="人大代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="personnel_matters",
        help_text="涉及代表资格或者须由代表担任的职务时选择；补选的代表在确认资格后自动建立。",
    )
    post = models.ForeignKey(
        Post,
        verbose_name="拟任免职务",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matters",
    )
    present_post = models.CharField("现任职务", max_length=100, blank=True)
    by_election = models.ForeignKey(
        ByElection,
        verbose_name="补选",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
        help_text="确认补选代表的资格时选择。",
    )
    ground = models.CharField("情形", max_length=20, choices=GROUNDS, blank=True)
    proposer = models.ForeignKey(
        "tracker.Unit",
        verbose_name="提请机关",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposed_personnel",
    )
    proposed_by = models.CharField("提请人", max_length=20, choices=ProposedBy, blank=True)
    planned_on = models.DateField("拟上会日期", null=True, blank=True)
    received_on = models.DateField("收件日期", null=True, blank=True)
    exam_on = models.DateField("任前考试日期", null=True, blank=True)
    exam_passed = models.BooleanField("任前考试合格", null=True, blank=True)
    reviewed_on = models.DateField("初审日期", null=True, blank=True)
    directors_on = models.DateField("主任会议日期", null=True, blank=True)
    tabled_on = models.DateField("提交常委会会议日期", null=True, blank=True)
    stated = models.BooleanField("供职发言", default=False)
    effective_on = models.DateField("通过日期", null=True, blank=True)
    document_number = models.CharField("公布文号", max_length=50, blank=True)
    certificate_number = models.CharField("任命书号", max_length=50, blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True)
    notified_on = models.DateField("通知提请机关日期", null=True, blank=True)
    oath_due_on = models.DateField("宣誓期限", null=True, blank=True)
    oath_due_explanation = models.TextField("宣誓期限说明", blank=True)
    oath_on = models.DateField("宣誓日期", null=True, blank=True)
    oath_organiser = models.CharField("宣誓组织者", max_length=100, blank=True)
    reported_up_on = models.DateField("报备日期", null=True, blank=True)

    passes_on = ("lead_committee",)

    searched = Searched(
        name=("person_name", "title", "document_number"),
        text=("present_post", "certificate_number", "oath_organiser", "note", "quote"),
    )

    objects = PersonnelMatterQuerySet.as_manager()

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "人事事项"
        constraints = [
            *Tracked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "appoint", "decide", "remove", "accept_resignation", "revoke", "act",
                        "part_time", "lapse",
                    ),
                    post__isnull=False,
                )
                | (
                    Q(
                        kind__in=(
                            "confirm", "end", "suspend", "resume", "accept_deputy_resignation",
                            "elect_upper", "permit",
                        )
                    )
                    & Q(post__isnull=True)
                ),
                name="personnelmatter_post_of_kind",
                violation_error_message="任免、辞职、撤职、代理须填写职务；代表资格事项不填职务。",
                violation_error_code="post_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(by_election__isnull=True) | Q(kind="confirm"),
                name="personnelmatter_confirms_election",
                violation_error_message="只有确认代表资格才能选择补选。",
                violation_error_code="by_election_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(oath_on__isnull=True)
                | Q(effective_on__isnull=False, oath_on__gte=models.F("effective_on")),
                name="personnelmatter_oath_after_passing",
                violation_error_message="通过任命以后才能宣誓。",
                violation_error_code="oath_before_passing",
            ),
        ]  # fmt: skip
        indexes = [
            *Tracked.Meta.indexes,
            models.Index(fields=["person_name"], name="personnelmatter_person"),
        ]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Everybody what is passed; before that the proposer its own."""
        rows = Q(status__in=cls.PASSED)
        units = standing.offices
        return rows | Q(proposer__in=units) if units else rows

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        """A reader is not of those who know before."""
        return EVERYTHING if standing.roles & KNOW_BEFORE else cls.visible_rows(standing)

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        units = standing.offices
        return Q(proposer__in=units) if units else NOTHING

    @property
    def name_on_agenda(self) -> str:
        """Without the person: who is proposed for an office is not told before it is passed."""
        return "人事任免"

    @property
    def is_passed(self) -> bool:
        return self.status in self.PASSED

    def derive(self):
        if self.kind in self.NAMES:
            post = self.post.title if self.post_id else ""
            self.title = self.NAMES[self.Kind(self.kind)].format(person=self.person_name, post=post)
        super().derive()

    def clean(self):
        super().clean()
        faults: dict[str, Any] = {}
        if self.kind in self.OF_DEPUTIES and self.deputy_id is None:
            faults["deputy"] = ValidationError("请选择是哪位代表。", code="deputy_required")
        if self.kind == self.Kind.CONFIRM and not (self.by_election_id or self.deputy_id):
            message = "确认代表资格须选择补选，或者选择换届选出的代表。"
            faults["by_election"] = ValidationError(message, code="election_missing")
        faults |= self._faults_of_ground()
        faults |= self._faults_of_election()
        if faults:
            raise ValidationError(faults)
        self._refuse_third_attempt()

    def _faults_of_ground(self) -> dict[str, ValidationError]:
        """The mandate of a deputy ends and rests on the grounds of the law alone."""
        articles = {
            self.Kind.END: (Deputy.EndGround.values, "代表法（2025）第六十二条"),
            self.Kind.SUSPEND: (Deputy.SuspensionGround.values, "代表法（2025）第六十一条"),
        }
        if self.kind not in articles:
            if self.ground:
                message = "只有终止代表资格、暂停执行代表职务才填写情形。"
                return {"ground": ValidationError(message, code="ground_of_kind")}
            return {}
        grounds, article = articles[self.Kind(self.kind)]
        if self.ground in grounds:
            return {}
        message = f"{self.get_kind_display()}须写明属于哪一种法定情形（{article}）。"
        return {"ground": ValidationError(message, code="ground_missing")}

    def _faults_of_election(self) -> dict[str, ValidationError]:
        """选举法 2020 art. 45: only who was elected can be confirmed."""
        election = self.by_election
        if election is None:
            return {}
        reason = election.why_not_elected(self.person_name)
        return {"person_name": reason} if reason else {}

    def _refuse_third_attempt(self) -> None:
        """After so many failures nobody is proposed for the same post again in that term, where
        the rule set says so (重庆 2022 art. 21)."""
        if self.kind not in self.OPENING or self.status not in self.UNDECIDED or self.is_voided:
            return
        most = RuleSet.objects.most_failures(year=self.work_year_id)
        failed = PersonnelMatter.objects.not_voided().filter(
            person_name=self.person_name, post=self.post_id, term=self.term_id,
            status=self.Status.NOT_PASSED,
        ).exclude(pk=self.pk)  # fmt: skip
        if most is not None and failed.count() >= most:
            raise ValidationError(
                f"{self.person_name}在本届内已有{most}次未获通过任命为{self.post}，"
                "不再提请任命同一职务（办理规则；依据各地任免办法）。",
                code="failed_too_often",
            )

"""By-elections (补选): who was elected in which district, and whether the election is valid."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Entry, Stamped
from tracker.common.searched import Searched


class ByElection(Entry):
    """The election of deputies in a district whose seats fell vacant (选举法 2020 art. 57).

    It is valid if more than half of the voters took part, and whoever has more than half of the
    votes cast is elected, as far as there are seats (art. 45). The committee does not elect; it
    confirms (确认代表资格) whom the district elected.
    """

    # How many days before the election the lists are due (选举法 2020 art. 28, 32).
    DAYS_BEFORE = {"voters_listed_on": 20, "first_list_on": 15, "final_list_on": 7}

    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="by_elections",
    )
    term = models.ForeignKey(
        "tracker.Term", verbose_name="届", on_delete=models.PROTECT, related_name="by_elections"
    )
    district = models.CharField("选区", max_length=100)
    delegation = models.CharField(
        "代表团", max_length=50, blank=True, help_text="当选代表编入哪个代表团。"
    )
    street_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="所属街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="by_elections",
    )
    seats = models.PositiveSmallIntegerField(
        "补选名额", default=1, validators=[MinValueValidator(1)]
    )
    causes = models.ManyToManyField(
        "tracker.PersonnelMatter",
        verbose_name="因何补选",
        blank=True,
        related_name="causes_of",
        help_text="终止代表资格、接受辞去代表职务的人事事项。",
    )
    decided_on = models.DateField("决定补选日期", null=True, blank=True)
    voters_listed_on = models.DateField(
        "选民名单公布日期",
        null=True,
        blank=True,
        help_text="选举日的二十日以前（选举法第二十八条）。",
    )
    first_list_on = models.DateField(
        "候选人名单公布日期",
        null=True,
        blank=True,
        help_text="选举日的十五日以前（选举法第三十二条）。",
    )
    final_list_on = models.DateField(
        "正式候选人名单公布日期",
        null=True,
        blank=True,
        help_text="选举日的七日以前（选举法第三十二条）。",
    )
    election_on = models.DateField("选举日", null=True, blank=True)
    voters = models.PositiveIntegerField("选民数", null=True, blank=True)
    votes_cast = models.PositiveIntegerField("参加投票人数", null=True, blank=True)
    qualified_report_on = models.DateField("资格审查报告日期", null=True, blank=True)
    announced_on = models.DateField("公布日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("district",), text=("delegation", "note", "quote"))

    class Meta:
        verbose_name = verbose_name_plural = "补选"
        ordering = ["-work_year_id", "-election_on", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(votes_cast=None) | Q(voters=None) | Q(votes_cast__lte=F("voters")),
                name="byelection_cast_by_voters",
                violation_error_message="参加投票人数不能多于选民数。",
                violation_error_code="cast_exceeds_voters",
            ),
        ]

    def __str__(self):
        return f"{self.district}补选"

    def is_frozen(self) -> bool:
        return self.work_year.is_closed

    @property
    def is_valid(self) -> bool | None:
        """More than half of the voters took part (选举法 art. 45); None where it is not known."""
        if not self.voters or self.votes_cast is None:
            return None
        return self.votes_cast * 2 > self.voters

    def get_validity_display(self) -> str:
        if self.is_valid is None:
            return "选民数、参加投票人数未填，不能判定"
        said = f"{self.votes_cast}/{self.voters}"
        if self.is_valid:
            return f"有效（{said}，过半数选民参加投票）"
        return f"无效（{said}，参加投票的选民未过半数，选举法第四十五条）"

    @property
    def winners(self) -> list["Nominee"]:
        """With more than half of the votes cast, those with most votes first, as far as there are
        seats; a tie for the last seat elects neither (选举法 art. 45: they are voted on again)."""
        if not self.is_valid:
            return []
        found = [one for one in self.nominees.all() if one.votes * 2 > (self.votes_cast or 0)]
        found.sort(key=lambda one: (-one.votes, one.pk or 0))
        inside, outside = found[: self.seats], found[self.seats :]
        last = outside[0].votes if outside else -1
        return [one for one in inside if one.votes != last]

    def why_not_elected(self, person_name: str) -> ValidationError | None:
        """Why the person cannot be confirmed as elected here, or None where they can."""
        if not self.is_valid:
            return ValidationError(
                f"“{self}”{self.get_validity_display()}，不能确认代表资格。",
                code="election_not_valid",
            )
        if person_name in {one.person_name for one in self.winners}:
            return None
        return ValidationError(
            f"{person_name}没有在“{self}”中当选：须获得参加投票的选民过半数的选票"
            "（选举法第四十五条）。",
            code="not_elected",
        )

    def late_lists(self) -> list[str]:
        """The lists that were published later than the law says, in words; told, not refused."""
        told = []
        for name, days in self.DAYS_BEFORE.items() if self.election_on else ():
            day, latest = getattr(self, name), self.election_on - timedelta(days=days)
            if day is not None and day > latest:
                label = self._meta.get_field(name).verbose_name
                told.append(f"{label}{day}，晚于{latest}（选举日{days}日以前）")
        return told

    def clean(self):
        super().clean()
        if self.pk is not None and self.votes_cast is not None:
            most = self.nominees.aggregate(most=models.Max("votes"))["most"] or 0
            if most > self.votes_cast:
                message = f"已有候选人得{most}票，参加投票人数不能少于得票数。"
                fault = ValidationError(message, code="votes_exceed_cast")
                raise ValidationError({"votes_cast": fault})


class Nominee(Stamped):
    """Somebody who stood in a by-election, and their votes."""

    by_election = models.ForeignKey(
        ByElection, verbose_name="补选", on_delete=models.PROTECT, related_name="nominees"
    )
    person_name = models.CharField("姓名", max_length=50)
    votes = models.PositiveIntegerField("得票数", default=0)

    searched = Searched(name=("person_name",), under="by_election")

    class Meta:
        verbose_name = verbose_name_plural = "候选人得票"
        ordering = ["by_election_id", "-votes", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by_election", "person_name"],
                name="nominee_once_an_election",
                violation_error_message="该候选人已登记。",
                violation_error_code="nominee_taken",
            )
        ]

    def __str__(self):
        return self.person_name

    def is_frozen(self) -> bool:
        return self.by_election.is_frozen()

    @property
    def is_elected(self) -> bool:
        return self in self.by_election.winners

    def clean(self):
        super().clean()
        cast = self.by_election.votes_cast if self.by_election_id else None
        if cast is not None and self.votes > cast:
            message = f"得票数不能多于参加投票人数{cast}。"
            raise ValidationError({"votes": ValidationError(message, code="votes_exceed_cast")})

from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Stamped
from tracker.common.numerals import chinese_number
from tracker.common.roles import Role
from tracker.common.searched import Searched


def ends_after_start(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        name=f"{prefix}_ends_after_start",
        violation_error_message="结束日期不能早于开始日期。",
        violation_error_code="ends_before_start",
    )


def refuse_uncountable(number: int | None) -> None:
    """Terms and sessions are named by their numeral, which is written for 1–99 only."""
    if number is not None and number > 99:
        raise ValidationError(
            {"number": ValidationError("应为1至99的整数。", code="number_too_large")}
        )


class TermManager(models.Manager):
    def get_by_natural_key(self, number):
        return self.get(number=number)


class Term(Stamped):
    """A term of the People's Congress (第X届)."""

    number = models.PositiveSmallIntegerField(
        "届次", unique=True, validators=[MinValueValidator(1)]
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    objects = TermManager()

    class Meta:
        verbose_name = verbose_name_plural = "届"
        ordering = ["-number"]
        constraints = [ends_after_start("term")]

    def __str__(self):
        return f"第{chinese_number(self.number)}届"

    def clean(self):
        super().clean()
        refuse_uncountable(self.number)

    def natural_key(self):
        return (self.number,)


class SessionManager(models.Manager):
    def get_by_natural_key(self, term, number):
        return self.get(term__number=term, number=number)


class Session(Stamped):
    """A plenary session of the congress within a term (第X届第Y次会议)."""

    term = models.ForeignKey(
        Term, verbose_name="届", on_delete=models.PROTECT, related_name="sessions"
    )
    number = models.PositiveSmallIntegerField("会次", validators=[MinValueValidator(1)])
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    objects = SessionManager()

    class Meta:
        verbose_name = verbose_name_plural = "人代会会议"
        ordering = ["-term__number", "-number"]
        constraints = [
            ends_after_start("session"),
            models.UniqueConstraint(
                fields=["term", "number"],
                name="session_number_once_a_term",
                violation_error_message="该届已有此会次。",
                violation_error_code="session_taken",
            ),
        ]

    def __str__(self):
        return f"{self.term}第{chinese_number(self.number)}次会议"

    def clean(self):
        super().clean()
        refuse_uncountable(self.number)

    def natural_key(self):
        return (self.term.number, self.number)

    natural_key.dependencies = ["tracker.term"]


class DeputyQuerySet(models.QuerySet):
    def of_duty_year(self, year: int):
        """The same deputies, whose record of duties is asked for one work year."""
        return self.annotate(duty_year=models.Value(year))

    def in_office(self, *, year: int):
        """Deputies of the terms that ran in the year; a term without dates is taken to run."""
        begun = Q(term__starts_on=None) | Q(term__starts_on__year__lte=year)
        not_over = Q(term__ends_on=None) | Q(term__ends_on__year__gte=year)
        return self.filter(begun, not_over)


def duty_year_of(deputies: models.QuerySet) -> int | None:
    """The year that `of_duty_year` asked for; None where nobody asked."""
    asked = deputies.query.annotations.get("duty_year")
    return asked.value if asked is not None else None


class DeputyManager(models.Manager.from_queryset(DeputyQuerySet)):
    def get_by_natural_key(self, term, name, delegation):
        return self.get(term__number=term, name=name, delegation=delegation)


class Person(Stamped):
    """Somebody who was elected for several terms: one person, a mandate for each term.

    Only the office knows whether two deputies of one name are the same person, so nothing joins
    them by itself; a deputy of one term alone needs no such record.
    """

    name = models.CharField("姓名", max_length=50)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("name",), text=("note",))

    class Meta:
        verbose_name = verbose_name_plural = "连任代表"
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class Deputy(Stamped):
    """The mandate of a person elected for one term. After it ends the name stays on everything.

    It ends on one of the grounds of the law, or with its term, and may be suspended for a time
    (代表法 2015 art. 48, 49; 代表法 2025 art. 61, 62). Until then, and not meanwhile, suggestions
    are submitted in it; those that were go on whatever becomes of it.
    """

    class EndGround(models.TextChoices):
        MOVED = "moved", "迁出或者调离本行政区域"
        RESIGNED = "resigned", "辞职被接受"
        ABSENT = "absent", "未经批准两次不出席本级人民代表大会会议"
        RECALLED = "recalled", "被罢免"
        NATIONALITY = "nationality", "丧失中华人民共和国国籍"
        RIGHTS = "rights", "依照法律被剥夺政治权利"
        CAPACITY = "capacity", "丧失行为能力"
        # No ground of that article; the mandate lapses by itself.
        DEATH = "death", "去世"

    class SuspensionGround(models.TextChoices):
        PROSECUTED = "prosecuted", "因刑事案件被羁押正在受侦查、起诉、审判"
        SENTENCED = "sentenced", "被判处管制、拘役或者有期徒刑而没有附加剥夺政治权利，正在服刑"

    term = models.ForeignKey(
        Term, verbose_name="届", on_delete=models.PROTECT, related_name="deputies"
    )
    name = models.CharField("姓名", max_length=50)
    person = models.ForeignKey(
        Person,
        verbose_name="连任代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
        help_text="同一人在几届都是代表的，各届选择同一人；只任一届的留空。",
    )
    delegation = models.CharField("代表团", max_length=50, blank=True)
    district = models.CharField("选区", max_length=100, blank=True)
    groups = models.ManyToManyField(
        "tracker.Group",
        verbose_name="代表小组",
        blank=True,
        related_name="deputies",
        through="tracker.GroupMember",
    )
    street_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="所属街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputies",
    )
    phone = models.CharField("联系电话", max_length=50, blank=True)
    elected_on = models.DateField("当选日期", null=True, blank=True)
    mandate_ended_on = models.DateField("代表资格终止日期", null=True, blank=True)
    end_ground = models.CharField("终止情形", max_length=20, choices=EndGround, blank=True)
    suspended_from = models.DateField(
        "暂停执行职务起始日期",
        null=True,
        blank=True,
        help_text="暂停期间不提出建议、不登记履职；已提出的建议照常办理。",
    )
    suspended_until = models.DateField(
        "暂停执行职务截止日期", null=True, blank=True, help_text="尚未恢复的留空。"
    )
    suspension_ground = models.CharField(
        "暂停情形", max_length=20, choices=SuspensionGround, blank=True
    )
    note = models.TextField("备注", blank=True)

    personal_fields = frozenset({"phone"})

    searched = Searched(name=("name",), text=("delegation", "district"))

    objects = DeputyManager()

    class Meta:
        verbose_name = verbose_name_plural = "人大代表"
        ordering = ["-term__number", "delegation", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "name", "delegation"],
                name="deputy_once_a_term",
                violation_error_message="该届该代表团已有同名代表；同名者请在姓名后加注区分。",
                violation_error_code="deputy_taken",
            ),
            models.UniqueConstraint(
                fields=["term", "person"],
                name="deputy_one_mandate_a_term",
                violation_error_message="此人在该届已有代表记录。",
                violation_error_code="mandate_taken",
            ),
            models.CheckConstraint(
                condition=Q(elected_on=None)
                | Q(mandate_ended_on=None)
                | Q(mandate_ended_on__gte=F("elected_on")),
                name="deputy_ends_after_election",
                violation_error_message="资格终止日期不能早于当选日期。",
                violation_error_code="ended_before_elected",
            ),
            models.CheckConstraint(
                condition=Q(end_ground="") | Q(mandate_ended_on__isnull=False),
                name="deputy_ground_has_day",
                violation_error_message="填写终止情形的，须填写代表资格终止日期。",
                violation_error_code="ended_without_day",
            ),
            models.CheckConstraint(
                condition=Q(suspended_from__isnull=False)
                & (Q(suspended_until=None) | Q(suspended_until__gte=F("suspended_from")))
                | Q(suspended_from=None, suspended_until=None, suspension_ground=""),
                name="deputy_suspension_whole",
                violation_error_message="暂停执行职务须有起始日期，截止日期不能早于起始日期。",
                violation_error_code="suspension_dates",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def personal_rows(cls, standing) -> Q:
        """Their own; for a street committee those of its deputies, for the government and the
        units those of the deputies whose suggestions they handle."""
        handled = Q(handed_over_to__in=standing.units_as(Role.GOVERNMENT_OFFICE)) | Q(
            assignments__unit__in=standing.units_as(Role.UNIT_CONTACT),
            assignments__is_current=True,
        )
        cases = apps.get_model("tracker", "Suggestion").objects.not_voided().filter(handled)
        return (
            Q(pk__in=standing.deputies)
            | Q(street_committee__in=standing.units_as(Role.STREET_COMMITTEE))
            | Q(led_suggestions__in=cases)
            | Q(signed_suggestions__in=cases)
        )

    def natural_key(self):
        return (self.term.number, self.name, self.delegation)

    natural_key.dependencies = ["tracker.term"]

    def clean(self):
        super().clean()
        start = self.term.starts_on if self.term_id else None
        if start and self.mandate_ended_on and self.mandate_ended_on < start:
            raise ValidationError(
                {
                    "mandate_ended_on": ValidationError(
                        "资格终止日期不能早于本届开始日期。", code="ended_before_term"
                    )
                }
            )

    def lapse_on(self, day: date) -> ValidationError | None:
        """Why nothing is done in this mandate on the day, or None while it lasts."""
        if self.mandate_ended_on and day > self.mandate_ended_on:
            message = f"“{self}”的代表资格已于{self.mandate_ended_on}终止。"
            return ValidationError(message, code="after_mandate")
        is_resumed = self.suspended_until is not None and day > self.suspended_until
        if self.suspended_from and day >= self.suspended_from and not is_resumed:
            message = f"“{self}”自{self.suspended_from}起暂停执行代表职务。"
            return ValidationError(message, code="mandate_suspended")
        if self.term.ends_on and day > self.term.ends_on:
            message = f"{self.term}已于{self.term.ends_on}结束，“{self}”的该届代表资格随之终止。"
            return ValidationError(message, code="after_term")
        return None

    def groups_on(self, day: date) -> str:
        """The groups that the deputy belongs to on the day, in words; asked with
        `group_memberships__group` prefetched, it costs nothing."""
        held = [one.group.name for one in self.group_memberships.all() if one.is_valid_on(day)]
        return "、".join(dict.fromkeys(held))

    def clean_links(self, links):
        super().clean_links(links)
        foreign = [group for group in links.get("groups", ()) if group.term_id != self.term_id]
        if foreign:
            message = f"“{foreign[0]}”不是{self.term}的代表小组。"
            raise ValidationError({"groups": ValidationError(message, code="other_term")})

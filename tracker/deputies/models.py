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


class Deputy(Stamped):
    """A person elected for one term. After the mandate ends the name stays on everything."""

    term = models.ForeignKey(
        Term, verbose_name="届", on_delete=models.PROTECT, related_name="deputies"
    )
    name = models.CharField("姓名", max_length=50)
    delegation = models.CharField("代表团", max_length=50, blank=True)
    group = models.CharField("代表小组", max_length=50, blank=True)
    street_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="所属街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputies",
    )
    phone = models.CharField("联系电话", max_length=50, blank=True)
    mandate_ended_on = models.DateField("代表资格终止日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    personal_fields = frozenset({"phone"})

    searched = Searched(name=("name",), text=("delegation", "group"))

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
            )
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

"""What all records share. A model takes the bases it needs; none of them knows a slice."""

from datetime import date, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.common import door
from tracker.common.constraints import is_certainly_kept
from tracker.common.roles import Role

# The records that work hangs on: field name → (model, label), in the order of forms and sheets.
OWNERS = {
    "topic": ("tracker.Topic", "监督议题"),
    "inspection": ("tracker.Inspection", "执法检查"),
    "suggestion": ("tracker.Suggestion", "代表建议"),
}
# What the committee supervises the government by: opinions and problem lists hang on these.
SUPERVISION = ("topic", "inspection")
FIRST_YEAR, LAST_YEAR = 1954, 2200
YEAR_VALIDATORS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


class Decision(models.TextChoices):
    """What became of a request, such as one for a later deadline."""

    PENDING = "pending", "待审"
    GRANTED = "granted", "同意"
    DECLINED = "declined", "不同意"


class Stamped(models.Model):
    """When a record was written, and how often: `version` grows by one at each write.

    The version is the ETag of the API and what a stale admin form or sheet row is held against.
    Only `tracker.common.door` changes it.
    """

    created_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("最后修改", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    # Fields whose content is never written into the change history.
    unlogged_fields = frozenset()
    # Fields that are somebody's own, such as a phone number: `personal_rows` says who reads them.
    personal_fields: frozenset[str] = frozenset()
    # True of a copy made to be shown, which lacks what its reader may not see.
    is_veiled = False

    class Meta:
        abstract = True

    def get_constraints(self):
        """Those that Django has to ask the database about when it validates this record."""
        return [
            (model, [each for each in constraints if not is_certainly_kept(each, self)])
            for model, constraints in super().get_constraints()
        ]

    def carry_along(self, before, *, by) -> None:
        """Hook of the door: what else has to be written now that this record, which was stored
        as `before`, has changed. Runs in the same transaction."""

    def is_frozen(self) -> bool:
        """True when the work year this record belongs to is closed (已关账)."""
        return False

    def clean_links(self, links: door.Links) -> None:
        """Raise ValidationError where the record may not point to those many (`links`).

        `clean` does not see them: they are written after the record.
        """

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What people see of this kind who do not see everything; reference data is for all."""
        return Q()

    @classmethod
    def personal_rows(cls, standing) -> Q:
        """Of which rows people who are not of the office read the personal fields; of none."""
        return Q(pk__in=())


class Voidable(models.Model):
    """A record that is declared void (作废) with a reason instead of being deleted."""

    voided_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="%(class)s_void_has_reason",
                violation_error_message="作废必须同时有时间和原因。",
                violation_error_code="void_without_reason",
            )
        ]

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None


class Sourced(models.Model):
    """Where a record came from: the published passage that states it, and its foreign key.

    `quote` holds the exact words of the passage, so that every figure leads back to its sentence.
    `external_system` + `external_id` is the record's name in another system; it makes repeated
    deliveries recognisable and serves as natural key in fixtures.
    """

    source = models.ForeignKey(
        "tracker.Passage",
        verbose_name="出处段落",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    quote = models.TextField("原文引语", blank=True)
    external_system = models.CharField("来源系统", max_length=50, blank=True)
    external_id = models.CharField("来源系统编号", max_length=100, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["external_system", "external_id"],
                condition=~Q(external_id=""),
                name="%(class)s_external_key_unique",
                violation_error_message="该来源系统中的这个编号已被另一条记录使用。",
                violation_error_code="external_key_taken",
            ),
            models.CheckConstraint(
                condition=Q(external_system="", external_id="")
                | (~Q(external_system="") & ~Q(external_id="")),
                name="%(class)s_external_key_whole",
                violation_error_message="来源系统与来源系统编号必须同时填写或同时留空。",
                violation_error_code="external_key_incomplete",
            ),
        ]

    def natural_key(self):
        return (self.external_system, self.external_id)

    def clean(self):
        super().clean()
        if self.quote and self.source_id is None:
            raise ValidationError(
                {
                    "quote": ValidationError(
                        "填写引语须先选择出处段落。", code="quote_without_source"
                    )
                }
            )
        if self.quote and self.quote not in self.source.text:
            raise ValidationError(
                {
                    "quote": ValidationError(
                        "引语与出处段落的原文不一致。", code="quote_not_in_source"
                    )
                }
            )


class EntryQuerySet(models.QuerySet):
    def not_voided(self):
        return self.filter(voided_at__isnull=True)

    def get_by_natural_key(self, external_system, external_id):
        return self.get(external_system=external_system, external_id=external_id)


class Entry(Stamped, Sourced, Voidable):
    """A line of the ledger: it has a history, a source, and is voided rather than deleted."""

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [*Sourced.Meta.constraints, *Voidable.Meta.constraints]


def soon_until(*, on: date) -> date:
    """The last day that counts as soon on the day `on`, by the rule set in force (提前提醒)."""
    # By name: rule sets are a slice, and common knows no slice.
    rule_sets = apps.get_model("tracker", "RuleSet").objects
    return on + timedelta(days=rule_sets.due_soon_days(on=on))


class DueQuerySet(EntryQuerySet):
    """Entries with a life cycle and a due date: the model says which statuses are FINISHED and
    in which what is due is still OWED."""

    def finished(self):
        return self.filter(status__in=self.model.FINISHED)

    def unfinished(self):
        return self.not_voided().exclude(status__in=self.model.FINISHED)

    def owed(self):
        """Records for which what is due by `due_on` has not been done yet."""
        return self.not_voided().filter(status__in=self.model.OWED)

    def overdue(self, *, on: date):
        """Owed records whose due date lies before `on`. Never stored, always computed."""
        return self.owed().filter(due_on__lt=on)

    def due_soon(self, *, on: date):
        """Owed records due from `on` to the last day that counts as soon, both included."""
        return self.owed().filter(due_on__range=(on, soon_until(on=on)))


class SupervisionQuerySet(DueQuerySet):
    """What hangs on topics and inspections, and with them belongs to a year."""

    def of_year(self, year: int):
        years = Q()
        for kind in SUPERVISION:
            years |= Q(**{f"{kind}__work_year": year})
        return self.filter(years)


class TrackedQuerySet(DueQuerySet):
    def of_year(self, year: int):
        return self.filter(work_year=year)

    def owed(self):
        return self.unfinished().exclude(status__in=self.model.DUE_MET)


class Tracked(Entry):
    """A matter the committee follows within one work year: topic, inspection or suggestion."""

    # Statuses after which nothing is awaited any more; each model names its own.
    FINISHED: frozenset[str] = frozenset()
    # Statuses in which what was due is done, although the matter itself goes on.
    DUE_MET: frozenset[str] = frozenset()
    # Fields that a continuation in a later year takes over from the record it carries on.
    CARRIED_OVER: tuple[str, ...] = ("title", "area", "lead_committee")
    CARRIED_OVER_LINKS: tuple[str, ...] = ()

    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    subject_year = models.PositiveSmallIntegerField(
        "所属年度",
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="事项所涉年度与工作年度不同时填写，如2023年听取2022年度环境报告，填2022。",
    )
    title = models.CharField("名称", max_length=200)
    area = models.ForeignKey(
        "tracker.WorkArea",
        verbose_name="工作领域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    lead_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="责任专工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_%(class)ss",
    )
    planned_on = models.DateField("计划时间", null=True, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    started_on = models.DateField("开始日期", null=True, blank=True)
    concluded_on = models.DateField("办结日期", null=True, blank=True)
    continues = models.ForeignKey(
        "self",
        verbose_name="承接事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="continuations",
        help_text="本事项承接以前年度的哪一条记录。",
    )
    note = models.TextField("备注", blank=True)

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        # By the number of the year: through the relation Django would turn the years' own
        # order around once more and put the oldest first.
        ordering = ["-work_year_id", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(concluded_on__isnull=True)
                | Q(concluded_on__gte=models.F("started_on")),
                name="%(class)s_concluded_after_start",
                violation_error_message="办结日期不能早于开始日期。",
                violation_error_code="concluded_before_start",
            ),
        ]
        indexes = [
            models.Index(fields=["work_year", "status"], name="%(class)s_year_status"),
            models.Index(fields=["due_on"], name="%(class)s_due"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.status in self.FINISHED

    @property
    def is_owed(self) -> bool:
        """As `TrackedQuerySet.owed`."""
        return not (self.is_finished or self.is_voided or self.status in self.DUE_MET)

    def is_overdue(self, *, on: date) -> bool:
        return self.is_owed and self.due_on is not None and self.due_on < on

    def is_frozen(self) -> bool:
        return self.work_year.is_closed

    def is_led_by(self, standing) -> bool:
        """Whether it is the work of their committee or street committee."""
        own = standing.units_as(Role.COMMITTEE) | standing.units_as(Role.STREET_COMMITTEE)
        return self.lead_committee_id in own

    def is_handled_by(self, standing) -> bool:
        """Whether their unit or office has to deal with it now; each kind says by what."""
        return False

    def is_written_by(self, standing) -> bool:
        """Whether they are among its authors, where a matter has authors."""
        return False

    def carry_over(self, *, to_year, by):
        """Start next year's record of this matter (结转) and return it.

        The new record takes over title, area and the like, points back by `continues` and starts
        in the model's first status. This record stays as it is: it belongs to its own year.
        """
        successor = type(self)(work_year=to_year, continues=self)
        for name in self.CARRIED_OVER:
            setattr(successor, name, getattr(self, name))
        links = {name: list(getattr(self, name).all()) for name in self.CARRIED_OVER_LINKS}
        return door.create(successor, by=by, links=links)

    def clean(self):
        super().clean()
        earlier = self.continues
        # A form or a request may lack the year; that is then its own fault, reported beside.
        known = earlier is not None and self.work_year_id is not None
        if known and earlier.work_year_id >= self.work_year_id:
            raise ValidationError(
                {
                    "continues": ValidationError(
                        "承接的事项必须属于更早的工作年度。", code="continues_not_earlier"
                    )
                }
            )


def _only(kind: str | None, kinds) -> Q:
    return Q(**{f"{other}__isnull": other != kind for other in kinds})


def _owner_rule(allowed, *, kinds, rule: str, message: str) -> models.CheckConstraint:
    condition = Q()
    for kind in allowed:
        condition |= _only(kind, kinds)
    return models.CheckConstraint(
        condition=condition,
        name=f"%(class)s_{rule}",
        violation_error_message=message,
        violation_error_code=rule,
    )


ONE_OWNER = _owner_rule(
    [*OWNERS],
    kinds=OWNERS,
    rule="one_owner",
    message="必须且只能关联一个事项（监督议题、执法检查或代表建议）。",
)
AT_MOST_ONE_OWNER = _owner_rule(
    [None, *OWNERS],
    kinds=OWNERS,
    rule="at_most_one_owner",
    message="最多只能关联一个事项（监督议题、执法检查或代表建议）。",
)
ONE_SUPERVISION_OWNER = _owner_rule(
    [*SUPERVISION],
    kinds=SUPERVISION,
    rule="one_owner",
    message="必须且只能关联一个事项（监督议题或执法检查）。",
)


class Hung(models.Model):
    """Common behaviour of what hangs on a topic, an inspection or a suggestion."""

    # The kinds of matter that this model hangs on, a part of OWNERS.
    owner_kinds: tuple[str, ...] = tuple(OWNERS)

    class Meta:
        abstract = True

    @property
    def owner(self):
        """The topic, inspection or suggestion this belongs to, or None."""
        kinds = (kind for kind in self.owner_kinds if getattr(self, f"{kind}_id"))
        return next((getattr(self, kind) for kind in kinds), None)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What hangs on a matter is seen by those who see the matter; the rest by everybody."""
        rows = _only(None, cls.owner_kinds)
        for kind in cls.owner_kinds:
            owner = apps.get_model(OWNERS[kind][0])
            seen = owner.objects.filter(owner.visible_rows(standing))
            rows |= Q(**{f"{kind}__in": seen})
        return rows

    def check_matter_open(self) -> None:
        """New work begins only under a matter that goes on, so that a closed one stays closed."""
        begins = self._state.adding and not self.is_finished
        if begins and self.owner is not None and self.owner.is_finished:
            raise ValidationError(
                f"“{self.owner}”已{self.owner.get_status_display()}，请在承接的事项中登记。",
                code="matter_finished",
            )

    def again_under(self, matter: models.Model) -> "Hung":
        """A copy, not stored yet, that carries this record on under a later year's matter."""
        left = {*door.BOOKKEEPING, *self.owner_kinds, "continues", "external_system", "external_id"}
        kept = [field for field in self._meta.concrete_fields if field.name not in left]
        again = type(self)(**{field.attname: field.value_from_object(self) for field in kept})
        again.continues = self
        setattr(again, matter._meta.model_name, matter)
        return again

    def is_frozen(self) -> bool:
        year = getattr(self, "work_year", None) or (self.owner and self.owner.work_year)
        return bool(year and year.is_closed)


def hung_on(related_name: str, *, kinds: tuple[str, ...] = tuple(OWNERS)) -> type[Hung]:
    """Abstract base with one nullable foreign key per kind of owner.

    `related_name` is what the owner calls them (`topic.activities`). The model adds ONE_OWNER or
    AT_MOST_ONE_OWNER to its constraints, or ONE_SUPERVISION_OWNER where `kinds` is SUPERVISION.
    """
    owners = {
        kind: models.ForeignKey(
            OWNERS[kind][0],
            verbose_name=OWNERS[kind][1],
            null=True,
            blank=True,
            on_delete=models.PROTECT,
            related_name=related_name,
        )
        for kind in kinds
    }
    meta = type("Meta", (), {"abstract": True})
    return type(Hung)(
        f"Hung_{related_name}",
        (Hung,),
        {**owners, "owner_kinds": kinds, "Meta": meta, "__module__": __name__},
    )

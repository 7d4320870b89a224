"""What all records share. A model takes the bases it needs; none of them knows a slice."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Q
from django.utils import timezone

from tracker.common.constraints import is_alone, is_certainly_kept
from tracker.common.errors import Refused
from tracker.common.remembering import once_a_page
from tracker.common.searched import Searched

FIRST_YEAR, LAST_YEAR = 1954, 2200
YEAR_VALIDATORS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]

# Names of many-to-many fields with the records they shall point to after the write.
Links = Mapping[str, Iterable[models.Model]]


def field_of(model: type[models.Model], name: str) -> models.Field:
    """A field of the model itself, not one by which other models lead back to it."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


class Decision(models.TextChoices):
    """What became of a request, such as one for a later deadline."""

    PENDING = "pending", "待审"
    GRANTED = "granted", "同意"
    DECLINED = "declined", "不同意"


# What whole numbers of each kind of column hold in every database.
SIZES = BaseDatabaseOperations.integer_field_ranges


class Stamped(models.Model):
    """When a record was written, and how often: `version` grows by one at each write.

    The version is the ETag of the API and what a stale admin form or sheet row is held against.
    Only `tracker.common.door` changes it.
    """

    created_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("最后修改", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    # Fields whose content is never written into the change history.
    unlogged_fields: frozenset[str] = frozenset()
    # Fields that are somebody's own, such as a phone number: `personal_rows` says who reads them.
    personal_fields: frozenset[str] = frozenset()
    # True of a copy made to be shown, which lacks what its reader may not see.
    is_veiled = False
    # Whether it is a matter of its own: a page, a history and a place in the lists of matters.
    is_matter = False
    # By what of it the record is found; None where it is not searched.
    searched: Searched | None = None
    # Columns that the record itself derives from others at each write (`derive`); they are no
    # facts of their own, and the history does not repeat them.
    derived_fields: frozenset[str] = frozenset()
    # Whether its status changes by the moves of a life cycle alone (`Moved`).
    has_life_cycle = False
    # Whether it is never rewritten once it stands, only voided (进展).
    is_append_only = False
    # Links to a unit that pass to its successor with the records of `open_rows` (撤并).
    passes_on: tuple[str, ...] = ()
    # Its row as the door found it before this write; None outside of one, and of a new record.
    stored: "Stamped | None" = None

    class Meta:
        abstract = True

    # --- What the database need not be asked about when a record is validated ----------------

    def clean_fields(self, exclude=None):
        """Django looks for the target of each link; those at hand are known to be there."""
        at_hand = {field.name for field in self._meta.concrete_fields if self._is_at_hand(field)}
        left = at_hand.union(exclude or ())
        # Before Django asks: what it says of such numbers differs by database.
        faults = self._faults_of_size(left)
        try:
            super().clean_fields(exclude=left | faults.keys())
        except ValidationError as error:
            faults |= error.update_error_dict({})
        if faults:
            raise ValidationError(faults)

    def _faults_of_size(self, exclude: set[str]) -> dict[str, list[ValidationError]]:
        """Numbers that not every database holds: SQLite takes any, and hands them on to none."""
        faults = {}
        for field in self._meta.concrete_fields:
            sizes = SIZES.get(field.get_internal_type())
            value = getattr(self, field.attname)
            if sizes and field.name not in exclude and isinstance(value, int):
                low, high = sizes
                if not low <= value <= high:
                    fault = ValidationError(f"应在{low}与{high}之间。", code="out_of_range")
                    faults[field.name] = [fault]
        return faults

    def _is_at_hand(self, field: models.Field) -> bool:
        """Whether the target of the link was read before, or was the same when it was stored."""
        if not isinstance(field, models.ForeignKey) or getattr(self, field.attname) is None:
            return False
        if self.is_as_stored(field):
            return True
        target = field.get_cached_value(self, default=None)
        return target is not None and not target._state.adding

    def is_as_stored(self, field: models.Field) -> bool:
        of_row = self.stored
        return of_row is not None and getattr(of_row, field.attname) == getattr(self, field.attname)

    def validate_unique(self, exclude=None):
        """What has not changed is still the only one of its kind."""
        kept = {
            field.name
            for field in self._meta.concrete_fields
            if self.is_as_stored(field)
            or (field.unique and is_alone(self, field, among=(field.name,)))
        }
        super().validate_unique(exclude=kept.union(exclude or ()))

    def get_constraints(self):
        """Those that are in doubt."""
        return [
            (model, [each for each in constraints if not is_certainly_kept(each, self)])
            for model, constraints in super().get_constraints()
        ]

    @property
    def is_voided(self) -> bool:
        """Whether it was declared void; what is not `Voidable` never is."""
        return False

    def is_provisional(self, name: str) -> bool:
        """Whether the date of that name may still change by itself (暂定)."""
        return False

    @classmethod
    def clocks(cls) -> tuple[Any, ...]:
        """What computes dates of such records (`tracker.common.facts.Rule`)."""
        return ()

    def derive(self) -> None:
        """Hook of the door: set `derived_fields` before the record is checked and written."""

    def carry_along(self, before, *, by) -> None:
        """Hook of the door: what else has to be written now that this record, which was stored
        as `before` (None where it is new), has changed. Runs in the same transaction."""

    def left_behind(self, *, by) -> None:
        """Hook of the door: what has to be written now that this record was deleted."""

    def needs_reason_to_remove(self) -> bool:
        """Whether an entry that is deleted was more than a slip of the pen."""
        return False

    def is_frozen(self) -> bool:
        """True when the work year this record belongs to is closed (已关账)."""
        return False

    def hold_ground(self, names: Collection[str]) -> None:
        """Hook of the door: before `names` are checked and written, read anew and lock what they
        are checked against, so that it cannot change in between."""

    def held_fields(self) -> frozenset[str]:
        """Fields of this stored record that stay as they are: other records rest on them."""
        return frozenset()

    def refusal_of_held(self, names: Collection[str], *, to) -> Refused:
        """Why those of `held_fields` do not change, in words for `to`; the system is told all."""
        raise NotImplementedError

    def clean_links(self, links: Links) -> None:
        """Raise ValidationError where the record may not point to those many (`links`).

        `clean` does not see them: they are written after the record.
        """

    def note_author(self, by) -> None:
        """Hook of the door: what a new record keeps of who adds it."""

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What people see of this kind who do not see everything; reference data is for all."""
        return Q()

    def reached_from(self, params) -> "Stamped | None":
        """The record from whose page somebody came to add this one, by the page's parameters."""
        return None

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        """What the office, the leaders and the readers see of this kind: all but others' drafts."""
        return Q()

    @classmethod
    def personal_rows(cls, standing) -> Q:
        """Of which rows people who are not of the office read the personal fields; of none."""
        return Q(pk__in=())


class Voidable(Stamped):
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


def in_force(records: models.QuerySet) -> models.QuerySet:
    """Those that were not declared void; of kinds that cannot be, all."""
    return records.filter(voided_at=None) if issubclass(records.model, Voidable) else records


class Moved(Stamped):
    """A record with a life cycle: the moves in the workflow.py of its slice change its status,
    nothing else does."""

    has_life_cycle = True
    # Statuses after which nothing is awaited any more; each kind names its own.
    FINISHED: frozenset[str] = frozenset()
    # Those that ended without a result: nobody may take them for what was done.
    DROPPED: frozenset[str] = frozenset()

    # Each kind declares its states, and the field that says in which of them a record is.
    Status: ClassVar[type[models.TextChoices]]
    status: models.CharField
    get_status_display: Callable[[], str]

    class Meta:
        abstract = True

    @property
    def is_finished(self) -> bool:
        return self.status in self.FINISHED

    @classmethod
    def open_rows(cls) -> Q:
        """Which of the records still go on, drafts included."""
        going_on = ~Q(status__in=cls.FINISHED)
        return going_on & Q(voided_at=None) if issubclass(cls, Voidable) else going_on

    @property
    def progress_of(self) -> Any:
        """The matter whose progress its moves are: itself, or what it is a part of."""
        return self

    @property
    def progress_links(self) -> dict[str, Stamped]:
        """What an entry of that progress names besides the matter."""
        return {}


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

    def hold_ground(self, names):
        # While it stands, a quote holds its passage; until then somebody may still correct that.
        if self.quote and self.source_id is not None and {"source", "quote"} & set(names):
            passages: Any = field_of(type(self), "source").related_model
            found = passages.objects.select_for_update(no_key=True).filter(pk=self.source_id)
            self.source = found.first() or self.source

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


class Entry(Sourced, Voidable):
    """A line of the ledger: it has a history, a source, and is voided rather than deleted."""

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [*Sourced.Meta.constraints, *Voidable.Meta.constraints]


# How many days ahead is soon, as the rules of the day say; the slice of rules names itself here.
_days_ahead: list[Callable[..., int]] = []


def soon_is_said_by(days_ahead: Callable[..., int]) -> None:
    """Let `days_ahead(on=day)` say how many days ahead counts as soon."""
    _days_ahead[:] = [days_ahead]


def left_until(due_on: date, *, on: date) -> str:
    """How long is left on the day `on`, in words."""
    days = (due_on - on).days
    if days < 0:
        return f"超期{-days}天"
    return f"剩{days}天" if days else "今天到期"


@once_a_page
def soon_until(*, on: date) -> date:
    """The last day that counts as soon on the day `on`, by the rule set in force (提前提醒)."""
    [days_ahead] = _days_ahead
    return on + timedelta(days=days_ahead(on=on))


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

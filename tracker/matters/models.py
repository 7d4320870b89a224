"""The spine: one row for every matter that is followed, of whatever kind, and what hangs on it.

Each kind (`tracker/kinds.py`) is a child of `Matter` and shares its key; it keeps its own columns,
so that the database can hold its rules. What hangs on a matter – progress, files, activities,
outcomes, figures – has one foreign key, `matter`, and so hangs on any kind there will ever be.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker import kinds
from tracker.common import door
from tracker.common.field_rights import BOOKKEEPING
from tracker.common.models import YEAR_VALIDATORS, DueQuerySet, Entry, Moved
from tracker.common.roles import Role
from tracker.matters.spine import Matter, of_seen_matters, specific_paths

__all__ = [
    "Hung",
    "HungQuerySet",
    "Matter",
    "OnSpine",
    "OnSpineQuerySet",
    "Reported",
    "Tracked",
    "TrackedQuerySet",
    "matter_link",
    "optional_matter_link",
    "specific_paths",
]


class OnSpineQuerySet(DueQuerySet):
    def of_year(self, year: int):
        return self.filter(work_year=year)


class TrackedQuerySet(OnSpineQuerySet):
    def owed(self):
        return self.unfinished().exclude(status__in=self.model.DUE_MET)


class Reported:
    """What progress is reported on: a matter, or a part of it with a life cycle of its own."""

    def last_moved_on(self, name: str) -> date | None:
        """The day of the last move of that name, as its progress says."""
        made = self.progress_entries.not_voided().filter(transition=name)
        return made.aggregate(last=models.Max("happened_on"))["last"]


class OnSpine(Reported, Moved, Entry, Matter):
    """Base of every kind: a record that shares the key of its row of the spine, has a life cycle
    and belongs to a work year. What is followed until it is done is `Tracked`; a meeting is not.
    """

    derived_fields = frozenset({field.name for field in Matter._meta.fields} | {"matter_ptr"})
    is_matter = True
    # Whether it is work that is followed until it is done, and so counted as open, done or late.
    is_followed = False
    # Whether the committee supervises by it: opinions and problem lists hang on such matters.
    is_supervision = False
    # Whether a year is closed only when each of these has ended or was carried over.
    must_end_in_its_year = False
    # What only some kinds have: a committee in charge, a due date, a record of an earlier year.
    lead_committee_id: int | None = None
    due_on: Any = None
    continues_id: int | None = None

    matter_ptr = models.OneToOneField(
        Matter,
        verbose_name="事项",
        parent_link=True,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="as_%(class)s",
        editable=False,
    )
    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    title = models.CharField("名称", max_length=200)
    note = models.TextField("备注", blank=True)

    objects = OnSpineQuerySet.as_manager()

    class Meta:
        abstract = True
        # By the number of the year: through the relation Django would turn the years' own
        # order around once more and put the oldest first.
        ordering = ["-work_year_id", "id"]
        constraints = [*Entry.Meta.constraints]
        indexes = [
            models.Index(fields=["work_year", "status"], name="%(class)s_year_status"),
            # The orders in which they are listed: as opened, with what says who sees a row, so
            # that rows are passed over without being read; and by what was changed last.
            models.Index(
                fields=["-work_year", "matter_ptr", "status", "voided_at"], name="%(class)s_order"
            ),
            models.Index(fields=["-updated_at", "matter_ptr"], name="%(class)s_updated"),
        ]

    def __str__(self):
        return self.title

    @property
    def specific(self):
        return self

    @property
    def name_on_agenda(self) -> str:
        """What the agenda of a meeting calls it, which more people read than the record."""
        return str(self)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What people see of this kind who do not see everything; each kind says its own."""
        raise NotImplementedError(f"{cls.__name__} does not say who sees it")

    # Those rules of the spine are kept by the door, which alone fills it.

    def validate_unique(self, exclude=None):
        super().validate_unique(exclude=self.derived_fields.union(exclude or ()))

    def get_constraints(self):
        return [each for each in super().get_constraints() if each[0] is not Matter]

    def derive(self):
        super().derive()
        self.matter_kind = self._meta.model_name
        self.matter_year = self.work_year_id or 0
        self.matter_title = str(self)[:250]
        self.matter_is_voided = self.is_voided

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        """As `visible_rows`, without what people read only because it is public."""
        return cls.visible_rows(standing)

    @classmethod
    def progress_on(cls, pk) -> models.QuerySet:
        """What was reported on the matter of this key; an `OuterRef` will do for the key."""
        return Matter.progress_entries.rel.related_model.objects.not_voided().filter(matter=pk)

    def append_progress(self, content: Mapping, *, by: door.Actor) -> None:
        """Add an entry to what was reported on the matter, with these fields."""
        door.create(self.progress_entries.model(matter=self, **content), by=by)

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

    def is_frozen(self) -> bool:
        return self.work_year.is_closed


class Tracked(OnSpine):
    """Base of the kinds that the committee follows within one work year until they are done."""

    is_followed = True

    # Statuses in which what was due is done, although the matter itself goes on.
    DUE_MET: frozenset[str] = frozenset()
    # Statuses in which it is in no count that does not say so: not begun, refused, given up.
    UNCOUNTED: frozenset[str] = frozenset()
    # Statuses that count as done (办结); what was only carried over is not.
    DONE: frozenset[str] = frozenset()
    # The field by which records of the kind are told apart in its statistics.
    SORTED_BY: str = "kind"
    # Fields that a continuation in a later year takes over from the record it carries on.
    CARRIED_OVER: tuple[str, ...] = ("title", "area", "lead_committee")
    CARRIED_OVER_LINKS: tuple[str, ...] = ()

    subject_year = models.PositiveSmallIntegerField(
        "所属年度",
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="事项所涉年度与工作年度不同时填写，如2023年听取2022年度环境报告，填2022。",
    )
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

    objects = TrackedQuerySet.as_manager()

    class Meta(OnSpine.Meta):
        abstract = True
        constraints = [
            *OnSpine.Meta.constraints,
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
            *OnSpine.Meta.indexes,
            models.Index(fields=["due_on"], name="%(class)s_due"),
            models.Index(fields=["status", "due_on"], name="%(class)s_status_due"),
        ]

    def derive(self):
        super().derive()
        self.matter_number = getattr(self, "number", "")
        self.matter_due_on = self.due_on
        self.matter_due_is_provisional = self.is_provisional("due_on")
        self.matter_is_owed = self.is_owed

    @property
    def is_owed(self) -> bool:
        """As `TrackedQuerySet.owed`."""
        return not (self.is_finished or self.is_voided or self.status in self.DUE_MET)

    def is_overdue(self, *, on: date) -> bool:
        return self.is_owed and self.due_on is not None and self.due_on < on

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


class Hung(Reported, models.Model):
    """Common behaviour of what hangs on a matter. The model declares its link `matter`."""

    # Opinions and problem lists hang only on what the committee supervises by.
    only_on_supervision = False

    class Meta:
        abstract = True

    def reached_from(self, params: Mapping) -> Tracked | None:
        """The matter from whose page somebody came to add this, by the address they came by."""
        return self.owner if "matter" in params else None

    @property
    def owner(self) -> Tracked | None:
        """The record of its kind that this hangs on, or None."""
        return self.matter.specific if self.matter_id else None

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What hangs on a matter is seen by those who see the matter; the rest by everybody."""
        return Q(matter=None) | of_seen_matters("matter", standing)

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        hidden = Matter.hidden_from_the_house(standing)
        return ~Q(matter__in=Matter.objects.filter(hidden)) if hidden else Q()

    def clean(self):
        super().clean()
        if self.only_on_supervision and self.owner is not None and not self.owner.is_supervision:
            labels = "或".join(kind._meta.verbose_name for kind in kinds.supervising())
            message = f"只能关联{labels}。"
            fault = ValidationError(message, code="not_supervision")
            raise ValidationError({"matter": fault})

    def check_matter_open(self) -> None:
        """New work begins only under a matter that goes on, so that a closed one stays closed."""
        begins = self._state.adding and not self.is_finished
        if begins and self.owner is not None and self.owner.is_finished:
            raise ValidationError(
                f"“{self.owner}”已{self.owner.get_status_display()}，请在承接的事项中登记。",
                code="matter_finished",
            )

    def again_under(self, matter: Tracked) -> "Hung":
        """A copy, not stored yet, that carries this record on under a later year's matter."""
        left = {*BOOKKEEPING, "matter", "continues", "external_system", "external_id"}
        kept = [field for field in self._meta.concrete_fields if field.name not in left]
        again = type(self)(**{field.attname: field.value_from_object(self) for field in kept})
        again.continues, again.matter = self, matter
        return again

    def is_frozen(self) -> bool:
        year = getattr(self, "work_year", None) or (self.owner and self.owner.work_year)
        return bool(year and year.is_closed)


class HungQuerySet(DueQuerySet):
    """What hangs on matters, and with them belongs to a year."""

    def of_year(self, year: int):
        return self.filter(matter__matter_year=year)


def matter_link(related_name: str) -> models.ForeignKey:
    """The link of what must hang on a matter; `related_name` is what the matter calls it."""
    return models.ForeignKey(
        Matter, verbose_name="所属事项", on_delete=models.PROTECT, related_name=related_name
    )


def optional_matter_link(related_name: str) -> models.ForeignKey:
    """The link of what may also stand by itself."""
    return models.ForeignKey(
        Matter,
        verbose_name="所属事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name=related_name,
    )

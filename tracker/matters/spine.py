"""The spine itself: one row for every matter that is followed, of whatever kind."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from tracker import kinds
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched


class MatterQuerySet(models.QuerySet):
    def get_by_natural_key(self, *key):
        """By its uuid or, as fixtures refer to it, by the external key of the kind's record."""
        if len(key) == 1:
            return self.get(uuid=key[0])
        system, name = key
        found = [
            record.pk
            for kind in kinds.models()
            for record in kind.objects.filter(external_system=system, external_id=name)
        ]
        return self.get(pk__in=found)

    def of_year(self, year: int):
        return self.filter(matter_year=year)

    def not_voided(self):
        return self.filter(matter_is_voided=False)

    def overdue(self, *, on: date):
        """Matters of all kinds whose due date lies before `on` and is still owed."""
        return self.not_voided().filter(matter_is_owed=True, matter_due_on__lt=on)


class Matter(models.Model):
    """A followed matter (事项) of whatever kind.

    The columns `matter_…` repeat what all kinds share. Each kind derives them at every write
    through the door, so that what is late, what is searched and what is listed over all kinds is
    one query; `uuid` names the record for other systems and never changes.
    """

    shown_beside_links = ("matter_kind",)
    is_matter = True
    # Each kind says by what of it its records are found; this is what all of them have.
    searched: Searched | None = Searched(name=("matter_number", "matter_title"))

    uuid = models.UUIDField("全局编号", default=uuid.uuid4, unique=True, editable=False)
    matter_kind = models.CharField("事项种类", max_length=30, blank=True, editable=False)
    matter_year = models.PositiveSmallIntegerField("事项年度", default=0, editable=False)
    matter_number = models.CharField("事项编号", max_length=50, blank=True, editable=False)
    matter_title = models.CharField("事项名称", max_length=250, blank=True, editable=False)
    matter_due_on = models.DateField("事项期限", null=True, blank=True, editable=False)
    matter_due_is_provisional = models.BooleanField("期限暂定", default=False, editable=False)
    matter_is_owed = models.BooleanField("待完成", default=False, editable=False)
    matter_is_voided = models.BooleanField("事项已作废", default=False, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        ordering = ["-matter_year", "id"]
        indexes = [
            models.Index(fields=["matter_year", "matter_kind"], name="matter_year_kind"),
            models.Index(
                fields=["matter_due_on"],
                name="matter_owed_due",
                condition=Q(matter_is_owed=True),
            ),
        ]

    def __str__(self):
        return self.matter_title

    def natural_key(self):
        return (str(self.uuid),)

    @property
    def specific(self) -> Any:
        """The record of its kind: the topic, the inspection, the suggestion …"""
        return getattr(self, f"as_{self.matter_kind}")

    @classmethod
    def hidden_from_the_house(cls, standing) -> Q:
        """Drafts of others, which the office, leaders and readers do not see; empty for none."""
        hidden = Q()
        for kind in kinds.models():
            if rows := kind.rows_of_the_house(standing):
                hidden |= Q(pk__in=kind.objects.exclude(rows).values("pk"))
        return hidden

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        hidden = cls.hidden_from_the_house(standing)
        return ~hidden if hidden else Q()

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        """Those whose business the matter is, without those who read it because it is public."""
        return concerning_matters("pk", standing)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Who sees the record of the kind sees the matter."""
        return of_seen_matters("pk", standing)


def of_seen_matters(link: str, standing) -> Q:
    """The rows whose `link` leads to a matter that is seen.

    It asks the kinds, not the spine: SQLite's parser reads a hundred symbols deep, and what hangs
    on matters is asked about at the bottom of long questions.
    """
    seen = ((kind, kind.visible_rows(standing)) for kind in kinds.models())
    return _linked(link, seen)


def concerning_matters(link: str, standing) -> Q:
    """As `of_seen_matters`, without what is read only because it is public."""
    concerned = ((kind, kind.rows_of_the_concerned(standing)) for kind in kinds.models())
    return _linked(link, concerned)


def _linked(link: str, of_kinds) -> Q:
    rows = NOTHING
    for kind, condition in of_kinds:
        rows |= Q(**{f"{link}__in": kind.objects.filter(condition).values("pk")})
    return rows


def specific_paths(path: str = "matter") -> tuple[str, ...]:
    """For `select_related`: from a link to the spine to the records of all kinds."""
    return tuple(f"{path}__as_{name}" for name in kinds.names())

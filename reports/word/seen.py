"""A record as the reader of its papers sees it."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser

from tracker.assignments.models import Assignment
from tracker.common.errors import Refused
from tracker.common.models import Stamped
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit


class NoPaper(Refused):
    """Why there is no such paper of the record now."""

    def __init__(self, message: str, *, code: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Seen:
    record: Stamped
    to: AbstractBaseUser
    # Of which year, where the paper is a yearly one.
    year: int | None = None

    @property
    def suggestion(self) -> Suggestion:
        """The suggestion, or the one that the record belongs to."""
        return self.record if isinstance(self.record, Suggestion) else self.record.suggestion

    @cached_property
    def parts(self) -> list[Assignment]:
        """Who handles the suggestion now, as far as the user may see."""
        current = Assignment.objects.current().filter(suggestion=self.suggestion)
        seen = visible(current, to=self.to).select_related("unit", "assigned_by")
        return Sight(self.to).veiled(seen)

    def part_of(self, unit: Unit) -> Assignment | None:
        return next((part for part in self.parts if part.unit_id == unit.pk), None)

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tracker.common.roles import Role, Standing
from tracker.years.deadlines import Deadline

GOVERNMENT = frozenset({Role.GOVERNMENT_OFFICE})
CONTACT = frozenset({Role.UNIT_CONTACT})
DEPUTY = frozenset({Role.DEPUTY})
COMMITTEE = frozenset({Role.COMMITTEE})


@dataclass(frozen=True, kw_only=True)
class Queue:
    """`records(standing, on)` are those that wait; `due` names the date by which, if any, or the
    date that it lies `days_before`. What waits is named by the matter at the path `about`, where
    the record is only a part of one. Others have to act on what is `watched`. `move` is the one
    that is awaited, where there is one: of the record, or "about.move" of the matter."""

    code: str
    label: str
    roles: frozenset[str]
    records: Callable[[Standing, date], QuerySet]
    due: str = ""
    days_before: int = 0
    about: str = ""
    move: str = ""
    is_watched: bool = False
    # Computes the day by which, where no field keeps it: a reminder that the rule set asks for.
    reckoned: Callable[[Any], Deadline | None] | None = None

"""Who somebody is to a record: a role, and a relation to that very record.

Field rights (`tracker/common/field_rights.py`) and life cycles (`tracker/common/workflow.py`) both
say by these who may do a thing, so that “the contact of the unit that handles it” means the same
wherever it stands. `label` is what a refusal calls such people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from tracker.common.models import Stamped
from tracker.common.roles import Role, Standing

# Asked of records of the kinds that the slice has in mind.
Relation = Callable[[Any, Standing], bool]


@dataclass(frozen=True)
class Who:
    """People of one of the roles who stand in the relation to the record, where one is asked.

    Roles without a relation concern every record: the office writes for all.
    """

    label: str
    roles: frozenset[str]
    relation: Relation | None = None

    def __or__(self, other: "Who | AnyOf") -> "AnyOf":
        return AnyOf((self, *parts_of(other)))

    def is_met(self, record: Stamped, standing: Standing) -> bool:
        return self._answer(record, standing, unknown=False)

    def could_be_met(self, record: Stamped, standing: Standing) -> bool:
        """As `is_met`, of a record that does not say yet whose it will be."""
        return self._answer(record, standing, unknown=True)

    def _answer(self, record: Stamped, standing: Standing, *, unknown: bool) -> bool:
        if not standing.roles & self.roles:
            return False
        try:
            return self.relation is None or self.relation(record, standing)
        except ObjectDoesNotExist:
            # What the relation asks for is not filled in.
            return unknown


@dataclass(frozen=True)
class AnyOf:
    """One of several: “A或B”."""

    parts: tuple[Who, ...]

    @property
    def label(self) -> str:
        return "或".join(dict.fromkeys(part.label for part in self.parts))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*(part.roles for part in self.parts))

    def __or__(self, other: "Who | AnyOf") -> "AnyOf":
        return AnyOf((*self.parts, *parts_of(other)))

    def could_be_met(self, record: Stamped, standing: Standing) -> bool:
        return any(part.could_be_met(record, standing) for part in self.parts)

    def is_met(self, record: Stamped, standing: Standing) -> bool:
        return any(part.is_met(record, standing) for part in self.parts)


def parts_of(who: Who | AnyOf) -> tuple[Who, ...]:
    return who.parts if isinstance(who, AnyOf) else (who,)


def people(label: str, *roles: str, related: Relation | None = None) -> Who:
    """`people("主办单位联系人", Role.UNIT_CONTACT, related=handles_it)`"""
    return Who(label, frozenset(roles), related)


# Those of the standing committee's own house, who keep the ledger for all.
OFFICE = people("常委会办公室", Role.CLERK)
DEPUTY_AFFAIRS = people("代表工委", Role.DEPUTY_AFFAIRS)
STAFF = OFFICE | DEPUTY_AFFAIRS

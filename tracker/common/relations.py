"""Relations of people to what they write, for the field rights of many kinds.

They ask only attributes that records of several kinds share: `lead_committee` of a matter, and
`owner`, the matter that a record hangs on.
"""

from collections.abc import Iterable
from typing import Any

from tracker.common.models import Sourced, Stamped
from tracker.common.roles import ADMINISTRATOR as ADMINISTRATOR_ROLE
from tracker.common.roles import Role, Standing
from tracker.common.who import people

# Where a record was published, and its name in another system.
SOURCED = tuple(field.name for field in Sourced._meta.fields)


def matter_of(record: Stamped) -> Any:
    """The matter a record hangs on, or None, or the record itself where it is one."""
    return getattr(record, "owner", record)


def is_led_by_own_committee(record: Stamped, standing: Standing) -> bool:
    """Whether the person's committee leads the matter. One that nobody leads is the office's."""
    matter = matter_of(record)
    return matter is not None and matter.lead_committee_id in standing.units_as(Role.COMMITTEE)


def is_one_of(unit_ids: Iterable[int | None], standing: Standing, *, role: str) -> bool:
    """Whether the person speaks in that role for one of the units."""
    return not standing.units_as(role).isdisjoint(unit_ids)


COMMITTEE_IN_CHARGE = people("责任专工委", Role.COMMITTEE, related=is_led_by_own_committee)
# Who looks after the system; an office's clerk does not.
ADMINISTRATOR = people("系统管理员", ADMINISTRATOR_ROLE)
# Who gives out accounts, posts and keys: administrators too, unless the three are told apart.
ACCOUNT_KEEPER = people("账号管理员", Role.ACCOUNT_KEEPER)

# The roles that read everything of the house's own work, beside whom a kind names others.
HOUSE = frozenset({Role.CLERK, Role.DEPUTY_AFFAIRS, Role.LEADER, Role.READER})

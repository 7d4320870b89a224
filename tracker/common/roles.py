"""Who stands where: the roles of DOMAIN practice and what a user's memberships amount to.

A membership (tracker/units) ties a user to a role and, where the role speaks for somebody, to
that unit or deputy. `standing_of` sums a user's memberships up; scoping, transitions and
permissions all ask it, so that a role means the same at every door.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.common.reads.statements import Given, Statement, statement


class Role(models.TextChoices):
    CLERK = "clerk", "常委会办公室经办人"
    DEPUTY_AFFAIRS = "deputy_affairs", "代表工委"
    COMMITTEE = "committee", "专（工）委"
    STREET_COMMITTEE = "street_committee", "街道工委"
    GOVERNMENT_OFFICE = "government_office", "区政府办（督查室）"
    UNIT_CONTACT = "unit_contact", "承办单位联系人"
    DEPUTY = "deputy", "人大代表"
    LEADER = "leader", "领导（只读）"
    READER = "reader", "只读"
    INTEGRATOR = "integrator", "对接系统"
    ACCOUNT_KEEPER = "account_keeper", "账号管理员"
    AUDITOR = "auditor", "审计管理员"


# No post that is given to people: administrators have it by their account.
ADMINISTRATOR = "administrator"
# Roles that look after the system and have no part in the ledger: no kind is theirs that does not
# name them.
BESIDE_THE_LEDGER = frozenset({Role.ACCOUNT_KEEPER, Role.AUDITOR})
# Those who keep the ledger: they may record on behalf of others (代录) and afterwards (补录).
STAFF = frozenset({Role.CLERK, Role.DEPUTY_AFFAIRS})
# Those who read every record that is not somebody's draft.
SEES_ALL = frozenset({Role.CLERK, Role.DEPUTY_AFFAIRS, Role.LEADER, Role.READER})
# Roles that speak for a unit, and the role that speaks for a deputy.
OF_UNIT = frozenset(
    {
        Role.COMMITTEE,
        Role.STREET_COMMITTEE,
        Role.GOVERNMENT_OFFICE,
        Role.UNIT_CONTACT,
        Role.INTEGRATOR,
    }
)
# A unit's own system sees and does over the API what the unit's contact may; the history names
# its account, so that nobody takes what a program did for what a person did.
ACTS_AS = {Role.INTEGRATOR: Role.UNIT_CONTACT}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A user's roles on a day, with the units and the deputies they speak for in each role."""

    roles: frozenset[str] = frozenset()
    units: frozenset[tuple[str, int]] = frozenset()
    deputies: frozenset[int] = frozenset()

    def units_as(self, role: str) -> frozenset[int]:
        return frozenset(unit for held, unit in self.units if held == role)

    def only_as(self, role: str) -> "Standing":
        """What is left of it where the person's other roles do not count."""
        units = frozenset(held for held in self.units if held[0] == role)
        deputies = self.deputies if role == Role.DEPUTY else frozenset()
        return Standing(roles=self.roles & {role}, units=units, deputies=deputies)

    @property
    def posts(self) -> list["Standing"]:
        """The standing in each of their roles alone, in a fixed order."""
        return [self.only_as(role) for role in sorted(self.roles)]

    @property
    def offices(self) -> frozenset[int]:
        """The units that answer to the committee and for which the person does: as the contact
        of one, or in the office of the government."""
        return self.units_as(Role.GOVERNMENT_OFFICE) | self.units_as(Role.UNIT_CONTACT)

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & SEES_ALL)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody without an account who was let in to do one thing, for a unit or as a deputy.

    Stands where an account does, and is none; `name` is what the history calls them.
    """

    name: str
    standing: Standing

    pk = None
    is_active = True
    is_authenticated = is_staff = is_superuser = False


NOBODY = Standing()
# The model that says who holds which role when: a slice, which names itself here.
_membership_models: list[Any] = []


def roles_are_given_by(model: type[models.Model]) -> type[models.Model]:
    """Class decorator of the model of memberships (岗位): who holds which role for whom, when."""
    _membership_models[:] = [model]
    return model


def standing_of(user, *, on: date | None = None) -> Standing:
    """What the user may speak for on the day (default: today). Administrators act as clerks, keep
    the accounts and read what was noted of everybody; where the three administrators are told
    apart they read the ledger, and keep and read the rest until somebody holds that post.

    `user.only_for_unit`, which a token with a unit sets, leaves of it what belongs to that unit.

    The answer is kept on the user object, which lives as long as the request.
    """
    if user is None or not user.is_active:
        return NOBODY
    if isinstance(user, Guest):
        return user.standing
    known = getattr(user, "_standing", None)
    if known is None or on is not None:
        known = user._standing = _standing(user, on=on or timezone.localdate())
    return known


def _standing(user, *, on: date) -> Standing:
    unit = getattr(user, "only_for_unit", None)
    if user.is_superuser and unit is None:
        return Standing(roles=_roles_of_administrators(on=on))
    links = {"user": user.pk} | ({} if unit is None else {"unit": unit})
    rows = [
        (ACTS_AS.get(role, role), *whom)
        for role, *whom in _memberships(*links).rows({"on": on, **links})
    ]
    return Standing(
        roles=frozenset(role for role, _, _ in rows),
        units=frozenset((role, unit) for role, unit, _ in rows if unit is not None),
        deputies=frozenset(deputy for _, _, deputy in rows if deputy is not None),
    )


def _roles_of_administrators(*, on: date) -> frozenset[str]:
    if not settings.THREE_ADMINISTRATORS:
        return STAFF | BESIDE_THE_LEDGER | {ADMINISTRATOR}
    return frozenset({Role.READER, ADMINISTRATOR}) | (BESIDE_THE_LEDGER - roles_held(on=on))


def roles_held(*, on: date) -> frozenset[str]:
    """The roles beside the ledger that somebody holds on the day who can sign in."""
    [model] = _membership_models
    held = model.objects.valid(on=on).filter(role__in=BESIDE_THE_LEDGER, user__is_active=True)
    return frozenset(held.order_by().values_list("role", flat=True))


def is_in_two_hands(roles: frozenset[str], *, is_administrator: bool) -> bool:
    """Whether somebody with these roles would hold two of the things that are told apart: the
    system, the accounts, the audit, the ledger."""
    hands = len(roles & BESIDE_THE_LEDGER) + is_administrator
    return hands > 1 or (hands == 1 and bool(roles - BESIDE_THE_LEDGER))


@cache
def _memberships(*links: str) -> Statement:
    """The roles held on a day (`on`) by those whom these links name, with whom each speaks for."""
    [model] = _membership_models
    whose = {name: Given(name, models.BigIntegerField()) for name in links}
    held = model.objects.valid(on=Given("on", models.DateField())).filter(**whose)
    return statement(held.order_by().of_whom())

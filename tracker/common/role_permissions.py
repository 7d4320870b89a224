"""Django's model permissions of each role, as they follow from the field rights of the kinds.

They say which menus, buttons and addresses a role meets at all. What is written in the end is
asked of the rights themselves, by the door.
"""

from functools import cache

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from tracker.common.field_rights import (
    EVERY_ROLE,
    Adds,
    FieldRights,
    Removes,
    Voids,
    Writes,
    rights_of_kind,
)
from tracker.common.models import Stamped
from tracker.common.roles import Standing, standing_of


def roles_by_action(rights: FieldRights) -> dict[str, frozenset[str]]:
    return {
        "view": rights.read_by,
        "add": rights.roles(Adds),
        "change": rights.roles(Writes) | rights.roles(Voids),
        "delete": rights.roles(Removes),
    }


def kinds_with_rights() -> list[type[Model]]:
    """Every kind of record that people work with, in all apps."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label == "tracker" or issubclass(model, Stamped)
    ]


def may_read(model: type[Model], standing: Standing) -> bool:
    """Whether records of the kind are shown to people of the standing at all; which of them, says
    `visible_rows`."""
    return bool(standing.roles & rights_of_kind(model).read_by)


@cache
def permissions_of(role: str) -> frozenset[str]:
    """What somebody in the role holds, as Django names it: tracker.view_topic."""
    return frozenset(
        f"{model._meta.app_label}.{action}_{model._meta.model_name}"
        for model in kinds_with_rights()
        for action, roles in roles_by_action(rights_of_kind(model)).items()
        if role in roles
    )


@cache
def kept_by_administrators() -> frozenset[str]:
    """Names of the kinds that no role of the ledger reads: posts, keys and, with them, Django's
    accounts."""
    kinds = [m for m in kinds_with_rights() if not rights_of_kind(m).read_by & EVERY_ROLE]
    return frozenset(str(model._meta.model_name) for model in (*kinds, get_user_model()))


class MembershipBackend(ModelBackend):
    """Knows people by their passwords and grants the permissions of the roles that they hold today.

    Nothing else grants anything: Django's own backend would ask the database twice on every page
    for what was given to people and groups by hand, and nobody is given any."""

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_all_permissions(self, user_obj, obj=None):
        return self.get_user_permissions(user_obj)

    def get_user_permissions(self, user_obj, obj=None):
        return {
            permission
            for role in standing_of(user_obj).roles
            for permission in permissions_of(role)
        }

    def has_perm(self, user_obj, perm, obj=None):
        return any(perm in permissions_of(role) for role in standing_of(user_obj).roles)

    def has_module_perms(self, user_obj, app_label):
        of_app = f"{app_label}."
        return any(held.startswith(of_app) for held in self.get_user_permissions(user_obj))

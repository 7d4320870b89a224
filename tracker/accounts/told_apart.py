"""Where the three administrators are told apart (三员分立), an account marked as system
administrator may what its standing says and no more. Django answers for such an account that it may
do everything and asks nobody: only on its own model can that be put otherwise, however an account
was read.
"""

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import PermissionsMixin, User


def ask_the_standing_of_everybody() -> None:
    User.has_perm = _has_perm
    User.has_module_perms = _has_module_perms


def _has_perm(user: User, perm: str, obj=None) -> bool:
    if not settings.THREE_ADMINISTRATORS:
        return PermissionsMixin.has_perm(user, perm, obj)
    asked = (backend for backend in get_backends() if hasattr(backend, "has_perm"))
    return any(backend.has_perm(user, perm, obj) for backend in asked)


def _has_module_perms(user: User, app_label: str) -> bool:
    if not settings.THREE_ADMINISTRATORS:
        return PermissionsMixin.has_module_perms(user, app_label)
    asked = (backend for backend in get_backends() if hasattr(backend, "has_module_perms"))
    return any(backend.has_module_perms(user, app_label) for backend in asked)

"""Who may do what, by role. The admin and the API both ask Django's model permissions.

Roles are groups: administrators are superusers, clerks (经办人) write the ledger, readers
(只读) see it. Nobody edits the history, and only administrators see accounts and tokens.
"""

from django.apps import apps
from rest_framework.permissions import DjangoModelPermissions, IsAuthenticated

CLERK, READER = "经办人", "只读"
# Written by the system alone.
READ_ONLY_MODELS = {"change"}
ADMINISTRATOR_MODELS = {"apitoken"}


def set_up_roles(sender, **kwargs) -> None:
    """Give each role the permissions of every model of this app. Runs after each migrate."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    # Django makes the permissions in this same signal, but later: its app is listed after ours.
    create_permissions(sender, verbosity=0)
    clerk, _ = Group.objects.get_or_create(name=CLERK)
    reader, _ = Group.objects.get_or_create(name=READER)
    models = {model._meta.model_name for model in apps.get_app_config("tracker").get_models()}
    shared = models - ADMINISTRATOR_MODELS
    granted = Permission.objects.filter(
        content_type__app_label="tracker", content_type__model__in=shared
    )
    reader.permissions.set(granted.filter(codename__startswith="view_"))
    clerk.permissions.set(
        granted.exclude(
            content_type__model__in=READ_ONLY_MODELS,
            codename__regex="^(add|change|delete)_",
        )
    )


# POSTs at the address of a record that add another one and leave this one as it is.
ADDING_VERBS = frozenset({"carry_over"})


def is_verb(view, method: str) -> bool:
    """A POST that changes the record of the address, such as void or close."""
    at_a_record = method == "POST" and getattr(view, "detail", False)
    return at_a_record and view.action not in ADDING_VERBS


class RecordPermissions(DjangoModelPermissions):
    """As in the admin: reading needs the view permission, writing the one for that writing."""

    perms_map = {
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": [],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "POST": ["%(app_label)s.add_%(model_name)s"],
        "PUT": ["%(app_label)s.change_%(model_name)s"],
        "PATCH": ["%(app_label)s.change_%(model_name)s"],
        "DELETE": ["%(app_label)s.delete_%(model_name)s"],
    }

    def has_permission(self, request, view):
        if is_verb(view, request.method):
            needed = self.get_required_permissions("PATCH", view.queryset.model)
            return request.user.is_authenticated and request.user.has_perms(needed)
        return super().has_permission(request, view)


class AdministratorsOnly(IsAuthenticated):
    """Accounts and keys: whoever could issue a key for any account could act as anybody."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and request.user.is_superuser

"""Who may use which address. The admin and the API ask the same model permissions, which
`tracker/common/rights.py` lays down for each role.
"""

from rest_framework.permissions import DjangoModelPermissions, IsAuthenticated


def is_verb(view, method: str) -> bool:
    """A POST that changes the record of the address, such as void or close."""
    return method == "POST" and getattr(view, "detail", False)


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
        if request.method == "POST" and getattr(view, "action", None) == "transition":
            # Who may make a move is said by the life cycle; here it is enough to see the record.
            needed = self.get_required_permissions("GET", view.queryset.model)
            return request.user.is_authenticated and request.user.has_perms(needed)
        if is_verb(view, request.method):
            needed = self.get_required_permissions("PATCH", view.queryset.model)
            return request.user.is_authenticated and request.user.has_perms(needed)
        return super().has_permission(request, view)


class AdministratorsOnly(IsAuthenticated):
    """Accounts and keys: whoever could issue a key for any account could act as anybody."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and request.user.is_superuser

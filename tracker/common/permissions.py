"""Who may use which address. The admin and the API ask the same model permissions, which
`tracker/common/role_permissions.py` makes of the field rights.
"""

from rest_framework.exceptions import APIException
from rest_framework.permissions import DjangoModelPermissions, IsAuthenticated

from tracker.common.errors import FieldNotYours
from tracker.common.field_rights import Adds, NotYours, Removes, Voids, of_field, whole
from tracker.common.roles import ADMINISTRATOR, Role, standing_of

# Making a move of the life cycle, taking the last one back, correcting what moves wrote.
MOVES = {"transition", "undo_last", "correct_facts"}
# Adding or changing by the number of another system.
UPSERT = "upsert"


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

    def _queryset(self, view):
        """Only its model is asked for; which rows there are is no question of a right."""
        return super()._queryset(view) if view.queryset is None else view.queryset

    def has_permission(self, request, view):
        if request.method == "POST" and getattr(view, "action", None) in MOVES:
            # Who may make a move is said by the life cycle; here it is enough to see the record.
            needed = self.get_required_permissions("GET", view.queryset.model)
            return request.user.is_authenticated and request.user.has_perms(needed)
        if not hasattr(view, request.method.lower()):
            # There is no such method here, for nobody; that is what the answer says.
            return request.user.is_authenticated
        if getattr(view, "action", None) == UPSERT:
            may = self._may_add_or_change(request, view)
        elif is_verb(view, request.method):
            needed = self.get_required_permissions("PATCH", view.queryset.model)
            may = request.user.is_authenticated and request.user.has_perms(needed)
        else:
            may = super().has_permission(request, view)
        if not may:
            self.say_who_may(request, view)
        return may

    def _may_add_or_change(self, request, view) -> bool:
        """Which of the two it is the address alone does not say; the door asks once more."""
        model = view.queryset.model
        needed = [self.get_required_permissions(method, model) for method in ("POST", "PUT")]
        user = request.user
        return user.is_authenticated and any(user.has_perms(either) for either in needed)

    def say_who_may(self, request, view) -> None:
        """Refuse a write of a kind that the person reads with who may make it."""
        model = getattr(getattr(view, "queryset", None), "model", None)
        if model is None or getattr(view, "action", None) is None:
            return
        needed = self.get_required_permissions("GET", model)
        if not (request.user.is_authenticated and request.user.has_perms(needed)):
            return
        if found := others_write(request, view, model):
            raise FieldNotYours(found)


def others_write(request, view, model) -> list[NotYours]:
    """What the request writes that is others' in whatever state."""
    deeds: dict[str, type[Adds | Voids | Removes]] = dict.fromkeys(("create", "bulk", UPSERT), Adds)
    deeds |= {"void": Voids, "restore": Voids, "destroy": Removes}
    if view.action in deeds:
        return [whole(model, deeds[view.action])]
    if request.method not in ("PUT", "PATCH"):
        return []
    try:
        given = request.data if isinstance(request.data, dict) else {}
    except APIException:
        return []
    own = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    return [of_field(model, name, adding=False) for name in given if name in own]


class AdministratorsOnly(IsAuthenticated):
    """What looks after the system itself."""

    role: str = ADMINISTRATOR

    def has_permission(self, request, view):
        known = super().has_permission(request, view)
        return known and self.role in standing_of(request.user).roles


class AccountKeepersOnly(AdministratorsOnly):
    """Accounts and keys: whoever could issue a key for any account could act as anybody."""

    role = Role.ACCOUNT_KEEPER

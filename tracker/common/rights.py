"""What each role may do with each kind of record, as Django model permissions.

The admin and the API both ask these; which rows a role sees of a kind is the business of
`visible_to`, and which moves it may make is said by the workflow tables.
"""

from functools import cache

from django.apps import apps
from django.contrib.auth.backends import BaseBackend

from tracker.common.models import Stamped
from tracker.common.roles import ADMINISTRATOR, Role, standing_of

# Only administrators see accounts' keys and say who holds which role.
ADMINISTRATORS = {"apitoken", "membership", "user", "onetimepassword"}
# Written by the door and by moves alone; people read them.
WRITTEN_BY_MOVES = {
    "change",
    "assignment",
    "extension",
    "urge",
    "answer",
    "evaluation",
    "promise",
    "resultreport",
    "ballot",
    "rectificationstage",
    "rectificationextension",
}
READS, WRITES = ("view",), ("view", "add", "change", "delete")
ADDS = ("view", "add")

SUGGESTION_WORK = {
    "suggestion", "cosignature", "deputy", "term", "session", "progressentry", "freevalue",
    "dutyact", "documenttemplate",
}  # fmt: skip
SUPERVISION_WORK = {
    "topic",
    "inspection",
    "activity",
    "site",
    "recommendation",
    "outcome",
    "figure",
    "progressentry",
    "teammember",
    "opinion",
    "rectificationitem",
    "freevalue",
    "dutyact",
}
REFERENCE = {
    "workyear", "answerclass", "calendarday", "calendaryear", "ruleset", "workarea", "unit",
    "term", "session", "deputy", "law", "sourcedocument", "passage", "indicator",
    "sheetlayout", "layoutcolumn",
}  # fmt: skip
ON_CASES = {
    "suggestion", "cosignature", "assignment", "extension", "urge", "answer", "evaluation",
    "promise", "topic", "inspection", "teammember", "opinion", "resultreport", "ballot",
    "rectificationitem", "rectificationstage", "rectificationextension", "progressentry",
    "attachment", "freevalue",
}  # fmt: skip
EVIDENCE = {"attachment": ADDS}


@cache
def _apps_by_kind() -> dict[str, str]:
    """Model name → app label of every kind of record that people work with, in all apps."""
    return {
        model._meta.model_name: model._meta.app_label
        for model in apps.get_models()
        if model._meta.app_label == "tracker" or issubclass(model, Stamped)
    }


def _all(rights: tuple[str, ...], kinds) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(kinds, rights)


@cache
def rights_of(role: str) -> dict[str, tuple[str, ...]]:
    """Model name → actions, for one role."""
    kinds = set(_apps_by_kind())
    shared = kinds - ADMINISTRATORS
    writable = shared - WRITTEN_BY_MOVES
    match role:
        case Role.CLERK:
            return _all(READS, shared) | _all(WRITES, writable)
        case Role.DEPUTY_AFFAIRS:
            return _all(READS, shared) | _all(WRITES, SUGGESTION_WORK) | EVIDENCE
        case Role.COMMITTEE:
            return _all(READS, shared - {"change"}) | _all(WRITES, SUPERVISION_WORK) | EVIDENCE
        case Role.STREET_COMMITTEE:
            own = {"activity", "site", "figure", "outcome", "progressentry", "dutyact"}
            return _all(READS, REFERENCE | ON_CASES) | _all(WRITES, own) | EVIDENCE
        case Role.GOVERNMENT_OFFICE | Role.UNIT_CONTACT | Role.INTEGRATOR:
            return _all(READS, REFERENCE | ON_CASES) | {"progressentry": ADDS} | EVIDENCE
        case Role.DEPUTY:
            drafts = {"suggestion": ("view", "add", "change"), "cosignature": WRITES}
            own = {"dutyact": READS}
            return _all(READS, REFERENCE | ON_CASES) | drafts | own | EVIDENCE
        case Role.LEADER | Role.READER:
            return _all(READS, shared)
        case _ if role == ADMINISTRATOR:
            return _all(WRITES, ADMINISTRATORS)
    raise ValueError(f"no rights are laid down for the role {role!r}")


class MembershipBackend(BaseBackend):
    """Grants the permissions of the roles that a user holds today."""

    def get_user_permissions(self, user_obj, obj=None):
        return {
            f"{_apps_by_kind()[kind]}.{action}_{kind}"
            for role in standing_of(user_obj).roles
            for kind, actions in rights_of(role).items()
            for action in actions
        }

    def has_module_perms(self, user_obj, app_label):
        of_app = f"{app_label}."
        return any(held.startswith(of_app) for held in self.get_user_permissions(user_obj))

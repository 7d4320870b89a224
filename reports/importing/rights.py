"""Who may import: whoever may write something that a sheet can carry."""

from rest_framework.permissions import IsAuthenticated

from reports.importing.fields import PROGRESS
from reports.sheets import SHEETS
from reports.sheets.sheet import Sheet
from tracker.common.roles import standing_of


def may_import(user, sheet=None) -> bool:
    """Whether the user may write any of what the sheet (or any sheet) brings back. What exactly
    is asked for each cell."""
    return any(
        user.has_perm(f"tracker.view_{kind}")
        and (
            user.has_perm(f"tracker.change_{kind}")
            or user.has_perm(f"tracker.add_{kind}")
            or (reports_progress and user.has_perm("tracker.add_progressentry"))
        )
        for kind, reports_progress in kinds_of(SHEETS.values() if sheet is None else [sheet])
    )


def importable_sheets(user) -> list[Sheet]:
    return [sheet for sheet in SHEETS.values() if may_import(user, sheet)]


def kinds_of(sheets):
    for sheet in sheets:
        columns = [column for column in sheet.layout.columns if column.field]
        if columns:
            yield (
                sheet.layout.kind,
                any(
                    column.field.startswith(PROGRESS) or column.is_reported_by_others
                    for column in columns
                ),
            )


def may_load_old_books(user) -> bool:
    """Late entries are made by those who keep the ledger."""
    return standing_of(user).is_staff


class ImportPermissions(IsAuthenticated):
    def has_permission(self, request, view):
        if not super().has_permission(request, view):
            return False
        return request.method in ("GET", "HEAD") or may_import(request.user)

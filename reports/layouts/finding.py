"""Which layout a sheet is exported in, and which one a workbook that comes back was made in."""

import re
from dataclasses import replace

from reports.layouts.models import SheetLayout
from reports.sheets import SHEETS
from reports.sheets.sheet import Sheet

OFFICE_NAME = re.compile(r"(?P<sheet>[a-z-]+)\.(?P<id>\d{1,18})")


# How the shipped layout is asked for where the office has a default of its own.
SHIPPED = 0


def layout_of(sheet: Sheet, asked: int | None) -> SheetLayout | None:
    """The office's layout with the id `asked`; without one the office's default for the sheet.

    None means the shipped layout. Raises SheetLayout.DoesNotExist for an id that the sheet has
    no layout of.
    """
    own = SheetLayout.objects.filter(sheet=sheet.name)
    if asked is None:
        return own.filter(is_default=True).first()
    return None if asked == SHIPPED else own.get(pk=asked)


def layouts_by_sheet() -> dict[str, list[SheetLayout]]:
    found: dict[str, list[SheetLayout]] = {}
    for layout in SheetLayout.objects.all():
        found.setdefault(layout.sheet, []).append(layout)
    return found


def sheet_named(name: str) -> Sheet | None:
    """The sheet whose layout calls itself `name` in a workbook; None when there is none.

    An office's own layout is called after the sheet and its id (suggestion-summary.3); the sheet
    then comes with that layout. Raises LayoutError when its columns contradict each other.
    """
    own = OFFICE_NAME.fullmatch(name)
    if own is None:
        return SHEETS.get(name)
    layout = SheetLayout.objects.filter(sheet=own["sheet"], pk=own["id"]).first()
    if layout is None or layout.sheet not in SHEETS:
        return None
    sheet = SHEETS[layout.sheet]
    return replace(sheet, layout=layout.arrange(sheet.layout))

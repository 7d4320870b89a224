"""What the office's own columns say of a record."""

from reports.importing.fields import Target, in_words
from reports.importing.matching import Match
from reports.importing.names import Names
from reports.importing.rows import CheckedRow
from reports.importing.values import BadCell


class FreeColumns:
    def __init__(self, *, user, names: Names):
        self.names = names
        self.may_keep = user.has_perm("reports.change_freevalue")

    def fill(self, row: CheckedRow, match: Match, targets: list[Target]) -> None:
        for target in targets:
            try:
                new = target.parse(match.row.cells[target.column.key], self.names)
            except BadCell as bad:
                row.refuse_cell(target.column, bad.code, bad.message)
                continue
            if not self.may_keep:
                detail = f"您的角色不能填写“{target.column.label}”"
                row.refuse_cell(target.column, "no_permission", detail)
                continue
            row.free[target.free] = new
            old = "" if match.is_new else target.column.value_of(match.shown)
            row.change(target.column, before=in_words(old), after=new)

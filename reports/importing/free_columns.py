"""What the office's own columns say of a record."""

from reports.importing.fields import Reading, Target, in_words
from reports.importing.matching import Match
from reports.importing.parsing import parsed
from reports.importing.rows import CheckedRow
from reports.layouts.models import FreeValue, carrier_of
from tracker.common.errors import FieldNotYours
from tracker.common.field_rights import why_not
from tracker.common.roles import standing_of


class FreeColumns:
    def __init__(self, *, user):
        self.standing = standing_of(user)

    def why_not(self, row: CheckedRow, target: Target) -> str:
        """Whose such a column of the record is to fill, where it is not the person's; else ""."""
        value = FreeValue(
            column_id=target.free, **{carrier_of(row.record._meta.model_name): row.record}
        )
        return "".join(one.detail for one in why_not(value, ["text"], self.standing))

    def fill(
        self, row: CheckedRow, match: Match, targets: list[Target], *, reading: Reading
    ) -> None:
        for target, new in parsed(row, match, targets, reading=reading):
            # Whose a new record will be is known once it is written; the door asks then.
            if not match.is_new and (others := self.why_not(row, target)):
                row.refuse_cell(target.column, FieldNotYours.code, others)
                continue
            row.free[target.free] = new
            old = "" if match.is_new else target.column.value_of(match.shown)
            row.change(target.column, before=in_words(old), after=new)

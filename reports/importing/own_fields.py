"""What the cells of a row set in the record itself."""

from django.db.models import Model

from reports.importing.fields import Reading, Target, in_words
from reports.importing.matching import Match
from reports.importing.parsing import parsed
from reports.importing.rows import CheckedRow
from reports.importing.values import BadCell, text
from tracker.common.difference import given
from tracker.common.errors import FieldNotYours
from tracker.common.field_rights import of_field, rights_of_kind, why_not
from tracker.common.roles import standing_of


class OwnFields:
    """Parses cells into the record of their row, and tells what that changes."""

    def __init__(self, model: type[Model], *, user):
        self.model, self.standing = model, standing_of(user)

    def fill(
        self, row: CheckedRow, match: Match, targets: list[Target], *, reading: Reading
    ) -> None:
        # What is stored is asked, before any cell changes it.
        theirs = self.theirs(row)
        for target, new in parsed(row, match, targets, reading=reading, cell=own_part):
            old = [] if match.is_new and target.field.many_to_many else target.current(row.record)
            if target.is_same(old, new):
                continue
            if not (match.is_new or target.name in theirs):
                found = of_field(self.model, target.name, adding=False)
                row.refuse_cell(target.column, FieldNotYours.code, found.detail)
                continue
            before = "" if match.is_new else words_of(target, old)
            put(row, target, new)
            row.change(target.column, before=before, after=words_of(target, new))
        if match.is_new:
            self.refuse_what_is_others(row, {target.name: target for target in targets})

    def theirs(self, row: CheckedRow) -> frozenset[str]:
        return rights_of_kind(self.model).writable(row.record, self.standing)

    def refuse_what_is_others(self, row: CheckedRow, targets: dict[str, Target]) -> None:
        """Of a new record the whole is asked, as it will be: whose it is stands in its cells."""
        for found in why_not(row.record, given(row.record, row.links), self.standing):
            if found.name in targets:
                row.refuse_cell(targets[found.name].column, FieldNotYours.code, found.detail)
            else:
                row.refuse(FieldNotYours.code, found.detail)


def own_part(match: Match, target: Target):
    """The cell without what the sheet itself put before the field's content."""
    value = match.row.cells[target.column.key]
    lead_in = "" if match.is_new else target.column.lead_in(match.shown)
    if not lead_in:
        return value
    words = text(value)
    if not words.startswith(lead_in):
        raise BadCell("lead_in_changed", f"开头的“{lead_in}”由系统填写，请保留，只改其后的内容")
    return words[len(lead_in) :].strip()


def put(row: CheckedRow, target: Target, value) -> None:
    if target.field.many_to_many:
        row.links[target.name] = value
    else:
        setattr(row.record, target.name, value)
        row.set_fields.add(target.name)


def words_of(target: Target, value) -> str:
    if target.field.choices:
        return str(dict(target.field.flatchoices).get(value, value))
    return in_words(value)

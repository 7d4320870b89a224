"""What the cells of a row set in the record itself."""

from django.db.models import Model

from reports.importing.fields import Target, in_words
from reports.importing.matching import Match
from reports.importing.names import Names
from reports.importing.rows import CheckedRow
from reports.importing.values import BadCell, text


class OwnFields:
    """Parses cells into the record of their row, and tells what that changes."""

    def __init__(self, model: type[Model], *, user, names: Names):
        self.names = names
        self.may_change = user.has_perm(f"tracker.change_{model._meta.model_name}")

    def fill(self, row: CheckedRow, match: Match, targets: list[Target]) -> None:
        for target in targets:
            try:
                new = target.parse(own_part(match, target), self.names)
            except BadCell as bad:
                row.refuse_cell(target.column, bad.code, bad.message)
                continue
            old = [] if match.is_new and target.field.many_to_many else target.current(row.record)
            if target.is_same(old, new):
                continue
            if not (match.is_new or self.may_change):
                detail = f"您的角色不能修改“{target.column.label}”"
                row.refuse_cell(target.column, "no_permission", detail)
                continue
            before = "" if match.is_new else words_of(target, old)
            put(row, target, new)
            row.change(target.column, before=before, after=words_of(target, new))


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

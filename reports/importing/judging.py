"""Rows against the rules of the model itself, the same that the API and the admin ask."""

from collections.abc import Iterable

from django.db.models import Model

from reports.importing.fields import Target
from reports.importing.rows import CheckedRow, State
from reports.importing.rules import broken_rules, equal_keys
from tracker.common.errors import Frozen


class Judge:
    """Says what rows come to. `targets` are the columns that set fields of the record itself;
    with a `reason` records of closed years may be corrected."""

    def __init__(self, model: type[Model], *, targets: Iterable[Target], reason: str):
        self.model, self.reason = model, reason.strip()
        self.columns = {target.name: target.column for target in targets}
        self.required = {
            f.name for f in model._meta.concrete_fields if not f.blank and not f.has_default()
        } - {"id"}

    def judge_new(self, row: CheckedRow) -> None:
        broken = broken_rules(row.record, row.set_fields) if row.set_fields else {}
        self.tell(row, broken_rules(row.record, row.set_fields | self.required) | broken)
        self.give_state(row, State.NEW)

    def judge_existing(self, row: CheckedRow) -> None:
        if not (row.set_fields or row.links or row.entry or row.move or row.free):
            row.state, row.meanwhile = State.UNCHANGED, []
            return
        self.tell(row, broken_rules(row.record, row.set_fields) if row.set_fields else {})
        if row.record.is_frozen() and not self.reason:
            row.refuse(Frozen.code, Frozen(row.record).message)
        self.give_state(row, State.CHANGED)

    def tell(self, row: CheckedRow, broken: dict[str, list[tuple[str, str]]]) -> None:
        """A cell that cannot be read has its fault already; the rules need not repeat it."""
        faulty = {fault.label for fault in row.faults}
        for name, faults in broken.items():
            column = self.columns.get(name)
            for code, message in faults:
                if column is None:
                    row.refuse(code, message)
                elif column.label not in faulty:
                    row.refuse_cell(column, code, message)

    @staticmethod
    def give_state(row: CheckedRow, state: State) -> None:
        # A row that has moved on stays so.
        if row.state is State.UNCHANGED:
            row.state = state

    def judge_together(self, checked: Iterable[CheckedRow]) -> None:
        """Two rows of the file that claim the same number; the database knows of neither yet."""
        rows = [row for row in checked if row.record is not None]
        claims = [(row.record, row.set_fields) for row in rows]
        for rule, places in equal_keys(self.model, claims):
            for place in places:
                others = "、".join(str(rows[o].row.number) for o in places if o != place)
                detail = f"{rule.violation_error_message}（与第{others}行相同）"
                rows[place].refuse(rule.violation_error_code or "unique", detail)

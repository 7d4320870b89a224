"""Columns of which only a move writes the field: the cell is filled in, the move is made.

Measures against a problem are what a unit claims it with. The move asks what it asks at every
door, and says no in the same words.
"""

from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS

from reports.importing.fields import Reading, Target
from reports.importing.matching import Match
from reports.importing.parsing import parsed
from reports.importing.rows import CheckedRow, MadeMove
from reports.sheets.sheet import Sheet
from tracker.common.move_forms import MoveForm
from tracker.common.roles import standing_of
from tracker.common.workflow import Transition, refusal_of, workflow_of


class MovedColumns:
    """Makes a move of the cells `targets` of a row; its day is `on`."""

    def __init__(self, sheet: Sheet, targets: list[Target], *, user, on: date):
        self.sheet, self.on, self.standing = sheet, on, standing_of(user)
        self.by_name = {target.name: target for target in targets}

    def fill(
        self, row: CheckedRow, match: Match, differing: list[Target], *, reading: Reading
    ) -> None:
        given = self.given(row, match, differing, reading)
        if not given:
            return
        transition, refusal = self.possible(row.record)
        if refusal is not None:
            for name in given:
                row.refuse_cell(self.by_name[name].column, refusal.code, refusal.message)
            return
        form = self.form_of(transition, row.record, given)
        if not form.is_valid():
            self.tell_faults(row, form)
        for name in given:
            self.tell(row, name, given[name], form)
        row.move = MadeMove(name=transition.name, data=dict(form.data), on=self.on)
        row.notices.append(f"导入时办理“{transition.label}”，日期为导入当天。")

    def given(self, row: CheckedRow, match: Match, differing, reading: Reading) -> dict[str, str]:
        """What the cells say other than the record does."""
        found = {}
        for target, new in parsed(row, match, differing, reading=reading):
            if match.is_new:
                row.refuse_cell(target.column, "not_yet", "新增的记录办理之后才能填写")
            elif not target.is_same(target.current(row.record), new):
                found[target.name] = new
        return found

    def possible(self, record) -> tuple[Transition, Exception | None]:
        """The first move of the sheet that can be made now; else the first, and why it cannot."""
        workflow = workflow_of(record)
        asked = [
            (row, refusal_of(row, record, standing=self.standing, is_late_entry=False))
            for row in map(workflow.named, self.sheet.moves)
        ]
        return next((one for one in asked if one[1] is None), asked[0])

    def form_of(self, transition: Transition, record, given: dict[str, str]) -> MoveForm:
        asked = set(transition.form.base_fields) & set(self.by_name)
        data = {name: given.get(name, getattr(record, name)) for name in asked}
        return transition.form_for(
            record,
            standing=self.standing,
            today=self.on,
            data={**data, "happened_on": self.on.isoformat()},
        )

    def tell(self, row: CheckedRow, name: str, new: str, form: MoveForm) -> None:
        column = self.by_name[name].column
        if name in form.fields:
            row.change(column, before=getattr(row.record, name), after=new)
        else:
            row.refuse_cell(column, "not_asked_now", "认领时已经填写，不能再从表中改变")

    def tell_faults(self, row: CheckedRow, form: MoveForm) -> None:
        for name, faults in form.errors.as_data().items():
            for fault in faults:
                code, words = fault.code or "invalid", "；".join(fault.messages)
                if name in self.by_name:
                    row.refuse_cell(self.by_name[name].column, code, words)
                else:
                    label = "" if name == NON_FIELD_ERRORS else f"{form.fields[name].label}："
                    row.refuse(code, f"{label}{words}")

"""What an import would do: row by row new, changed, unchanged, refused, or moved on since.

Every row is held against the rules of the model itself, and every fault is told. Nothing is
written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model

from reports.importing.beginning import NewRecords
from reports.importing.fields import Reading, Target, as_report, targets_of
from reports.importing.free_columns import FreeColumns
from reports.importing.judging import Judge
from reports.importing.matching import Match, Matcher
from reports.importing.meanwhile import Meanwhile, told
from reports.importing.moved_columns import MovedColumns
from reports.importing.names import Names
from reports.importing.own_fields import OwnFields
from reports.importing.progress import Progress, nothing_told
from reports.importing.progress_columns import ProgressColumns, entries_of
from reports.importing.rows import Checked, CheckedRow, State, ref_of
from reports.importing.several_sheets import settle_between_sheets
from reports.importing.tables import Table
from reports.importing.untaken import Untaken

# A row that differs from what is on record: its match, and the targets that differ.
Touched = list[tuple[CheckedRow, Match, list[Target]]]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """For whom and how rows are checked, on the day `on`. `work_year` is that of new rows where
    the table itself does not tell; `reason` allows corrections in closed years; `picks` say which
    of several records a row means, by the name of the row."""

    user: object
    on: date
    work_year: int | None = None
    reason: str = ""
    picks: Mapping[str, int] = field(default_factory=dict)


def check(table: Table, *, user, on: date, **more) -> Checked:
    """Match and check every row of one table."""
    return check_all([table], Circumstances(user=user, on=on, **more))


def check_all(
    tables: list[Table], how: Circumstances, *, progress: Progress = nothing_told
) -> Checked:
    """Match and check every row; `progress` is told how many rows of how many are checked."""
    found = Checked(tables=tables, rows=[])
    total = sum(len(table.rows) for table in tables)
    for table in tables:
        before = len(found.rows)
        checker = Checker(table, how)
        found.rows.extend(checker.check(lambda done, _, b=before: progress(b + done, total)))
        found.notices.extend([*table.notices, *checker.untaken.notices()])
    settle_between_sheets(found.rows)
    return found


class Checker:
    """Leads the rows past those who each know one part of them."""

    def __init__(self, table: Table, how: Circumstances):
        user, on = how.user, how.on
        self.table, self.model = table, table.sheet.model
        picks = {
            row.number: pick
            for row in table.rows
            if (pick := how.picks.get(str(ref_of(table.tab, row.number))))
        }
        self.matcher = Matcher(table, user=user, on=on, work_year=how.work_year, picks=picks)
        found = targets_of(table.sheet)
        self.targets = {key: target for key, target in found.items() if key in table.columns}
        own = [target for target in self.targets.values() if target.is_own]
        parts = [
            target if target.is_progress else as_report(target)
            for target in self.targets.values()
            if may_report(target)
        ]
        moved = [target for target in self.targets.values() if target.is_moved]
        self.names = Names(user=user, on=on)
        self.untaken = Untaken(table, shown_then=self.matcher.shown_then)
        self.new_records = NewRecords(table.sheet)
        self.own_fields = OwnFields(self.model, user=user)
        self.free_columns = FreeColumns(user=user)
        self.progress_columns = ProgressColumns(parts, user=user, on=on)
        self.moved_columns = MovedColumns(table.sheet, moved, user=user, on=on)
        self.judge = Judge(self.model, targets=own, reason=how.reason)

    def check(self, progress: Progress) -> list[CheckedRow]:
        checked: list[CheckedRow] = []
        for block in self.matcher.match():
            checked += self.check_block(block)
            progress(len(checked), len(self.table.rows))
        self.judge.judge_together(checked)
        for row in checked:
            if row.faults:
                row.state = State.REFUSED
        return checked

    def check_block(self, matches: list[Match]) -> list[CheckedRow]:
        rows = [self.row_of(match) for match in matches]
        touched = []
        for row, match in zip(rows, matches, strict=True):
            differing = [t for t in self.targets.values() if match.differs_in(t)]
            begins = match.is_new and not match.faults
            if begins or (differing and not match.is_new):
                touched.append((row, match, differing))
        self.check_touched(touched)
        self.untaken.tell([match for match in matches if match.shown or match.is_new])
        for match in matches:
            match.shown = None
        return rows

    def row_of(self, match: Match) -> CheckedRow:
        return CheckedRow(
            table=self.table,
            row=match.row,
            id=match.id,
            version=match.version,
            faults=match.faults,
            title=self.matcher.words(match, self.matcher.title_column),
            notices=match.notices,
            candidates=match.candidates,
        )

    def check_touched(self, touched: Touched) -> None:
        records = self.load([match.id for _, match, _ in touched if not match.is_new])
        reporting = [m.id for _, m, targets in touched if m.id and any(map(may_report, targets))]
        entries = entries_of(self.model, reporting)
        meanwhile = Meanwhile(self.model._meta.model_name, seen_by(touched))
        for row, match, differing in touched:
            if match.is_new:
                self.new_records.begin(row, years=self.matcher.years)
            else:
                row.record = records[match.id]
                row.title = str(row.record)
                differing = keep_own(row, match, differing, meanwhile)
            self.fill(row, match, differing, entries.get(match.id, ()))
            if match.is_new:
                self.judge.judge_new(row)
            else:
                self.judge.judge_existing(row)

    def fill(self, row: CheckedRow, match: Match, differing: list[Target], entries) -> None:
        """Put into the row what its cells say."""
        reading = Reading(names=self.names, year=year_of(row.record))
        reports = [target for target in differing if self.is_reported(target, row, match)]
        own = [target for target in differing if target.is_own and target not in reports]
        free = [target for target in differing if target.free]
        moved = [target for target in differing if target.is_moved]
        self.free_columns.fill(row, match, free, reading=reading)
        self.own_fields.fill(row, match, own, reading=reading)
        if moved:
            self.moved_columns.fill(row, match, moved, reading=reading)
        if reports:
            self.progress_columns.report(row, match, entries, reading=reading)
        row.notices += reading.doubts

    def is_reported(self, target: Target, row: CheckedRow, match: Match) -> bool:
        """Whether a cell is a report on progress, by its column or because the field is others'."""
        if match.is_new or not target.column.is_reported_by_others:
            return target.is_progress
        return target.name not in self.own_fields.theirs(row)

    def load(self, ids: list[int]) -> dict:
        one = [f.name for f in self.model._meta.concrete_fields if f.is_relation and f.many_to_one]
        many = [target.name for target in self.targets.values() if target.field.many_to_many]
        records = self.matcher.records.filter(pk__in=ids)
        return records.select_related(*one).prefetch_related(*many).in_bulk()


def may_report(target: Target) -> bool:
    return target.is_progress or target.column.is_reported_by_others


def year_of(record: Model) -> int | None:
    """The work year that a record is of, itself or by its matter."""
    own = getattr(record, "work_year_id", None)
    matter = getattr(record, "matter", None)
    return own or (matter and matter.matter_year)


def keep_own(
    row: CheckedRow, match: Match, targets: list[Target], meanwhile: Meanwhile
) -> list[Target]:
    """The targets that the person who filled in the sheet changed. A cell that still says what
    the export said was not touched: others' later change stays. Where both changed the same
    field, the row has moved on."""
    in_record = [target for target in targets if target.is_own or target.is_moved]
    own = [target for target in in_record if not meanwhile.explains(match, target)]
    if any(meanwhile.first_of(match.id, target) for target in own):
        row.state = State.MOVED
    if own:
        row.meanwhile = [told(change) for change in meanwhile.of(match.id)]
    return [target for target in targets if target in own or target not in in_record]


def seen_by(touched: Touched) -> dict[int, int]:
    """The versions that rows were exported at, of records which have changed since."""
    return {
        match.id: match.row.identity.version
        for _, match, _ in touched
        if not match.is_new and match.row.identity and match.row.identity.version < match.version
    }

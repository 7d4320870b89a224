"""What an import would do: row by row new, changed, unchanged, refused, or moved on since.

Every row is held against the rules of the model itself, the same that the API and the admin ask,
and every fault is told. Nothing is written here.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Model

from reports.importing.faults import Fault
from reports.importing.fields import Target, in_words, shows, targets_of
from reports.importing.matching import Candidate, Match, Matcher
from reports.importing.meanwhile import Meanwhile, is_untouched, told
from reports.importing.names import Names
from reports.importing.progress import Progress, nothing_told
from reports.importing.reading import GivenRow, Table
from reports.importing.rules import broken_rules, equal_keys
from reports.importing.values import BadCell, text
from reports.workbook.opening import letter_of
from tracker.common.errors import Frozen
from tracker.inspections.models import Inspection
from tracker.progress.models import ProgressEntry
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic
from tracker.years.models import WorkYear

# Kinds whose records may begin as a row of a sheet.
CREATABLE = (Topic, Inspection, Suggestion)
# What a progress entry says, apart from its day.
SAID = ("text", "next_step", "problem")


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    MOVED = "moved"  # somebody else changed the same fields since the export


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One cell's effect, in the words of the sheet."""

    column: str
    label: str
    before: str
    after: str


@dataclass(kw_only=True)
class Planned:
    """What shall become of one row. `record` carries the new values, `links` its many-to-many
    fields, `entry` a progress entry to be appended."""

    row: GivenRow
    state: State = State.UNCHANGED
    id: int | None = None
    version: int | None = None
    title: str = ""
    record: Model | None = None
    links: dict[str, list[Model]] = field(default_factory=dict)
    entry: ProgressEntry | None = None
    free: dict[int, str] = field(default_factory=dict)  # what own columns say, by their ids
    changes: list[FieldChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    meanwhile: list[dict] = field(default_factory=list)
    set_fields: set[str] = field(default_factory=set)

    def as_json(self) -> dict:
        return {
            "row": self.row.number,
            "state": str(self.state),
            "record": self.id,
            "version": self.version,
            "title": self.title,
            "changes": [asdict(change) for change in self.changes],
            "faults": [fault.as_json() for fault in self.faults],
            "notices": self.notices,
            "candidates": [asdict(candidate) for candidate in self.candidates],
            "meanwhile": self.meanwhile,
        }


@dataclass(frozen=True, kw_only=True)
class Plan:
    table: Table
    rows: list[Planned]

    def counts(self) -> dict[str, int]:
        counts = {str(state): 0 for state in State}
        for row in self.rows:
            counts[row.state] += 1
        return counts

    def missing(self) -> int:
        """How many rows of the export did not come back; their records stay as they are."""
        given = sum(row.row.identity is not None for row in self.rows)
        return max((self.table.exported_rows or 0) - given, 0)


def plan(
    table: Table, *, user, on: date, work_year: int | None = None, reason: str = "",
    progress: Progress = nothing_told,
) -> Plan:  # fmt: skip
    """Match and check every row for `user` on the day `on`.

    `work_year` is that of new rows where the table itself does not tell; `reason` allows
    corrections in closed years; `progress` is told how many rows of how many are checked.
    """
    checker = Checker(table, user=user, on=on, work_year=work_year, reason=reason)
    return checker.plan(progress)


class Checker:
    def __init__(self, table: Table, *, user, on: date, work_year: int | None, reason: str):
        self.table, self.user, self.on, self.reason = table, user, on, reason
        self.model = table.sheet.model
        self.names = Names(user=user, on=on)
        self.matcher = Matcher(table, user=user, on=on, work_year=work_year)
        self.targets = {
            key: target for key, target in targets_of(table.sheet).items() if key in table.columns
        }
        kind = self.model._meta.model_name
        self.may_change = user.has_perm(f"tracker.change_{kind}")
        self.may_add = user.has_perm(f"tracker.add_{kind}") and self.model in CREATABLE
        self.may_keep = user.has_perm("reports.change_freevalue")
        self.may_report = user.has_perm("tracker.add_progressentry")

    def plan(self, progress: Progress) -> Plan:
        planned: list[Planned] = []
        for block in self.matcher.blocks():
            planned += self.check_block(block)
            progress(len(planned), len(self.table.rows))
        self.refuse_equal_keys(planned)
        for row in planned:
            if row.faults:
                row.state = State.REFUSED
        return Plan(table=self.table, rows=planned)

    def check_block(self, matches: list[Match]) -> list[Planned]:
        planned, touched = [], []
        for match in matches:
            row = Planned(
                row=match.row,
                id=match.id,
                version=match.version,
                faults=match.faults,
                title=self.matcher.words(match, self.matcher.title_column),
                notices=match.notices,
                candidates=match.candidates,
            )
            planned.append(row)
            differing = self.differing(match)
            is_new = match.shown is None and not match.faults
            if is_new or (differing and match.shown is not None):
                touched.append((row, match, differing))
        self.check(touched)
        for match in matches:
            match.shown = None
        return planned

    def differing(self, match: Match) -> list[Target]:
        cells = match.row.cells
        if match.shown is None:
            return [t for key, t in self.targets.items() if cells.get(key) not in (None, "")]
        return [
            target
            for key, target in self.targets.items()
            if not shows(cells.get(key), target.column, match.shown)
        ]

    # --- Rows that differ from what is on record -------------------------------------------

    def check(self, touched) -> None:
        ids = [match.id for _, match, _ in touched if match.shown is not None]
        records = self.load(ids)
        entries = self.entries_of(
            [m.id for _, m, differing in touched if m.id and any(t.is_progress for t in differing)]
        )
        meanwhile = Meanwhile(self.model._meta.model_name, seen_by(touched))
        for row, match, differing in touched:
            if match.shown is None:
                self.start(row)
            else:
                row.record = records[match.id]
                row.title = str(row.record)
            self.set_free(row, match, [target for target in differing if target.free])
            own = [target for target in differing if not (target.is_progress or target.free)]
            self.set_fields(row, match, self.keep_own(row, match, own, meanwhile))
            if any(target.is_progress for target in differing):
                self.set_progress(row, match, differing, entries.get(match.id, ()))
            self.judge(row, is_new=match.shown is None)

    def keep_own(self, row: Planned, match: Match, targets, meanwhile: Meanwhile) -> list[Target]:
        """The targets that the person who filled in the sheet changed. A cell that still says
        what the export said was not touched: others' later change stays. Where both changed the
        same field, the row has moved on."""
        own = []
        for target in targets:
            theirs = meanwhile.first_of(match.id, target)
            if theirs and is_untouched(match.row.cells[target.column.key], target, theirs):
                continue
            own.append(target)
            if theirs:
                row.state = State.MOVED
        if own:
            row.meanwhile = [told(change) for change in meanwhile.of(match.id)]
        return own

    def load(self, ids):
        one = [f.name for f in self.model._meta.concrete_fields if f.is_relation and f.many_to_one]
        many = [target.name for target in self.targets.values() if target.field.many_to_many]
        records = self.matcher.records.filter(pk__in=ids)
        return records.select_related(*one).prefetch_related(*many).in_bulk()

    def entries_of(self, ids) -> dict[int, list[ProgressEntry]]:
        """Every entry there ever was: one that was voided since must not come back either."""
        found = defaultdict(list)
        if ids:
            kind = self.model._meta.model_name
            for entry in ProgressEntry.objects.filter(**{f"{kind}__in": ids}):
                found[getattr(entry, f"{kind}_id")].append(entry)
        return found

    def start(self, row: Planned) -> None:
        """A new record, in the work year that the other rows are of."""
        row.record = self.model()
        if self.model not in CREATABLE:
            self.refuse(row, "not_creatable", "本表不能新增行；没有记录标识的行无法对应到记录。")
        elif not self.may_add:
            self.refuse(row, "no_permission", "您的角色不能新增记录。")
        years = self.matcher.years
        year = WorkYear.objects.filter(pk=next(iter(years))).first() if len(years) == 1 else None
        if year is None:
            self.refuse(row, "work_year_missing", "无法判断新增行的工作年度，请在上传时选择。")
        else:
            row.record.work_year = year
            row.set_fields.add("work_year")

    def set_fields(self, row: Planned, match: Match, targets: list[Target]) -> None:
        for target in targets:
            try:
                new = target.parse(self.own_part(match, target), self.names)
            except BadCell as bad:
                row.faults.append(self.fault(row, target, bad.code, bad.message))
                continue
            is_new = match.shown is None
            old = [] if is_new and target.field.many_to_many else target.current(row.record)
            if target.is_same(old, new):
                continue
            if not (is_new or self.may_change):
                detail = f"您的角色不能修改“{target.column.label}”"
                row.faults.append(self.fault(row, target, "no_permission", detail))
                continue
            before = "" if is_new else self.words(target, row.record, old)
            if target.field.many_to_many:
                row.links[target.name] = new
            else:
                setattr(row.record, target.name, new)
                row.set_fields.add(target.name)
            after = self.words(target, row.record, new)
            self.note(row, target, before=before, after=after)

    def set_free(self, row: Planned, match: Match, targets: list[Target]) -> None:
        """What the office's own columns say of the record."""
        for target in targets:
            try:
                new = target.parse(match.row.cells[target.column.key], self.names)
            except BadCell as bad:
                row.faults.append(self.fault(row, target, bad.code, bad.message))
                continue
            if not self.may_keep:
                detail = f"您的角色不能填写“{target.column.label}”"
                row.faults.append(self.fault(row, target, "no_permission", detail))
                continue
            row.free[target.free] = new
            old = "" if match.shown is None else target.column.value_of(match.shown)
            self.note(row, target, before=in_words(old), after=new)

    def own_part(self, match: Match, target: Target):
        """The cell without what the sheet itself put before the field's content."""
        value = match.row.cells[target.column.key]
        lead_in = target.column.lead_in(match.shown) if match.shown is not None else ""
        if not lead_in:
            return value
        words = text(value)
        if not words.startswith(lead_in):
            raise BadCell("lead_in_changed", f"开头的“{lead_in}”由系统填写，请保留，只改其后的内容")
        return words[len(lead_in) :].strip()

    def words(self, target: Target, record: Model, value) -> str:
        if target.field.choices:
            return str(dict(target.field.flatchoices).get(value, value))
        return in_words(value)

    def note(self, row: Planned, target: Target, *, before: str, after: str) -> None:
        letter = letter_of(self.table.columns[target.column.key])
        row.changes.append(
            FieldChange(column=letter, label=target.column.label, before=before, after=after)
        )

    def set_progress(self, row, match, differing, entries) -> None:
        """Append what the progress columns say, unless it was reported already."""
        parts = [target for target in self.targets.values() if target.is_progress]
        content, is_bad = {"happened_on": self.on}, False
        for target in parts:
            try:
                content[target.name] = target.parse(
                    match.row.cells.get(target.column.key), self.names
                )
            except BadCell as bad:
                row.faults.append(self.fault(row, target, bad.code, bad.message))
                is_bad = True
        has_day = any(target.name == "happened_on" for target in parts)
        if is_bad:
            return
        if not has_day and match.shown is not None:
            self.keep_what_is_added(content, match, parts, entries)
        if any(is_reported(content, entry, has_day=has_day) for entry in entries):
            return
        if not self.may_report:
            for target in differing:
                if target.is_progress:
                    detail = f"您的角色不能填报“{target.column.label}”"
                    row.faults.append(self.fault(row, target, "no_permission", detail))
            return
        row.entry = ProgressEntry(**content)
        for target in parts:
            if target in differing or match.shown is None:
                old = "" if match.shown is None else target.column.value_of(match.shown)
                after = in_words(content[target.name])
                self.note(row, target, before=in_words(old), after=f"新增进展：{after}")
        for name, faults in broken_rules(row.entry, set(content)).items():
            target = next((t for t in parts if t.name == name), None)
            for fault_code, message in faults:
                row.faults.append(self.fault(row, target, fault_code, message))

    def keep_what_is_added(self, content, match, parts, entries) -> None:
        """Where a cell lists the whole month, what was typed behind the list is the report. If
        nothing was, the last report goes on with another intention or problem."""
        target = next(target for target in parts if target.name == "text")
        listed = text(target.column.value_of(match.shown))
        if not (listed and content["text"].startswith(listed)):
            return
        content["text"] = content["text"][len(listed) :].strip()
        in_force = [entry for entry in entries if not entry.is_voided]
        if not content["text"] and in_force:
            content["text"] = max(in_force, key=lambda e: (e.happened_on, e.pk)).text

    # --- The rules ------------------------------------------------------------------------

    def judge(self, row: Planned, *, is_new: bool) -> None:
        """Ask the model's own rules and say what the row comes to."""
        if not (is_new or row.set_fields or row.links or row.entry or row.free):
            row.state, row.meanwhile = State.UNCHANGED, []
            return
        broken = broken_rules(row.record, row.set_fields) if row.set_fields else {}
        if is_new:
            broken = broken_rules(row.record, row.set_fields | self.required()) | broken
        by_name = {t.name: t for t in self.targets.values() if not (t.is_progress or t.free)}
        faulty = {fault.label for fault in row.faults}
        for name, faults in broken.items():
            target = by_name.get(name)
            for fault_code, message in faults:
                if target is None or target.column.label not in faulty:
                    row.faults.append(self.fault(row, target, fault_code, message))
        if not is_new and row.record.is_frozen() and not self.reason.strip():
            self.refuse(row, Frozen.code, Frozen(row.record).message)
        if row.state is State.UNCHANGED:
            row.state = State.NEW if is_new else State.CHANGED

    def required(self) -> set[str]:
        return {
            f.name for f in self.model._meta.concrete_fields if not f.blank and not f.has_default()
        } - {"id"}

    def fault(self, row: Planned, target: Target | None, code: str, detail: str) -> Fault:
        if target is None:
            return Fault(code=code, detail=detail, row=row.row.number)
        return self.table.fault(row.row, target.column, code, detail)

    def refuse(self, row: Planned, code: str, detail: str) -> None:
        row.faults.append(Fault(code=code, detail=detail, row=row.row.number))

    def refuse_equal_keys(self, planned: list[Planned]) -> None:
        """Two rows of the file that claim the same number; the database knows of neither yet."""
        rows = [row for row in planned if row.record is not None]
        claims = [(row.record, row.set_fields) for row in rows]
        for rule, places in equal_keys(self.model, claims):
            for place in places:
                others = "、".join(str(rows[o].row.number) for o in places if o != place)
                detail = f"{rule.violation_error_message}（与第{others}行相同）"
                self.refuse(rows[place], rule.violation_error_code or "unique", detail)


def is_reported(content: dict, entry: ProgressEntry, *, has_day: bool) -> bool:
    """Whether an entry says what the sheet says. Blanks were trimmed on the way."""
    if has_day and content["happened_on"] != entry.happened_on:
        return False
    return all(content.get(name, "") == text(getattr(entry, name)) for name in SAID)


def seen_by(touched) -> dict[int, int]:
    """The versions that rows were exported at, of records which have changed since."""
    return {
        match.id: match.row.identity.version
        for _, match, _ in touched
        if match.shown is not None
        and match.row.identity
        and match.row.identity.version < match.version
    }

"""Which record a row is about: by the hidden identity, else by number, else by title.

A row that could be several records, or whose identity and content contradict each other (somebody
sorted without the hidden column), is refused with the candidates: it would overwrite another
record's content.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from reports.importing.faults import Fault
from reports.importing.fields import Reading, Target, comparable, shows, targets_of
from reports.importing.names import Names
from reports.importing.tables import IDENTITY_HEADER, GivenRow, Table
from reports.importing.values import BadCell, folded, text
from reports.workbook.layout import Kind
from tracker.common.models import in_force
from tracker.common.scoping import visible
from tracker.matters.models import Tracked

# So many records are loaded at once; databases limit the ids of one query.
AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record that a row may be about."""

    id: int
    title: str
    identity: str


@dataclass(kw_only=True)
class Match:
    """`shown` is the row that an export of the record would write now; None for a new record
    or where no single record was found, which `faults` then explain."""

    row: GivenRow
    shown: Any = None
    id: int | None = None
    version: int | None = None  # of the record as it is now
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.shown is None

    def differs_in(self, target: Target) -> bool:
        """Whether the cell says something else than the record shows."""
        given = self.row.cells.get(target.column.key)
        if self.is_new:
            return given not in (None, "")
        return not shows(given, target.column, self.shown)

    def refuse(self, code: str, detail: str) -> None:
        self.faults.append(Fault(code=code, detail=detail, row=self.row.number))


class Matcher:
    """Finds the records of one table among those that `user` may see, as they are `on` a day.

    `picks` says of rows that could be several records which one is meant, by row number."""

    def __init__(
        self, table: Table, *, user, on: date, work_year: int | None = None,
        picks: Mapping[int, int],
    ):  # fmt: skip
        self.picks = picks
        self.table, self.user, self.on = table, user, on
        self.sheet, self.layout = table.sheet, table.layout
        self.records = visible(self.sheet.model._default_manager.all(), to=user)
        self.work_year = work_year
        self.targets = targets_of(self.sheet)
        self.title_column = self.column_of("title")
        self.number_column = self.column_of("number")

    def column_of(self, name: str) -> str:
        """The key of the column that sets a field of the record, if it came with the file."""
        return next(
            (
                key
                for key, target in self.targets.items()
                if target.name == name and target.is_own and key in self.table.columns
            ),
            "",
        )

    def match(self) -> Iterator[list[Match]]:
        """All rows in their order, so many at a time: what is loaded for one block need not be
        held while the next is."""
        matches = [Match(row=row, faults=list(row.faults)) for row in self.table.rows]
        self.years = self.years_of_table()
        self.find_by_name([match for match in matches if self.is_unidentified(match.row)])
        for match in matches:
            if match.row.identity:
                match.id = match.row.identity.id
        self.refuse_twins(matches)
        self.titles = self.titles_of(matches)
        for start in range(0, len(matches), AT_ONCE):
            block = matches[start : start + AT_ONCE]
            self.load(block)
            self.refuse_torn(block)
            yield block

    @staticmethod
    def is_unidentified(row: GivenRow) -> bool:
        damaged = any(fault.label == IDENTITY_HEADER for fault in row.faults)
        return row.identity is None and not damaged

    def years_of_table(self) -> set[int]:
        """The work years that rows without an identity can be meant for."""
        if not self.sheet.begins_records:
            return set()
        if self.work_year:
            return {self.work_year}
        ids = [row.identity.id for row in self.table.rows if row.identity]
        years = set()
        for start in range(0, len(ids), AT_ONCE):
            chosen = self.records.filter(pk__in=ids[start : start + AT_ONCE])
            years |= set(chosen.order_by().values_list("work_year", flat=True).distinct())
        return years

    # --- Rows without an identity ---------------------------------------------------------

    def find_by_name(self, matches: list[Match]) -> None:
        if not matches or not issubclass(self.sheet.model, Tracked):
            self.find_by_content(matches)
            return
        by_number, by_title = self.index()
        for match in matches:
            number, title = (
                self.words(match, self.number_column),
                self.words(match, self.title_column),
            )
            found = by_number.get(folded(number), []) if number else []
            found = found or (by_title.get(folded(title), []) if title else [])
            if len(found) == 1:
                match.id = found[0].id
                match.notices.append(f"没有记录标识，按内容对应到“{found[0].title}”。")
            elif picked := self.picked(match.row, found):
                match.id = picked.id
                match.notices.append(f"没有记录标识，按选择对应到“{picked.title}”。")
            elif found:
                match.candidates = found
                match.refuse(
                    "ambiguous_match",
                    f"有{len(found)}条记录与本行相符，请在预览页面选择，"
                    f"或在“{IDENTITY_HEADER}”列填写所指记录的标识："
                    + "；".join(f"{each.identity} {each.title}" for each in found[:5]),
                )

    def find_by_content(self, matches: list[Match]) -> None:
        """Of kinds that are told apart by several fields: the record that says the same in all
        of them. A row that says something new, or nothing of one of them, is left alone."""
        names = self.sheet.told_apart_by
        keys = [self.column_of(name) for name in names]
        if not matches or not names or not all(keys):
            return
        reading = Reading(names=Names(user=self.user, on=self.on))
        records = in_force(self.records).order_by("pk")
        known: dict[tuple, list[int]] = defaultdict(list)
        for pk, *said in records.values_list("pk", *names):
            known[tuple(said)].append(pk)
        for match in matches:
            found = known.get(self.content_of(match, keys, reading), [])
            if len(found) == 1:
                match.id = found[0]
                match.notices.append("没有记录标识，按内容对应到已登记的同一条记录。")
            elif found:
                match.refuse("ambiguous_match", f"已有{len(found)}条与本行相同的记录，无法区分。")

    def content_of(self, match: Match, keys: list[str], reading: Reading) -> tuple:
        said = []
        for key in keys:
            try:
                value = self.targets[key].parse(match.row.cells.get(key), reading)
            except BadCell:
                return ()
            said.append(value.pk if isinstance(value, Model) else value)
        return tuple(said)

    def picked(self, row: GivenRow, found: list[Candidate]) -> Candidate | None:
        """The one that a person said the row means, as long as it is among them."""
        return next((each for each in found if each.id == self.picks.get(row.number)), None)

    def words(self, match: Match, key: str) -> str:
        try:
            return text(match.row.cells.get(key)) if key else ""
        except BadCell:
            return ""

    def index(self) -> tuple[dict, dict]:
        """The records of those years by number and by title."""
        records = in_force(self.records)
        if self.years:
            records = records.filter(work_year__in=self.years)
        by_number, by_title = defaultdict(list), defaultdict(list)
        has_number = bool(self.number_column)
        names = ("pk", "version", "title", *(("number",) if has_number else ()))
        for pk, version, title, *number in records.order_by("pk").values_list(*names):
            identity = f"{self.layout.kind}:{pk}:{version}"
            shown = f"第{number[0]}号 {title}" if number and number[0] else title
            candidate = Candidate(id=pk, title=shown, identity=identity)
            by_title[folded(title)].append(candidate)
            if number and number[0]:
                by_number[folded(number[0])].append(candidate)
        return by_number, by_title

    # --- All rows that name a record ------------------------------------------------------

    def load(self, matches: list[Match]) -> None:
        """Put beside each row what an export would write for its record now."""
        shown = self.shown(matches, on=self.on)
        for match in matches:
            if match.id is None:
                continue
            if match.id not in shown:
                match.refuse("record_unknown", "所指的记录不存在，或您无权查看。")
                continue
            match.shown, match.version = shown[match.id]
            if match.row.identity and match.row.identity.version > match.version:
                match.refuse("identity_changed", f"隐藏的“{IDENTITY_HEADER}”被改动过。")

    def shown(self, matches: list[Match], *, on: date) -> dict[int, tuple[Any, int]]:
        """The rows that an export of their records would write on a day, with the versions."""
        chosen = self.records.filter(pk__in={match.id for match in matches if match.id})
        rows = self.sheet.fill(chosen, on=on, to=self.user).rows
        identified = ((self.layout.identify(row), row) for row in rows)
        return {identity.id: (row, identity.version) for identity, row in identified}

    def shown_then(self, matches: list[Match]) -> dict[int, Any]:
        """What the rows showed on the day of the export, where that is another day."""
        exported_at = self.table.exported_at
        if not matches or exported_at is None or exported_at.date() == self.on:
            return {}
        found = self.shown(matches, on=exported_at.date())
        return {pk: row for pk, (row, _) in found.items()}

    def refuse_twins(self, matches: list[Match]) -> None:
        """Two rows about one record would overwrite each other."""
        twins = defaultdict(list)
        for match in matches:
            if match.id:
                twins[match.id].append(match.row.number)
        for match in matches:
            others = [str(n) for n in twins.get(match.id, ()) if n != match.row.number]
            if others:
                match.refuse(
                    "row_twice", f"与第{'、'.join(others[:5])}行是同一条记录，请只保留一行。"
                )

    def titles_of(self, matches: list[Match]) -> set[str]:
        """What the records of all rows are called now."""
        if not self.title_column:
            return set()
        ids = [match.id for match in matches if match.id]
        found = set()
        for start in range(0, len(ids), AT_ONCE):
            chosen = self.records.filter(pk__in=ids[start : start + AT_ONCE]).order_by()
            found |= {comparable(title) for title in chosen.values_list("title", flat=True)}
        return found

    def refuse_torn(self, matches: list[Match]) -> None:
        """Rows whose title is another's, or which hardly share anything with their record."""
        if not self.title_column:
            return
        column = self.table.column(self.title_column)
        for match in matches:
            given = comparable(match.row.cells.get(self.title_column))
            if match.shown is None or given is None:
                continue
            if given == comparable(column.value_of(match.shown)):
                continue
            if given in self.titles or self.agrees_little(match):
                match.refuse(
                    "identity_mismatch",
                    f"隐藏的“{IDENTITY_HEADER}”与本行内容不符（可能排序时没有带上该列），"
                    "请重新导出后填写。",
                )

    def agrees_little(self, match: Match) -> bool:
        """Whether more of the filled cells differ from the record than agree with it."""
        agreeing = differing = 0
        for column in self.layout.columns:
            if column.kind is Kind.NUMBERING or column.key not in match.row.cells:
                continue
            given = comparable(match.row.cells[column.key])
            own = comparable(column.value_of(match.shown))
            if given is None and own is None:
                continue
            agreeing, differing = agreeing + (given == own), differing + (given != own)
        return differing > agreeing

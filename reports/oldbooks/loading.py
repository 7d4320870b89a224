"""A workbook and the plan for it → records, all in one transaction; or only how it would be.

The preview is the real thing, rehearsed on a copy: the same rules, the same moves, the same
doubts. What is applied has to come out as it was previewed; if the ledger moved on meanwhile,
nothing is.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import transaction

from reports.importing.progress import Progress, nothing_told
from reports.oldbooks.body import REASONS, BodyRow, Skipped, is_blank, read_body
from reports.oldbooks.names import DeputyNames, UnitNames, part_of, split_units
from reports.oldbooks.plan import Plan, SheetPlan, session_in
from reports.oldbooks.records import LoadedRow, Loader
from reports.oldbooks.rehearsal import rehearsed
from reports.oldbooks.said import Reader
from reports.oldbooks.vocabulary import FIELDS, Reading
from reports.workbook.opening import Book, Grid, address_of
from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.deputies.models import Session, Term
from tracker.units.models import Unit
from tracker.years.calendar import calendar_read_once
from tracker.years.models import WorkYear


class NotAsPlanned(Refused):
    """The plan does not fit the workbook or the ledger; the message says which sheet and why."""

    code = "not_as_planned"


class MovedOn(Refused):
    """The ledger has changed since the preview: what would be written is not what was shown."""

    code = "moved_on"

    def __init__(self):
        super().__init__("预览之后台账又有变动，装入的结果会与预览不同；未装入，请重新预览。")


@dataclass(kw_only=True)
class LoadedBook:
    """What became of every row, what else was added and which rows were passed over."""

    loaded_rows: list[LoadedRow] = field(default_factory=list)
    skipped: list[tuple[str, Skipped]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def doubts(self):
        return [doubt for loaded_row in self.loaded_rows for doubt in loaded_row.said.doubts]

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for loaded_row in self.loaded_rows:
            counts[loaded_row.result] = counts.get(loaded_row.result, 0) + 1
        return counts

    def as_json(self) -> dict:
        return {
            "rows": [row_as_json(loaded_row) for loaded_row in self.loaded_rows],
            "skipped": [
                {"sheet": sheet, "row": one.number, "reason": REASONS[one.reason], "text": one.text}
                for sheet, one in self.skipped
            ],
            "added": list(dict.fromkeys(self.added)),
            "counts": self.counts(),
        }

    def digest(self) -> str:
        """Equal for equal results: what a preview promised and an import has to keep."""
        plain = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()


def row_as_json(loaded_row: LoadedRow) -> dict:
    said = loaded_row.said
    return {
        "sheet": said.sheet,
        "row": said.row,
        "kind": said.kind,
        "result": loaded_row.result,
        "title": loaded_row.title,
        "status": loaded_row.status,
        "filled": loaded_row.filled,
        "moves": loaded_row.moves,
        "doubts": [asdict(doubt) for doubt in said.doubts],
    }


def preview(book: Book, plan: Plan, **how) -> LoadedBook:
    """How the workbook would be loaded; everything stays as it is."""
    with rehearsed():
        return load(book, plan, **how)


def apply(book: Book, plan: Plan, *, as_previewed: str, **how) -> LoadedBook:
    """Load the workbook, all of it or nothing. Raises MovedOn when it comes out otherwise than
    the preview with the digest `as_previewed`."""
    with transaction.atomic():
        loaded = load(book, plan, **how)
        if loaded.digest() != as_previewed:
            raise MovedOn
    return loaded


def load(
    book: Book,
    plan: Plan,
    *,
    file_name: str,
    by: Actor,
    today: date,
    progress: Progress = nothing_told,
) -> LoadedBook:
    """Load every planned sheet in the current transaction."""
    loaded = LoadedBook()
    sheets = [(sheet, *rows_of(book, sheet)) for sheet in plan.loaded]
    total = sum(len(rows) for _, rows, _ in sheets)
    add_units(plan, by=by, loaded=loaded)
    units = with_chosen(UnitNames.of_ledger(), plan)
    for sheet, rows, skipped in sheets:
        loaded.skipped += [(sheet.name, one) for one in skipped]
        loader = loader_for(
            sheet, rows, plan, file_name=file_name, by=by, today=today, loaded=loaded
        )
        reader = reader_for(sheet, rows, units=units)
        troubles = troubles_of(book.named(sheet.name), sheet)
        with calendar_read_once(), many.together() as writes:
            for row in rows:
                said = reader.read(row)
                for key, address, text in troubles.get(row.number, ()):
                    said.doubt(key, text, address=address)
                loaded.loaded_rows.append(loader.load(said))
                writes.end_of_one()
                progress(len(loaded.loaded_rows), total)
    return loaded


def rows_of(book: Book, sheet: SheetPlan) -> tuple[list[BodyRow], list[Skipped]]:
    grid = book.named(sheet.name)
    if grid is None:
        raise NotAsPlanned(f"工作簿中没有名为“{sheet.name}”的工作表。")
    if sheet.work_year is None:
        raise NotAsPlanned(f"工作表“{sheet.name}”：请填写工作年度。")
    return read_body(grid, sheet.header)


def reader_for(sheet: SheetPlan, rows: list[BodyRow], *, units: UnitNames) -> Reader:
    texts = [row.value("number") for row in rows if isinstance(row.value("number"), str)]
    widths = {len(text) for text in texts if text.isdigit() and text.startswith("0")}
    return Reader(plan=sheet, units=units, number_width=max(widths, default=0))


def loader_for(
    sheet: SheetPlan, rows: list[BodyRow], plan: Plan, *, file_name, by, today, loaded
) -> Loader:
    """Everything the rows of a sheet refer to, added first where it is missing and may be."""
    year = WorkYear.objects.filter(pk=sheet.work_year).first()
    if year is None:
        if not plan.adds_missing:
            raise NotAsPlanned(f"没有{sheet.work_year}年的工作年度，请先新增。")
        year = door.create(WorkYear(year=sheet.work_year), by=by)
        loaded.added.append(f"工作年度{year}")
    term = None
    for words in sessions_named(sheet, rows):
        session = session_named(words, plan, by=by, loaded=loaded)
        term = term or (session and session.term)
    return Loader(
        work_year=year,
        deputies=DeputyNames.of_term(term or Term.objects.order_by("-number").first()),
        by=by,
        today=today,
        basis=lambda said: f"据《{file_name}》“{said.sheet}”第{said.row}行补录。",
        adds_missing=plan.adds_missing,
        added=loaded.added,
    )


def sessions_named(sheet: SheetPlan, rows: list[BodyRow]) -> Iterator[str]:
    written = [sheet.whole.get("session", ""), *(str(row.value("session") or "") for row in rows)]
    yield from dict.fromkeys(words for words in written if words)


def session_named(words: str, plan: Plan, *, by: Actor, loaded: LoadedBook) -> Session | None:
    numbers = session_in(words)
    if numbers is None:
        return None
    found = Session.objects.filter(term__number=numbers[0], number=numbers[1]).first()
    if found is not None or not plan.adds_missing:
        return found
    term = Term.objects.filter(number=numbers[0]).first()
    if term is None:
        term = door.create(Term(number=numbers[0]), by=by)
    session = door.create(Session(term=term, number=numbers[1]), by=by)
    loaded.added.append(f"会议{session}")
    return session


# --- units ------------------------------------------------------------------------------------


def unknown_units(book: Book, plan: Plan) -> dict[str, tuple[Unit, ...]]:
    """The names of units that nobody bears, each with the nearest; in the order of the sheets."""
    names = UnitNames.of_ledger()
    found: dict[str, tuple[Unit, ...]] = {}
    for sheet in plan.loaded:
        grid = book.named(sheet.name)
        if grid is None:
            continue
        rows, _ = read_body(grid, sheet.header)
        for name in written_units(sheet, rows):
            match = names.find(name)
            if match.record is None:
                found.setdefault(name, match.nearest)
    return found


def written_units(sheet: SheetPlan, rows: list[BodyRow]) -> Iterator[str]:
    keys = [
        known.key for known in FIELDS[sheet.kind] if known.reading in (Reading.UNIT, Reading.UNITS)
    ]
    for row in rows:
        cells = [cell.value for key in keys for cell in row.cells.get(key, ())]
        if sheet.group in keys and not row.cells.get(sheet.group) and row.group:
            cells.append(row.group)
        for value in cells:
            yield from (part_of(name)[0] for name in split_units(value))


def add_units(plan: Plan, *, by: Actor, loaded: LoadedBook) -> None:
    """Keep what names of units were said to mean: as aliases, or as units of their own."""
    for name, choice in plan.units.items():
        what, _, which = choice.partition(":")
        if what == "unit":
            unit = Unit.objects.get(pk=which)
            if name not in unit.aliases:
                unit.aliases = [*unit.aliases, name]
                door.update(unit, by=by)
                loaded.added.append(f"单位“{unit}”的别名“{name}”")
        elif what == "new" and not Unit.objects.filter(name=name).exists():
            door.create(Unit(code=free_code(), name=name, kind=which), by=by)
            loaded.added.append(f"单位“{name}”")


def free_code() -> str:
    number = Unit.objects.count() + 1
    while Unit.objects.filter(code=f"unit-{number}").exists():
        number += 1
    return f"unit-{number}"


def with_chosen(names: UnitNames, plan: Plan) -> UnitNames:
    """A name that may mean several units means the one that was chosen for it."""
    for name, choice in plan.units.items():
        what, _, which = choice.partition(":")
        if what == "unit":
            names.choose(name, Unit.objects.get(pk=which))
    return names


def troubles_of(grid: Grid, sheet: SheetPlan) -> dict[int, list[tuple[str, str, str]]]:
    """Cells that show an error, or calculate without a stored result: row → (field, cell, why)."""
    keys = {column.number: column.key for column in sheet.columns if column.key}
    found = {position: f"单元格显示{shown}，未装入" for position, shown in grid.errors.items()}
    for position in grid.formulas - found.keys():
        if is_blank(grid.value(*position)):
            found[position] = "公式没有保存计算结果，请在 Excel 中打开并保存后重新上传"
    troubles: dict[int, list[tuple[str, str, str]]] = {}
    for (row, column), why in sorted(found.items()):
        if column in keys:
            troubles.setdefault(row, []).append((keys[column], address_of(row, column), why))
    return troubles

"""A workbook and the plan for it → records, all in one transaction; or only how it would be.

The preview is the real thing, rehearsed on a copy: the same rules, the same moves, the same
doubts. What is applied has to come out as it was previewed; if the ledger moved on meanwhile,
nothing is.
"""

from dataclasses import dataclass, field
from datetime import date

from reports.importing.progress import Progress, nothing_told
from reports.oldbooks.body import BodyRow, Skipped, is_blank, read_body
from reports.oldbooks.names import DeputyNames, UnitNames
from reports.oldbooks.plan import Plan, SheetPlan, session_in
from reports.oldbooks.questions import add_units, sessions_named, with_chosen
from reports.oldbooks.records import LoadedRow, Loader
from reports.oldbooks.rehearsal import rehearsed
from reports.oldbooks.said import Reader
from reports.workbook.opening import Book, Grid, address_of
from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.deputies.models import Session, Term
from tracker.years.calendar import calendar_read_once
from tracker.years.models import AnswerClass, WorkYear

# What a class keeps in another year: all but that somebody has verified it.
TAKEN_OVER = ("code", "meaning", "colour", "counts_as_solved", "is_tracked", "order")


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


def preview(book: Book, plan: Plan, **how) -> LoadedBook:
    """How the workbook would be loaded; everything stays as it is."""
    with rehearsed():
        return load(book, plan, **how)


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
    loaded.added += add_units(plan, by=by)
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
    if plan.adds_missing and sheet.column("answer_class") is not None:
        loaded.added += take_over_classes(year, by=by)
    term = None
    for words in sessions_named(sheet, rows):
        session = session_named(words, plan, by=by, loaded=loaded)
        term = term or (session and session.term)
    return Loader(
        work_year=year,
        deputies=DeputyNames.of_term(
            term or Term.objects.order_by("-number").first(), said=plan.deputies
        ),
        by=by,
        today=today,
        basis=lambda said: f"据《{file_name}》“{said.sheet}”第{said.row}行补录。",
        added=loaded.added,
    )


def take_over_classes(year: WorkYear, *, by: Actor) -> list[str]:
    """Give a year that has no classes of answers those of the year before, or of the next that
    has any; nobody has verified that they meant the same."""
    known = AnswerClass.objects.exclude(work_year=year)
    before = known.filter(work_year__lt=year.pk).order_by("-work_year").first()
    nearest = before or known.order_by("work_year").first()
    if nearest is None or year.answer_classes.exists():
        return []
    for known_class in AnswerClass.objects.filter(work_year=nearest.work_year_id):
        given = {name: getattr(known_class, name) for name in TAKEN_OVER}
        door.create(AnswerClass(work_year=year, **given), by=by)
    return [f"{year}的办理结果类别（照{nearest.work_year_id}年，待核实）"]


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

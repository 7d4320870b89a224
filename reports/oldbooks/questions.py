"""The names in a workbook that the ledger does not know, and what was said of them.

They are asked about before anything is loaded: a name may be another one's, somebody or something
new, or nobody. What a name of a unit was said to mean is kept as its alias.
"""

from collections.abc import Iterator

from reports.oldbooks.body import BodyRow, read_body
from reports.oldbooks.names import DeputyNames, UnitNames
from reports.oldbooks.plan import Plan, SheetPlan, session_in
from reports.oldbooks.vocabulary import FIELDS, Reading
from reports.oldbooks.written import persons_in, units_in
from reports.workbook.opening import Book
from tracker.common import door
from tracker.common.door import Actor
from tracker.deputies.models import Deputy, Term
from tracker.units.models import Unit

NAMES_OF_UNITS = (Reading.UNIT, Reading.UNITS)
NAMES_OF_DEPUTIES = (Reading.DEPUTY, Reading.DEPUTIES)


def rows_of_sheets(book: Book, plan: Plan) -> Iterator[tuple[SheetPlan, list[BodyRow]]]:
    for sheet in plan.loaded:
        if (grid := book.named(sheet.name)) is not None:
            yield sheet, read_body(grid, sheet.header)[0]


def written_in(sheet: SheetPlan, rows: list[BodyRow], readings: tuple[Reading, ...]) -> Iterator:
    """What the cells of that reading hold, and the headings that stand for them."""
    keys = [known.key for known in FIELDS[sheet.kind] if known.reading in readings]
    for row in rows:
        yield from (cell.value for key in keys for cell in row.cells.get(key, ()))
        if sheet.group in keys and not row.cells.get(sheet.group) and row.group:
            yield row.group


# --- Units ------------------------------------------------------------------------------------


def unknown_units(book: Book, plan: Plan) -> dict[str, tuple[Unit, ...]]:
    """The names of units that are not sure, each with the nearest; in the order of the sheets."""
    names = UnitNames.of_ledger()
    found: dict[str, tuple[Unit, ...]] = {}
    for sheet, rows in rows_of_sheets(book, plan):
        for value in written_in(sheet, rows, NAMES_OF_UNITS):
            for written in units_in(value):
                match = names.find(written.name)
                if not match.is_sure:
                    found.setdefault(written.name, match.nearest)
    return found


def add_units(plan: Plan, *, by: Actor) -> list[str]:
    """Keep what names of units were said to mean: as aliases, or as units of their own."""
    added = []
    for name, choice in plan.units.items():
        what, _, which = choice.partition(":")
        if what == "unit":
            unit = Unit.objects.get(pk=which)
            if name not in unit.aliases:
                unit.aliases = [*unit.aliases, name]
                door.update(unit, by=by)
                added.append(f"单位“{unit}”的别名“{name}”")
        elif what == "new" and not Unit.objects.filter(name=name).exists():
            door.create(Unit(code=free_code(), name=name, kind=which), by=by)
            added.append(f"单位“{name}”")
    return added


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


# --- Deputies ---------------------------------------------------------------------------------


def unknown_deputies(book: Book, plan: Plan) -> dict[str, tuple[Deputy, ...]]:
    """The names that no deputy of the sheet's term bears, each with the nearest."""
    found: dict[str, tuple[Deputy, ...]] = {}
    for sheet, rows in rows_of_sheets(book, plan):
        values = list(written_in(sheet, rows, NAMES_OF_DEPUTIES))
        if not values:
            continue
        names = DeputyNames.of_term(term_named(sheet, rows))
        for person in (person for value in values for person in persons_in(value)):
            match = names.find(person)
            if match.record is None and person.is_somebody and not names.are_several(person.name):
                found.setdefault(person.name, match.nearest)
    return found


def term_named(sheet: SheetPlan, rows: list[BodyRow]) -> Term | None:
    """The term whose sessions the sheet names; the newest where it names none."""
    numbers = (session_in(words) for words in sessions_named(sheet, rows))
    term = next((one[0] for one in numbers if one), None)
    if term is None:
        return Term.objects.order_by("-number").first()
    return Term.objects.filter(number=term).first()


def sessions_named(sheet: SheetPlan, rows: list[BodyRow]) -> Iterator[str]:
    written = [sheet.whole.get("session", ""), *(str(row.value("session") or "") for row in rows)]
    yield from dict.fromkeys(words for words in written if words)

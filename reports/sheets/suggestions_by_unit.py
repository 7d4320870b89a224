"""代表建议办理情况分单位统计表: what each answering unit has on its desk and how it answered."""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import NO_UNIT_ON_FILE, UNIT_KIND_ORDER
from reports.sheets.place import place_on, worded_years
from reports.sheets.sheet import Sheet
from reports.sheets.tally import (
    BY_PART,
    BY_SUGGESTION,
    ROUNDING,
    USUAL_CLASSES,
    Tally,
    accepted_of,
    class_columns,
    classes_of,
    contact_columns,
    due_columns,
    label_columns,
    tallies,
    tally_of_all,
    tally_rows,
    total_columns,
    vote_columns,
)
from reports.workbook.layout import Filling, Heading, Layout, Page, Paper
from tracker.assignments.models import Assignment
from tracker.common.scoping import visible
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.models import AnswerClass

PARTS = (
    "各单位按本单位承办的部分统计，分办的由各单位各计1件；合计按建议统计，每件计一次，"
    "故各单位之和可能大于合计；会办不计；主办数量的占比以合计的件数为基数"
)


def columns_for(classes):
    return (
        *label_columns("主办单位"),
        *total_columns("主办数量"),
        *class_columns(classes),
        *contact_columns(),
        *vote_columns(),
        *due_columns(),
    )


LAYOUT = Layout(
    name="suggestions-by-unit",
    version=2,
    kind="suggestion",
    tab="分单位统计",
    # A line is about a unit's whole work, so no record comes back from it.
    identify=lambda row: None,
    page=Page(paper=Paper.A3, frozen_columns=2),
    has_total_row=True,
    columns=columns_for((code, "") for code in USUAL_CLASSES),
)


def lines(suggestions: QuerySet, parts: QuerySet, *, on: date) -> list[tuple[str, Tally]]:
    """Counts per unit in the order of the list of units, without a ranking; last what has none."""
    by_unit = tallies(parts, BY_PART, key="unit", on=on)
    units = sorted(
        Unit.objects.filter(pk__in=by_unit),
        key=lambda unit: (UNIT_KIND_ORDER[unit.kind], unit.name, unit.pk),
    )
    found = [(str(unit), by_unit[unit.pk]) for unit in units]
    with_unit = Assignment.objects.answering().values("suggestion")
    without = tally_of_all(suggestions.exclude(pk__in=with_unit), BY_SUGGESTION, on=on)
    return [*found, (NO_UNIT_ON_FILE, without)] if without.total else found


def fill(records: QuerySet, *, on: date, to) -> Filling:
    accepted = accepted_of(records, on=on)
    parts = visible(Assignment.objects.answering().filter(suggestion__in=accepted), to=to)
    named = lines(accepted, parts, on=on)
    # Who sees the parts of some units alone gets the totals of what stands in these lines.
    others = Assignment.objects.answering().exclude(pk__in=parts.values("pk"))
    hidden = others.exclude(suggestion__in=parts.values("suggestion")).values("suggestion")
    everything = tally_of_all(accepted.exclude(pk__in=hidden), BY_SUGGESTION, on=on)
    years = sorted(accepted.order_by().values_list("work_year", flat=True).distinct())
    place = place_on(on)
    return Filling(
        heading=Heading(
            title=f"{place.district}{worded_years(years)}代表建议办理情况分单位统计表",
            left=place.reporting_unit,
            right=ROUNDING,
        ),
        rows=tally_rows(named, everything),
        columns=columns_for(classes_of(years, AnswerClass.objects.all())),
        notes=BY_PART.notes(PARTS),
    )


SHEET = Sheet(
    title="代表建议分单位统计表", layout=LAYOUT, model=Suggestion, fill=fill, is_statistic=True
)

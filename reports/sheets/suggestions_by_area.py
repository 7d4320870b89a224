"""代表建议按类别统计表: how many suggestions each field of work drew, and what came of them."""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, worded_years
from reports.sheets.sheet import Sheet
from reports.sheets.tally import (
    BY_SUGGESTION,
    ROUNDING,
    USUAL_CLASSES,
    accepted_of,
    class_columns,
    classes_of,
    due_columns,
    label_columns,
    number,
    tallies,
    tally_of_all,
    tally_rows,
    total_columns,
    vote_columns,
)
from reports.workbook.layout import Column, Filling, Heading, Layout, Page
from tracker.areas.models import WorkArea
from tracker.suggestions.models import Suggestion
from tracker.years.models import AnswerClass

NO_AREA = "类别未填写"


def columns_for(classes) -> tuple[Column, ...]:
    return (
        *label_columns("类别"),
        *total_columns("件数"),
        *class_columns(classes),
        *vote_columns(),
        number("key", ("重点\n督办",), lambda tally: tally.key),
        *due_columns(),
    )


LAYOUT = Layout(
    name="suggestions-by-area",
    version=2,
    kind="suggestion",
    tab="按类别统计",
    # A line is about many suggestions, so no record comes back from it.
    identify=lambda row: None,
    page=Page(frozen_columns=2),
    has_total_row=True,
    columns=columns_for((code, "") for code in USUAL_CLASSES),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    accepted = accepted_of(records, on=on)
    by_area = tallies(accepted, BY_SUGGESTION, key="area", on=on)
    areas = WorkArea.objects.filter(pk__in=by_area).order_by("order", "pk")
    named = [(area.name, by_area[area.pk]) for area in areas]
    if None in by_area:
        named.append((NO_AREA, by_area[None]))
    years = sorted(accepted.order_by().values_list("work_year", flat=True).distinct())
    place = place_on(on)
    return Filling(
        heading=Heading(
            title=f"{place.district}{worded_years(years)}代表建议按类别统计表",
            left=place.reporting_unit,
            right=ROUNDING,
        ),
        rows=tally_rows(named, tally_of_all(accepted, BY_SUGGESTION, on=on)),
        columns=columns_for(classes_of(years, AnswerClass.objects.all())),
        notes=BY_SUGGESTION.notes("每件计一次"),
    )


SHEET = Sheet(
    title="代表建议按类别统计表", layout=LAYOUT, model=Suggestion, fill=fill, is_statistic=True
)

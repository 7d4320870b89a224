"""代表建议办理情况分单位统计表: what each answering unit has on its desk and how it answered."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import NO_UNIT_ON_FILE, UNIT_KIND_ORDER, Handling, handlings
from reports.sheets.place import place_on, years_of
from reports.sheets.sheet import Sheet
from reports.sheets.tally import (
    COUNTED,
    ROUNDING,
    USUAL_CLASSES,
    Tally,
    class_columns,
    classes_of,
    contact_columns,
    counted,
    due_columns,
    label_columns,
    tally_rows,
    total_columns,
    vote_columns,
)
from reports.workbook.layout import Filling, Grouping, Heading, Layout, Page, Paper
from tracker.common.models import soon_until
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.models import AnswerClass

DEFINITION = (
    f"统计口径：{COUNTED}；分办的由各承办单位各计1件；"
    "类别、面商方式占已答复件数，评价占已评价件数；“—”表示没有可比的基数"
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
    version=1,
    kind="suggestion",
    tab="分单位统计",
    # A line is about a unit's whole work, so no record comes back from it.
    identify=lambda row: None,
    page=Page(paper=Paper.A3, frozen_columns=2),
    grouping=Grouping(read=lambda row: DEFINITION, heading="{name}"),
    columns=columns_for((code, "") for code in USUAL_CLASSES),
)


def tallies_by_unit(found: list[Handling], *, on: date) -> list[tuple[str, Tally]]:
    """Counts per unit in the order of the list of units, without a ranking; last what has none."""
    units: dict[int, Unit] = {}
    tallies: dict[int | None, Tally] = defaultdict(Tally)
    days = {"on": on, "soon": soon_until(on=on)}
    for handling in found:
        suggestion = handling.suggestion
        answers = {answer.unit_id: answer for answer in handling.answers}
        shows_vote = suggestion.status != Suggestion.Status.ANSWERED
        if not handling.answering:
            tallies[None].count(suggestion, answer=None, shows_vote=False, **days)
        for part in handling.seen_answering:
            units[part.unit_id] = part.unit
            tallies[part.unit_id].count(
                suggestion, answer=answers.get(part.unit_id), shows_vote=shows_vote, **days
            )
    ordered = sorted(
        units.values(), key=lambda unit: (UNIT_KIND_ORDER[unit.kind], unit.name, unit.pk)
    )
    named = [(str(unit), tallies[unit.pk]) for unit in ordered]
    return [*named, (NO_UNIT_ON_FILE, tallies[None])] if None in tallies else named


def fill(records: QuerySet, *, on: date, to) -> Filling:
    found = handlings(counted(records).select_related("rule_set"), to=to)
    suggestions = [handling.suggestion for handling in found]
    tallies = tallies_by_unit(found, on=on)
    place = place_on(on)
    title = f"{place.district}{years_of(suggestions)}代表建议办理情况分单位统计表"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right=ROUNDING),
        rows=tally_rows(tallies),
        columns=columns_for(classes_of(suggestions, AnswerClass.objects.all())),
    )


SHEET = Sheet(
    title="代表建议分单位统计表", layout=LAYOUT, model=Suggestion, fill=fill, is_statistic=True
)

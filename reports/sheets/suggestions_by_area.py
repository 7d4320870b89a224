"""代表建议按类别统计表: how many suggestions each field of work drew, and what came of them."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import handlings
from reports.sheets.place import place_on, years_of
from reports.sheets.sheet import Sheet
from reports.sheets.tally import (
    COUNTED,
    ROUNDING,
    USUAL_CLASSES,
    Tally,
    class_columns,
    classes_of,
    counted,
    due_columns,
    label_columns,
    number,
    tally_rows,
    total_columns,
    vote_columns,
)
from reports.workbook.layout import Column, Filling, Grouping, Heading, Layout, Page, Paper
from tracker.answers.standing import standing_answer
from tracker.common.models import soon_until
from tracker.suggestions.models import Suggestion
from tracker.years.models import AnswerClass

NO_AREA = "类别未填写"
DEFINITION = (
    f"统计口径：{COUNTED}；每件计一次；分办的，各单位全部答复后才计为已答复，以办理程度最低的答复的类别和评价为准；"
    "类别占已答复件数，评价占已评价件数；“—”表示没有可比的基数"
)


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
    version=1,
    kind="suggestion",
    tab="按类别统计",
    # A line is about many suggestions, so no record comes back from it.
    identify=lambda row: None,
    page=Page(paper=Paper.A3, frozen_columns=2),
    grouping=Grouping(read=lambda row: DEFINITION, heading="{name}"),
    columns=columns_for((code, "") for code in USUAL_CLASSES),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    found = handlings(counted(records).select_related("area", "rule_set"), to=to)
    areas, tallies = {}, defaultdict(Tally)
    days = {"on": on, "soon": soon_until(on=on)}
    for handling in found:
        suggestion = handling.suggestion
        areas[suggestion.area_id] = suggestion.area
        # The answer that the overview counts too.
        answer = standing_answer(handling.answers) if handling.is_answered else None
        shows_vote = suggestion.status != Suggestion.Status.ANSWERED
        tallies[suggestion.area_id].count(suggestion, answer=answer, shows_vote=shows_vote, **days)
    known = sorted(
        (area for area in areas.values() if area), key=lambda each: (each.order, each.pk)
    )
    named = [(area.name, tallies[area.pk]) for area in known]
    if None in tallies:
        named.append((NO_AREA, tallies[None]))
    suggestions = [handling.suggestion for handling in found]
    place = place_on(on)
    title = f"{place.district}{years_of(suggestions)}代表建议按类别统计表"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right=ROUNDING),
        rows=tally_rows(named),
        columns=columns_for(classes_of(suggestions, AnswerClass.objects.all())),
    )


SHEET = Sheet(
    title="代表建议按类别统计表", layout=LAYOUT, model=Suggestion, fill=fill, is_statistic=True
)

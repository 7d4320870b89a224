"""The index page: the year at a glance and what is to be done.

The counts come from `overview`, as those of the API do; here each gets the address of the list
that shows exactly the records it counts.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from tracker import kinds
from tracker.assignments.models import Assignment
from tracker.common.admin.display import due_mark, page_url, sentence_url
from tracker.common.counting import count_each
from tracker.common.models import soon_until
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import visible
from tracker.inspections.models import Inspection
from tracker.matters.models import Matter
from tracker.operations.noticing import notices
from tracker.outcomes.models import Figure
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.defining import Days, Population
from tracker.overview.populations.kinds import LAW_ENFORCEMENT, OTHER_CHECKS
from tracker.overview.statistics import KindOverview, Overview, overview
from tracker.suggestions.models import Suggestion
from tracker.theme.charts import (
    charts,
    columns,
    list_url,
    of_year,
    overdue_by_unit,
    records_url,
    width_of_group,
)
from tracker.theme.rates import rates
from tracker.theme.waiting import waiting
from tracker.years.models import WorkYear

ROWS_SHOWN = 8
SUGGESTIONS = (
    (suggestions.unanswered, "未答复"),
    (suggestions.concluded, "已办结"),
    (suggestions.merged, "并案"),
    (suggestions.withdrawn, "撤回"),
    (suggestions.not_accepted, "不予立案"),
)
ITEMS = (
    (supervision.item_written_off, "已销号"),
    (supervision.item_long_term, "长期整改"),
    (supervision.item_overdue, "超期"),
)
FIGURES_SHOWN = 15
# They find in their to-do what is late; the others also look after what others owe.
ACT_THEMSELVES = frozenset({Role.UNIT_CONTACT, Role.DEPUTY})
# What a first-time clerk looks for: label, model, whether the page adds a record.
QUICK_LINKS = (
    ("登记进展", "progressentry"),
    ("登记监督活动", "activity"),
    ("登记成效", "outcome"),
    ("新增监督议题", "topic"),
    ("新增执法检查", "inspection"),
    ("新增代表建议", "suggestion"),
)


def dashboard(request) -> dict:
    """What the index page shows this person, for the year asked for or the latest with records."""
    return {**_year_at_a_glance(request), "notices": notices(request.user, at=timezone.now())}


def _year_at_a_glance(request) -> dict:
    may_view = [
        name for name in kinds.followed_names() if request.user.has_perm(f"tracker.view_{name}")
    ]
    if not may_view:
        return {"year": None, "lacks_role": True}
    years = years_with_records()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else latest(years)
    today = timezone.localdate()
    if year is None:
        return {
            "year": None,
            "quick_links": quick_links(request.user),
            "waiting": waiting(request.user, on=today),
        }
    standing = standing_of(request.user)
    looks_after = bool(standing.roles - ACT_THEMSELVES)
    counted = (supervision.item, *(population for population, _ in ITEMS))
    seen = overview(year=year, on=today, to=request.user, counted=counted)
    # A kind that has no page for this person has no number here either.
    found = [kind for kind in seen.kinds if kind.of.name in may_view]
    seen = replace(seen, kinds=in_use(found, seen) or found)
    return {
        "year": year,
        "today": today,
        "years": list(years),
        "overview": seen,
        "tiles": tiles(seen) if standing.sees_all else [t for t in tiles(seen) if t["count"]],
        "rates": rates(seen, to=request.user),
        "quick_links": quick_links(request.user),
        "waiting": waiting(request.user, on=today),
        "urgent_elsewhere": overdue_elsewhere(seen, to=request.user),
        "looks_after": looks_after,
        "urgent": urgent_rows(seen, to=request.user) if looks_after else [],
        "without_due_date": without_due_date(seen, to=request.user) if looks_after else [],
        "overdue_by_unit": overdue_by_unit(seen) if looks_after else [],
        "charts": charts(seen),
        "columns": columns(seen),
        "columns_width": max(350, width_of_group(seen) * len(seen.years) + 10),
        "figures": figures(year),
        "all_figures": list_url(Figure, **of_year(year)),
    }


def in_use(found: list[KindOverview], seen: Overview) -> list[KindOverview]:
    """Those that any of the years compared has: an office that keeps no leads sees none counted."""
    used = {name for year in seen.years for name, count in year.counts.items() if count}
    return [kind for kind in found if kind.total or kind.of.name in used]


def years_with_records() -> dict[int, bool]:
    """The years that were opened, the last one first: whether each has a matter."""
    of_year = Matter.objects.not_voided().filter(matter_year=OuterRef("year"))
    return dict(WorkYear.objects.order_by("-year").values_list("year", Exists(of_year)))


def latest(years: dict[int, bool]) -> int | None:
    """The last year that has a matter; else the last one opened."""
    return max(
        (year for year, is_used in years.items() if is_used), default=max(years, default=None)
    )


def quick_links(user) -> list[dict]:
    return [
        {"label": label, "url": reverse(f"admin:tracker_{name}_add")}
        for label, name in QUICK_LINKS
        if user.has_perm(f"tracker.add_{name}")
    ]


def tiles(seen: Overview) -> list[dict]:
    """The first row: how much there is, and what is late."""
    late = [(kind.of.overdue, kind) for kind in seen.kinds]
    soon = [(kind.of.due_soon, kind) for kind in seen.kinds]
    days = (soon_until(on=seen.on) - seen.on).days
    return [
        *(kind_tile(seen, kind) for kind in seen.kinds),
        tile_of(seen, supervision.item, "整改事项", ITEMS),
        warning(seen, "超期", "red", late),
        warning(seen, f"{days}天内到期", "yellow", soon),
    ]


def kind_tile(seen: Overview, kind: KindOverview) -> dict:
    """Of inspections what may be called 执法检查; of suggestions also what was not accepted."""
    if kind.model is Inspection:
        return tile_of(seen, LAW_ENFORCEMENT, "执法检查", ((OTHER_CHECKS, "另有其他检查"),))
    if kind.model is Suggestion:
        return tile_of(seen, kind.of.all, kind.label, SUGGESTIONS)
    return tile_of(seen, kind.of.all, kind.label, ((kind.of.done, "已办结"),))


def tile_of(seen: Overview, population: Population, label: str, parts) -> dict:
    return part_of(seen, population, label) | {
        "tone": "plain",
        "rest": [part_of(seen, each, words) for each, words in parts],
    }


def part_of(seen: Overview, population: Population, label: str) -> dict:
    """A number with what it counts and the list of what was counted."""
    return {
        "label": label,
        "count": seen.of(population),
        "url": records_url(population, year=seen.year),
        "definition": population.definition,
    }


def warning(seen: Overview, label: str, tone: str, counted) -> dict:
    parts = [part_of(seen, population, kind.label) for population, kind in counted]
    return {
        "label": label,
        "tone": tone,
        "count": sum(part["count"] for part in parts),
        "rest": parts,
    }


def urgent_rows(seen: Overview, *, to) -> list[dict]:
    """What is late or nearly so, the latest first."""
    days, soon = Days(seen.on), soon_until(on=seen.on)
    records = [
        record
        for kind in seen.kinds
        if kind.overdue or kind.due_soon
        for record in visible(kind.model.objects.of_year(seen.year), to=to)
        .filter(kind.of.overdue.within(days) | kind.of.due_soon.within(days))
        .select_related("lead_committee")
        .order_by("due_on", "pk")[:ROWS_SHOWN]
    ]
    records.sort(key=lambda record: record.due_on)
    shown = records[:ROWS_SHOWN]
    owing = units_owing(record for record in shown if isinstance(record, Suggestion))
    return [
        {
            "record": record,
            "kind": record._meta.verbose_name,
            "url": page_url(record),
            "due": due_mark(record, on=seen.on, soon=soon),
            "unit": responsible_for(record, owing),
        }
        for record in shown
    ]


def units_owing(suggestions_shown: Iterable[Suggestion]) -> dict[int, list[str]]:
    """By suggestion, the units that still owe the answer."""
    parts = Assignment.objects.answering().exclude(status=Assignment.Status.DONE)
    found: dict[int, list[str]] = {}
    for part in parts.filter(suggestion__in=list(suggestions_shown)).select_related("unit"):
        found.setdefault(part.suggestion_id, []).append(str(part.unit))
    return found


def responsible_for(record, owing: dict[int, list[str]]) -> str:
    """Whose it is to act: the committee; for a suggestion the units that still owe the answer."""
    if not isinstance(record, Suggestion):
        return str(record.lead_committee or "未填写")
    return "、".join(owing.get(record.pk, ())) or "未交办"


def overdue_elsewhere(seen: Overview, *, to) -> list[dict]:
    """Overdue matters of other years, which the counts of this year do not show."""
    late = visible(Matter.objects.overdue(on=seen.on), to=to).exclude(matter_year=seen.year)
    by_kind = late.order_by("matter_year").values_list("matter_kind", "matter_year")
    shown = {kind.of.name: kind for kind in seen.kinds}
    return [
        {
            "label": f"{year}年{shown[name].label}",
            "count": count,
            "url": records_url(shown[name].of.overdue, year=year),
        }
        for name, year, count in by_kind.annotate(Count("pk"))
        if name in shown
    ]


def without_due_date(seen: Overview, *, to) -> list[dict]:
    """Open matters that can never become overdue, because nobody has set their date."""
    days, of_year = Days(seen.on), {"work_year": seen.year, "due_on": None}
    counts = count_each(
        {
            kind.of.name: visible(
                kind.model.objects.filter(kind.of.open.within(days), **of_year), to=to
            )
            for kind in seen.kinds
        }
    )
    return [
        {
            "label": kind.label,
            "count": counts[kind.of.name],
            "url": records_url(kind.of.open, year=seen.year, due="none"),
        }
        for kind in seen.kinds
        if counts[kind.of.name]
    ]


def figures(year: int) -> list[dict]:
    """Figures of the year as the source words them, each with the sentence that states it."""
    found = Figure.objects.not_voided().filter(work_year=year).select_related("source")
    chosen = found.order_by(F("indicator__order").asc(nulls_last=True), "id")[:FIGURES_SHOWN]
    return [
        {
            "worded": figure.as_worded,
            "label": figure.label,
            "doer": figure.get_doer_display(),
            "url": page_url(figure),
            "sentence": sentence_url(figure) if figure.source_id else "",
        }
        for figure in chosen
    ]

"""The index page: the year at a glance and what is to be done.

The counts come from `overview`, as those of the API do; here each gets the address of the list
that shows exactly the records it counts.
"""

from datetime import date

from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from tracker.common.admin.display import due_mark, page_url, sentence_url
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.inspections.models import Inspection
from tracker.outcomes.models import Figure
from tracker.overview.statistics import Overview, overview
from tracker.rectification.models import RectificationItem
from tracker.suggestions.models import Suggestion
from tracker.theme.charts import charts, columns, list_url, of_year, overdue_by_unit
from tracker.todo.queues import todo
from tracker.topics.models import Topic
from tracker.years.models import WorkYear

MATTERS = (Topic, Inspection, Suggestion)
ROWS_SHOWN = 8
FIGURES_SHOWN = 15
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
    if not request.user.has_perms([f"tracker.view_{m._meta.model_name}" for m in MATTERS]):
        return {"year": None, "lacks_role": True}
    years = list(WorkYear.objects.values_list("year", flat=True))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else latest_year()
    today = timezone.localdate()
    if year is None:
        return {
            "year": None,
            "quick_links": quick_links(request.user),
            "waiting": waiting(request.user, on=today),
        }
    seen = overview(year=year, on=today, to=request.user)
    return {
        "year": year,
        "today": today,
        "years": years,
        "overview": seen,
        "tiles": tiles(seen),
        "quick_links": quick_links(request.user),
        "waiting": waiting(request.user, on=today),
        "urgent": urgent_rows(year, on=today, to=request.user),
        "urgent_elsewhere": overdue_elsewhere(year, on=today, to=request.user),
        "without_due_date": without_due_date(year, to=request.user),
        "overdue_by_unit": overdue_by_unit(seen),
        "charts": charts(seen),
        "columns": columns(seen),
        "columns_width": max(350, 110 * len(seen.years) + 10),
        "figures": figures(year),
        "all_figures": list_url(Figure, **of_year(year)),
    }


def waiting(user, *, on: date) -> list[dict]:
    """What waits for this person today, each item with the page where it is done."""
    return [
        {
            "label": queue.label,
            "count": queue.count,
            "items": [
                {
                    "title": item.title,
                    "due_on": item.due_on,
                    "is_overdue": item.is_overdue,
                    "is_provisional": item.is_provisional,
                    "url": reverse(f"admin:tracker_{item.kind}_change", args=[item.id]),
                }
                for item in queue.items
            ],
        }
        for queue in todo(user, on=on)
    ]


def latest_year() -> int | None:
    """The last year that has a topic, an inspection or a suggestion; else the last one opened."""
    found = [
        model.objects.not_voided().aggregate(last=Max("work_year"))["last"] for model in MATTERS
    ]
    found = [year for year in found if year is not None]
    return max(found) if found else WorkYear.objects.aggregate(last=Max("year"))["last"]


def quick_links(user) -> list[dict]:
    return [
        {"label": label, "url": reverse(f"admin:tracker_{name}_add")}
        for label, name in QUICK_LINKS
        if user.has_perm(f"tracker.add_{name}")
    ]


def tiles(seen: Overview) -> list[dict]:
    """The first row: how much there is, and what is late."""
    year = of_year(seen.year)
    other_checks = seen.inspections.total - seen.law_enforcement_inspections
    late = [
        (model, kind.overdue, kind.due_soon)
        for model, kind in zip(
            MATTERS, (seen.topics, seen.inspections, seen.suggestions), strict=True
        )
    ]
    return [
        _tile(Topic, "监督议题", seen.topics.total, filters=year)
        | {
            "rest": [
                _part(Topic, "已办结", seen.topics.finished, filters=year | {"due": "finished"})
            ]
        },
        _tile(
            Inspection,
            "执法检查",
            seen.law_enforcement_inspections,
            filters=year | {"enforcement": "yes"},
        )
        | {
            "rest": [
                _part(
                    Inspection, "另有其他检查", other_checks, filters=year | {"enforcement": "no"}
                )
            ]
        },
        _tile(Suggestion, "代表建议", seen.suggestions.total, filters=year)
        | {
            "rest": [
                _part(
                    Suggestion,
                    "尚未答复",
                    seen.suggestions_unanswered,
                    filters=year | {"answer_class": "unanswered"},
                )
            ]
        },
        rectification_tile(seen),
        {
            "label": "超期",
            "tone": "red",
            "count": sum(overdue for _, overdue, _ in late),
            "rest": [
                _part(model, model._meta.verbose_name, overdue, filters=year | {"due": "overdue"})
                for model, overdue, _ in late
            ],
        },
        {
            "label": f"{(soon_until(on=seen.on) - seen.on).days}天内到期",
            "tone": "yellow",
            "count": sum(soon for _, _, soon in late),
            "rest": [
                _part(model, model._meta.verbose_name, soon, filters=year | {"due": "soon"})
                for model, _, soon in late
            ],
        },
    ]


def rectification_tile(seen: Overview) -> dict:
    """Items handed over and how many are written off; late ones are counted here alone."""
    year = {"year": seen.year}
    found = seen.rectification
    parts = (
        ("已销号", found.written_off, {"status__exact": "written_off"}),
        ("长期整改", found.long_term, {"status__exact": "long_term"}),
        ("超期", found.overdue, {"due": "overdue"}),
    )
    handed_over = year | {"handed_over": "yes"}
    return _tile(RectificationItem, "整改事项", found.total, filters=handed_over) | {
        "rest": [
            _part(RectificationItem, label, count, filters=year | filters)
            for label, count, filters in parts
        ]
    }


def _tile(model, label: str, count: int, *, filters: dict) -> dict:
    return {"label": label, "count": count, "url": list_url(model, **filters), "tone": "plain"}


def _part(model, label: str, count: int, *, filters: dict) -> dict:
    return {"label": label, "count": count, "url": list_url(model, **filters)}


def urgent_rows(year: int, *, on: date, to) -> list[dict]:
    """What is late or nearly so, the latest first."""
    records = [
        record
        for model in MATTERS
        for late in (
            model.objects.of_year(year).overdue(on=on),
            model.objects.of_year(year).due_soon(on=on),
        )
        for record in visible(late, to=to)
        .select_related("lead_committee")
        .order_by("due_on")[:ROWS_SHOWN]
    ]
    records.sort(key=lambda record: record.due_on)
    soon = soon_until(on=on)
    return [
        {
            "record": record,
            "kind": record._meta.verbose_name,
            "url": page_url(record),
            "due": due_mark(record, on=on, soon=soon),
            "unit": responsible_for(record),
        }
        for record in records[:ROWS_SHOWN]
    ]


def responsible_for(record) -> str:
    """Whose it is to act: the committee; for a suggestion the units that owe the answer."""
    if not isinstance(record, Suggestion):
        return str(record.lead_committee or "未填写")
    owing = record.assignments.answering().select_related("unit")
    return "、".join(str(assignment.unit) for assignment in owing) or "未交办"


def overdue_elsewhere(year: int, *, on: date, to) -> list[dict]:
    """Overdue matters of other years, which the counts of this year do not show."""
    found = [
        _part(
            model,
            model._meta.verbose_name,
            visible(model.objects.overdue(on=on), to=to).exclude(work_year=year).count(),
            filters={"due": "overdue"},
        )
        for model in MATTERS
    ]
    return [part for part in found if part["count"]]


def without_due_date(year: int, *, to) -> list[dict]:
    """Open matters that can never become overdue, because nobody has set their date."""
    found = [
        _part(
            model,
            model._meta.verbose_name,
            visible(model.objects.of_year(year).unfinished(), to=to).filter(due_on=None).count(),
            filters=of_year(year) | {"due": "none"},
        )
        for model in MATTERS
    ]
    return [part for part in found if part["count"]]


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

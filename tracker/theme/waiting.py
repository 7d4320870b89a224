"""What waits for a person (今日待办), as lines: the most urgent in front, all on their own page."""

from datetime import date
from itertools import islice
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from tracker.common.admin.display import due_tone, page_url
from tracker.common.admin.steps import BACK
from tracker.common.models import left_until, soon_until
from tracker.todo.queues import QUEUES, Awaited, Item, Waiting, counted, todo

ON_FRONT_PAGE = 10
ON_A_PAGE = 100


def waiting(user, *, on: date) -> dict:
    """The queues with their counts, and the lines that come first."""
    queues = todo(user, on=on, shown=slice(ON_FRONT_PAGE))
    soon = soon_until(on=on) if queues else on
    lines = [(place, queue, item) for queue in queues for place, item in enumerate(queue.items)]
    lines.sort(key=lambda line: _urgency(*line))
    return {
        "count": sum(queue.count for queue in queues),
        "queues": [{"queue": queue, "url": queue_url(queue.code)} for queue in queues],
        "lines": [
            line_of(queue, item, on=on, soon=soon)
            for _, queue, item in islice(lines, ON_FRONT_PAGE)
        ],
    }


def _urgency(place: int, queue: Waiting, item: Item) -> tuple:
    """One's own before what others have to do; by the day it is due; what has none in turn, so
    that no queue hides the others."""
    return (queue.is_watched, item.due_on or date.max, place)


def line_of(queue: Waiting, item: Item, *, on: date, soon: date) -> dict:
    return {
        "awaited": queue.label,
        "title": item.title,
        "detail": item.detail,
        "url": page_url(item.page),
        "move": item.awaited and move_of(item.awaited, back=page_url(item.page)),
        "due_on": item.due_on,
        "is_provisional": item.is_provisional,
        **_left(item.due_on, on=on, soon=soon),
    }


def move_of(awaited: Awaited, *, back: str) -> dict:
    """The page on which the awaited move is made; it leads on to the page `back`."""
    name = f"admin:tracker_{awaited.of._meta.model_name}_step"
    url = reverse(name, args=[awaited.of.pk, awaited.name])
    return {"label": awaited.label, "url": f"{url}?{urlencode({BACK: back})}"}


def _left(due_on: date | None, *, on: date, soon: date) -> dict:
    if due_on is None:
        return {"tone": "", "left": ""}
    return {"tone": due_tone(due_on, on=on, soon=soon), "left": left_until(due_on, on=on)}


def queue_url(code: str) -> str:
    return f"{reverse('admin:todo')}?queue={code}"


def waiting_page(request, site) -> TemplateResponse:
    """All that waits for the person, queue by queue; of one queue, when asked for, page by page."""
    code, on = request.GET.get("queue", ""), timezone.localdate()
    if code and code not in {queue.code for queue in QUEUES}:
        raise Http404
    soon, found = soon_until(on=on), counted(request.user, on=on, code=code)
    page = _page(request, found[0].count) if code and found else None
    shown = slice(page.start_index() - 1, page.end_index()) if page else slice(ON_FRONT_PAGE)
    queues = [each.shown(shown) for each in found]
    context = {
        **site.each_context(request),
        "title": "今日待办",
        "page": page,
        "code": code,
        "queues": [
            {
                "queue": queue,
                "url": queue_url(queue.code),
                "lines": [line_of(queue, item, on=on, soon=soon) for item in queue.items],
            }
            for queue in queues
        ],
    }
    return TemplateResponse(request, "admin/todo.html", context)


def _page(request, count: int):
    """The page asked for of the one queue asked for."""
    return Paginator(range(count), ON_A_PAGE).get_page(request.GET.get("page"))

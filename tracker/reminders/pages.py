"""Pages of the admin: the month, the address of one's feed, the letter to a unit."""

import calendar
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from tracker.common.models import FIRST_YEAR, LAST_YEAR
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import visible
from tracker.reminders.by_unit import letter_to
from tracker.reminders.dates import Entry, entries
from tracker.reminders.models import CalendarFeed
from tracker.units.models import Unit

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
# They are written to; they do not write to units.
ARE_WRITTEN_TO = frozenset({Role.UNIT_CONTACT, Role.DEPUTY})


def calendar_page(request, site) -> TemplateResponse:
    """The month asked for, else this one; POST makes a feed address or ends it."""
    shown_key = _change_feed(request) if request.method == "POST" else ""
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today=today)
    context = {
        **site.each_context(request),
        "title": f"{month.year}年{month.month}月",
        "weekdays": WEEKDAYS,
        "weeks": _weeks(request.user, month, today=today),
        "before": _moved(month, -1),
        "after": _moved(month, 1),
        "feed": CalendarFeed.objects.filter(account=request.user).first(),
        "address": shown_key and _address(request, shown_key),
    }
    return TemplateResponse(request, "admin/calendar.html", context)


def _change_feed(request) -> str:
    """The new key, which is shown this once; "" when the feed was ended."""
    if "end" in request.POST:
        CalendarFeed.objects.filter(account=request.user).delete()
        return ""
    return CalendarFeed.issue(request.user)


def _address(request, key: str) -> str:
    return request.build_absolute_uri(reverse("calendar-feed", args=[key]))


def _month(asked: str, *, today: date) -> date:
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else today.replace(day=1)


def _moved(month: date, by: int) -> str:
    """The month before or after, as its parameter; "" where the years of the ledger end."""
    place = month.year * 12 + month.month - 1 + by
    year, index = divmod(place, 12)
    return f"{year:04}-{index + 1:02}" if FIRST_YEAR <= year <= LAST_YEAR else ""


def _weeks(account, month: date, *, today: date) -> list[list[dict]]:
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    by_day: dict[date, list[dict]] = {}
    for entry in entries(account, first=month, last=last):
        shown = {"entry": entry, "url": _page_of(entry), "is_late": entry.on < today}
        by_day.setdefault(entry.on, []).append(shown)
    return [
        [
            {"day": day, "is_of_month": day.month == month.month, "is_today": day == today,
             "entries": by_day.get(day, [])}
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]  # fmt: skip


def _page_of(entry: Entry) -> str:
    return reverse(f"admin:tracker_{entry.kind}_change", args=[entry.id])


def unit_letter_page(request, site, unit_id: int) -> TemplateResponse:
    if not standing_of(request.user).roles - ARE_WRITTEN_TO:
        raise PermissionDenied
    unit = visible(Unit.objects.filter(pk=unit_id), to=request.user).first()
    if unit is None:
        raise Http404
    context = {
        **site.each_context(request),
        "title": f"催办文字：{unit}",
        "unit": unit,
        "letter": letter_to(unit, on=timezone.localdate(), to=request.user),
    }
    return TemplateResponse(request, "admin/unit_letter.html", context)

"""A person's dates as an iCal feed (RFC 5545), for the calendar program they use anyway."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.audit.models import Event
from tracker.audit.noting import note_of_the_day
from tracker.common.secret import digest_of
from tracker.reminders.dates import entries
from tracker.reminders.models import CalendarFeed

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
PRODUCT = "-//supervision ledger//calendar//ZH"


@never_cache
@require_safe
def calendar_feed(request, key: str) -> HttpResponse:
    """Who knows the address reads the dates; it ends when it is taken back or the account does."""
    feeds = CalendarFeed.objects.select_related("account")
    feed = feeds.filter(digest=digest_of(key), account__is_active=True).first()
    if feed is None:
        raise Http404
    note_of_the_day(Event.Kind.FEED_USE, whose=str(feed.pk), account=feed.account)
    text = ical(feed.account, on=timezone.localdate(), at=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def ical(account, *, on: date, at: datetime) -> bytes:
    """`at` is the moment at which the feed is made, as the format asks."""
    # Some programs only: read where somebody asks for a feed.
    from icalendar import Calendar
    from icalendar import Event as Appointment

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "监督工作台账")
    for entry in entries(account, first=on - BACK, last=on + AHEAD):
        event = Appointment()
        event.add("uid", f"{entry.name}@supervision-ledger")
        event.add("dtstamp", at)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.words)
        if entry.changed_at is not None:
            event.add("last-modified", entry.changed_at)
        calendar.add_component(event)
    return calendar.to_ical()

"""Events are kept as many months as the settings say; this is how older ones go."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.years.deadlines import add_months


def forget_events(*, at: datetime) -> int:
    """Delete what is older on the day than the months of the settings, and note that. Returns how
    many; the month of the day is counted whole days back."""
    first = add_months(timezone.localdate(at), -settings.EVENTS_KEPT_MONTHS)
    begins = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    count = Event.objects.forget(before=begins)
    if count:
        note(Event.Kind.FORGET, subject=f"{first}以前的", rows=count)
    return count

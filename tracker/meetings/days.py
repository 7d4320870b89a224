"""When and at which meeting matters are dealt with, as the agendas say."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting


def called(kinds: Iterable[str]) -> QuerySet:
    """Meetings of these kinds that were or are going to be held."""
    return (
        Meeting.objects.not_voided().filter(kind__in=kinds).exclude(status=Meeting.Status.CANCELLED)
    )


def meetings_on(day: date, *, kinds: Iterable[str] = Meeting.Kind.values) -> QuerySet:
    """Those of the kinds that last on that day."""
    ends_on = Q(ends_on__gte=day) | Q(ends_on=None, starts_on=day)
    return called(kinds).filter(ends_on, starts_on__lte=day)


def day_at(matter: Any, kind: str) -> date | None:
    """The first day on which a meeting of the kind deals with the matter, held or to come.

    Of prefetched `agenda_items__meeting` it asks nothing more.
    """
    days = [
        item.heard_on or item.meeting.starts_on
        for item in matter.agenda_items.all()
        if item.stands and item.meeting.kind == kind
    ]
    return min(filter(None, days), default=None)


def meeting_of_the_day(matter: int, day: date) -> Meeting | None:
    """The one meeting on whose agenda the matter stands on that day; None where several are."""
    items = AgendaItem.objects.standing().filter(Q(matter=matter) | Q(opinion__matter=matter))
    lasting = items.filter(meeting__in=meetings_on(day))
    found = list(Meeting.objects.filter(pk__in=lasting.values("meeting"))[:2])
    return found[0] if len(found) == 1 else None


def first_heard(kind: str) -> Subquery:
    """The same as a column of a query of matters, of what was heard already."""
    items = AgendaItem.objects.standing().filter(matter=OuterRef("pk"), meeting__kind=kind)
    heard = items.exclude(heard_on=None, result="")
    days = heard.annotate(day=Coalesce("heard_on", "meeting__starts_on")).order_by("day")
    return Subquery(days.values("day")[:1])

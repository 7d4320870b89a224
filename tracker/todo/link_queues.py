"""One-time links that end unused while what they are for is still waited for."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.guests.models import OneTimeLink
from tracker.guests.steps import waiting_links
from tracker.todo.queue import Queue

# Looked at from two days before its end until two weeks after.
BEFORE, AFTER = timedelta(days=2), timedelta(days=14)


def unused_links(standing: Standing, on: date) -> QuerySet:
    """A newer link for the same thing takes the place of an older one."""
    ending = OneTimeLink.objects.unused().filter(expires_on__range=(on - AFTER, on + BEFORE))
    good = OneTimeLink.objects.usable(on=on + BEFORE + timedelta(days=1))
    same = good.filter(step=OuterRef("step"), record_id=OuterRef("record_id"))
    ending = ending.filter(~Exists(same))
    return waiting_links(ending).select_related("matter", "unit", "deputy")


LINK_QUEUES = (
    Queue(
        code="unused_links",
        label="到期未用的一次性链接",
        roles=STAFF,
        records=unused_links,
        due="expires_on",
        about="matter",
        is_watched=True,
    ),
)

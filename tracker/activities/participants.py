"""How often deputies took part in activities: typed, or counted from the list of those who did.

An office often knows the number and not the names. What is typed wins, because a list may be
begun and not finished; where both exist and differ, both are told wherever the number is shown.
"""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

CAME = Q(presence="present")
# Whoever came to several of its events did so several times.
TIMES = Coalesce(Sum("times", filter=CAME), Value(0))


def listed_of(activity: Any) -> int | None:
    """How often deputies came, by the list; None as long as nobody is on it."""
    rows = activity.duty_acts.filter(voided_at=None).exclude(presence="expected")
    found = rows.aggregate(came=TIMES, known=Count("pk"))
    return found["came"] if found["known"] else None


def with_listed(activities: QuerySet) -> QuerySet:
    """Each with `listed`, as `listed_of`, and `deputies_told`, the number that is shown."""
    acts = activities.model._meta.get_field("duty_acts").related_model.objects
    known = acts.filter(activity=OuterRef("pk"), voided_at=None).exclude(presence="expected")
    counted = known.order_by().values("activity").annotate(came=TIMES)
    listed = activities.annotate(listed=Subquery(counted.values("came")))
    return listed.annotate(deputies_told=Coalesce(F("deputy_attendances"), F("listed")))


def differing(activities: QuerySet) -> QuerySet:
    """Those whose number is another than that of their list."""
    both = with_listed(activities).filter(deputy_attendances__isnull=False, listed__isnull=False)
    return both.exclude(deputy_attendances=F("listed"))


def told(typed: int | None, listed: int | None) -> str:
    """代表12人次，按登记的数；参加名单到会11人次，两者不一致，请核对。 "" where nobody knows."""
    if typed is None and listed is None:
        return ""
    if typed is None:
        return f"代表{listed}人次，按参加名单计。"
    if listed is None:
        return f"代表{typed}人次，按登记的数。"
    if typed == listed:
        return f"代表{typed}人次，登记的数与参加名单一致。"
    return f"代表{typed}人次，按登记的数；参加名单到会{listed}人次，两者不一致，请核对。"

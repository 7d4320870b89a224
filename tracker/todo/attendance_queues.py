"""Who is about to lose the mandate by staying away.

The committee in charge of the deputies has to examine it; nothing ends by itself.
"""

from datetime import date

from django.db.models import Count, QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.deputies.models import Deputy
from tracker.duties.absences import ABSENCES_THAT_END
from tracker.duties.models import DutyAct
from tracker.todo.queue import Queue


def absent_twice(standing: Standing, on: date) -> QuerySet:
    """Deputies still in office who stayed away from two sessions of their term."""
    away = DutyAct.objects.not_voided().filter(
        kind=DutyAct.Kind.CONGRESS, presence=DutyAct.Presence.ABSENT, acted_on__lte=on
    )
    counted = away.order_by().values("deputy").annotate(times=Count("pk"))
    often = counted.filter(times__gte=ABSENCES_THAT_END)
    return Deputy.objects.filter(mandate_ended_on=None, pk__in=often.values("deputy"))


ATTENDANCE_QUEUES = (
    Queue(
        code="deputies_absent_twice",
        label="代表两次未经批准不出席人代会，须审查代表资格",
        roles=STAFF,
        records=absent_twice,
    ),
)

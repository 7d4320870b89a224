"""What the office is reminded of: reports that were read in and not gone through to the end."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import Role, Standing
from tracker.extracts.models import Extract, ReportReading
from tracker.todo.queue import Queue


def reports_waiting(standing: Standing, on: date) -> QuerySet:
    waiting = Extract.objects.filter(status=Extract.Status.OPEN).values("reading")
    return ReportReading.objects.filter(pk__in=waiting).select_related("document")


REPORT_QUEUES = (
    Queue(
        code="reports_to_confirm",
        label="读入的报告还有条目待确认",
        roles=frozenset({Role.CLERK}),
        records=reports_waiting,
    ),
)

"""What waits among resolutions and decisions: to publish, to report on, to file, to close."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.decisions.models import Decision
from tracker.todo.queue import CONTACT, GOVERNMENT, Queue

Status = Decision.Status


def to_publish(standing: Standing, on: date) -> QuerySet:
    return Decision.objects.not_voided().filter(status=Status.ADOPTED)


def report_late_or_soon(standing: Standing, on: date) -> QuerySet:
    due = Decision.objects.overdue(on=on) | Decision.objects.due_soon(on=on)
    return due if standing.is_staff else due.filter(Decision.rows_of_the_addressed(standing))


def to_file_up(standing: Standing, on: date) -> QuerySet:
    public = Decision.objects.not_voided().exclude(published_on=None)
    return public.filter(filed_up_due_on__isnull=False, filed_up_on=None)


def to_close(standing: Standing, on: date) -> QuerySet:
    return Decision.objects.not_voided().filter(status=Status.REPORTED)


QUEUES = (
    Queue(
        code="decisions_to_publish",
        label="决议决定待公布",
        roles=STAFF,
        records=to_publish,
        move="publish",
    ),
    Queue(
        code="decision_reports_due",
        label="决议决定执行情况超期或即将到期",
        roles=STAFF | GOVERNMENT | CONTACT,
        records=report_late_or_soon,
        due="due_on",
        move="report",
    ),
    Queue(
        code="decisions_to_file_up",
        label="决议决定待报上一级备案",
        roles=STAFF,
        records=to_file_up,
        due="filed_up_due_on",
        move="file_up",
    ),
    Queue(
        code="decisions_to_close",
        label="决议决定已报告执行情况，待办结",
        roles=STAFF,
        records=to_close,
        move="close",
    ),
)

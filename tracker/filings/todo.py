"""What waits among filings: forms to check, papers to add, documents that were never filed."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.filings.models import Filing, NormativeDocument, YearListLine
from tracker.todo.queue import CONTACT, GOVERNMENT, Queue

Status = Filing.Status


def to_check(standing: Standing, on: date) -> QuerySet:
    return Filing.objects.not_voided().filter(status=Status.RECEIVED)


def to_supplement(standing: Standing, on: date) -> QuerySet:
    waiting = Filing.objects.not_voided().filter(status=Status.SUPPLEMENT)
    if standing.is_staff:
        return waiting
    return waiting.filter(document__maker__in=standing.offices)


def missing(standing: Standing, on: date) -> QuerySet:
    return YearListLine.objects.missing()


def unfiled(standing: Standing, on: date) -> QuerySet:
    return NormativeDocument.objects.unfiled()


QUEUES = (
    Queue(
        code="filings_to_check",
        label="报备文件待形式审查",
        roles=STAFF,
        records=to_check,
        due="due_on",
        move="register",
    ),
    Queue(
        code="filings_to_supplement",
        label="报备材料待补正",
        roles=STAFF | GOVERNMENT | CONTACT,
        records=to_supplement,
        due="supplement_due_on",
        move="supplement",
    ),
    Queue(
        code="filings_missing",
        label="发文目录中没有报备的文件（漏报）",
        roles=STAFF,
        records=missing,
        about="year_list",
    ),
    Queue(
        code="documents_unfiled",
        label="已登记而没有报备的规范性文件",
        roles=STAFF,
        records=unfiled,
    ),
)

"""What the fiscal calendar (财经监督年历) reminds of: a year without topics, months that come."""

from datetime import date

from django.db.models import Q, QuerySet

from tracker.common.models import soon_until
from tracker.common.roles import STAFF, Role, Standing
from tracker.fiscal.models import FiscalDuty
from tracker.todo.queue import COMMITTEE, Queue
from tracker.topics.models import Topic
from tracker.years.models import WorkYear


def years_to_plan(standing: Standing, on: date) -> QuerySet:
    """This year, and the next one where it is open already, while a yearly duty has no topic."""
    open_years = WorkYear.objects.filter(status=WorkYear.Status.OPEN, year__gte=on.year)
    unplanned = [
        year.pk for year in open_years if FiscalDuty.objects.unplanned(year.pk, on=on).exists()
    ]
    return open_years.filter(pk__in=unplanned)


def months_come(standing: Standing, on: date) -> QuerySet:
    """Topics of which the months have begun or soon do, while their last day is still far; when
    that is near they stand with what is due (`topics_due`)."""
    soon = soon_until(on=on)
    has_begun = Q(work_year__lt=soon.year) | Q(
        work_year=soon.year, fiscal_duty__due_from__lte=soon.month
    )
    found = Topic.objects.unfinished().filter(has_begun, fiscal_duty__due_from__isnull=False)
    found = found.filter(due_on__gt=soon).exclude(status__in=Topic.AFTER_DELIBERATION)
    if standing.is_staff:
        return found
    return found.filter(lead_committee__in=standing.units_as(Role.COMMITTEE))


FISCAL_QUEUES = (
    Queue(
        code="fiscal_years_to_plan",
        label="财经监督年历待列入议题",
        roles=STAFF,
        records=years_to_plan,
    ),
    Queue(
        code="fiscal_months",
        label="已到规定月份的财经监督议题",
        roles=STAFF | COMMITTEE,
        records=months_come,
        due="due_on",
    ),
)

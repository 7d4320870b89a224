"""What waits of personnel matters: papers, oaths, reports upwards, announcements."""

from datetime import date

from django.db.models import Q, QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Post
from tracker.todo.queue import Queue

Status, Kind = PersonnelMatter.Status, PersonnelMatter.Kind


def passed() -> QuerySet:
    return PersonnelMatter.objects.not_voided().filter(status__in=PersonnelMatter.TO_FOLLOW_UP)


def papers_missing(standing: Standing, on: date) -> QuerySet:
    """Those with a session in sight whose papers have not come in."""
    waiting = PersonnelMatter.objects.not_voided().exclude(kind=Kind.LAPSE)
    waiting = waiting.filter(status__in=PersonnelMatter.BEFORE_TABLED)
    return waiting.filter(received_on=None, planned_on__isnull=False)


def to_announce(standing: Standing, on: date) -> QuerySet:
    return passed().filter(status=Status.PASSED)


def to_swear(standing: Standing, on: date) -> QuerySet:
    needed = Q(kind__in=PersonnelMatter.OPENING) & ~Q(post__oath_by="")
    return passed().filter(needed, oath_on=None)


def to_report_up(standing: Standing, on: date) -> QuerySet:
    """组织法 2022 art. 50 (14)."""
    of_government = Q(post__kind=Post.Kind.GOVERNMENT, kind__in=PersonnelMatter.REPORTED_UP)
    return passed().filter(of_government, reported_up_on=None)


QUEUES = (
    Queue(
        code="personnel_papers_missing",
        label="人事任免材料待报送",
        roles=STAFF,
        records=papers_missing,
        due="planned_on",
    ),
    Queue(
        code="personnel_to_announce",
        label="通过的任免待公布",
        roles=STAFF,
        records=to_announce,
        move="announce",
    ),
    Queue(
        code="personnel_to_swear",
        label="待宪法宣誓",
        roles=STAFF,
        records=to_swear,
        due="oath_due_on",
        move="swear",
    ),
    Queue(
        code="personnel_to_report_up",
        label="政府组成人员任免待报备",
        roles=STAFF,
        records=to_report_up,
        move="report_up",
    ),
)

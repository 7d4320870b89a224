"""What waits of leads: the office sorts, units answer, the street tells and confirms."""

from datetime import date

from django.db.models import Q, QuerySet

from tracker.common.models import Decision
from tracker.common.roles import STAFF, Role, Standing
from tracker.leads.models import Lead
from tracker.todo.queue import COMMITTEE, CONTACT, GOVERNMENT, Queue

Status = Lead.Status
SORTERS = STAFF | {Role.STREET_COMMITTEE}
UNITS = CONTACT | GOVERNMENT


def of_own_street(leads: QuerySet, standing: Standing) -> QuerySet:
    if standing.is_staff:
        return leads
    streets = standing.units_as(Role.STREET_COMMITTEE)
    return leads.filter(Q(street__in=streets) | Q(lead_committee__in=streets))


def in_state(*states: str) -> QuerySet:
    return Lead.objects.not_voided().filter(status__in=states)


def to_sort(standing: Standing, on: date) -> QuerySet:
    return of_own_street(in_state(Status.RECEIVED), standing)


def to_hand_over(standing: Standing, on: date) -> QuerySet:
    return of_own_street(in_state(Status.SORTED), standing)


def of_unknown_unit(standing: Standing, on: date) -> QuerySet:
    """The source names a unit, and nobody has said yet which one it is."""
    waiting = Lead.objects.unfinished().exclude(unit_named="")
    return waiting.filter(budget_unit=None, handled_by=None)


def to_verify(standing: Standing, on: date) -> QuerySet:
    waiting = Lead.objects.unfinished().filter(channel=Lead.Channel.WARNING, verified="")
    if standing.is_staff:
        return waiting
    return waiting.filter(lead_committee__in=standing.units_as(Role.COMMITTEE))


def of_own_unit(leads: QuerySet, standing: Standing) -> QuerySet:
    return leads.filter(handled_by__in=standing.offices, handed_over_on__isnull=False)


def to_accept(standing: Standing, on: date) -> QuerySet:
    return of_own_unit(in_state(Status.HANDED_OVER), standing)


def to_answer(standing: Standing, on: date) -> QuerySet:
    return of_own_unit(in_state(Status.ACCEPTED, Status.RETURNED), standing)


def extensions_asked_for(standing: Standing, on: date) -> QuerySet:
    waiting = in_state(*Lead.WITH_UNIT).filter(extension_decision=Decision.PENDING)
    return of_own_street(waiting, standing)


def to_tell(standing: Standing, on: date) -> QuerySet:
    return of_own_street(in_state(Status.ANSWERED).filter(wants_reply=True), standing)


def to_confirm(standing: Standing, on: date) -> QuerySet:
    """Answered, and told where somebody asked to be: is it solved?"""
    answered = Q(status=Status.TOLD) | Q(status=Status.ANSWERED, wants_reply=False)
    return of_own_street(Lead.objects.not_voided().filter(answered), standing)


def late(standing: Standing, on: date) -> QuerySet:
    return Lead.objects.overdue(on=on)


QUEUES = (
    Queue(code="leads_to_sort", label="线索待分办", roles=SORTERS, records=to_sort, move="sort"),
    Queue(
        code="leads_to_hand_over",
        label="线索待交办",
        roles=SORTERS,
        records=to_hand_over,
        move="hand_over",
    ),
    Queue(
        code="leads_of_unknown_unit",
        label="来源所写单位待核对的线索",
        roles=STAFF,
        records=of_unknown_unit,
    ),
    Queue(
        code="leads_to_verify",
        label="预警待核实",
        roles=STAFF | COMMITTEE,
        records=to_verify,
    ),
    Queue(
        code="leads_to_accept",
        label="交来的线索待受理",
        roles=UNITS,
        records=to_accept,
        due="due_on",
        move="accept",
    ),
    Queue(
        code="leads_to_answer",
        label="线索待答复",
        roles=UNITS,
        records=to_answer,
        due="due_on",
        move="answer",
    ),
    Queue(
        code="lead_extensions",
        label="线索延期待审",
        roles=SORTERS,
        records=extensions_asked_for,
        due="due_on",
        move="grant_extension",
    ),
    Queue(
        code="leads_to_tell",
        label="答复待反馈本人",
        roles=SORTERS,
        records=to_tell,
        move="tell",
    ),
    Queue(
        code="leads_to_confirm",
        label="线索待确认是否解决",
        roles=SORTERS,
        records=to_confirm,
        move="solve",
    ),
    Queue(
        code="leads_late",
        label="超期未答复的线索",
        roles=STAFF | {Role.LEADER},
        records=late,
        due="due_on",
        is_watched=True,
    ),
)

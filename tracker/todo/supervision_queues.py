"""What waits in supervision: opinions to hand over and report on, items to rectify and to check."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q, QuerySet

from tracker import kinds
from tracker.common.roles import STAFF, Role, Standing
from tracker.inspections.models import Inspection
from tracker.matters.models import specific_paths
from tracker.meetings.days import first_heard
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationExtension, RectificationItem
from tracker.todo.queue import COMMITTEE, CONTACT, GOVERNMENT, Queue
from tracker.todo.reckoning import audit_report_due
from tracker.topics.models import Topic

SUPERVISORS = STAFF | COMMITTEE
ItemStatus = RectificationItem.Status


def _late_or_soon(model) -> Callable[[Standing, date], QuerySet]:
    def records(standing: Standing, on: date) -> QuerySet:
        late = model.objects.overdue(on=on)
        soon = model.objects.due_soon(on=on)
        if standing.is_staff:
            return late | soon
        return (late | soon).filter(lead_committee__in=standing.units_as(Role.COMMITTEE))

    return records


def of_own_matters(records: QuerySet, standing: Standing, path: str = "") -> QuerySet:
    """Of the records those whose topic or inspection the person's committee leads."""
    if standing.is_staff:
        return records
    matters = Q()
    for kind in kinds.supervising():
        name = kind._meta.model_name
        lead = f"{path}matter__as_{name}__lead_committee"
        own = Q(**{f"{lead}__in": standing.units_as(Role.COMMITTEE)}) | Q(**{lead: None})
        matters |= Q(**{f"{path}matter__matter_kind": name}) & own
    return records.filter(matters)


def items(*statuses: str) -> QuerySet:
    found = RectificationItem.objects.not_voided().filter(status__in=statuses)
    return found.select_related(*specific_paths())


def own_items(*statuses: str) -> Callable[[Standing, date], QuerySet]:
    """Items that a unit has to do something about: it leads them."""
    return lambda standing, on: items(*statuses).filter(
        lead_unit__in=standing.units_as(Role.UNIT_CONTACT)
    )


def items_of_matters(*statuses: str) -> Callable[[Standing, date], QuerySet]:
    return lambda standing, on: of_own_matters(items(*statuses), standing)


def opinions(*statuses: str) -> QuerySet:
    found = Opinion.objects.not_voided().filter(status__in=statuses)
    return found.select_related(*specific_paths())


def addressed_opinions(*statuses: str) -> Callable[[Standing, date], QuerySet]:
    def records(standing: Standing, on: date) -> QuerySet:
        offices = standing.offices
        return opinions(*statuses).filter(addressed_to__in=offices)

    return records


def pending_extensions(standing: Standing, on: date) -> QuerySet:
    pending = RectificationExtension.objects.filter(
        decision=RectificationExtension.Decision.PENDING, item__voided_at=None
    ).select_related("item", "requested_by")
    return of_own_matters(pending, standing, "item__")


def overdue_items(standing: Standing, on: date) -> QuerySet:
    return of_own_matters(RectificationItem.objects.overdue(on=on), standing)


def overdue_opinions(standing: Standing, on: date) -> QuerySet:
    return of_own_matters(Opinion.objects.overdue(on=on), standing)


def _audits(standing: Standing, on: date) -> QuerySet:
    """Topics on the rectification of audit findings whose report the session has heard."""
    heard = Topic.objects.unfinished().filter(form=Topic.Form.AUDIT_RECTIFICATION)
    # Of the fiscal calendar the report is a topic of its own, with a due date of its own.
    heard = heard.filter(fiscal_duty=None)
    heard = heard.annotate(heard_on=first_heard(Meeting.Kind.COMMITTEE)).exclude(heard_on=None)
    heard = heard.prefetch_related("agenda_items__meeting")
    if standing.is_staff:
        return heard
    return heard.filter(lead_committee__in=standing.units_as(Role.COMMITTEE))


SUPERVISION_QUEUES = (
    Queue(
        code="audit_reports",
        label="待报告审计查出问题整改情况",
        roles=SUPERVISORS,
        records=_audits,
        due="heard_on",
        reckoned=audit_report_due,
        is_watched=True,
    ),
    Queue(
        code="items_to_claim",
        label="整改事项待认领",
        roles=CONTACT,
        records=own_items(ItemStatus.HANDED_OVER),
        due="due_on",
        move="claim",
    ),
    Queue(
        code="items_to_rectify",
        label="整改中的事项",
        roles=CONTACT,
        records=own_items(ItemStatus.RECTIFYING, ItemStatus.LONG_TERM, ItemStatus.RETURNED),
        due="due_on",
    ),
    Queue(
        code="items_to_sign",
        label="销号申请待单位负责人签字",
        roles=CONTACT,
        records=own_items(ItemStatus.APPLIED),
        move="sign",
    ),
    Queue(
        code="items_to_divide",
        label="审议意见条款待分办到单位",
        roles=GOVERNMENT,
        records=lambda standing, on: items(ItemStatus.HANDED_OVER).filter(
            lead_unit__in=standing.units_as(Role.GOVERNMENT_OFFICE)
        ),
        due="due_on",
        move="assign",
    ),
    Queue(
        code="opinions_to_answer",
        label="审议意见待研究处理",
        roles=GOVERNMENT | CONTACT,
        records=addressed_opinions(Opinion.Status.HANDED_OVER, Opinion.Status.PLAN_RECEIVED),
        due="due_on",
    ),
    Queue(
        code="opinions_to_report",
        label="已征求意见，待书面报告",
        roles=GOVERNMENT | CONTACT,
        records=addressed_opinions(Opinion.Status.CONSULTED),
        due="due_on",
        move="report",
    ),
    Queue(
        code="drafts_to_agree",
        label="研究处理情况待专工委提意见",
        roles=SUPERVISORS,
        records=lambda standing, on: of_own_matters(opinions(Opinion.Status.CONSULTING), standing),
        due="due_on",
        move="agree",
    ),
    Queue(
        code="opinions_to_hand_over",
        label="审议意见待交办",
        roles=STAFF,
        records=lambda standing, on: opinions(Opinion.Status.APPROVED),
        due="handover_due_on",
        move="hand_over",
    ),
    Queue(
        code="items_to_hand_over",
        label="问题清单待交办",
        roles=STAFF,
        records=lambda standing, on: items(ItemStatus.CONFIRMED).filter(opinion=None),
        move="hand_over",
    ),
    Queue(
        code="item_extensions_to_decide",
        label="整改延期待审",
        roles=SUPERVISORS,
        records=pending_extensions,
        due="until",
        about="item",
    ),
    Queue(
        code="items_to_check",
        label="销号申请待复核",
        roles=SUPERVISORS,
        records=items_of_matters(ItemStatus.UNIT_SIGNED),
        move="check",
    ),
    Queue(
        code="items_to_write_off",
        label="复核通过，待销号",
        roles=SUPERVISORS,
        records=items_of_matters(ItemStatus.CHECKED),
        move="write_off",
    ),
    Queue(
        code="overdue_items",
        label="超期未整改",
        roles=SUPERVISORS,
        records=overdue_items,
        due="due_on",
        is_watched=True,
    ),
    Queue(
        code="overdue_opinions",
        label="审议意见超期未报告",
        roles=SUPERVISORS,
        records=overdue_opinions,
        due="due_on",
        is_watched=True,
    ),
    Queue(
        code="topics_due",
        label="超期或即将到期的议题",
        roles=SUPERVISORS,
        records=_late_or_soon(Topic),
        due="due_on",
    ),
    Queue(
        code="inspections_due",
        label="超期或即将到期的检查",
        roles=SUPERVISORS,
        records=_late_or_soon(Inspection),
        due="due_on",
    ),
)

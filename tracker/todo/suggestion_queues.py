"""What waits in the handling of suggestions, for units, deputies, the government and the office."""

from datetime import date

from django.db.models import F, Q, QuerySet

from tracker.answers.models import Evaluation
from tracker.assignments.models import Assignment, Extension
from tracker.common.roles import STAFF, Role, Standing
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.todo.queue import CONTACT, DEPUTY, GOVERNMENT, Queue
from tracker.todo.reckoning import contact_due, handover_due, reassignment_due

Status = Suggestion.Status


def _suggestions(*statuses: str) -> QuerySet:
    return Suggestion.objects.not_voided().filter(status__in=statuses)


def _parts() -> QuerySet:
    """Of suggestions that go on: with the whole ended there is nothing left for a part to do."""
    live = Assignment.objects.current().filter(suggestion__in=Suggestion.objects.unfinished())
    return live.select_related("suggestion", "unit")


def _own_parts(standing: Standing) -> QuerySet:
    return _parts().filter(unit__in=standing.units_as(Role.UNIT_CONTACT))


def _unsatisfied(standing: Standing, on: date) -> QuerySet:
    votes = Evaluation.objects.filter(
        result=Evaluation.Rating.UNSATISFIED, answer__round=F("answer__suggestion__round")
    )
    return _suggestions(Status.EVALUATED).filter(pk__in=votes.values("answer__suggestion"))


def _of_government(records: QuerySet, standing: Standing, path: str = "") -> QuerySet:
    governments = standing.units_as(Role.GOVERNMENT_OFFICE)
    return records.filter(**{f"{path}handed_over_to__in": governments})


def _refusals(standing: Standing, on: date) -> QuerySet:
    waiting = _parts().filter(status=Assignment.Status.REFUSING)
    if standing.is_staff:
        return waiting
    return _of_government(waiting, standing, "suggestion__")


def _extensions(standing: Standing, on: date) -> QuerySet:
    waiting = Extension.objects.filter(
        decision=Extension.Decision.PENDING, suggestion__voided_at=None
    ).select_related("suggestion", "requested_by")
    if standing.is_staff:
        return waiting
    return _of_government(waiting, standing, "suggestion__")


def _to_answer(standing: Standing, on: date) -> QuerySet:
    answering = _own_parts(standing).exclude(part=Assignment.Part.CO)
    return answering.filter(status=Assignment.Status.HANDLING)


def _to_contact(standing: Standing, on: date) -> QuerySet:
    """Parts that are handled and not answered yet, where the rules say by when to speak to the
    deputy; whether they have is known with the answer."""
    limited = _to_answer(standing, on).exclude(suggestion__rule_set__contact_length=None)
    return limited.select_related("suggestion__rule_set", "suggestion", "unit")


SUGGESTION_QUEUES = (
    Queue(
        code="to_sign",
        label="待签收",
        roles=CONTACT,
        records=lambda standing, on: _own_parts(standing).filter(
            status=Assignment.Status.PENDING_SIGN
        ),
        due="refusal_due_on",
        about="suggestion",
        move="sign",
    ),
    Queue(
        code="to_answer",
        label="待答复代表",
        roles=CONTACT,
        records=_to_answer,
        due="suggestion__due_on",
        about="suggestion",
        move="about.answer",
    ),
    Queue(
        code="to_contact",
        label="待联系代表",
        roles=CONTACT,
        records=_to_contact,
        due="assigned_on",
        about="suggestion",
        reckoned=contact_due,
        move="about.answer",
    ),
    Queue(
        code="to_give_co_opinion",
        label="待提出会办意见",
        roles=CONTACT,
        records=lambda standing, on: _own_parts(standing).filter(
            part=Assignment.Part.CO,
            status__in=(Assignment.Status.HANDLING, Assignment.Status.RETURNED_BY_LEAD),
        ),
        due="co_opinion_due_on",
        about="suggestion",
        move="give_co_opinion",
    ),
    Queue(
        code="to_evaluate",
        label="待评价答复",
        roles=DEPUTY,
        records=lambda standing, on: _suggestions(Status.ANSWERED).filter(
            lead_deputy__in=standing.deputies
        ),
        due="feedback_due_on",
        move="evaluate",
    ),
    Queue(
        code="to_revise",
        label="退回待修改",
        roles=DEPUTY,
        records=lambda standing, on: _suggestions(Status.RETURNED).filter(
            lead_deputy__in=standing.deputies
        ),
        move="submit",
    ),
    Queue(
        code="to_consent",
        label="待确认联名",
        roles=DEPUTY,
        records=lambda standing, on: CoSignature.objects.filter(
            consent=CoSignature.Consent.ASKED,
            deputy__in=standing.deputies,
            suggestion__voided_at=None,
        ).select_related("deputy", "suggestion"),
        about="suggestion",
    ),
    Queue(
        code="to_assign",
        label="待分办到单位",
        roles=GOVERNMENT,
        records=lambda standing, on: _of_government(
            _suggestions(Status.ASSIGNED), standing
        ).exclude(pk__in=Assignment.objects.current().values("suggestion")),
        due="due_on",
        move="assign",
    ),
    Queue(
        code="to_reassign",
        label="待重新交办",
        roles=GOVERNMENT | STAFF,
        records=lambda standing, on: (
            _suggestions(Status.REASSIGNING)
            if standing.is_staff
            else _of_government(_suggestions(Status.REASSIGNING), standing)
        ).select_related("rule_set"),
        due="due_on",
        reckoned=reassignment_due,
        move="reassign",
    ),
    Queue(
        code="refusals_to_decide",
        label="待审申退",
        roles=GOVERNMENT | STAFF,
        records=_refusals,
        about="suggestion",
    ),
    Queue(
        code="extensions_to_decide",
        label="待审延期",
        roles=GOVERNMENT | STAFF,
        records=_extensions,
        about="suggestion",
    ),
    Queue(
        code="to_screen",
        label="待审查立案",
        roles=STAFF,
        records=lambda standing, on: _suggestions(Status.SUBMITTED),
        move="accept",
    ),
    Queue(
        code="to_hand_over",
        label="待交办",
        roles=STAFF,
        records=lambda standing, on: _suggestions(Status.ACCEPTED),
        reckoned=handover_due,
        move="hand_over",
    ),
    Queue(
        code="overdue_answers",
        label="超期未答复",
        roles=STAFF | GOVERNMENT,
        records=lambda standing, on: _owed(standing).filter(due_on__lt=on),
        due="due_on",
        is_watched=True,
    ),
    Queue(
        code="unsatisfied",
        label="不满意，待定二次办理",
        roles=STAFF,
        records=_unsatisfied,
    ),
    Queue(
        code="to_conclude",
        label="已评价或逾期未评价，可办结",
        roles=STAFF,
        records=lambda standing, on: _suggestions(Status.ANSWERED, Status.EVALUATED).filter(
            Q(status=Status.EVALUATED) | Q(feedback_due_on__lt=on)
        ),
        due="feedback_due_on",
        move="conclude",
    ),
    Queue(
        code="to_report",
        label="跟踪落实到期",
        roles=STAFF,
        records=lambda standing, on: _suggestions(Status.TRACKING).filter(next_report_on__lte=on),
        due="next_report_on",
    ),
)


def _owed(standing: Standing) -> QuerySet:
    owed = Suggestion.objects.not_voided().filter(status__in=Suggestion.AWAITING_ANSWER)
    return owed if standing.is_staff else _of_government(owed, standing)

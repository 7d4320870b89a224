"""A later day for the answer: asked for by the unit, granted or not by whoever handed it over.

A due date changes in no other way; its explanation keeps each of these.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.models import Decision
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.who import STAFF
from tracker.common.workflow import STAYS, Move, NothingToDo, Transition, TransitionRefused
from tracker.leads.models import Lead
from tracker.leads.rights import STREET, UNIT
from tracker.years.clocks import take
from tracker.years.deadlines import Deadline


def check_extendable(lead: Lead) -> TransitionRefused | None:
    if lead.due_on is None:
        return NothingToDo("没有办理期限，不需要延期。", code="due_missing")
    if lead.extension_decision == Decision.PENDING:
        return NothingToDo("已有一个延期申请在审核中。", code="extension_pending")
    return None


def check_pending(lead: Lead) -> TransitionRefused | None:
    if lead.extension_decision != Decision.PENDING:
        return NothingToDo("没有待审的延期申请。", code="no_extension_pending")
    return None


class RequestExtensionForm(ReasonForm):
    happened_on = forms.DateField(label="申请日期")
    extension_until = forms.DateField(label="申请延至")
    kept_in = {"happened_on": "Lead.extension_asked_on", "remark": "Lead.extension_reason"}

    def clean(self):
        data = super().clean()
        until, due = data.get("extension_until"), self.record.due_on
        if until is not None and due is not None and until <= due:
            message = f"须晚于现在的办理期限（{due.isoformat()}）。"
            self.add_error("extension_until", ValidationError(message, code="extension_too_short"))
        return data


def request_extension(lead: Lead, move: Move) -> None:
    lead.extension_asked_on = move.data["happened_on"]
    lead.extension_until = move.data["extension_until"]
    lead.extension_reason = move.data["remark"]
    lead.extension_decision = Decision.PENDING


def grant_extension(lead: Lead, move: Move) -> None:
    day, until = move.data["happened_on"], lead.extension_until
    told = f"{lead.due_explanation}；{day} 同意延期（{lead.extension_reason}）→ {until}"
    take(lead, "due_on", Deadline(due_on=until, explanation=told))
    lead.extension_decision = Decision.GRANTED


def decline_extension(lead: Lead, move: Move) -> None:
    lead.extension_decision = Decision.DECLINED


EXTENDING = (
    Transition(
        name="request_extension",
        label="申请延期",
        sources=Lead.WITH_UNIT,
        targets=(STAYS,),
        by=UNIT,
        not_before=("handed_over_on",),
        form=RequestExtensionForm,
        guard=check_extendable,
        effect=request_extension,
        represents=lambda lead, data: lead.handled_by,
        is_aside=True,
    ),
    Transition(
        name="grant_extension",
        label="同意延期",
        sources=Lead.WITH_UNIT,
        targets=(STAYS,),
        by=STAFF | STREET,
        not_before=("handed_over_on", "extension_asked_on"),
        form=MoveForm,
        guard=check_pending,
        effect=grant_extension,
    ),
    Transition(
        name="decline_extension",
        label="不同意延期",
        sources=Lead.WITH_UNIT,
        targets=(STAYS,),
        by=STAFF | STREET,
        not_before=("handed_over_on", "extension_asked_on"),
        form=ReasonForm,
        guard=check_pending,
        effect=decline_extension,
        is_aside=True,
    ),
)

"""The life cycle of a lead: who sorts it, who answers, who tells whoever told it."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.areas.models import WorkArea
from tracker.common.models import Decision
from tracker.common.move_forms import MoveForm, ReasonForm, RecordField
from tracker.common.relations import COMMITTEE_IN_CHARGE
from tracker.common.who import STAFF
from tracker.common.workflow import (
    STAYS,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.leads.ending import ENDING, OPEN, check_acceptable, check_verified
from tracker.leads.extending import EXTENDING
from tracker.leads.models import Lead
from tracker.leads.rights import DEPUTY, STREET, UNIT
from tracker.units.models import Unit
from tracker.years.clocks import set_dates, take
from tracker.years.deadlines import Deadline

Status = Lead.Status


class SortForm(MoveForm):
    """What stays empty stays as it is."""

    happened_on = forms.DateField(label="分办日期")
    area = RecordField(WorkArea.objects.filter(is_active=True), label="工作领域", required=False)
    lead_committee = RecordField(
        Unit.objects.filter(kind=Unit.Kind.COMMITTEE), label="责任专工委", required=False
    )
    street = RecordField(
        Unit.objects.filter(kind=Unit.Kind.STREET_COMMITTEE), label="街道工委", required=False
    )
    is_in_proceedings = forms.BooleanField(
        label="已进入诉讼、仲裁或复议", required=False, help_text="勾选后只能转送，不能受理。"
    )


def sort(lead: Lead, move: Move) -> None:
    for name in ("area", "lead_committee", "street", "is_in_proceedings"):
        setattr(lead, name, move.data[name] or getattr(lead, name))


class AnswerOnSpotForm(MoveForm):
    happened_on = forms.DateField(label="答复日期")
    answer = forms.CharField(label="答复内容", widget=forms.Textarea(attrs={"rows": 3}))
    unknown_when_late = ("answer",)


def answer_on_spot(lead: Lead, move: Move) -> None:
    """Whoever told it stood there, and so was told."""
    lead.answer, lead.answered_on = move.data["answer"], move.data["happened_on"]
    lead.told_on = lead.concluded_on = move.data["happened_on"]


def check_on_spot(lead: Lead) -> TransitionRefused | None:
    return check_acceptable(lead) or check_verified(lead)


class HandOverForm(MoveForm):
    happened_on = forms.DateField(label="交办日期")
    handled_by = RecordField(Unit.objects.all(), label="承办单位")
    document_number = forms.CharField(label="交办（督办）单号", required=False, max_length=100)
    due_on = forms.DateField(
        label="办理期限",
        required=False,
        help_text="另定期限的填写，并在说明中写明由来；留空按办理规则，规则未规定的没有期限。",
    )
    kept_in = {"happened_on": "Lead.handed_over_on"}

    def clean(self):
        data = super().clean()
        day, due = data.get("happened_on"), data.get("due_on")
        if day is not None and due is not None and due < day:
            message = "办理期限不能早于交办日期。"
            self.add_error("due_on", ValidationError(message, code="due_before_handover"))
        if due is not None and not data.get("remark"):
            message = "另定办理期限的，请说明由来。"
            self.add_error("remark", ValidationError(message, code="due_unexplained"))
        return data


def hand_over(lead: Lead, move: Move) -> None:
    data = move.data
    lead.handled_by, lead.handed_over_on = data["handled_by"], data["happened_on"]
    lead.document_number = data["document_number"] or lead.document_number
    if data["due_on"] is None:
        set_dates(lead, "due_on")
        return
    told = f"{data['happened_on']} 交办时另定期限：{data['remark']}"
    take(lead, "due_on", Deadline(due_on=data["due_on"], explanation=told))


class AcceptForm(MoveForm):
    happened_on = forms.DateField(label="受理日期")
    kept_in = {"happened_on": "Lead.started_on"}


def accept(lead: Lead, move: Move) -> None:
    lead.started_on = move.data["happened_on"]


def give_back(lead: Lead, move: Move) -> None:
    """It is handed over anew, and then to whoever is named; who had it stays in the history."""
    lead.handled_by = lead.handed_over_on = lead.started_on = None
    lead.extension_asked_on = lead.extension_until = None
    lead.extension_reason = lead.extension_decision = lead.document_number = ""
    take(lead, "due_on", Deadline(due_on=None, explanation=""))


class AnswerForm(AnswerOnSpotForm):
    kept_in = {"happened_on": "Lead.answered_on"}


def answer(lead: Lead, move: Move) -> None:
    lead.answer, lead.answered_on = move.data["answer"], move.data["happened_on"]
    if lead.extension_decision == Decision.PENDING:
        # What was asked for is not needed any more.
        lead.extension_decision = Decision.DECLINED


def return_answer(lead: Lead, move: Move) -> None:
    """The text stays to be read; the answer is owed again."""
    lead.answered_on = lead.told_on = None
    lead.rated = ""


def check_handed_over(lead: Lead) -> TransitionRefused | None:
    if lead.handed_over_on is None:
        return TransitionRefused("没有交办给单位，不能退回重办。", code="unit_missing")
    return None


class TellForm(MoveForm):
    happened_on = forms.DateField(label="反馈日期")
    rated = forms.ChoiceField(label="评价", required=False, choices=Lead.Rating.choices)
    kept_in = {"happened_on": "Lead.told_on"}


def tell(lead: Lead, move: Move) -> None:
    lead.told_on, lead.rated = move.data["happened_on"], move.data["rated"]


class VerifyForm(ReasonForm):
    happened_on = forms.DateField(label="核实日期")
    verified = forms.ChoiceField(label="核实结果", choices=Lead.Verified.choices)
    remark = forms.CharField(
        label="核实情况", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    kept_in = {"happened_on": "Lead.verified_on"}


def verify(lead: Lead, move: Move) -> None:
    lead.verified, lead.verified_on = move.data["verified"], move.data["happened_on"]


def check_warning(lead: Lead) -> TransitionRefused | None:
    if not lead.is_warning:
        return NothingToDo("只有预算联网预警需要核实。", code="not_a_warning")
    return None


HANDED_OVER = ("received_on", "handed_over_on")

WORKFLOW = Workflow(
    Transition(
        name="sort",
        label="分办",
        sources=frozenset({Status.RECEIVED}),
        targets=(Status.SORTED,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=SortForm,
        effect=sort,
        is_for_many=True,
    ),
    Transition(
        name="verify",
        label="登记核实结果",
        sources=OPEN,
        targets=(STAYS,),
        by=STAFF | COMMITTEE_IN_CHARGE,
        not_before=("received_on",),
        form=VerifyForm,
        guard=check_warning,
        effect=verify,
        is_aside=True,
    ),
    Transition(
        name="answer_on_spot",
        label="当场答复",
        sources=Lead.BEFORE_HANDOVER,
        targets=(Status.ANSWERED_ON_SPOT,),
        by=STAFF | STREET | DEPUTY,
        not_before=("received_on",),
        form=AnswerOnSpotForm,
        guard=check_on_spot,
        effect=answer_on_spot,
    ),
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.SORTED}),
        targets=(Status.HANDED_OVER,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=HandOverForm,
        guard=check_acceptable,
        effect=hand_over,
        late_sources=frozenset({Status.RECEIVED}),
        is_for_many=True,
    ),
    Transition(
        name="accept",
        label="受理",
        sources=frozenset({Status.HANDED_OVER}),
        targets=(Status.ACCEPTED,),
        by=UNIT,
        not_before=HANDED_OVER,
        form=AcceptForm,
        guard=check_acceptable,
        effect=accept,
        represents=lambda lead, data: lead.handled_by,
        is_for_many=True,
    ),
    Transition(
        name="give_back",
        label="退回交办",
        sources=frozenset({Status.HANDED_OVER, Status.ACCEPTED}),
        targets=(Status.SORTED,),
        by=UNIT,
        not_before=HANDED_OVER,
        form=ReasonForm,
        effect=give_back,
        represents=lambda lead, data: lead.handled_by,
        is_aside=True,
    ),
    Transition(
        name="answer",
        label="答复",
        sources=frozenset({Status.ACCEPTED, Status.RETURNED}),
        targets=(Status.ANSWERED,),
        by=UNIT,
        not_before=(*HANDED_OVER, "started_on"),
        form=AnswerForm,
        guard=check_acceptable,
        effect=answer,
        late_sources=frozenset({*Lead.BEFORE_HANDOVER, Status.HANDED_OVER}),
        represents=lambda lead, data: lead.handled_by,
    ),
    *EXTENDING,
    Transition(
        name="return_answer",
        label="退回重办",
        sources=Lead.DUE_MET,
        targets=(Status.RETURNED,),
        by=STAFF | STREET,
        not_before=(*HANDED_OVER, "answered_on", "told_on"),
        form=ReasonForm,
        guard=check_handed_over,
        effect=return_answer,
        is_aside=True,
    ),
    Transition(
        name="tell",
        label="反馈本人",
        sources=frozenset({Status.ANSWERED}),
        targets=(Status.TOLD,),
        by=STAFF | STREET | DEPUTY,
        not_before=("received_on", "answered_on"),
        form=TellForm,
        effect=tell,
    ),
    *ENDING,
)

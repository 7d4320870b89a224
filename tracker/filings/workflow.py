"""The life cycle of a filing: received, its form checked, registered or sent back."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import Move, Transition, TransitionRefused, Workflow
from tracker.filings.models import Filing, NormativeDocument
from tracker.units.models import Unit
from tracker.years.clocks import set_dates

Status = Filing.Status


def is_made_by_theirs(record, standing: Standing) -> bool:
    """Of a filing or a review: whether the person speaks for the maker of its document."""
    return record.document.maker_id in standing.offices


MAKER = people(
    "制定机关的联系人", Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT, related=is_made_by_theirs
)


def the_maker(record, given: Mapping) -> Unit:
    """In whose name the office records what a maker did."""
    return record.document.maker


class RegisterForm(MoveForm):
    happened_on = forms.DateField(label="登记日期")
    number = forms.CharField(label="备案号", max_length=50)
    receipt_on = forms.DateField(label="备案回执日期", required=False)
    kept_in = {"happened_on": "Filing.concluded_on"}

    def clean_receipt_on(self):
        day, received_on = self.cleaned_data["receipt_on"], self.record.received_on
        if day is not None and day < received_on:
            message = f"回执日期不能早于报备日期（{received_on}）。"
            raise ValidationError(message, code="too_early")
        return day


def check_document(filing: Filing) -> TransitionRefused | None:
    """Nothing is registered of which it is not known what it is and when it was published."""
    document = filing.document
    lacking = [
        str(document._meta.get_field(name).verbose_name)
        for name in ("document_number", "published_on")
        if not getattr(document, name)
    ]
    if not lacking:
        return None
    message = f"文件没有登记{'、'.join(lacking)}，不能登记备案。"
    return TransitionRefused(message, code="document_incomplete")


def register(filing: Filing, move: Move) -> None:
    filing.concluded_on, filing.number = move.data["happened_on"], move.data["number"]
    filing.receipt_on = move.data["receipt_on"] or filing.receipt_on
    end_replaced(filing.document, move)


def end_replaced(document: NormativeDocument, move: Move) -> None:
    """What the document replaces is no longer as it was, from when the new one takes effect."""
    before = document.replaces
    if before is None:
        return
    is_amended = document.replacement == NormativeDocument.Replacement.AMENDS
    name = "amended_on" if is_amended else "repealed_on"
    if getattr(before, name) is None:
        setattr(before, name, document.effective_on or document.published_on)
        door.update(before, by=move.by)


class ReturnForm(ReasonForm):
    happened_on = forms.DateField(label="退回日期")
    remark = forms.CharField(
        label="退回原因",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text="如：不属于备案范围；材料不符合要求，重新报备。",
    )
    kept_in = {"happened_on": "Filing.concluded_on", "remark": "Filing.return_reason"}


def send_back(filing: Filing, move: Move) -> None:
    filing.concluded_on, filing.return_reason = move.data["happened_on"], move.data["remark"]


class AskForm(MoveForm):
    happened_on = forms.DateField(label="通知日期")
    supplement_needed = forms.CharField(
        label="补正要求", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    kept_in = {"happened_on": "Filing.supplement_asked_on"}


def ask_for_more(filing: Filing, move: Move) -> None:
    filing.supplement_asked_on = move.data["happened_on"]
    filing.supplement_needed = move.data["supplement_needed"]
    filing.supplemented_on = None
    set_dates(filing, "supplement_due_on")


class SupplementForm(MoveForm):
    happened_on = forms.DateField(label="补正日期")
    kept_in = {"happened_on": "Filing.supplemented_on"}


def supplement(filing: Filing, move: Move) -> None:
    filing.supplemented_on = move.data["happened_on"]
    set_dates(filing, "due_on")


RECEIVED_BEFORE = ("received_on", "supplement_asked_on", "supplemented_on")

WORKFLOW = Workflow(
    Transition(
        name="register",
        label="登记备案",
        sources=frozenset({Status.RECEIVED}),
        targets=(Status.REGISTERED,),
        by=STAFF,
        not_before=RECEIVED_BEFORE,
        form=RegisterForm,
        guard=check_document,
        effect=register,
        late_sources=frozenset({Status.SUPPLEMENT}),
    ),
    Transition(
        name="ask_for_more",
        label="要求补正",
        is_aside=True,
        sources=frozenset({Status.RECEIVED}),
        targets=(Status.SUPPLEMENT,),
        by=STAFF,
        not_before=RECEIVED_BEFORE,
        form=AskForm,
        effect=ask_for_more,
    ),
    Transition(
        name="supplement",
        label="补正材料",
        sources=frozenset({Status.SUPPLEMENT}),
        targets=(Status.RECEIVED,),
        by=MAKER,
        not_before=("received_on", "supplement_asked_on"),
        represents=the_maker,
        form=SupplementForm,
        effect=supplement,
    ),
    Transition(
        name="send_back",
        label="退回",
        is_aside=True,
        sources=Filing.OPEN,
        targets=(Status.RETURNED,),
        by=STAFF,
        not_before=RECEIVED_BEFORE,
        form=ReturnForm,
        effect=send_back,
    ),
)

"""What becomes of a lead: solved, explained, referred, turned into a matter, kept, refused."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm, ReasonForm, RecordField
from tracker.common.roles import Role
from tracker.common.scoping import rows_of
from tracker.common.who import STAFF
from tracker.common.workflow import Move, Transition, TransitionRefused
from tracker.leads.models import Lead
from tracker.leads.rights import STREET
from tracker.matters.models import Matter
from tracker.rectification.models import RectificationItem

Status = Lead.Status
OPEN = frozenset(Status) - Lead.FINISHED
TO_CONFIRM = Lead.DUE_MET | {Status.ANSWERED_ON_SPOT}
BEFORE_END = ("received_on", "handed_over_on", "started_on", "answered_on", "told_on")


def check_verified(lead: Lead) -> TransitionRefused | None:
    """A false alarm is an end of its own kind and stays in the ledger; unverified nothing ends."""
    if lead.is_warning and not lead.verified:
        return TransitionRefused("预警须先登记核实结果，才能销号。", code="not_verified")
    return None


def check_told(lead: Lead) -> TransitionRefused | None:
    if lead.wants_reply and lead.told_on is None:
        message = "反映人要求答复，须先反馈本人，才能办结。"
        return TransitionRefused(message, code="not_told")
    return check_verified(lead)


def check_acceptable(lead: Lead) -> TransitionRefused | None:
    """What courts, arbitration or review deal with is referred to them, and nothing else."""
    if lead.is_in_proceedings:
        message = "已进入诉讼、仲裁或者复议程序的，不能受理，请转送有权机关。"
        return TransitionRefused(message, code="in_proceedings")
    return None


def check_may_end(lead: Lead) -> TransitionRefused | None:
    return check_acceptable(lead) or check_verified(lead)


class NotByHandlerForm(MoveForm):
    """A move that nobody makes who speaks for the unit that dealt with the lead."""

    def clean(self):
        data = super().clean()
        own = self.standing.offices | self.standing.units_as(Role.STREET_COMMITTEE)
        if self.record.handled_by_id in own:
            message = "承办单位不能确认自己办理的线索，由反映人所在街道工委或者常委会办公室确认。"
            raise ValidationError(message, code="solved_by_handler")
        return data


class SolveForm(NotByHandlerForm):
    happened_on = forms.DateField(label="确认解决日期")
    confirmed_by = forms.ChoiceField(label="由谁确认", choices=Lead.ConfirmedBy.choices)
    kept_in = {"happened_on": "Lead.concluded_on"}


def solve(lead: Lead, move: Move) -> None:
    lead.confirmed_by = move.data["confirmed_by"]
    lead.concluded_on = move.data["happened_on"]


class ExplainForm(NotByHandlerForm):
    """Answered, told where somebody asked for it, and yet not solved."""

    happened_on = forms.DateField(label="办结日期")
    remark = ReasonForm.base_fields["remark"]


def conclude(lead: Lead, move: Move) -> None:
    lead.concluded_on = move.data["happened_on"]


class ReferForm(MoveForm):
    happened_on = forms.DateField(label="转送日期")
    referred_to = forms.CharField(
        label="转往", max_length=200, help_text="如：区信访局、区法院、市长热线。"
    )


def refer(lead: Lead, move: Move) -> None:
    lead.referred_to = move.data["referred_to"]
    conclude(lead, move)


class BecomeForm(MoveForm):
    """One of the two; counting a lead under two ends is what this ledger is not for."""

    happened_on = forms.DateField(label="转化日期")
    became = RecordField(
        Matter.objects.filter(
            matter_kind__in=[kind._meta.model_name for kind in Lead.BECOMES],
            matter_is_voided=False,
        ),
        label="转化为哪件建议、议题",
        required=False,
    )
    became_item = RecordField(
        RectificationItem.objects.not_voided(), label="转化为哪个整改事项", required=False
    )

    def clean(self):
        data = super().clean()
        given = [data.get(name) is not None for name in ("became", "became_item")]
        if not self.errors and sum(given) != 1:
            message = "请选择一件建议、议题，或者一个整改事项，只选一个。"
            raise ValidationError(message, code="one_end")
        return data


def become(lead: Lead, move: Move) -> None:
    lead.became, lead.became_item = move.data["became"], move.data["became_item"]
    conclude(lead, move)


class KeepForm(MoveForm):
    happened_on = forms.DateField(label="决定日期")
    kept_in = {"remark": "Lead.end_reason"}


def keep(lead: Lead, move: Move) -> None:
    lead.end_reason = move.data["remark"]
    conclude(lead, move)


class RefuseForm(ReasonForm):
    happened_on = forms.DateField(label="决定日期")
    kept_in = {"remark": "Lead.end_reason"}


class DuplicateForm(MoveForm):
    happened_on = forms.DateField(label="并入日期")
    duplicate_of = RecordField(Lead.objects.none(), label="并入哪条线索")

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        others = Lead.objects.not_voided().exclude(status=Status.DUPLICATE)
        seen = others.filter(rows_of(Lead, self.standing)).exclude(pk=self.record.pk)
        self.fields["duplicate_of"].queryset = seen


def merge(lead: Lead, move: Move) -> None:
    """Both keep how often each was told; as a lead they count once."""
    lead.duplicate_of = move.data["duplicate_of"]
    conclude(lead, move)


ENDING = (
    Transition(
        name="solve",
        label="确认解决",
        sources=TO_CONFIRM,
        targets=(Status.SOLVED,),
        by=STAFF | STREET,
        not_before=BEFORE_END,
        form=SolveForm,
        guard=check_told,
        effect=solve,
        late_sources=OPEN,
        is_for_many=True,
    ),
    Transition(
        name="explain",
        label="解释办结",
        sources=Lead.DUE_MET,
        targets=(Status.EXPLAINED,),
        by=STAFF | STREET,
        not_before=BEFORE_END,
        form=ExplainForm,
        guard=check_told,
        effect=conclude,
        is_for_many=True,
    ),
    Transition(
        name="become",
        label="转化",
        sources=OPEN,
        targets=(Status.BECAME,),
        by=STAFF,
        not_before=("received_on",),
        form=BecomeForm,
        guard=check_may_end,
        effect=become,
        is_for_many=True,
    ),
    Transition(
        name="refer",
        label="转送",
        sources=OPEN,
        targets=(Status.REFERRED,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=ReferForm,
        guard=check_verified,
        effect=refer,
        is_aside=True,
        is_for_many=True,
    ),
    Transition(
        name="keep",
        label="留作参考",
        sources=OPEN,
        targets=(Status.KEPT,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=KeepForm,
        guard=check_may_end,
        effect=keep,
        is_aside=True,
        is_for_many=True,
    ),
    Transition(
        name="not_accept",
        label="不予受理",
        sources=Lead.BEFORE_HANDOVER,
        targets=(Status.NOT_ACCEPTED,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=RefuseForm,
        guard=check_verified,
        effect=keep,
        is_aside=True,
    ),
    Transition(
        name="mark_duplicate",
        label="并入（重复件）",
        sources=OPEN,
        targets=(Status.DUPLICATE,),
        by=STAFF | STREET,
        not_before=("received_on",),
        form=DuplicateForm,
        effect=merge,
        is_aside=True,
        is_for_many=True,
    ),
)

"""Before the field work: scheme, notice to the inspected bodies, their self-check."""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import Move, Transition, made_on
from tracker.inspections.models import Inspection
from tracker.rectification.matters import LEAD_COMMITTEE
from tracker.topics.planning import INCLUDED
from tracker.years import deadlines
from tracker.years.rule_sets import RuleSet

Status = Inspection.Status


def is_inspected(inspection: Inspection, standing: Standing) -> bool:
    contacts = standing.units_as(Role.UNIT_CONTACT)
    return inspection.inspected_units.filter(pk__in=contacts).exists()


INSPECTED_CONTACT = people("被检查单位联系人", Role.UNIT_CONTACT, related=is_inspected)


class SchemeForm(MoveForm):
    happened_on = forms.DateField(label="主任会议通过日期")
    key_points = forms.CharField(
        label="检查重点", widget=forms.Textarea(attrs={"rows": 4}), help_text="重点内容和重点法条。"
    )
    team_leader = forms.CharField(label="检查组组长", max_length=50)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        for name in ("key_points", "team_leader"):
            self.fields[name].initial = getattr(self.record, name)

    def clean(self):
        enforces = self.record.kind in Inspection.LAW_ENFORCEMENT
        if enforces and not self.record.laws.exists():
            raise ValidationError("执法检查方案须写明检查哪部法律法规，请先登记。", code="no_laws")
        return self.cleaned_data


def approve_scheme(inspection: Inspection, move: Move) -> None:
    inspection.key_points = move.data["key_points"]
    inspection.team_leader = move.data["team_leader"]


class NotifyForm(MoveForm):
    kept_in = {"starts_on": "Inspection.started_on"}
    happened_on = forms.DateField(label="通知日期")
    starts_on = forms.DateField(label="检查开始日期", help_text="通知应提前的天数见适用规则。")

    def clean(self):
        """A short notice is recorded with its reason, not forbidden: the rules differ by place."""
        day, starts = self.cleaned_data.get("happened_on"), self.cleaned_data.get("starts_on")
        if day is None or starts is None:
            return self.cleaned_data
        if starts < day:
            error = ValidationError("检查开始日期不能早于通知日期。", code="starts_before_notice")
            self.add_error("starts_on", error)
            return self.cleaned_data
        rules = RuleSet.objects.in_force(on=day)
        latest = deadlines.inspection_notice_due(rules, inspected_on=starts)
        if latest.due_on is not None and day > latest.due_on and not self.cleaned_data["remark"]:
            error = ValidationError(
                f"通知晚于应通知日期（{latest.explanation}），请说明原因。", code="notice_too_short"
            )
            self.add_error("remark", error)
        return self.cleaned_data


def notify(inspection: Inspection, move: Move) -> None:
    inspection.notified_on = move.data["happened_on"]
    inspection.started_on = move.data["starts_on"]


class SelfCheckForm(MoveForm):
    happened_on = forms.DateField(label="自查报告日期")
    remark = forms.CharField(
        label="自查情况", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class FieldWorkForm(MoveForm):
    happened_on = forms.DateField(label="检查开始日期")


def begin_field_work(inspection: Inspection, move: Move) -> None:
    inspection.started_on = move.data["happened_on"]


PREPARING = (
    Transition(
        name="approve_scheme",
        label="方案通过",
        sources=frozenset({Status.PLANNED}),
        targets=(Status.SCHEME_APPROVED,),
        by=STAFF,
        not_before=(INCLUDED,),
        form=SchemeForm,
        effect=approve_scheme,
    ),
    Transition(
        name="notify",
        label="部署（通知被检查单位）",
        sources=frozenset({Status.SCHEME_APPROVED}),
        targets=(Status.NOTIFIED,),
        by=LEAD_COMMITTEE,
        not_before=(INCLUDED, made_on("approve_scheme", "方案通过日期")),
        form=NotifyForm,
        effect=notify,
        late_sources=frozenset({Status.PLANNED}),
    ),
    Transition(
        name="self_check",
        label="报送自查报告",
        sources=frozenset({Status.NOTIFIED, Status.SELF_CHECK}),
        targets=(Status.SELF_CHECK,),
        by=INSPECTED_CONTACT,
        not_before=("notified_on",),
        form=SelfCheckForm,
    ),
    Transition(
        name="begin_field_work",
        label="开始实地检查",
        sources=frozenset({Status.NOTIFIED, Status.SELF_CHECK}),
        targets=(Status.IN_PROGRESS,),
        by=LEAD_COMMITTEE,
        not_before=("notified_on",),
        form=FieldWorkForm,
        effect=begin_field_work,
        late_sources=frozenset({Status.PROPOSED, Status.PLANNED, Status.SCHEME_APPROVED}),
    ),
)

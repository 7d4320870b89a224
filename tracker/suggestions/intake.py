"""From draft to handover: submission, screening, numbering, merging, withdrawal, 交办.

Legal frame: 代表法 2015 art. 42 (2025 art. 51) – handed over by the standing committee's offices;
what is screened out and how numbers run is local practice.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.areas.models import WorkArea
from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.roles import STAFF, Role, Standing
from tracker.common.workflow import (
    Move,
    MoveForm,
    NothingToDo,
    ReasonForm,
    Transition,
    TransitionRefused,
)
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.units.models import Unit
from tracker.years import deadlines
from tracker.years.models import WorkYear
from tracker.years.rule_sets import RuleSet

Status = Suggestion.Status


def is_lead_deputy(suggestion: Suggestion, standing: Standing) -> bool:
    return suggestion.lead_deputy_id in standing.deputies


def is_government_in_charge(suggestion: Suggestion, standing: Standing) -> bool:
    return suggestion.handed_over_to_id in standing.units_as(Role.GOVERNMENT_OFFICE)


def check_complete(suggestion: Suggestion) -> TransitionRefused | None:
    missing = [
        label
        for label, value in (
            ("领衔代表", suggestion.lead_deputy_id),
            ("建议内容", suggestion.body),
        )
        if not value
    ]
    if missing:
        return TransitionRefused(f"请先填写：{'、'.join(missing)}。", code="incomplete")
    waiting = suggestion.co_signatures.filter(consent=CoSignature.Consent.ASKED).count()
    if waiting:
        return TransitionRefused(f"还有{waiting}名联名代表没有确认。", code="consent_missing")
    return None


def submit(suggestion: Suggestion, move: Move) -> None:
    suggestion.submitted_on = move.data["happened_on"]


class AcceptForm(MoveForm):
    not_before = ("submitted_on", "提交日期")
    number = forms.CharField(
        label="编号", required=False, max_length=20, help_text="留空则按本次会议顺序编号。"
    )
    area = forms.ModelChoiceField(WorkArea.objects.all(), label="类别", required=False)
    disclosure = forms.ChoiceField(choices=Suggestion.Disclosure, label="公开决定", required=False)


def accept(suggestion: Suggestion, move: Move) -> None:
    suggestion.number = move.data["number"] or suggestion.number or next_number(suggestion)
    suggestion.area = move.data["area"] or suggestion.area
    suggestion.disclosure = move.data["disclosure"] or suggestion.disclosure


def next_number(suggestion: Suggestion) -> str:
    """The next free number of the suggestion's series; voided and withdrawn ones keep theirs.

    Suggestions of a session run 001, 002 …; those between sessions run by year, 20230001 ….
    The year's row is locked until the transaction ends, so that no number is given twice.
    """
    WorkYear.objects.select_for_update().get(pk=suggestion.work_year_id)
    series = Suggestion.objects.filter(
        is_closed_session=suggestion.is_closed_session, session=suggestion.session_id
    )
    if suggestion.session_id is None or suggestion.is_closed_session:
        series = series.filter(work_year=suggestion.work_year_id)
    prefix, width = (str(suggestion.work_year_id), 4) if suggestion.is_closed_session else ("", 3)
    taken = [
        int(number.removeprefix(prefix))
        for number in series.exclude(number="").values_list("number", flat=True)
        if number.startswith(prefix) and number.removeprefix(prefix).isdigit()
    ]
    return f"{prefix}{max(taken, default=0) + 1:0{width}d}"


class RefuseAcceptanceForm(ReasonForm):
    not_before = ("submitted_on", "提交日期")
    ground = forms.ChoiceField(choices=Suggestion.Ground, label="不予立案情形")
    referred_to = forms.CharField(
        label="转往", required=False, max_length=100, help_text="如：信访、来信办理、参阅。"
    )
    deputy_told_on = forms.DateField(label="告知代表日期")


def refuse_acceptance(suggestion: Suggestion, move: Move) -> None:
    suggestion.ground = move.data["ground"]


class MergeForm(MoveForm):
    main = forms.ModelChoiceField(Suggestion.objects.not_voided(), label="并入的建议")

    def clean_main(self):
        main = self.cleaned_data["main"]
        if main.pk == self.record.pk:
            raise ValidationError("不能并入自身。", code="merged_into_itself")
        if main.work_year_id != self.record.work_year_id:
            raise ValidationError("只能并入同一工作年度的建议。", code="other_year")
        if main.is_finished:
            raise ValidationError(
                f"该建议{main.get_status_display()}，不能再并入。", code="main_finished"
            )
        return main


def merge(suggestion: Suggestion, move: Move) -> None:
    suggestion.merged_into = move.data["main"]


class WithdrawForm(ReasonForm):
    requested_on = forms.DateField(label="书面申请日期")
    all_agree = forms.BooleanField(
        label="联名代表均同意撤回", required=False, help_text="有联名代表的，须全体同意。"
    )

    def clean(self):
        agreed = self.record.co_signatures.filter(consent=CoSignature.Consent.AGREED)
        if agreed.exists() and not self.cleaned_data.get("all_agree"):
            self.add_error(
                "all_agree", ValidationError("联名代表未全体同意，不能撤回。", code="not_all_agree")
            )
        return self.cleaned_data


def check_withdrawal(suggestion: Suggestion) -> TransitionRefused | None:
    until = suggestion.rule_set.withdrawal_until if suggestion.rule_set else None
    if until == RuleSet.Withdrawal.HANDOVER and suggestion.handed_over_on:
        return TransitionRefused("按适用规则，交办后不能撤回。", code="withdrawal_too_late")
    return None


class UnitsForm(MoveForm):
    """Who handles the suggestion: one unit, a lead with co-handlers, or each its own part."""

    document_number = forms.CharField(label="文号", required=False, max_length=100)
    mode = forms.ChoiceField(
        choices=[("", "——"), *Suggestion.Mode.choices], label="办理方式", required=False
    )
    lead_unit = forms.ModelChoiceField(Unit.objects.all(), label="主办（承办）单位", required=False)
    other_units = forms.ModelMultipleChoiceField(
        Unit.objects.all(), label="会办或分办单位", required=False
    )

    def clean(self):
        data = self.cleaned_data
        mode, lead, others = data.get("mode"), data.get("lead_unit"), data.get("other_units")
        others = list(others or ())
        if mode == Suggestion.Mode.SEPARATE:
            if lead is not None or len(others) < 2:
                self.add_error(
                    "other_units",
                    ValidationError("分办须有两个以上单位，且不设主办。", code="separate_units"),
                )
        elif mode and lead is None:
            self.add_error("lead_unit", ValidationError("请选择主办单位。", code="required"))
        elif mode == Suggestion.Mode.SINGLE and others:
            self.add_error("other_units", ValidationError("单办只有一个单位。", code="single_unit"))
        elif mode == Suggestion.Mode.LEAD_AND_CO and not others:
            self.add_error("other_units", ValidationError("请选择会办单位。", code="required"))
        if lead is not None and lead in others:
            self.add_error(
                "other_units", ValidationError("主办单位不能同时会办。", code="lead_and_co")
            )
        return data


def parts_of(data) -> list[tuple[Unit, str]]:
    """The units of a valid `UnitsForm` with the part each takes."""
    separate = data["mode"] == Suggestion.Mode.SEPARATE
    other = Assignment.Part.SEPARATE if separate else Assignment.Part.CO
    lead = [(data["lead_unit"], Assignment.Part.LEAD)] if data["lead_unit"] else []
    return lead + [(unit, other) for unit in data["other_units"]]


class HandOverForm(UnitsForm):
    not_before = ("submitted_on", "提交日期")
    to_unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label="交办对象",
        help_text="由区政府办分办的选区政府；直接交办的选承办单位，并填写办理方式。",
    )
    months = forms.IntegerField(
        label="答复期限（月）",
        required=False,
        min_value=1,
        help_text="一般留空，按规则确定；涉及面广、处理难度大的可填较长期限。",
    )

    def clean(self):
        data = super().clean()
        target, mode = data.get("to_unit"), data.get("mode")
        if (
            target is not None
            and not mode
            and target.kind
            not in (
                Unit.Kind.GOVERNMENT,
                Unit.Kind.OFFICE,
            )
        ):
            self.add_error(
                "mode", ValidationError("直接交办给承办单位时须填写办理方式。", code="required")
            )
        day = data.get("happened_on")
        if day is not None:
            rules = data["rule_set"] = RuleSet.objects.in_force(on=day)
            longest = rules.longest_answer_months
            if (data.get("months") or 0) > longest:
                self.add_error(
                    "months", ValidationError(f"答复期限最长{longest}个月。", code="too_long")
                )
        return data


def hand_over(suggestion: Suggestion, move: Move) -> None:
    data = move.data
    suggestion.rule_set = data["rule_set"]
    suggestion.handed_over_on = data["happened_on"]
    suggestion.handed_over_to = data["to_unit"]
    suggestion.handover_document = data["document_number"]
    suggestion.answer_months = data["months"]
    set_due_date(suggestion, signed_on=None, why="涉及面广、处理难度大")
    if data["mode"]:
        give_to_units(suggestion, move, assigned_by=None)


def set_due_date(suggestion: Suggestion, *, signed_on, why: str) -> None:
    """Fix the due date and why it is that date, under the rule set frozen at handover.

    `why` says what a longer period than the ordinary one is due to.

    Where the clock starts at signing there is none before, and the explanation says so.
    """
    due = deadlines.answer_due(
        suggestion.rule_set,
        handed_over_on=suggestion.handed_over_on,
        signed_on=signed_on,
        months=suggestion.answer_months,
        why=why,
    )
    suggestion.due_on, suggestion.due_explanation = due.due_on, due.explanation


def give_to_units(suggestion: Suggestion, move: Move, *, assigned_by: Unit | None) -> None:
    """Assign the units of the move's form."""
    suggestion.mode = move.data["mode"]
    for unit, part in parts_of(move.data):
        assign(suggestion, unit, part=part, assigned_by=assigned_by, move=move)


def assign(
    suggestion: Suggestion, unit: Unit, *, part: str, assigned_by: Unit | None, move: Move
) -> Assignment:
    day = move.data["happened_on"]
    assignment = Assignment(
        suggestion=suggestion,
        unit=unit,
        part=part,
        assigned_on=day,
        assigned_by=assigned_by,
        document_number=move.data["document_number"] if assigned_by else "",
        refusal_due_on=deadlines.refusal_due(suggestion.rule_set, handed_over_on=day).due_on,
    )
    if part == Assignment.Part.CO:
        co_opinion = deadlines.co_opinion_due(suggestion.rule_set, handed_over_on=day)
        assignment.co_opinion_due_on = co_opinion.due_on
    return door.create(assignment, by=move.by)


class AssignForm(UnitsForm):
    """The second level of the handover: the government office names the handling units."""

    not_before = ("handed_over_on", "交办日期")
    mode = forms.ChoiceField(choices=Suggestion.Mode, label="办理方式")


def check_not_assigned(suggestion: Suggestion) -> TransitionRefused | None:
    if suggestion.assignments.current().exists():
        return NothingToDo("已有承办单位；更换单位须经申退。", code="already_assigned")
    return None


def assign_units(suggestion: Suggestion, move: Move) -> None:
    give_to_units(suggestion, move, assigned_by=suggestion.handed_over_to)


class ReassignForm(MoveForm):
    not_before = ("handed_over_on", "交办日期")
    unit = forms.ModelChoiceField(Unit.objects.all(), label="改由承办的单位")
    document_number = forms.CharField(label="文号", required=False, max_length=100)

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if self.record.assignments.current().filter(unit=unit).exists():
            raise ValidationError("该单位已在承办这件建议。", code="unit_assigned_twice")
        return unit


def reassign(suggestion: Suggestion, move: Move) -> None:
    """Give the part of the unit whose refusal was accepted to another; the clock runs on."""
    refused = suggestion.assignments.filter(
        is_current=False, part__in=(Assignment.Part.LEAD, Assignment.Part.SEPARATE)
    ).last()
    assign(
        suggestion,
        move.data["unit"],
        part=refused.part,
        assigned_by=refused.assigned_by,
        move=move,
    )


INTAKE = (
    Transition(
        name="submit",
        label="提交",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        roles=frozenset({Role.DEPUTY}),
        speaks_for=is_lead_deputy,
        guard=check_complete,
        effect=submit,
    ),
    Transition(
        name="return",
        label="退回修改",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.RETURNED,
        roles=STAFF,
        form=ReasonForm,
    ),
    Transition(
        name="accept",
        label="立案",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.ACCEPTED,
        roles=STAFF,
        form=AcceptForm,
        effect=accept,
        late_sources=frozenset({Status.DRAFT}),
        is_for_many=True,
    ),
    Transition(
        name="refuse_acceptance",
        label="不予立案",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.NOT_ACCEPTED,
        roles=STAFF,
        form=RefuseAcceptanceForm,
        effect=refuse_acceptance,
    ),
    Transition(
        name="merge",
        label="并案",
        sources=frozenset({Status.SUBMITTED, Status.ACCEPTED}),
        target=Status.MERGED,
        roles=STAFF,
        form=MergeForm,
        effect=merge,
    ),
    Transition(
        name="withdraw",
        label="撤回",
        sources=frozenset(
            {
                Status.SUBMITTED,
                Status.RETURNED,
                Status.ACCEPTED,
                Status.ASSIGNED,
                Status.REASSIGNING,
                Status.HANDLING,
            }
        ),
        target=Status.WITHDRAWN,
        roles=frozenset({Role.DEPUTY}),
        speaks_for=is_lead_deputy,
        form=WithdrawForm,
        guard=check_withdrawal,
    ),
    Transition(
        name="hand_over",
        label="交办",
        sources=frozenset({Status.ACCEPTED}),
        target=Status.ASSIGNED,
        roles=STAFF,
        form=HandOverForm,
        effect=hand_over,
        is_for_many=True,
    ),
    Transition(
        name="assign",
        label="分办到单位",
        sources=frozenset({Status.ASSIGNED}),
        target=Status.ASSIGNED,
        roles=frozenset({Role.GOVERNMENT_OFFICE}),
        speaks_for=is_government_in_charge,
        form=AssignForm,
        guard=check_not_assigned,
        effect=assign_units,
    ),
    Transition(
        name="reassign",
        label="重新交办",
        sources=frozenset({Status.REASSIGNING}),
        target=Status.ASSIGNED,
        roles=frozenset({Role.GOVERNMENT_OFFICE}),
        speaks_for=is_government_in_charge,
        form=ReassignForm,
        effect=reassign,
    ),
)

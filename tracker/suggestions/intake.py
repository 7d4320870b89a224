"""From draft to acceptance: submission, screening, numbering, merging, withdrawal.

What is screened out and how numbers run is local practice.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.areas.models import WorkArea
from tracker.common.many import children
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import Earlier, Move, Transition, TransitionRefused
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.suggestions.rights import is_lead_deputy
from tracker.years.models import WorkYear
from tracker.years.rule_sets import RuleSet

Status = Suggestion.Status


def is_government_in_charge(suggestion: Suggestion, standing: Standing) -> bool:
    return suggestion.handed_over_to_id in standing.units_as(Role.GOVERNMENT_OFFICE)


LEAD_DEPUTY = people("领衔代表", Role.DEPUTY, related=is_lead_deputy)
GOVERNMENT_IN_CHARGE = people(
    "接受交办的区政府办", Role.GOVERNMENT_OFFICE, related=is_government_in_charge
)


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
    signed = children(suggestion, "co_signatures")
    waiting = sum(one.consent == CoSignature.Consent.ASKED for one in signed)
    if waiting:
        return TransitionRefused(f"还有{waiting}名联名代表没有确认。", code="consent_missing")
    return None


def last_consent_on(suggestion: Suggestion) -> date | None:
    days = [one.consented_on for one in children(suggestion, "co_signatures")]
    return max((day for day in days if day), default=None)


CONSENTED = Earlier("联名确认日期", last_consent_on, kept_in=("CoSignature.consented_on",))


class SubmitForm(MoveForm):
    def clean_happened_on(self):
        """Nothing is submitted in a mandate that has ended or is suspended (代表法 2025 art. 61,
        62); a signature counts on the day it was given."""
        day = super().clean_happened_on()
        lead = self.record.lead_deputy
        lapses = [] if lead is None else [lead.lapse_on(day)]
        for signed in children(self.record, "co_signatures"):
            if signed.consent == CoSignature.Consent.AGREED:
                lapses.append(signed.deputy.lapse_on(signed.consented_on or day))
        if faults := [lapse for lapse in lapses if lapse is not None]:
            raise ValidationError(faults)
        return day


def submit(suggestion: Suggestion, move: Move) -> None:
    suggestion.submitted_on = move.data["happened_on"]


class AcceptForm(MoveForm):
    number = forms.CharField(
        label="编号", required=False, max_length=20, help_text="留空则按本次会议顺序编号。"
    )
    area = forms.ModelChoiceField(WorkArea.objects.all(), label="类别", required=False)
    disclosure = forms.ChoiceField(choices=Suggestion.Disclosure, label="公开决定", required=False)

    def clean(self):
        """Entered late it rests on an old paper: on its number, or on who asked for what. A draft
        that says neither is no suggestion."""
        number = self.record.number or self.cleaned_data.get("number")
        is_told = self.record.lead_deputy_id and self.record.body
        if self.is_late_entry and not (number or is_told):
            message = "补录须填写原编号；没有编号的，须先填写领衔代表和建议内容。"
            self.add_error("number", ValidationError(message, code="incomplete"))
        return self.cleaned_data


def accept(suggestion: Suggestion, move: Move) -> None:
    suggestion.accepted_on = move.data["happened_on"]
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
    ground = forms.ChoiceField(choices=Suggestion.Ground, label="不予立案情形")
    referred_to = forms.CharField(
        label="转往", required=False, max_length=100, help_text="如：信访、来信办理、参阅。"
    )
    deputy_told_on = forms.DateField(label="告知代表日期")


def refuse_acceptance(suggestion: Suggestion, move: Move) -> None:
    for name in ("ground", "referred_to", "deputy_told_on"):
        setattr(suggestion, name, move.data[name])


class MergeForm(MoveForm):
    kept_in = {"main": "Suggestion.merged_into"}
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
    kept_in = {
        "requested_on": "Suggestion.withdrawal_requested_on",
        "all_agree": "Suggestion.withdrawal_agreed",
    }
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
        asked, day = self.cleaned_data.get("requested_on"), self.cleaned_data.get("happened_on")
        if asked is not None and day is not None and asked > day:
            message = "书面申请日期不能晚于撤回日期。"
            self.add_error("requested_on", ValidationError(message, code="too_late"))
        return self.cleaned_data


def withdraw(suggestion: Suggestion, move: Move) -> None:
    suggestion.withdrawal_requested_on = move.data["requested_on"]
    suggestion.withdrawal_agreed = move.data["all_agree"]


def check_withdrawal(suggestion: Suggestion) -> TransitionRefused | None:
    until = suggestion.rule_set.withdrawal_until if suggestion.rule_set else None
    if until == RuleSet.Withdrawal.HANDOVER and suggestion.handed_over_on:
        return TransitionRefused("按适用规则，交办后不能撤回。", code="withdrawal_too_late")
    return None


INTAKE = (
    Transition(
        name="submit",
        label="提交",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        targets=(Status.SUBMITTED,),
        by=LEAD_DEPUTY,
        not_before=(CONSENTED,),
        form=SubmitForm,
        guard=check_complete,
        effect=submit,
    ),
    Transition(
        name="return",
        label="退回修改",
        is_aside=True,
        sources=frozenset({Status.SUBMITTED}),
        targets=(Status.RETURNED,),
        by=STAFF,
        not_before=("submitted_on",),
        form=ReasonForm,
    ),
    Transition(
        name="accept",
        label="立案",
        sources=frozenset({Status.SUBMITTED}),
        targets=(Status.ACCEPTED,),
        by=STAFF,
        not_before=("submitted_on",),
        form=AcceptForm,
        effect=accept,
        late_sources=frozenset({Status.DRAFT}),
        is_for_many=True,
    ),
    Transition(
        name="refuse_acceptance",
        label="不予立案",
        is_aside=True,
        sources=frozenset({Status.SUBMITTED}),
        targets=(Status.NOT_ACCEPTED,),
        by=STAFF,
        not_before=("submitted_on",),
        form=RefuseAcceptanceForm,
        effect=refuse_acceptance,
    ),
    Transition(
        name="merge",
        label="并案",
        is_aside=True,
        sources=frozenset({Status.SUBMITTED, Status.ACCEPTED}),
        targets=(Status.MERGED,),
        by=STAFF,
        not_before=("submitted_on", "accepted_on"),
        form=MergeForm,
        effect=merge,
    ),
    Transition(
        name="withdraw",
        label="撤回",
        is_aside=True,
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
        targets=(Status.WITHDRAWN,),
        by=LEAD_DEPUTY,
        not_before=("submitted_on", "accepted_on", "handed_over_on"),
        form=WithdrawForm,
        guard=check_withdrawal,
        effect=withdraw,
    ),
)

"""The one extension of the answer's deadline: asked for by a unit, granted or not by the
government's office. The deputy is told of it.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.assignments.models import Extension
from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
)
from tracker.suggestions.handling import (
    ANSWERING_CONTACT,
    AnsweringUnitForm,
    unit_acted_for,
)
from tracker.suggestions.intake import GOVERNMENT_IN_CHARGE
from tracker.suggestions.models import Suggestion
from tracker.years.clocks import set_dates

Status = Suggestion.Status


class RequestExtensionForm(AnsweringUnitForm):
    kept_in = {"unit": "Extension.requested_by", "months": "Extension.months"}
    remark = ReasonForm.base_fields["remark"]
    months = forms.IntegerField(
        label="自起算日共（月）", min_value=1, help_text="从原起算日算起的总月数。"
    )

    def clean(self):
        data = self.cleaned_data
        longest = self.record.rule_set.longest_answer_months
        months = data.get("months")
        if months is not None and months > longest:
            self.add_error(
                "months",
                ValidationError(f"自起算日最长{longest}个月。", code="extension_too_long"),
            )
        elif months is not None and months <= months_given(self.record):
            self.add_error(
                "months",
                ValidationError(
                    f"原期限已为{months_given(self.record)}个月。", code="extension_too_short"
                ),
            )
        due, day = self.record.due_on, data.get("happened_on")
        if due is not None and day is not None and day > due:
            self.add_error(
                "happened_on",
                ValidationError(
                    f"答复期限（{due.isoformat()}）已过，不能再申请延期。",
                    code="extension_too_late",
                ),
            )
        return data


def months_given(suggestion: Suggestion) -> int:
    return suggestion.answer_months or suggestion.rule_set.answer_months


def check_extendable(suggestion: Suggestion) -> TransitionRefused | None:
    decisions = set(suggestion.extensions.values_list("decision", flat=True))
    if Extension.Decision.GRANTED in decisions:
        return NothingToDo("该建议已延期一次，不能再次延期。", code="extended_twice")
    if Extension.Decision.PENDING in decisions:
        return NothingToDo("已有一个延期申请在审核中。", code="extension_pending")
    return None


def request_extension(suggestion: Suggestion, move: Move) -> None:
    door.create(
        Extension(
            suggestion=suggestion,
            requested_by=move.data["unit"],
            requested_on=move.data["happened_on"],
            reason=move.data["remark"],
            months=move.data["months"],
            previous_due_on=suggestion.due_on,
        ),
        by=move.by,
    )


def pending_extension(suggestion: Suggestion) -> Extension | None:
    return suggestion.extensions.filter(decision=Extension.Decision.PENDING).first()


def check_pending(suggestion: Suggestion) -> TransitionRefused | None:
    if pending_extension(suggestion) is None:
        return NothingToDo("没有待审的延期申请。", code="no_extension_pending")
    return None


def requested_on(suggestion: Suggestion) -> date | None:
    extension = pending_extension(suggestion)
    return extension and extension.requested_on


REQUESTED = Earlier("延期申请日期", requested_on, kept_in=("Extension.requested_on",))


class GrantExtensionForm(MoveForm):
    kept_in = {"deputy_told_on": "Extension.deputy_told_on"}
    deputy_told_on = forms.DateField(label="告知代表日期")


def grant_extension(suggestion: Suggestion, move: Move) -> None:
    extension = pending_extension(suggestion)
    extension.decision = Extension.Decision.GRANTED
    extension.decided_on = move.data["happened_on"]
    extension.deputy_told_on = move.data["deputy_told_on"]
    suggestion.answer_months = extension.months
    set_dates(suggestion, "due_on")
    set_dates(extension, "due_on")
    door.update(extension, by=move.by)


def decline_extension(suggestion: Suggestion, move: Move) -> None:
    extension = pending_extension(suggestion)
    extension.decision = Extension.Decision.DECLINED
    extension.decided_on = move.data["happened_on"]
    door.update(extension, by=move.by)


EXTENDING = (
    Transition(
        name="request_extension",
        label="申请延期",
        is_aside=True,
        sources=frozenset({Status.HANDLING}),
        targets=(STAYS,),
        by=ANSWERING_CONTACT,
        not_before=("handed_over_on",),
        represents=unit_acted_for,
        form=RequestExtensionForm,
        guard=check_extendable,
        effect=request_extension,
        late_sources=frozenset({Status.ASSIGNED}),
    ),
    Transition(
        name="grant_extension",
        label="同意延期",
        sources=frozenset({Status.HANDLING}),
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on", REQUESTED),
        form=GrantExtensionForm,
        guard=check_pending,
        effect=grant_extension,
    ),
    Transition(
        name="decline_extension",
        label="不同意延期",
        is_aside=True,
        sources=frozenset({Status.HANDLING}),
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on", REQUESTED),
        form=ReasonForm,
        guard=check_pending,
        effect=decline_extension,
    ),
)

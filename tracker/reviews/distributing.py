"""The moves of a review while it is with the committees: sent, answered, taken back, extended."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.move_forms import MoveForm, ReasonForm, RecordField, RecordsField
from tracker.common.roles import Role, Standing
from tracker.common.who import people
from tracker.common.workflow import STAYS, Move, TransitionRefused
from tracker.reviews.models import Ground, Review, ReviewOpinion
from tracker.units.models import Unit
from tracker.years.clocks import set_dates, take
from tracker.years.deadlines import Deadline

Status = Review.Status


def is_asked(review: Review, standing: Standing) -> bool:
    """Whether an opinion of the person's committee is still awaited."""
    own = standing.units_as(Role.COMMITTEE)
    return bool(own) and review.parts.outstanding().filter(committee__in=own).exists()


ASKED = people("收到分送、尚未提出意见的专工委", Role.COMMITTEE, related=is_asked)


class DistributeForm(MoveForm):
    happened_on = forms.DateField(label="分送日期")
    committees = RecordsField(Unit.objects.none(), label="分送的专工委")
    kept_in = {
        "happened_on": "ReviewOpinion.sent_on",
        "committees": "ReviewOpinion.committee",
    }

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        sent = self.record.parts.asked().values("committee")
        committees = Unit.objects.existing(on=self.today).filter(kind=Unit.Kind.COMMITTEE)
        self.fields["committees"].queryset = committees.exclude(pk__in=sent)


def distribute(review: Review, move: Move) -> None:
    for committee in move.data["committees"]:
        part = ReviewOpinion(review=review, committee=committee, sent_on=move.data["happened_on"])
        set_dates(part, "due_on")
        door.create(part, by=move.by)


class PartForm(MoveForm):
    """Asks of which committee's part, among those still awaited."""

    committee = RecordField(Unit.objects.none(), label="专工委")

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        parts = self.record.parts.outstanding()
        if not self.standing.is_staff:
            parts = parts.filter(committee__in=self.standing.units_as(Role.COMMITTEE))
        self.fields["committee"].queryset = Unit.objects.filter(pk__in=parts.values("committee"))

    def part(self) -> ReviewOpinion | None:
        committee = self.cleaned_data.get("committee")
        return committee and self.record.parts.outstanding().get(committee=committee)

    def check_not_before_sending(self, day: date | None) -> None:
        part = self.part()
        if part is not None and day is not None and day < part.sent_on:
            message = f"日期不能早于分送日期（{part.sent_on}）。"
            self.add_error("happened_on", ValidationError(message, code="too_early"))

    def clean(self):
        self.check_not_before_sending(self.cleaned_data.get("happened_on"))
        return self.cleaned_data


def part_of(review: Review, move: Move) -> ReviewOpinion:
    return review.parts.outstanding().get(committee=move.data["committee"])


class GiveForm(PartForm):
    kept_on = "ReviewOpinion"
    kept_in = {"happened_on": "ReviewOpinion.given_on"}
    happened_on = forms.DateField(label="提出意见日期")
    finding = forms.ChoiceField(label="审查意见", choices=ReviewOpinion.Finding.choices)
    ground = forms.ChoiceField(
        label="问题的情形", required=False, choices=Ground.choices, help_text="发现问题的填写。"
    )
    text = forms.CharField(
        label="意见内容", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    remark = forms.CharField(
        label="说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text="记入进展，与制定机关沟通以后制定机关也看得到；意见写在上面，制定机关看不到。",
    )

    def clean(self):
        data = super().clean()
        if data.get("finding") == ReviewOpinion.Finding.PROBLEM:
            for name in ("ground", "text"):
                if not data.get(name) and name not in self.errors:
                    message = "发现问题的，须写明情形和内容。"
                    self.add_error(name, ValidationError(message, code="ground_missing"))
        return data


def give_opinion(review: Review, move: Move) -> str:
    part = part_of(review, move)
    part.given_on, part.finding = move.data["happened_on"], move.data["finding"]
    found = part.finding == ReviewOpinion.Finding.PROBLEM
    part.ground, part.text = move.data["ground"] if found else "", move.data["text"]
    door.update(part, by=move.by)
    return STAYS if review.parts.outstanding().exists() else Status.OPINIONS_IN


class TakeBackForm(ReasonForm, PartForm):
    happened_on = forms.DateField(label="撤回分送日期")
    kept_in = {
        "happened_on": "ReviewOpinion.taken_back_on",
        "committee": "ReviewOpinion.committee",
        "remark": "ReviewOpinion.taken_back_reason",
    }


def take_back(review: Review, move: Move) -> str:
    part = part_of(review, move)
    part.taken_back_on, part.taken_back_reason = move.data["happened_on"], move.data["remark"]
    door.update(part, by=move.by)
    if review.parts.outstanding().exists():
        return STAYS
    return Status.OPINIONS_IN if review.parts.asked().exists() else Status.OPENED


def later(form: MoveForm, due_on: date | None) -> date:
    """The new term that the form asks for, which lies behind the one there is."""
    until = form.cleaned_data["until"]
    if due_on is not None and until <= due_on:
        raise ValidationError(f"应晚于原期限（{due_on}）。", code="not_later")
    return until


def extended(before: date | None, move: Move) -> Deadline:
    """A term as somebody agreed to it, and no longer as the rules have it."""
    told = f"{move.data['happened_on']} {move.data['extended_by']}同意延长至 {move.data['until']}"
    return Deadline(
        due_on=move.data["until"], explanation=told + (f"（原期限 {before}）" if before else "")
    )


class ExtendPartForm(PartForm):
    kept_on = "ReviewOpinion"
    kept_in = {"until": "ReviewOpinion.due_on"}
    happened_on = forms.DateField(label="同意延长日期")
    until = forms.DateField(label="延长至")
    extended_by = forms.CharField(label="由谁同意", max_length=100)

    def clean(self):
        data, part = super().clean(), self.part()
        if part is not None and data.get("until"):
            try:
                later(self, part.due_on)
            except ValidationError as fault:
                self.add_error("until", fault)
        return data


def extend_part(review: Review, move: Move) -> None:
    part: Any = part_of(review, move)
    take(part, "due_on", extended(part.due_on, move))
    part.extended_by = move.data["extended_by"]
    door.update(part, by=move.by)


class ExtendForm(MoveForm):
    happened_on = forms.DateField(label="同意延长日期")
    until = forms.DateField(label="审查期限延长至")
    extended_by = forms.CharField(label="由谁同意", max_length=100)
    kept_in = {"until": "Review.due_on"}

    def clean_until(self):
        return later(self, self.record.due_on)


def extend(review: Review, move: Move) -> None:
    take(review, "due_on", extended(review.due_on, move))
    review.extended_by = move.data["extended_by"]


def check_parts(review: Review) -> TransitionRefused | None:
    """Nothing is concluded while a committee still has the document."""
    waiting = "、".join(str(part.committee) for part in review.parts.outstanding())
    if not waiting:
        return None
    return TransitionRefused(
        f"{waiting}还没有提出审查意见，不能作出结论；不须其提出的，请先撤回分送并说明原因。",
        code="opinion_outstanding",
    )

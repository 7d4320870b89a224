"""While a suggestion is being handled: answer, urging, key supervision.

Legal frame: an answer within three months of the handover, six where the matter is wide and hard
(代表法 2015 art. 42, 2025 art. 51). It is a duty to answer, not to have finished.
"""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.answers.models import Answer, Promise
from tracker.assignments.models import Assignment, Urge
from tracker.common import door, many
from tracker.common.many import children
from tracker.common.move_forms import MoveForm, RecordField
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import STAYS, Follows, Move, Transition
from tracker.suggestions.intake import GOVERNMENT_IN_CHARGE
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.clocks import set_dates
from tracker.years.models import AnswerClass
from tracker.years.rule_sets import RuleSet

Status = Suggestion.Status
Part = Assignment.Status


def is_answering_unit(suggestion: Suggestion, standing: Standing) -> bool:
    units = standing.units_as(Role.UNIT_CONTACT)
    return suggestion.assignments.answering().filter(unit__in=units).exists()


ANSWERING_CONTACT = people("主办（分办）单位联系人", Role.UNIT_CONTACT, related=is_answering_unit)


def unit_acted_for(suggestion: Suggestion, given: Mapping) -> Unit:
    """The unit in whose name staff record is the one that the form names."""
    return given["unit"]


class AnsweringUnitForm(MoveForm):
    """A move of one of the answering units; a contact moves for the own unit only."""

    unit = RecordField(Unit.objects.none(), label="单位", required=False)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        own = self.standing.units_as(Role.UNIT_CONTACT)
        self.parts = [
            part
            for part in children(self.record, "assignments")
            if part.is_answering and (self.standing.is_staff or part.unit_id in own)
        ]
        units = [part.unit for part in self.parts]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["unit"].known = units

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if unit is None:
            if len(self.parts) != 1:
                raise ValidationError("请选择单位。", code="required")
            unit = self.parts[0].unit
        return unit


class AnswerForm(AnsweringUnitForm):
    kept_on = "Answer"
    kept_in = {"promises": "Promise.text"}
    unknown_when_late = ("document_number", "signer", "answer_class", "contact_method", "text")
    happened_on = forms.DateField(label="答复日期")
    document_number = forms.CharField(label="答复文号", max_length=100)
    signer = forms.CharField(label="签发人", max_length=50)
    answer_class = RecordField(AnswerClass.objects.none(), label="办理结果类别", required=False)
    contact_method = forms.ChoiceField(choices=Answer.ContactMethod, label="面商方式")
    contact_person = forms.CharField(label="面商人", required=False, max_length=50)
    contacted_on = forms.DateField(label="面商日期", required=False)
    text = forms.CharField(label="答复内容", widget=forms.Textarea(attrs={"rows": 6}))
    promises = forms.CharField(
        label="承诺事项",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一项；有期限的在行末写日期，如：开通微循环线路 2023-12-31。",
    )
    no_co_opinion_reason = forms.CharField(
        label="会办意见未齐的说明", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        classes = AnswerClass.objects.filter(work_year=self.record.work_year_id)
        known = many.once(("classes", self.record.work_year_id), lambda: list(classes))
        self.fields["answer_class"].queryset, self.fields["answer_class"].known = classes, known
        # Where the year defines classes, each answer belongs to one of them.
        self.fields["answer_class"].required = bool(known) and not self.is_late_entry

    def clean_promises(self):
        return [
            promise_of(line) for line in self.cleaned_data["promises"].splitlines() if line.strip()
        ]

    def clean(self):
        data = self.cleaned_data
        waiting = [
            str(part.unit)
            for part in children(self.record, "assignments")
            if part.is_current and part.part == Assignment.Part.CO and part.co_opinion_on is None
        ]
        if waiting and not data.get("no_co_opinion_reason"):
            self.add_error(
                "no_co_opinion_reason",
                ValidationError(
                    f"会办意见未到：{'、'.join(waiting)}；请待齐后答复或说明原因。",
                    code="co_opinions_open",
                ),
            )
        if data.get("unit") is not None:
            self.check_part(next(part for part in self.parts if part.unit == data["unit"]))
        return data

    def check_part(self, part: Assignment) -> None:
        """A unit answers once a round, after it has signed and while it has not given back."""
        if part.status == Part.DONE:
            fault = ValidationError("该单位本轮已答复，不能重复答复。", code="round_answered")
            self.add_error("unit", fault)
        elif part.status == Part.REFUSING:
            fault = ValidationError("该单位的申退尚未审定，不能答复。", code="refusal_open")
            self.add_error("unit", fault)
        elif part.status == Part.PENDING_SIGN and not self.is_late_entry:
            fault = ValidationError("该单位尚未签收，不能答复。", code="not_signed")
            self.add_error("unit", fault)
        else:
            signed = [("签收日期", part.signed_on)] if part.signed_on else []
            self.check_day_after(signed)

    def check_day_after(self, earlier: list[tuple[str, date]]) -> None:
        try:
            self.refuse_before(self.cleaned_data.get("happened_on") or self.today, earlier)
        except ValidationError as error:
            self.add_error("happened_on", error)


def promise_of(line: str) -> tuple[str, object]:
    """ "text 2023-12-31" → (text, date); without a date at the end the date is None."""
    words = line.strip().rsplit(maxsplit=1)
    if len(words) == 2:
        try:
            return words[0], forms.DateField().clean(words[1])
        except ValidationError:
            pass
    return line.strip(), None


def answer(suggestion: Suggestion, move: Move) -> str:
    """Add the unit's answer of this round; with separate parts the last answer closes the round."""
    data = move.data
    given = door.create(
        Answer(
            suggestion=suggestion,
            unit=data["unit"],
            round=suggestion.round,
            answered_on=data["happened_on"],
            due_on=suggestion.due_on,
            **{
                name: data[name]
                for name in (
                    "document_number",
                    "signer",
                    "answer_class",
                    "contact_method",
                    "contact_person",
                    "contacted_on",
                    "text",
                    "no_co_opinion_reason",
                )
            },
        ),
        by=move.by,
    )
    for text, due_on in data["promises"]:
        door.create(Promise(answer=given, text=text, due_on=due_on), by=move.by)
    others = [part for part in children(suggestion, "assignments") if part.is_answering]
    if any(part.unit != data["unit"] and part.status != Part.DONE for part in others):
        return STAYS
    set_dates(suggestion, "feedback_due_on")
    return Status.ANSWERED


class UrgeForm(MoveForm):
    kept_in = {"unit": "Urge.unit"}
    unit = forms.ModelChoiceField(Unit.objects.none(), label="催办对象")

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["unit"].queryset = Unit.objects.filter(
            assignments__in=self.record.assignments.current()
        )


def urge(suggestion: Suggestion, move: Move) -> None:
    door.create(
        Urge(
            suggestion=suggestion,
            unit=move.data["unit"],
            urged_on=move.data["happened_on"],
            text=move.data["remark"],
            author=move.by.account,
        ),
        by=move.by,
    )


class KeyForm(MoveForm):
    happened_on = forms.DateField(label="主任会议确定日期")
    key_meeting = forms.CharField(label="确定的会议", required=False, max_length=100)
    key_leader = forms.CharField(label="督办领导", max_length=50)
    lead_committee = forms.ModelChoiceField(
        Unit.objects.filter(kind=Unit.Kind.COMMITTEE), label="督办专工委", required=False
    )
    government_leader = forms.CharField(label="领办区领导", required=False, max_length=50)


def mark_key(suggestion: Suggestion, move: Move) -> None:
    suggestion.is_key, suggestion.key_fixed_on = True, move.data["happened_on"]
    for name in ("key_meeting", "key_leader", "lead_committee", "government_leader"):
        setattr(suggestion, name, move.data[name] or getattr(suggestion, name))


def its_suggestion(assignment: Assignment, move: Move) -> list[Suggestion]:
    return [assignment.suggestion]


def is_answering(suggestion: Suggestion, assignment: Assignment) -> bool:
    return assignment.part != Assignment.Part.CO


def start_clock(suggestion: Suggestion, assignment: Assignment, move: Move) -> None:
    """Where the clock starts at signing, the first signature of an answering unit starts it."""
    rules = suggestion.rule_set
    if rules.clock_start == RuleSet.ClockStart.SIGN_FOR and suggestion.due_on is None:
        set_dates(suggestion, "due_on")


IN_HANDS = frozenset({Status.HANDLING, Status.REHANDLING})
HANDLING = (
    Transition(
        name="answer",
        label="答复代表",
        sources=IN_HANDS,
        targets=(STAYS, Status.ANSWERED),
        by=ANSWERING_CONTACT,
        not_before=("handed_over_on", "rehandled_on"),
        represents=unit_acted_for,
        form=AnswerForm,
        effect=answer,
        late_sources=frozenset({Status.ASSIGNED}),
    ),
    Transition(
        name="urge",
        label="催办",
        is_aside=True,
        sources=Suggestion.AWAITING_ANSWER | {Status.TRACKING},
        targets=(STAYS,),
        by=GOVERNMENT_IN_CHARGE,
        not_before=("handed_over_on",),
        form=UrgeForm,
        effect=urge,
    ),
    Transition(
        name="mark_key",
        label="列为重点督办",
        is_aside=True,
        sources=Suggestion.AWAITING_ANSWER | {Status.ACCEPTED, Status.TRACKING},
        targets=(STAYS,),
        by=STAFF,
        not_before=("submitted_on", "accepted_on"),
        form=KeyForm,
        effect=mark_key,
    ),
    Follows(
        whose=Assignment,
        after=("sign",),
        name="sign",
        label="承办单位签收",
        sources=frozenset({Status.ASSIGNED}),
        target=Status.HANDLING,
        others=its_suggestion,
        condition="主办或分办单位签收",
        when=is_answering,
        effect=start_clock,
    ),
    Follows(
        whose=Assignment,
        after=("accept_refusal",),
        name="accept_refusal",
        label="承办单位申退获准",
        sources=Suggestion.AWAITING_ANSWER - {Status.REASSIGNING},
        target=Status.REASSIGNING,
        others=its_suggestion,
        condition="主办或分办单位申退",
        when=is_answering,
    ),
)

"""The life cycle of a resolution or decision: tabled, voted on, published, reported on, closed."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.roles import Role, Standing
from tracker.common.who import STAFF, people
from tracker.common.workflow import (
    STAYS,
    Move,
    NothingToDo,
    Transition,
    TransitionRefused,
    Workflow,
)
from tracker.decisions.models import Decision
from tracker.units.models import Unit
from tracker.votes.models import Vote
from tracker.votes.taking import CountForm, take_vote

Status = Decision.Status
PASSED, NOT_PASSED = "passed", "not_passed"


def is_addressed(decision: Decision, standing: Standing) -> bool:
    return decision.is_handled_by(standing)


ADDRESSED = people(
    "执行机关的联系人", Role.GOVERNMENT_OFFICE, Role.UNIT_CONTACT, related=is_addressed
)


def the_addressed(decision: Decision, given: Mapping) -> Unit | None:
    """In whose name the office records a report, where one alone has to carry it out."""
    units = list(decision.addressed_to.all()[:2])
    return units[0] if len(units) == 1 else None


class SubmitForm(MoveForm):
    happened_on = forms.DateField(label="主任会议决定提请日期")
    kept_in = {"happened_on": "Decision.submitted_on"}


def check_text(decision: Decision) -> TransitionRefused | None:
    if not decision.text.strip():
        return TransitionRefused("还没有登记正文，不能提请审议。", code="text_missing")
    return None


def submit(decision: Decision, move: Move) -> None:
    decision.submitted_on = move.data["happened_on"]


class VoteForm(CountForm):
    """What was counted, or that hands were raised and nobody counted.

    Whether it is passed follows from the count: more than half of all members
    (组织法 2022 art. 51), never of those present.
    """

    purpose = Vote.Purpose.APPROVAL
    kept_in = {
        "happened_on": "Decision.adopted_on",
        "uncounted": "Decision.is_uncounted",
        "due_on": "Decision.due_on",
        "has_no_term": "Decision.has_no_term",
        "effective_on": "Decision.effective_on",
        "number": "Decision.number",
    }
    happened_on = forms.DateField(label="表决日期")
    uncounted = forms.ChoiceField(
        label="未记票数",
        required=False,
        choices=(
            ("", "记录了票数"),
            (PASSED, "举手表决通过，未记票数"),
            (NOT_PASSED, "举手表决未通过，未记票数"),
        ),
        help_text="没有记录票数的，在此说明结果，下面不再填写票数。",
    )
    in_favour = forms.IntegerField(label="赞成", required=False, min_value=0)
    against = forms.IntegerField(label="反对", required=False, min_value=0)
    abstained = forms.IntegerField(label="弃权", required=False, min_value=0)
    not_voted = forms.IntegerField(label="未按表决器", required=False, min_value=0)
    number = forms.CharField(label="文号", required=False, max_length=100)
    effective_on = forms.DateField(label="施行日期", required=False)
    due_on = forms.DateField(
        label="执行情况报告期限", required=False, help_text="决议、决定规定的期限。"
    )
    has_no_term = forms.BooleanField(label="未规定报告期限", required=False)

    def clean(self):
        data = self.cleaned_data
        if data.get("uncounted"):
            self._refuse_counts()
            passed = data["uncounted"] == PASSED
        else:
            for name in ("in_favour", "against"):
                self.require(name, "请填写票数；没有记录票数的，选择“未记票数”。")
            super().clean()
            passed = self._is_passed()
        data["is_passed"] = passed
        if passed:
            self._ask_for_the_term()
        return data

    def _refuse_counts(self) -> None:
        for name in ("in_favour", "against", "abstained", "not_voted"):
            if self.cleaned_data.get(name) is not None:
                fault = ValidationError(
                    "已选未记票数，不能再填写票数。", code="counted_all_the_same"
                )
                self.add_error(name, fault)

    def _is_passed(self) -> bool:
        in_favour, members = (self.cleaned_data.get(name) for name in ("in_favour", "members"))
        return (in_favour or 0) * 2 > (members or 0)

    def _ask_for_the_term(self) -> None:
        """监督法 2024 art. 17: the resolution itself says by when to report on it, or does not."""
        data = self.cleaned_data
        due_on, day = data.get("due_on"), data.get("happened_on")
        if "due_on" in self.errors or day is None:
            return
        if due_on is None and not data.get("has_no_term"):
            message = "请填写报告执行情况的期限；决议、决定没有规定的，勾选“未规定报告期限”。"
            self.add_error("due_on", ValidationError(message, code="due_missing"))
        if due_on is not None and due_on < day:
            message = "报告期限不能早于表决日期。"
            self.add_error("due_on", ValidationError(message, code="due_before_adoption"))


def vote(decision: Decision, move: Move) -> str:
    data = move.data
    decision.is_uncounted = bool(data["uncounted"])
    if not data["uncounted"]:
        take_vote(Vote(matter=decision), move, form=VoteForm)
    if not data["is_passed"]:
        return Status.NOT_ADOPTED
    decision.adopted_on = data["happened_on"]
    decision.number = data["number"] or decision.number
    decision.effective_on = data["effective_on"]
    decision.due_on, decision.has_no_term = data["due_on"], data["has_no_term"]
    return Status.ADOPTED


class PublishForm(MoveForm):
    happened_on = forms.DateField(label="公布日期")
    filed_up_due_on = forms.DateField(
        label="报上一级备案期限", required=False, help_text="各地规定不同，没有规定的留空。"
    )
    kept_in = {"happened_on": "Decision.published_on"}


def publish(decision: Decision, move: Move) -> None:
    decision.published_on = move.data["happened_on"]
    decision.filed_up_due_on = move.data["filed_up_due_on"] or decision.filed_up_due_on


class FileUpForm(MoveForm):
    happened_on = forms.DateField(label="报上一级备案日期")
    kept_in = {"happened_on": "Decision.filed_up_on"}


def check_not_filed(decision: Decision) -> TransitionRefused | None:
    if decision.filed_up_on is None:
        return None
    return NothingToDo(f"已于{decision.filed_up_on}报备案。", code="filed_up")


def file_up(decision: Decision, move: Move) -> None:
    decision.filed_up_on = move.data["happened_on"]


class ReportForm(MoveForm):
    happened_on = forms.DateField(label="报告日期")
    report = forms.CharField(label="执行情况", widget=forms.Textarea(attrs={"rows": 5}))
    kept_in = {"happened_on": "Decision.reported_on"}


def report(decision: Decision, move: Move) -> None:
    decision.reported_on, decision.report = move.data["happened_on"], move.data["report"]


class CloseForm(MoveForm):
    happened_on = forms.DateField(label="办结日期")
    kept_in = {"happened_on": "Decision.concluded_on"}


def check_reported(decision: Decision) -> TransitionRefused | None:
    if decision.reported_on is None and not decision.has_no_term:
        return TransitionRefused("还没有报告执行情况，不能办结。", code="not_reported")
    return None


def close(decision: Decision, move: Move) -> None:
    decision.concluded_on = move.data["happened_on"]


class ErratumForm(ReasonForm):
    happened_on = forms.DateField(label="勘误日期")
    text = forms.CharField(label="更正后的正文", widget=forms.Textarea(attrs={"rows": 8}))
    kept_in = {"remark": "Decision.erratum"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["text"].initial = self.record.text

    def clean_text(self):
        text = self.cleaned_data["text"]
        if text.split() == self.record.text.split():
            raise ValidationError("正文没有改动。", code="unchanged")
        return text


def correct_text(decision: Decision, move: Move) -> None:
    line = f"{move.data['happened_on']} {move.data['remark']}"
    decision.erratum = "\n".join(filter(None, (decision.erratum, line)))
    decision.text = move.data["text"]


class RepealForm(ReasonForm):
    happened_on = forms.DateField(label="废止日期")
    repealed_by = forms.ModelChoiceField(
        Decision.objects.none(), label="由哪件决议决定废止", required=False
    )
    kept_in = {"happened_on": "Decision.repealed_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        others = Decision.objects.not_voided().filter(status__in=Decision.IN_FORCE)
        self.fields["repealed_by"].queryset = others.exclude(pk=self.record.pk)


def repeal(decision: Decision, move: Move) -> None:
    decision.repealed_on = move.data["happened_on"]
    decision.repealed_by = move.data["repealed_by"]


PUBLIC = frozenset({Status.PUBLISHED, Status.REPORTED, Status.CLOSED})
WORKFLOW = Workflow(
    Transition(
        name="submit",
        label="提请审议",
        sources=frozenset({Status.DRAFT}),
        targets=(Status.SUBMITTED,),
        by=STAFF,
        form=SubmitForm,
        guard=check_text,
        effect=submit,
    ),
    Transition(
        name="vote",
        label="登记表决",
        sources=frozenset({Status.SUBMITTED}),
        targets=(Status.ADOPTED, Status.NOT_ADOPTED),
        by=STAFF,
        not_before=("submitted_on",),
        form=VoteForm,
        effect=vote,
        late_sources=frozenset({Status.DRAFT}),
    ),
    Transition(
        name="withdraw",
        label="撤回",
        is_aside=True,
        sources=Decision.BEFORE_VOTE,
        targets=(Status.WITHDRAWN,),
        by=STAFF,
        not_before=("submitted_on",),
        form=ReasonForm,
    ),
    Transition(
        name="publish",
        label="公布",
        sources=frozenset({Status.ADOPTED}),
        targets=(Status.PUBLISHED,),
        by=STAFF,
        not_before=("adopted_on",),
        form=PublishForm,
        effect=publish,
    ),
    Transition(
        name="file_up",
        label="报上一级备案",
        sources=PUBLIC,
        targets=(STAYS,),
        by=STAFF,
        not_before=("published_on",),
        form=FileUpForm,
        guard=check_not_filed,
        effect=file_up,
    ),
    Transition(
        name="report",
        label="报告执行情况",
        sources=frozenset({Status.PUBLISHED}),
        targets=(Status.REPORTED,),
        by=ADDRESSED,
        not_before=("adopted_on", "published_on"),
        represents=the_addressed,
        form=ReportForm,
        effect=report,
        late_sources=frozenset({Status.ADOPTED}),
    ),
    Transition(
        name="close",
        label="办结",
        sources=frozenset({Status.PUBLISHED, Status.REPORTED}),
        targets=(Status.CLOSED,),
        by=STAFF,
        not_before=("published_on", "reported_on"),
        form=CloseForm,
        guard=check_reported,
        effect=close,
    ),
    Transition(
        name="correct_text",
        label="勘误",
        is_aside=True,
        sources=Decision.IN_FORCE,
        targets=(STAYS,),
        by=STAFF,
        not_before=("adopted_on",),
        form=ErratumForm,
        effect=correct_text,
    ),
    Transition(
        name="repeal",
        label="废止",
        is_aside=True,
        sources=PUBLIC,
        targets=(Status.REPEALED,),
        by=STAFF,
        not_before=("adopted_on", "published_on"),
        form=RepealForm,
        effect=repeal,
    ),
)

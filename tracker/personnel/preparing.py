"""The moves of a personnel matter until it is on the table of the committee."""

from django import forms

from tracker.common.move_forms import MoveForm, ReasonForm
from tracker.common.workflow import Move, NothingToDo, TransitionRefused
from tracker.personnel.models import PersonnelMatter

Kind, Status = PersonnelMatter.Kind, PersonnelMatter.Status


def check_decided_on(matter: PersonnelMatter) -> TransitionRefused | None:
    """What lapses by itself is recorded, not decided."""
    if matter.kind != Kind.LAPSE:
        return None
    return NothingToDo(
        "职务自然终止的只作登记，不经审议表决；请用“登记职务自然终止”。", code="lapse_is_recorded"
    )


def check_lapses(matter: PersonnelMatter) -> TransitionRefused | None:
    if matter.kind == Kind.LAPSE:
        return None
    return NothingToDo("只有职务自然终止的才这样登记。", code="does_not_lapse")


class ExamForm(MoveForm):
    happened_on = forms.DateField(label="考试日期")
    exam_passed = forms.TypedChoiceField(
        label="结果",
        choices=[("true", "合格"), ("false", "不合格")],
        coerce=lambda value: value == "true",
        help_text="只登记是否合格，不登记分数。",
    )
    kept_in = {"happened_on": "PersonnelMatter.exam_on"}


def examine(matter: PersonnelMatter, move: Move) -> None:
    matter.exam_on, matter.exam_passed = move.data["happened_on"], move.data["exam_passed"]


def check_exam(matter: PersonnelMatter) -> TransitionRefused | None:
    if matter.exam_passed is False:
        return TransitionRefused("任前考试不合格，不能初审；补考合格后再办理。", code="exam_failed")
    return check_decided_on(matter)


class ReviewForm(MoveForm):
    happened_on = forms.DateField(label="初审日期")
    kept_in = {"happened_on": "PersonnelMatter.reviewed_on"}


def review(matter: PersonnelMatter, move: Move) -> None:
    matter.reviewed_on = move.data["happened_on"]


class SubmitForm(MoveForm):
    happened_on = forms.DateField(label="主任会议日期")
    kept_in = {"happened_on": "PersonnelMatter.directors_on"}


def submit(matter: PersonnelMatter, move: Move) -> None:
    matter.directors_on = move.data["happened_on"]


def check_directors(matter: PersonnelMatter) -> TransitionRefused | None:
    """组织法 2022 art. 54 (3): the directors decide what is put before the committee; what they
    propose themselves they have decided."""
    is_decided = matter.status in (Status.SUBMITTED, Status.POSTPONED)
    is_own = matter.proposed_by == PersonnelMatter.ProposedBy.DIRECTORS
    if is_decided or (is_own and matter.status == Status.REVIEWED):
        return check_decided_on(matter)
    if is_own:
        return TransitionRefused("初审以后才能提交常委会会议。", code="not_reviewed")
    return TransitionRefused(
        "主任会议尚未决定提请常委会会议审议（地方组织法第五十四条），不能提交会议。",
        code="directors_decision_missing",
    )


class TableForm(MoveForm):
    happened_on = forms.DateField(label="常委会会议日期")
    stated = forms.BooleanField(label="已作供职发言", required=False)
    kept_in = {"happened_on": "PersonnelMatter.tabled_on"}


def table(matter: PersonnelMatter, move: Move) -> None:
    matter.tabled_on, matter.stated = move.data["happened_on"], move.data["stated"]


class PostponeForm(ReasonForm):
    happened_on = forms.DateField(label="决定日期")


class WithdrawForm(ReasonForm):
    happened_on = forms.DateField(label="撤回日期")

"""The moves of a life cycle as buttons: each is a step with the form of its transition."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone

from tracker.common.admin.steps import REASON_KEPT, Step, StepForm, reason_asked
from tracker.common.correcting import CorrectionForm, correct, why_not_correct
from tracker.common.ending import told_before
from tracker.common.models import Moved
from tracker.common.roles import standing_of
from tracker.common.undoing import last_move_of, undo, why_not_undo
from tracker.common.workflow import Transition, go, workflow_of

# Of the next moves no more are named in one sentence.
NAMED = 3


class MoveStep(Step):
    """One transition. Who may make it, and when, the life cycle says; here it is only offered."""

    permission = "view"

    def __init__(self, kind, transition: Transition):
        self.transition = transition
        self.name, self.label = transition.name, transition.label
        self.is_for_many = transition.is_for_many
        self.explanation = told_before(kind, transition)
        self.tone = _tone_of(transition, kind)

    def leads(self, record, standing) -> bool:
        """Whether it brings the record on, and is this person's own to do, not only to enter."""
        return self.tone == "primary" and self.transition.by.is_met(record, standing)

    def form_class(self, data, files, *, records, user):
        record = records[0]
        form = self.transition.form_for(
            record, standing=standing_of(user), today=timezone.localdate(), data=data
        )
        for field in form.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = AdminDateWidget()
        return form

    def afterwards(self, record):
        return whats_next(record)

    def perform(self, record, *, form, by):
        return go(record, self.name, data=form.data, by=by, today=timezone.localdate())


def _tone_of(transition: Transition, kind: type[Moved]) -> str:
    if kind.DROPPED.issuperset(transition.targets):
        return "danger"
    return "aside" if transition.is_aside else "primary"


class Correct(Step):
    """Facts that moves wrote, put right; which, the tables of the life cycle say."""

    name = "correct"
    label = "更正"
    explanation = (
        "更正以前办理时写错的内容，必须说明原因。由它推算的期限、适用规则、是否按期等重新计算；"
        "更正留在变更记录和进展中，错了可以“撤销上一步”。"
    )
    permission = "view"
    is_for_many = False

    def form_class(self, data, files, *, records, user):
        form = CorrectionForm(data, record=records[0])
        form.fields["reason"] = reason_asked("更正原因")
        for field in form.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = AdminDateWidget()
        return form

    def is_granted(self, record, *, user):
        return why_not_correct(record, user=user) is None

    def perform(self, record, *, form, by):
        return correct(record, form.data, by=by, today=timezone.localdate())


class UndoForm(StepForm):
    always_asks_for_reason = True

    reason = reason_asked("撤销原因")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = last_move_of(self.records[0])
        told = f"将撤销：{last}。" if last else ""
        self.fields["reason"].help_text = f"{told}{REASON_KEPT}"


class UndoMove(Step):
    name = "undo"
    label = "撤销上一步"
    explanation = (
        "上一步办理写入的内容全部退回办理以前的样子，由它新增的记录作废或删除；"
        "此后又有别的办理的，须先撤销后面的。办理和撤销都留在变更记录和进展中。"
    )
    form_class = UndoForm
    permission = "view"
    is_for_many = False

    def is_granted(self, record, *, user):
        last = last_move_of(record)
        return why_not_undo(record, last, user=user, now=timezone.now()) is None

    def perform(self, record, *, form, by):
        return undo(record, by=by, today=timezone.localdate(), now=timezone.now())


def whats_next(record: Moved) -> str:
    """In words, for who has just moved it: how it stands and whose turn it is."""
    state = f"现为“{record.get_status_display()}”"
    for each in (record, *workflow_of(record).part_of(record)):
        moves = workflow_of(each).leading_on(each)
        if moves:
            named = "、".join(f"{move.label}（{move.by.label}）" for move in moves[:NAMED])
            return f"{state}；下一步：{named}。"
    return f"{state}。"


def moves_of(model) -> list[MoveStep]:
    if not model.has_life_cycle:
        return []
    return [MoveStep(model, transition) for transition in workflow_of(model).transitions.values()]


def refusals_by_move(record, *, user) -> dict:
    """Moves of the person's role by name, each with the reason why not now, or None."""
    if not record.has_life_cycle:
        return {}
    moves = workflow_of(record).moves_for(record, user=user)
    return {transition.name: refusal for transition, refusal in moves}


class MadeByMoves:
    """Mixed into pages and inlines of records that moves write: they are shown, never typed."""

    def get_readonly_fields(self, request, obj=None):
        own = [field.name for field in (*self.opts.fields, *self.opts.many_to_many)]
        return [*own, *super().get_readonly_fields(request, obj)]

    def get_fields(self, request, obj=None):
        # Where nothing is typed there is no version to hold it against.
        return [name for name in super().get_fields(request, obj) if name != "seen_version"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

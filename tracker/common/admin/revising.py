"""Set what many matters have in common at once: due date, committee, area."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget

from tracker.common import door
from tracker.common.admin.steps import Step, StepForm
from tracker.common.field_rights import rights_of_kind
from tracker.common.roles import standing_of

NAMES = ("due_on", "lead_committee", "area")


def may_revise(model, user) -> set[str]:
    return set(NAMES) & rights_of_kind(model).changeable(standing_of(user))


class ReviseForm(StepForm):
    due_on = forms.DateField(label="完成期限", required=False, widget=AdminDateWidget)
    lead_committee = forms.ModelChoiceField(
        label="责任专工委", required=False, queryset=None, empty_label="不改"
    )
    area = forms.ModelChoiceField(
        label="工作领域", required=False, queryset=None, empty_label="不改"
    )

    def __init__(self, *args, records, user, **kwargs):
        super().__init__(*args, records=records, user=user, **kwargs)
        for name in set(NAMES) - may_revise(type(records[0]), user) if records else ():
            del self.fields[name]
        # A due date that follows from a rule set changes by moves alone.
        if records and hasattr(records[0], "rule_set"):
            self.fields.pop("due_on", None)
        leading = ("committee", "street_committee", "office", "standing_committee")
        wanted = {"lead_committee": {"kind__in": leading}, "area": {"is_active": True}}
        for name in wanted.keys() & self.fields.keys():
            self.fields[name].queryset = _linked(records, name).filter(**wanted[name])

    def clean(self):
        if not self.chosen:
            raise forms.ValidationError("请至少填写一项要修改的内容。", code="nothing_chosen")
        return self.cleaned_data

    @property
    def chosen(self) -> dict:
        return {name: self.cleaned_data[name] for name in NAMES if self.cleaned_data.get(name)}


def _linked(records: list, name: str):
    """What the records' field `name` may point to."""
    return type(records[0])._meta.get_field(name).related_model._default_manager.all()


class Revise(Step):
    name = "revise"
    label = "批量修改"
    explanation = "只修改填写了的项目，留空的保持不变。"
    form_class = ReviseForm
    is_for_one = False

    def is_allowed(self, request, model_admin):
        return bool(may_revise(model_admin.model, request.user))

    def perform(self, record, *, form, by):
        for name, value in form.chosen.items():
            setattr(record, name, value)
        return door.update(record, by=by)

"""Set what many matters have in common at once: due date, committee, area."""

from django import forms
from django.apps import apps
from django.contrib.admin.widgets import AdminDateWidget

from tracker.common import door
from tracker.common.admin.steps import Step, StepForm


class ReviseForm(StepForm):
    due_on = forms.DateField(label="完成期限", required=False, widget=AdminDateWidget)
    lead_committee = forms.ModelChoiceField(
        label="责任专工委", required=False, queryset=None, empty_label="不改"
    )
    area = forms.ModelChoiceField(
        label="工作领域", required=False, queryset=None, empty_label="不改"
    )

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, records=records, **kwargs)
        # A due date that follows from a rule set changes by moves alone.
        if records and hasattr(records[0], "rule_set"):
            del self.fields["due_on"]
        units = apps.get_model("tracker", "Unit").objects
        self.fields["lead_committee"].queryset = units.filter(
            kind__in=("committee", "street_committee", "office", "standing_committee")
        )
        self.fields["area"].queryset = apps.get_model("tracker", "WorkArea").objects.filter(
            is_active=True
        )

    def clean(self):
        if not self.chosen:
            raise forms.ValidationError("请至少填写一项要修改的内容。", code="nothing_chosen")
        return self.cleaned_data

    @property
    def chosen(self) -> dict:
        names = ("due_on", "lead_committee", "area")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class Revise(Step):
    name = "revise"
    label = "批量修改"
    explanation = "只修改填写了的项目，留空的保持不变。"
    form_class = ReviseForm
    is_for_one = False

    def perform(self, record, *, form, by):
        for name, value in form.chosen.items():
            setattr(record, name, value)
        return door.update(record, by=by)

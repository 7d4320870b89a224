from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone

from tracker.common.admin import RecordAdmin, Step, StepForm
from tracker.common.admin.display import badge
from tracker.years.models import AnswerClass, WorkYear


class CloseForm(StepForm):
    closed_on = forms.DateField(label="关账日期", widget=AdminDateWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate


class Close(Step):
    name = "close"
    label = "关账"
    explanation = "关账后,本年度的记录不再随意改动:更正须填写原因,原因和改动都会留在变更记录中。"
    form_class = CloseForm
    is_for_many = False

    def is_offered(self, record):
        return not record.is_closed

    def perform(self, record, *, form, by):
        return record.close(on=form.cleaned_data["closed_on"], by=by)


class ReopenForm(StepForm):
    reason = forms.CharField(
        label="撤销关账的原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class Reopen(Step):
    name = "reopen"
    label = "撤销关账"
    explanation = "撤销后,本年度的记录可以照常修改。"
    form_class = ReopenForm
    is_for_many = False

    def is_offered(self, record):
        return record.is_closed

    def perform(self, record, *, form, by):
        return record.reopen(by=by)


@admin.register(WorkYear)
class WorkYearAdmin(RecordAdmin):
    list_display = ("__str__", "state", "closed_on", "note")
    search_fields = ("year",)
    fieldsets = ((None, {"fields": ["year", "state", "closed_on", "note"]}),)
    readonly_fields = ("state", "closed_on")
    steps = (Close(), Reopen())

    def get_readonly_fields(self, request, obj=None):
        # The year is the record's key; another year is another record.
        key = ["year"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *key]

    @admin.display(description="状态", ordering="status")
    def state(self, year):
        return badge(year.get_status_display(), "dropped" if year.is_closed else "under-way")


@admin.register(AnswerClass)
class AnswerClassAdmin(RecordAdmin):
    list_display = ("code", "meaning", "work_year", "counts_as_solved", "is_verified", "order")
    list_filter = ("work_year", "counts_as_solved", "is_verified")
    list_select_related = ("work_year",)
    search_fields = ("code", "meaning")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "work_year",
                    ("code", "order"),
                    "meaning",
                    "colour",
                    "counts_as_solved",
                    "is_verified",
                ]
            },
        ),
    )

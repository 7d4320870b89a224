from django import forms
from django.contrib import admin

from tracker.common.admin import RecordAdmin, Step, StepForm, UsedChoicesFilter
from tracker.common.admin.moves import UndoMove
from tracker.common.admin.steps import offered_on
from tracker.common.roles import standing_of
from tracker.fiscal.calendar import CHOSEN, Line, lines_of, plan
from tracker.fiscal.models import FiscalDuty


@admin.register(FiscalDuty)
class FiscalDutyAdmin(RecordAdmin):
    list_display = ("title", "form", "months", "after", "article", "is_yearly", "is_verified",
                    "is_active")  # fmt: skip
    list_filter = (("form", UsedChoicesFilter), "is_yearly", "is_verified", "is_active")
    list_select_related = ("after",)
    fieldsets = (
        (None, {"fields": ["title", ("code", "form"), "is_yearly", ("is_active", "order")]}),
        ("期限", {"fields": [("due_from", "due_until"), "after"]}),
        ("依据", {"fields": ["article", ("effective_from", "is_verified")]}),
        ("责任分工", {"fields": [("lead_committee", "reporting_unit")]}),
        ("其他", {"fields": ["note"]}),
    )

    @admin.display(description="月份", ordering="due_until")
    def months(self, duty):
        if duty.due_from is None:
            return ""
        ends = dict.fromkeys((duty.due_from, duty.due_until))
        return f"{'—'.join(map(str, ends))}月"


class PlanForm(StepForm):
    duties = forms.MultipleChoiceField(
        label="列入的议题",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要列入的事项。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines = lines_of(self.records[0])
        wanted = [line for line in lines if not line.is_planned]
        shown = self.fields[CHOSEN]
        shown.choices = [(line.duty.pk, told(line)) for line in wanted]
        shown.initial = [line.duty.pk for line in wanted if line.duty.is_yearly]
        there = "、".join(line.title for line in lines if line.is_planned)
        shown.help_text = f"已经列入的不重复：{there}。" if there else ""


def told(line: Line) -> str:
    """What would be made, by when, and whether anybody has checked that."""
    checked = "" if line.duty.is_verified else "；未核实"
    return f"{line.title}（{line.due.explanation}{checked}）"


@offered_on("workyear")
class PlanFiscalCalendar(Step):
    name = "plan-fiscal-calendar"
    label = "列入财经监督议题"
    explanation = (
        "按财经监督年历新建本年度的议题，状态为“提出”；已有的不重复，可以再办。"
        "条文和月份在“财经监督年历”中修改。办错了可以“撤销上一步”，新建的议题整批作废。"
    )
    form_class = PlanForm
    is_for_many = False

    def is_granted(self, record, *, user):
        return standing_of(user).is_staff

    def is_offered(self, record):
        return not record.is_closed

    def perform(self, record, *, form, by):
        chosen = {int(pk) for pk in form.cleaned_data[CHOSEN]}
        return plan(record, chosen=chosen, by=by)

    def done(self, count, *, form):
        return f"已列入财经监督议题{len(form.cleaned_data[CHOSEN])}项。"


@offered_on("workyear")
class UndoPlan(UndoMove):
    """What was made for a year is taken back on the page of the year."""

"""结转: start a later year's record of a matter that goes on."""

from django import forms
from django.apps import apps
from django.utils import timezone

from tracker.common import door
from tracker.common.admin.steps import Step, StepForm
from tracker.common.workflow import go


def _years():
    return apps.get_model("tracker", "WorkYear").objects


class CarryOverForm(StepForm):
    year = forms.TypedChoiceField(label="结转到", coerce=int)
    opens_year = forms.BooleanField(
        label="确认新建该工作年度",
        required=False,
        help_text="所选年度尚未建立时勾选，系统将一并建立。",
    )
    marks_continued = forms.BooleanField(
        label="同时将原事项的状态改为“结转下年”",
        required=False,
        help_text="未销号的整改事项一并结转。不勾选则原事项保持不变；已办结的事项不受影响。",
    )

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, records=records, **kwargs)
        latest = max((record.work_year_id for record in records), default=0)
        known = list(_years().filter(year__gt=latest, status="open").order_by("year"))
        choices = [(year.year, str(year)) for year in known]
        self.known = {year.year: year for year in known}
        if latest + 1 not in self.known:
            choices.insert(0, (latest + 1, f"{latest + 1}年（尚未建立）"))
        self.fields["year"].choices = choices
        if records and not hasattr(type(records[0]).Status, "CONTINUED"):
            del self.fields["marks_continued"]

    def clean(self):
        year = self.cleaned_data.get("year")
        if year is None:
            return self.cleaned_data
        if year not in self.known:
            self._check_new_year(year)
        for record in self.records:
            later = record.continuations.not_voided().filter(work_year=year).first()
            if later is not None:
                self.add_error("year", f"“{record}”已结转到{year}年，不能重复结转。")
        return self.cleaned_data

    def _check_new_year(self, year: int):
        if not self.user.has_perm("tracker.add_workyear"):
            self.add_error("year", f"{year}年尚未建立，请联系有权限的人员建立。")
        elif not self.cleaned_data.get("opens_year"):
            self.add_error("opens_year", f"{year}年尚未建立，请勾选确认后再结转。")


class CarryOver(Step):
    name = "carry-over"
    label = "结转到下一年"
    explanation = (
        "在所选年度新建一条承接本事项的记录，名称、领域、责任单位等一并带入；"
        "原事项及其进展、成效仍留在原年度。"
    )
    form_class = CarryOverForm
    permission = "add"

    def is_offered(self, record):
        """A matter under way continues by a move of its own, which ends it here."""
        goes_on_by_move = hasattr(type(record).Status, "CONTINUED") and not record.is_finished
        return super().is_offered(record) and not goes_on_by_move

    def perform(self, record, *, form, by):
        year = _years().filter(year=form.cleaned_data["year"]).first()
        if year is None:
            year = door.create(_years().model(year=form.cleaned_data["year"]), by=by)
        if form.cleaned_data.get("marks_continued") and not record.is_finished:
            return self._continue(record, year, by)
        return record.carry_over(to_year=year, by=by)

    def _continue(self, record, year, by):
        """As a move of the matter's life, which also takes its open items along."""
        today = timezone.localdate()
        data = {
            "happened_on": today,
            "remark": by.reason or f"结转到{year}",
            "work_year": year.pk,
        }
        go(record, "continue", data=data, by=by, today=today)
        return record.continuations.not_voided().get(work_year=year)

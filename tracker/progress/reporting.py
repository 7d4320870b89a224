"""登记进展: report how a matter stands – one with its evidence, or many on one screen."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone

from tracker import kinds
from tracker.common import door
from tracker.common.admin import Step, StepForm, offered_on
from tracker.common.field_rights import Adds, rights_of_kind
from tracker.common.roles import standing_of
from tracker.common.stored_files import kept_only_on_success
from tracker.progress.files import validate_upload
from tracker.progress.models import Attachment, ProgressEntry
from tracker.rectification.models import RectificationItem


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked before anything is stored."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=FilesInput(attrs={"multiple": True}),
            validators=[validate_upload],
            allow_empty_file=True,
            **kwargs,
        )

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


def report(entry: ProgressEntry, *, files, by) -> ProgressEntry:
    """Append the entry and keep its files as evidence; a refused one leaves no file behind."""
    entry.author = by.user
    door.create(entry, by=by)
    with kept_only_on_success():
        for file in files:
            attachment = Attachment(
                progress_entry=entry,
                matter_id=entry.matter_id,
                rectification_item_id=entry.rectification_item_id,
                file=file,
            )
            attachment.store(by=by)
    return entry


def may_report(user) -> bool:
    return user.has_perm("tracker.add_progressentry")


def may_report_on(record, user) -> bool:
    """Whether the matter, or the item of a list, is one that the person reports on."""
    rights = rights_of_kind(ProgressEntry)
    return rights.may(Adds, entry_on(record), standing_of(user))


def entry_on(record, **content) -> ProgressEntry:
    """A report on a matter, or on an item of its rectification list."""
    if isinstance(record, RectificationItem):
        return ProgressEntry(matter=record.matter, rectification_item=record, **content)
    return ProgressEntry(matter=record, **content)


WRITTEN = ("happened_on", "text", "next_step", "problem")


class ReportForm(StepForm):
    happened_on = forms.DateField(label="日期", widget=AdminDateWidget)
    text = forms.CharField(
        label="进展情况", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_step = forms.CharField(
        label="下步打算", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    problem = forms.CharField(
        label="存在问题", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    files = FilesField(label="附件", required=False, help_text="可一次选择多个文件。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = timezone.localdate


@offered_on(*kinds.names(), "rectificationitem")
class ReportProgress(Step):
    name = "progress"
    label = "登记进展"
    explanation = "进展只追加、不改写。可同时上传照片、文件等佐证材料。"
    form_class = ReportForm

    def is_granted(self, record, *, user):
        return may_report_on(record, user)

    tone = "primary"
    is_for_many = False

    def is_allowed(self, request, model_admin):
        return may_report(request.user)

    def perform(self, record, *, form, by):
        content = {
            name: form.cleaned_data[name]
            for name in ("happened_on", "text", "next_step", "problem")
        }
        report(entry_on(record, **content), files=form.cleaned_data["files"], by=by)
        return record


class ReportManyForm(StepForm):
    """One box per matter; those left empty get no entry."""

    happened_on = forms.DateField(label="日期", widget=AdminDateWidget)

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, records=records, **kwargs)
        self.fields["happened_on"].initial = timezone.localdate
        for record in records:
            self.fields[self.box_of(record)] = forms.CharField(
                label=str(record), required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    @staticmethod
    def box_of(record) -> str:
        return f"text-{record.pk}"

    def clean(self):
        if not any(self.cleaned_data.get(self.box_of(record)) for record in self.records):
            raise forms.ValidationError("请至少填写一项进展。", code="nothing_written")
        return self.cleaned_data


@offered_on(*kinds.names(), "rectificationitem")
class ReportMany(Step):
    name = "progress-of-many"
    label = "批量登记进展"
    explanation = "在一页上填写各事项的进展，留空的不登记。"
    form_class = ReportManyForm
    is_for_one = False

    def is_allowed(self, request, model_admin):
        return may_report(request.user)

    def done(self, count, *, form):
        return "进展已登记。"

    def perform(self, record, *, form, by):
        text = form.cleaned_data[form.box_of(record)]
        if text:
            entry = entry_on(record, happened_on=form.cleaned_data["happened_on"], text=text)
            report(entry, files=[], by=by)
        return record

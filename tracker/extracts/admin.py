from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from tracker.common.admin import RecordAdmin, UsedChoicesFilter
from tracker.common.admin.display import page_link
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.extracts.deciding import record_of, sentences_of
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.receiving import discard, receive
from tracker.extracts.work_page import work_page
from tracker.progress.files import validate_upload
from tracker.sources.models import SourceDocument
from tracker.years.models import WorkYear


class ReadInForm(forms.Form):
    """A report to be read in, as a file or as pasted text."""

    work_year = forms.ModelChoiceField(WorkYear.objects.all(), label="工作年度")
    file = forms.FileField(
        label="文件", required=False, validators=[validate_upload], allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
        help_text=".docx、.txt 或者带文字的 .pdf；.doc、.wps 请另存为 .docx。",
    )  # fmt: skip
    text = forms.CharField(
        label="或者粘贴全文", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )  # fmt: skip
    title = forms.CharField(
        label="标题", required=False, max_length=200, help_text="留空则取正文的标题。"
    )
    kind = forms.ChoiceField(
        label="类型",
        choices=[pair for pair in SourceDocument.Kind.choices if pair[0] != "media"],
    )
    published_on = forms.DateField(
        label="发布日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@admin.register(ReportReading)
class ReportReadingAdmin(RecordAdmin):
    """Reports that were read in. Opened, one is the page on which it is worked through."""

    list_display = ("document", "year", "came_as", "waiting", "created_at")
    list_select_related = ("document__work_year",)
    list_filter = ("document__work_year",)
    fieldsets = ((None, {"fields": ["document", "file_name"]}),)

    @admin.display(description="工作年度")
    def year(self, reading):
        return reading.document.work_year

    @admin.display(description="来自")
    def came_as(self, reading):
        return reading.file_name or "粘贴"

    @admin.display(description="待确认")
    def waiting(self, reading):
        return reading.waiting

    def get_queryset(self, request):
        waiting = Count("extracts", filter=Q(extracts__status=Extract.Status.OPEN))
        return super().get_queryset(request).annotate(waiting=waiting)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        latest = WorkYear.objects.first()
        form = (
            ReadInForm(request.POST, request.FILES)
            if is_sent
            else ReadInForm(initial={"work_year": latest})
        )
        if is_sent and form.is_valid():
            reading = self._receive(request, form)
            if reading is not None:
                return HttpResponseRedirect(_page_of(reading))
        context = {
            **self.admin_site.each_context(request),
            "title": "读入报告",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/report_reading_add.html", context)

    def _receive(self, request, form: ReadInForm) -> ReportReading | None:
        given = dict(form.cleaned_data)
        year = given.pop("work_year")
        try:
            reading = receive(year=year, by=actor_of(request), **given)
        except (Refused, ValidationError) as fault:
            for name, said in sentences_of(fault, form).items():
                for sentence in said:
                    form.add_error(name or None, sentence)
            return None
        found = reading.extracts.count()
        passages = reading.document.passages.count()
        self.message_user(request, f"读了{passages}段，读出{found}条。确认以前什么也不会进入台账。")
        if not found:
            self.message_user(
                request, "没有读出可以登记的内容：可能不是工作报告。不需要的可以移除。",
                messages.WARNING,
            )  # fmt: skip
        return reading

    def change_view(self, request, object_id, form_url="", extra_context=None):
        reading = self.get_object(request, object_id)
        if reading is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, reading):
            raise PermissionDenied
        return work_page(self, request, reading)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """What goes with it is removed by the deed itself, which says what stands in its way."""
        return [str(one) for one in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request, obj):
        discard(obj, by=actor_of(request))


@admin.register(Extract)
class ExtractAdmin(RecordAdmin):
    """A list of what was found; each is decided on the page of its report."""

    list_display = ("__str__", "reading", "passage", "status", "became")
    list_filter = (("kind", UsedChoicesFilter), ("status", UsedChoicesFilter), "reading")
    list_select_related = ("reading__document", "passage__document")
    fieldsets = (
        (None, {"fields": ["where", "reading", "passage", ("kind", "status"), "became"]}),
        ("原文", {"fields": ["quote", ("start", "end"), "doubts"]}),
        ("内容", {"fields": ["values", "under", ("same_as_id", "record_id")]}),
    )
    readonly_fields = (
        "where", "reading", "passage", "kind", "status", "became", "quote", "start", "end",
        "doubts", "values", "under", "same_as_id", "record_id",
    )  # fmt: skip

    @admin.display(description="处理")
    def where(self, extract):
        address = f"{_page_of(extract.reading)}?passage={extract.passage.number}"
        return format_html('<a href="{}">在报告里处理</a>', address)

    @admin.display(description="登记为")
    def became(self, extract):
        record = record_of(extract)
        return page_link(record) if record is not None else ""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _page_of(reading: ReportReading) -> str:
    return reverse("admin:tracker_reportreading_change", args=[reading.pk])

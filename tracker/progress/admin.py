from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from tracker import kinds
from tracker.common.admin import (
    RecordAdmin,
    RecordForm,
    RecordInline,
    VersionedForm,
    shown_on,
)
from tracker.common.admin.display import NOTHING, linked_list, page_link, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.common.leaving import as_stored
from tracker.common.scoping import visible
from tracker.common.workflow import workflow_of
from tracker.progress.models import Attachment, ProgressEntry
from tracker.progress.reporting import FilesField, report


class ProgressForm(VersionedForm):
    files = FilesField(label="附件", required=False, help_text="可一次选择多个文件。")


class ProgressEntryForm(RecordForm):
    files = FilesField(label="附件", required=False, help_text="可一次选择多个文件。")


def download_link(attachment: Attachment):
    return format_html(
        '<a href="{}" class="attachment">{}</a>',
        reverse("admin:tracker_attachment_file", args=[attachment.pk]),
        attachment.name,
    )


@admin.display(description="附件")
def attachment_links(entry):
    if entry.pk is None:
        return NOTHING
    return linked_list(
        download_link(file) for file in entry.attachments.all() if not file.is_voided
    )


class TodayFirst:
    """Most reports are about today; another day is typed over it."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "happened_on":
            field.initial = timezone.localdate
        return field


@shown_on(*kinds.names(), "rectificationitem", position=10)
class ProgressInline(TodayFirst, RecordInline):
    """Progress is appended: what was reported stays, the next report is a new block."""

    note = "进展只追加、不改写；写错的请作废后另记一条。"
    keeps_files = True
    model = ProgressEntry
    form = ProgressForm
    fields = ("happened_on", "text", "next_step", "problem", "files")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("attachments")

    @admin.display(description="附件")
    def files(self, entry):
        """A new row takes files in the form's field of this name; a kept one shows its own."""
        return attachment_links(entry)

    def create(self, record, *, form, by):
        report(record, files=form.cleaned_data["files"], by=by)


@admin.register(ProgressEntry)
class ProgressEntryAdmin(TodayFirst, RecordAdmin):
    list_display = ("name", "happened_on", "owner_link", "author", "next_step", "problem")
    list_filter = ("author",)
    list_select_related = ("matter", "author")
    date_hierarchy = "happened_on"
    fieldsets = (
        ("所属事项", {"fields": ["matter", "rectification_item", "opinion"]}),
        (None, {"fields": ["happened_on", "text", "next_step", "problem"]}),
    )
    readonly_fields = ("attached", "unit", "author", "move_made", "is_late_entry")

    form = ProgressEntryForm

    def create(self, record, *, form, by):
        report(record, files=form.cleaned_data["files"], by=by)

    def get_fieldsets(self, request, obj=None):
        owner, (_, options), *source = super().get_fieldsets(request, obj)
        made = ["attached", "unit", ("author", "move_made", "is_late_entry")]
        last = made if obj is not None else ["files"]
        return [owner, (None, {"fields": [*options["fields"], *last]}), *source]

    @admin.display(description="办理操作")
    def move_made(self, entry):
        """In words the move of the life cycle that appended this entry."""
        for record in (entry.opinion, entry.rectification_item, entry.owner):
            moves = workflow_of(record).transitions if record is not None else {}
            if entry.transition in moves:
                return moves[entry.transition].label
        return NOTHING

    @admin.display(description="进展情况", ordering="text")
    def name(self, entry):
        return voidable_title(entry, entry.text[:40])

    @admin.display(description="所属事项")
    def owner_link(self, entry):
        return page_link(entry.matter)

    @admin.display(description="附件")
    def attached(self, entry):
        return attachment_links(entry)


@shown_on(*kinds.names(), "rectificationitem", position=60)
class AttachmentInline(RecordInline):
    """Files that belong to the matter as a whole; those of a report stand with the report."""

    keeps_files = True
    model = Attachment
    fields = ("file", "note")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(progress_entry=None)

    def has_change_permission(self, request, obj=None):
        return False

    def create(self, record, *, form, by):
        record.store(by=by)


@shown_on("activity", position=60)
class PhotoInline(AttachmentInline):
    """Photos and papers of an activity."""

    verbose_name = verbose_name_plural = "照片、附件"
    fields = ("file", "note")


@admin.register(Attachment)
class AttachmentAdmin(RecordAdmin):
    list_display = ("name_link", "owner_link", "kilobytes", "uploaded_by", "created_at", "note")
    list_select_related = ("matter", "activity", "uploaded_by")
    date_hierarchy = "created_at"
    fieldsets = (
        (None, {"fields": ["file", "note", ("is_internal", "is_public")]}),
        ("所属事项", {"fields": ["matter", "rectification_item", "progress_entry", "activity"]}),
        (
            "登记信息",
            {"fields": ["unit", "kilobytes", "content_type", "sha256", "uploaded_by"]},
        ),
    )
    readonly_fields = ("unit", "kilobytes", "content_type", "sha256", "uploaded_by")

    def create(self, record, *, form, by):
        record.store(by=by)

    def get_readonly_fields(self, request, obj=None):
        # A file stays the file it was; a wrong one is voided and another one added.
        kept = ["download"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *kept]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return [fieldset for fieldset in fieldsets if fieldset[0] != "登记信息"]
        return [
            (None, {"fields": ["download", "note", ("is_internal", "is_public")]}),
            *fieldsets[1:],
        ]

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [
            path("<int:attachment_id>/file/", view, name="tracker_attachment_file"),
            *super().get_urls(),
        ]

    def file_view(self, request, attachment_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        attachment = self.get_queryset(request).filter(pk=attachment_id).first()
        if attachment is None:
            raise Http404
        answer = FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )
        return as_stored(answer)

    @admin.display(description="文件", ordering="name")
    def name_link(self, attachment):
        return voidable_title(attachment)

    @admin.display(description="文件")
    def download(self, attachment):
        return download_link(attachment)

    @admin.display(description="大小", ordering="size")
    def kilobytes(self, attachment):
        return f"{max(1, round(attachment.size / 1024))} KB"

    @admin.display(description="所属事项")
    def owner_link(self, attachment):
        return page_link(attachment.matter or attachment.activity)


@dossier_section("progress", position=20)
def progress_of_matter(record, *, to) -> dict:
    files = visible(record.attachments.all(), to=to)
    entries = record.progress_entries.prefetch_related(Prefetch("attachments", queryset=files))
    return {"progress": seen(entries.select_related("author"), to=to)}


@dossier_section("attachments", position=90)
def other_files_of_matter(record, *, to) -> dict:
    return {"attachments": seen(record.attachments.filter(progress_entry=None), to=to)}

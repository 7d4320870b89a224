"""Word documents in the admin: the office's templates, and the download from a record's page."""

import io

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from reports.word.documents import MODELS, document, offer_for
from reports.word.kinds import DOCX, KINDS
from reports.word.models import DocumentTemplate
from reports.word.placeholders import PLACEHOLDERS
from tracker.common import door
from tracker.common.admin import RecordAdmin
from tracker.common.admin.display import page_url, yes_or_no
from tracker.common.admin.forms import RecordForm
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.reads.parameters import LONGEST_ID

is_current = yes_or_no(DocumentTemplate._meta.get_field("is_current"))


class TemplateForm(RecordForm):
    def _get_validation_exclusions(self):
        # Whether another one is in use the door asks: by then the former one is out of use.
        return {*super()._get_validation_exclusions(), "is_current"}


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(RecordAdmin):
    form = TemplateForm
    list_display = ("name", "kind", is_current, "updated_at")
    list_filter = ("kind", "is_current")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ["kind", "name", "file", "is_current"]}),
        ("预设模板和占位符", {"fields": ["shipped", "words"]}),
    )
    readonly_fields = ("download", "shipped", "words")

    def not_shown(self, request, obj):
        # What a template may hold is read before the first one is written.
        return [
            name for name in super().not_shown(request, obj) if name not in {"shipped", "words"}
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["kind"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        # The file stays what it was; another file is another template.
        first = (None, {"fields": ["kind", "name", "download", "is_current"]})
        return [first, *self.fieldsets[1:]]

    def create(self, record, *, form, by):
        with transaction.atomic():
            self._take_over(record, by=by)
            record.store(by=by)

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            if change:
                self._take_over(obj, by=actor_of(request))
            super().save_model(request, obj, form, change)

    def _take_over(self, template, *, by):
        """A template that is put to use puts the former one of its kind out of use."""
        if not template.is_current:
            return
        former = DocumentTemplate.objects.filter(kind=template.kind, is_current=True)
        for other in former.exclude(pk=template.pk):
            other.is_current = False
            door.update(other, by=by)

    def delete_model(self, request, obj):
        obj.remove(by=actor_of(request))

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [
            path("<int:pk>/file/", view, name="reports_documenttemplate_file"),
            *super().get_urls(),
        ]

    def file_view(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        template = self.get_queryset(request).filter(pk=pk).first()
        if template is None:
            raise Http404
        name = f"{template.get_kind_display()}({template.name}).docx"
        return file_response(template.file.open("rb"), name)

    @admin.display(description="模板文件")
    def download(self, template):
        url = reverse("admin:reports_documenttemplate_file", args=[template.pk])
        return format_html('<a href="{}" class="attachment">下载</a>', url)

    @admin.display(description="预设模板")
    def shipped(self, template):
        context = {"kinds": KINDS.values()}
        return mark_safe(render_to_string("admin/word/shipped.html", context))

    @admin.display(description="占位符")
    def words(self, template):
        context = {"placeholders": PLACEHOLDERS}
        return mark_safe(render_to_string("admin/word/placeholders.html", context))


def file_response(file, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=DOCX)


def shipped_template(request, name):
    """The template that ships, to start an own one from."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    if not request.user.has_perm("reports.view_documenttemplate"):
        raise PermissionDenied
    return file_response(io.BytesIO(kind.shipped), f"{kind.title}（预设模板）.docx")


def document_page(request, name, pk):
    """A document of one record, with `?unit=` for one unit or `?year=` for one year; a refusal
    goes back to the page."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    model_admin = admin.site.get_model_admin(MODELS[kind.of])
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    record = model_admin.get_object(request, pk)
    asked = {name: request.GET[name] for name in ("unit", "year") if name in request.GET}
    are_numbers = all(one.isdecimal() and len(one) <= LONGEST_ID for one in asked.values())
    if record is None or not are_numbers:
        raise Http404
    unit, year = (int(asked[name]) if name in asked else None for name in ("unit", "year"))
    offer = offer_for(kind, record, unit=unit, year=year, to=request.user)
    if offer is None:
        raise Http404
    try:
        content = document(offer, to=request.user, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, f"未生成{kind.title}：{refused}")
        return redirect(page_url(record))
    return file_response(io.BytesIO(content), offer.file_name)

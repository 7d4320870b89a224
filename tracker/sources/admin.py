from django.contrib import admin

from tracker.common.admin import RecordAdmin, RecordTable, shown_on
from tracker.sources.models import Passage, SourceDocument


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    list_display = ("title", "kind", "work_year", "issued_by", "published_on")
    list_filter = ("kind", "work_year")
    list_select_related = ("work_year", "issued_by")
    search_fields = ("title", "code")
    fieldsets = (
        (None, {"fields": ["title", ("code", "kind"), "work_year"]}),
        ("发布", {"fields": [("issued_by", "published_on")]}),
        ("其他", {"fields": ["checksum", "note"]}),
    )


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    list_display = ("__str__", "heading", "document")
    list_filter = ("document",)
    list_select_related = ("document",)
    search_fields = ("lead", "heading", "text")
    fieldsets = ((None, {"fields": ["document", ("number", "heading"), "lead", "text"]}),)


@shown_on("sourcedocument", position=1)
class PassageTable(RecordTable):
    model = Passage
    fields = ("number", "heading", "lead")
    readonly_fields = ("number", "heading", "lead")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

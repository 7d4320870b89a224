from django.contrib import admin

from tracker.common.admin import RecordAdmin, RecordTable, shown_on
from tracker.common.admin.display import marked, page_url
from tracker.common.scoping import visible
from tracker.sources.models import Passage, SourceDocument
from tracker.sources.quoting import quoting_kinds

# How many paragraphs before and after a passage make its surroundings.
SURROUNDING = 2


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    list_display = ("title", "kind", "work_year", "issued_by", "published_on")
    list_filter = ("kind", "work_year")
    list_select_related = ("work_year", "issued_by")
    fieldsets = (
        (None, {"fields": ["title", ("code", "kind"), "work_year"]}),
        ("发布", {"fields": [("issued_by", "published_on")]}),
        ("其他", {"fields": ["checksum", "note"]}),
    )


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    change_form_template = "admin/passage.html"
    list_display = ("__str__", "heading", "document")
    list_filter = ("document",)
    list_select_related = ("document",)
    fieldsets = ((None, {"fields": ["document", ("number", "heading"), "lead", "text"]}),)

    def render_change_form(self, request, context, **kwargs):
        passage = kwargs.get("obj")
        if passage is not None:
            context["paragraphs"] = paragraphs_around(passage, quote=request.GET.get("quote", ""))
            context["taken_from_here"] = records_taken_from(passage, to=request.user)
        return super().render_change_form(request, context, **kwargs)


def paragraphs_around(passage: Passage, *, quote: str) -> list[dict]:
    """The passage among its neighbours, in reading order, with the quote marked in it."""
    near = passage.document.passages.filter(
        number__range=(passage.number - SURROUNDING, passage.number + SURROUNDING)
    )
    return [
        {
            "passage": one,
            "url": page_url(one),
            "is_here": one == passage,
            "text": marked(one.text, quote) if one == passage else one.text,
        }
        for one in near.order_by("number")
    ]


def records_taken_from(passage: Passage, *, to) -> list[dict]:
    """Every valid record the user may see that states this passage as its source, with the
    words it quotes."""
    return [
        {"kind": model._meta.verbose_name, "record": record, "url": page_url(record)}
        for model in quoting_kinds()
        for record in visible(model._default_manager.not_voided(), to=to).filter(source=passage)
    ]


@shown_on("sourcedocument", position=1)
class PassageTable(RecordTable):
    model = Passage
    fields = ("number", "heading", "lead")
    readonly_fields = ("number", "heading", "lead")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

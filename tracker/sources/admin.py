from django.contrib import admin

from tracker.common.admin import (
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import marked, page_url, web_link
from tracker.common.admin.dossier import dossier_section
from tracker.common.scoping import visible
from tracker.sources.models import Passage, SourceDocument
from tracker.sources.quoting import quoting_kinds

# How many paragraphs before and after a passage make its surroundings.
SURROUNDING = 2


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    list_display = ("title", "kind", "work_year", "issued_by", "published_on", "outlet", "level",
                    "times", "opened")  # fmt: skip
    list_filter = (
        "kind",
        "work_year",
        ("level", UsedChoicesFilter),
        ("level", admin.EmptyFieldListFilter),
        ("deputies", UsedRelatedFilter),
    )
    list_select_related = ("work_year", "issued_by")
    date_hierarchy = "published_on"
    search_links = ("deputies",)
    fieldsets = (
        (None, {"fields": ["title", ("code", "kind"), "work_year"]}),
        ("发布", {"fields": [("issued_by", "published_on"), "link"]}),
        (
            "媒体报道",
            {
                "fields": [("outlet", "level", "times"), "deputies", "matter"],
                "description": "只有类型为“媒体报道”的填写；一篇报道和它的转载登记一条，"
                "转载计入篇次。",
            },
        ),
        ("其他", {"fields": ["checksum", "note"]}),
    )

    @admin.display(description="链接")
    def opened(self, document):
        return web_link(document.link, "打开")


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


@dossier_section("press", position=85)
def press_of_matter(record, *, to) -> dict | None:
    """媒体报道: what the press told of the matter; it is public, and everybody reads it."""
    reports = visible(record.press_reports.order_by("published_on", "pk"), to=to)
    return {"reports": reports} if reports else None

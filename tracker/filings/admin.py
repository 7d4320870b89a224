from django.contrib import admin
from django.db import models
from django.utils import timezone

from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordTable,
    TrackedAdmin,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import NOTHING, badge, page_link, voidable_title
from tracker.filings.models import Filing, NormativeDocument, Validity, YearList, YearListLine

# What no longer stands is not to be taken for what does.
TONES = {
    Validity.NOT_YET: "begun-not",
    Validity.IN_FORCE: "finished",
    Validity.AMENDED: "under-way",
    Validity.REPEALED: "dropped",
    Validity.EXPIRED: "dropped",
}


def late_badge(filing):
    """按期, 逾期16日: counted from the publication."""
    if not filing.punctuality:
        return NOTHING
    return badge(filing.punctuality, "void" if filing.days_late else "finished")


class ValidityFilter(admin.SimpleListFilter):
    title = "今天的效力"
    parameter_name = "validity"

    def lookups(self, request, model_admin):
        return Validity.choices

    def queryset(self, request, queryset):
        if self.value() not in Validity.values:
            return queryset
        return queryset.of_validity(self.value(), on=timezone.localdate())


class UnfiledFilter(admin.SimpleListFilter):
    title = "报备情况"
    parameter_name = "filed"

    def lookups(self, request, model_admin):
        return [("no", "没有报备"), ("yes", "已报备")]

    def queryset(self, request, queryset):
        unfiled = NormativeDocument.objects.unfiled().values("pk")
        if self.value() == "no":
            return queryset.filter(pk__in=unfiled)
        return queryset.exclude(pk__in=unfiled) if self.value() == "yes" else queryset


@admin.register(NormativeDocument)
class NormativeDocumentAdmin(RecordAdmin):
    list_display = (
        "name", "document_number", "maker", "published_on", "effective_on", "validity_today",
    )  # fmt: skip
    list_filter = (
        ValidityFilter,
        UnfiledFilter,
        ("maker", UsedRelatedFilter),
        ("area", UsedRelatedFilter),
    )
    list_select_related = ("maker",)
    date_hierarchy = "published_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("maker", "document_number"),
                    ("published_on", "effective_on", "expires_on"),
                    ("validity_today", "is_public"),
                ]
            },
        ),
        (
            "代替与废止",
            {"fields": [("replaces", "replacement"), ("amended_on", "repealed_on")]},
        ),
        ("依据与备注", {"fields": ["laws", "area", "note"]}),
    )
    readonly_fields = ("validity_today",)

    @admin.display(description="文件名称", ordering="title")
    def name(self, document):
        return voidable_title(document, document.title)

    @admin.display(description="今天的效力")
    def validity_today(self, document):
        if document._state.adding:
            return NOTHING
        validity = document.validity_on(timezone.localdate())
        return badge(validity.label, TONES[validity])


@shown_on("normativedocument", position=10)
class FilingTable(RecordTable):
    model = Filing
    verbose_name = "备案"
    verbose_name_plural = "备案"
    fields = ("number", "received_on", "filing_due_on", "lateness", "status", "concluded_on")
    readonly_fields = fields

    @admin.display(description="是否逾期")
    def lateness(self, filing):
        return late_badge(filing)

    def has_add_permission(self, request, obj=None):
        # It is filed on a page of its own, which asks for the rest.
        return False


class LateFilter(admin.SimpleListFilter):
    title = "是否逾期报备"
    parameter_name = "late"

    def lookups(self, request, model_admin):
        return [("yes", "逾期报备"), ("no", "按期")]

    def queryset(self, request, queryset):
        late = Filing.objects.late().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=late)
        return queryset.exclude(pk__in=late) if self.value() == "no" else queryset


@admin.register(Filing)
class FilingAdmin(TrackedAdmin):
    list_display = (
        "name", "number", "maker", "received_on", "lateness", "state", "due", "latest",
    )  # fmt: skip
    list_filter = (
        "work_year",
        LateFilter,
        *TrackedAdmin.list_filter[1:],
        ("document__maker", UsedRelatedFilter),
    )
    list_select_related = (*TrackedAdmin.list_select_related, "document__maker")
    date_hierarchy = "received_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "document",
                    ("work_year", "received_on"),
                    ("filing_due_on", "lateness"),
                    "filing_due_explanation",
                    ("status", "number"),
                ]
            },
        ),
        (
            "形式审查",
            {
                "fields": [
                    ("due_on", "concluded_on", "receipt_on"),
                    "due_explanation",
                    ("supplement_asked_on", "supplement_due_on", "supplemented_on"),
                    "supplement_needed",
                    "return_reason",
                    ("rule_set", "get_provisional_dates_display"),
                ]
            },
        ),
        (
            "其他",
            {
                "fields": [
                    ("lead_committee", "area"),
                    ("title", "subject_year"),
                    ("planned_on", "started_on"),
                    "continues",
                    "continued_by",
                    "note",
                ]
            },
        ),
    )
    # What moves of the life cycle and the rules fill in is shown, not typed.
    readonly_fields = (
        "title",
        "status",
        "number",
        "filing_due_on",
        "filing_due_explanation",
        "lateness",
        "due_on",
        "due_explanation",
        "concluded_on",
        "supplement_asked_on",
        "supplement_due_on",
        "supplemented_on",
        "supplement_needed",
        "return_reason",
        "rule_set",
        "get_provisional_dates_display",
        "continued_by",
    )

    @admin.display(description="制定机关", ordering="document__maker")
    def maker(self, filing):
        return filing.document.maker

    @admin.display(description="是否逾期报备")
    def lateness(self, filing):
        return late_badge(filing)

    @admin.display(description="形式审查期限", ordering="due_on")
    def due(self, filing):
        return super().due(filing)


@admin.register(YearList)
class YearListAdmin(RecordAdmin):
    list_display = ("name", "maker", "year", "received_on", "lateness", "listed", "missing")
    list_filter = ("year", ("maker", UsedRelatedFilter))
    list_select_related = ("maker",)
    fieldsets = (
        (None, {"fields": [("maker", "year"), ("received_on", "lateness"), "missing", "text"]}),
        ("其他", {"fields": ["note"]}),
    )
    readonly_fields = ("lateness", "missing")

    def get_queryset(self, request):
        lines = models.Count("lines", distinct=True)
        unfiled = models.Count("lines", filter=models.Q(lines__filing=None), distinct=True)
        return super().get_queryset(request).annotate(all_lines=lines, unfiled_lines=unfiled)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text" and field is not None:
            field.widget.attrs["rows"] = 12
        return field

    @admin.display(description="发文目录")
    def name(self, year_list):
        return voidable_title(year_list)

    @admin.display(description="报送期限")
    def lateness(self, year_list):
        if year_list._state.adding or year_list.due_on is None:
            return NOTHING
        return badge("迟报", "void") if year_list.is_late else year_list.due_on

    @admin.display(description="文件数", ordering="all_lines")
    def listed(self, year_list):
        return year_list.all_lines

    @admin.display(description="漏报")
    def missing(self, year_list):
        if year_list._state.adding or not year_list.unfiled_lines:
            return NOTHING
        return badge(f"{year_list.unfiled_lines}件没有报备", "void")


@shown_on("yearlist", position=10)
class YearListLineTable(RecordTable):
    model = YearListLine
    verbose_name_plural = "目录文件与备案比对"
    fields = ("order", "title", "document_number", "published_on", "filed")
    readonly_fields = fields

    @admin.display(description="对应的备案")
    def filed(self, line):
        return filing_of(line)


def filing_of(line):
    return badge("漏报", "void") if line.is_missing else page_link(line.filing)


class MissingFilter(admin.SimpleListFilter):
    title = "是否漏报"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("yes", "漏报"), ("no", "已报备")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.missing()
        return queryset.filter(filing__isnull=False) if self.value() == "no" else queryset


@admin.register(YearListLine)
class YearListLineAdmin(MadeByMoves, RecordAdmin):
    list_display = ("title", "document_number", "published_on", "year_list", "filed")
    list_filter = (
        MissingFilter,
        "year_list__year",
        ("year_list__maker", UsedRelatedFilter),
    )
    list_select_related = ("year_list__maker", "filing")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "year_list",
                    ("order", "title"),
                    ("document_number", "published_on"),
                    "filing",
                ]
            },
        ),
    )

    @admin.display(description="对应的备案")
    def filed(self, line):
        return filing_of(line)

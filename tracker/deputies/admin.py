from django.contrib import admin

from tracker.common.admin import RecordAdmin
from tracker.deputies.models import Deputy, Session, Term
from tracker.years.models import WorkYear


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ("__str__", "starts_on", "ends_on")
    search_fields = ("number",)
    fieldsets = ((None, {"fields": ["number", ("starts_on", "ends_on"), "note"]}),)


@admin.register(Session)
class SessionAdmin(RecordAdmin):
    list_display = ("__str__", "starts_on", "ends_on")
    list_filter = ("term",)
    search_fields = ("number", "term__number")
    fieldsets = ((None, {"fields": ["term", "number", ("starts_on", "ends_on"), "note"]}),)

    def get_queryset(self, request):
        # The name of a session begins with its term, in lists and where it is chosen.
        return super().get_queryset(request).select_related("term")


class DutyYearFilter(admin.SimpleListFilter):
    """Of which year the sheet of duties shall be; it leaves nobody out of the list."""

    title = "履职年度"
    parameter_name = "duty_year"

    def lookups(self, request, model_admin):
        return [(year.pk, str(year)) for year in WorkYear.objects.all()]

    def queryset(self, request, queryset):
        asked = self.value()
        return queryset.of_duty_year(int(asked)) if asked else queryset


@admin.register(Deputy)
class DeputyAdmin(RecordAdmin):
    list_display = ("name", "term", "delegation", "group", "phone", "mandate_ended_on")
    list_filter = (
        "term",
        "delegation",
        DutyYearFilter,
        ("mandate_ended_on", admin.EmptyFieldListFilter),
    )
    fieldsets = (
        (None, {"fields": ["term", "name", ("delegation", "group"), "street_committee", "phone"]}),
        ("任期", {"fields": ["mandate_ended_on"]}),
        ("其他", {"fields": ["note"]}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("term")

from django.contrib import admin

from tracker.assignments.models import Assignment
from tracker.common.admin import RecordAdmin, RecordTable, shown_on


@shown_on("suggestion", position=1)
class AssignmentTable(RecordTable):
    model = Assignment
    fields = ("part", "unit", "assigned_on", "handler", "phone")
    show_change_link = False


@admin.register(Assignment)
class AssignmentAdmin(RecordAdmin):
    list_display = ("suggestion", "part", "unit", "assigned_on", "handler", "phone")
    list_filter = ("suggestion__work_year", "part", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("suggestion", "unit")
    search_fields = ("suggestion__title", "suggestion__number", "unit__name", "handler")
    fieldsets = (
        (
            None,
            {"fields": ["suggestion", ("part", "unit"), "assigned_on", ("handler", "phone")]},
        ),
    )

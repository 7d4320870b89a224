from django.contrib import admin

from tracker.areas.models import WorkArea
from tracker.common.admin import RecordAdmin


@admin.register(WorkArea)
class WorkAreaAdmin(RecordAdmin):
    list_display = ("name", "code", "parent", "order", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("parent",)
    fieldsets = ((None, {"fields": [("name", "code"), "parent", ("order", "is_active"), "note"]}),)

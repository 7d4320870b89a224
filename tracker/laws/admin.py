from django.contrib import admin

from tracker.common.admin import RecordAdmin
from tracker.laws.models import Law


@admin.register(Law)
class LawAdmin(RecordAdmin):
    list_display = ("title", "short_title", "kind", "in_force_from")
    list_filter = ("kind",)
    fieldsets = (
        (None, {"fields": ["title", "short_title", "aliases", ("kind", "in_force_from")]}),
        ("其他", {"fields": ["note"]}),
    )

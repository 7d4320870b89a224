from django.contrib import admin

from tracker.common.admin import AliasSearch, RecordAdmin
from tracker.units.models import Unit


@admin.register(Unit)
class UnitAdmin(AliasSearch, RecordAdmin):
    list_display = ("name", "short_name", "kind", "parent", "contact", "phone", "valid_until")
    list_filter = ("kind", ("valid_until", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "short_name", "code")
    fieldsets = (
        (None, {"fields": ["name", ("short_name", "code"), "kind", "parent", "aliases"]}),
        ("联系方式", {"fields": [("contact", "phone")]}),
        ("设立与撤并", {"fields": [("valid_from", "valid_until"), "successor"]}),
        ("其他", {"fields": ["note"]}),
    )

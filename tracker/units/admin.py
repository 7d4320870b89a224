from django.contrib import admin

from tracker.common.admin import RecordAdmin, UsedRelatedFilter
from tracker.units.models import Membership, Unit


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    list_display = ("name", "short_name", "kind", "parent", "contact", "phone", "valid_until")
    list_filter = ("kind", ("valid_until", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    fieldsets = (
        (None, {"fields": ["name", ("short_name", "code"), "kind", "parent", "aliases"]}),
        ("联系方式", {"fields": [("contact", "phone")]}),
        ("设立与撤并", {"fields": [("valid_from", "valid_until"), "successor"]}),
        ("其他", {"fields": ["note"]}),
    )


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("user", "role", "unit", "deputy", "valid_from", "valid_until")
    list_filter = ("role", ("unit", UsedRelatedFilter))
    list_select_related = ("user", "unit", "deputy")
    search_fields = ("user__username", "user__last_name", "unit__name", "deputy__name", "note")
    fieldsets = (
        (None, {"fields": [("user", "role"), ("unit", "deputy")]}),
        ("任期", {"fields": [("valid_from", "valid_until"), "note"]}),
    )

from django.contrib.admin import SimpleListFilter
from django.utils import timezone

from tracker.common.admin.display import DUE_SOON


class VoidedFilter(SimpleListFilter):
    """Voided records are out of sight unless somebody asks for them."""

    title = "作废"
    parameter_name = "voided"

    def lookups(self, request, model_admin):
        return [("yes", "已作废"), ("all", "全部(含已作废)")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": "有效记录"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(voided_at__isnull=False)
        return queryset if self.value() == "all" else queryset.not_voided()


class DueFilter(SimpleListFilter):
    """How matters stand against their due dates today; computed, never stored."""

    title = "期限"
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [
            ("overdue", "超期"),
            ("soon", f"即将到期({DUE_SOON.days}天内)"),
            ("normal", "正常"),
            ("open", "全部未办结"),
            ("none", "未办结且未定期限"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "overdue":
                return queryset.overdue(on=today)
            case "soon":
                return queryset.due_soon(on=today, days=DUE_SOON.days)
            case "normal":
                return queryset.unfinished().filter(due_on__gt=today + DUE_SOON)
            case "open":
                return queryset.unfinished()
            case "none":
                return queryset.unfinished().filter(due_on=None)
        return queryset

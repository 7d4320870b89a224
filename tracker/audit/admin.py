from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse

from tracker.audit.handing_out import file_of
from tracker.audit.models import Event
from tracker.audit.rights import may_read_events
from tracker.common.admin import LedgerList, UsedRelatedFilter

DIGEST = "今天的变更记录校验值"
LABELS = {"csv": "CSV（表格软件）", "jsonl": "JSON 行（程序）"}
LIST = "admin:tracker_event_changelist"


@admin.register(Event)
class EventAdmin(LedgerList, admin.ModelAdmin):
    """To be read by auditors; the program writes them."""

    list_display = ("at", "what", "name", "person", "address", "subject", "rows", "token")
    list_filter = ("kind", ("account", UsedRelatedFilter))
    list_select_related = ("account", "token")
    date_hierarchy = "at"
    search_fields = ("name", "address", "subject", "request_id")
    search_help_text = "用户名、来源地址、内容或请求编号"
    # The list's own, which shows the exports it is given; sheets there are none of.
    change_list_template = "admin/change_list.html"
    fieldsets = (
        (None, {"fields": ["what", "at", "account", "name", "address"]}),
        ("内容", {"fields": ["subject", "rows", "token", "path", "request_id"]}),
    )
    readonly_fields = ("what",)

    def has_module_permission(self, request):
        return may_read_events(request.user)

    def has_view_permission(self, request, obj=None):
        return may_read_events(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [
            path(f"all.{form}", view, {"form": form}, name=f"tracker_event_{form}")
            for form in LABELS
        ] + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        asked = request.GET.urlencode()
        exports = [
            {"label": label, "url": f"{reverse(f'admin:tracker_event_{form}')}?{asked}"}
            for form, label in LABELS.items()
        ]
        exports.append({"label": DIGEST, "url": reverse("admin:tracker_change_digest")})
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def file_view(self, request, form):
        """All that the list shows as it is filtered and searched, on every page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            events = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            messages.error(request, "筛选条件有误，未导出。")
            return redirect(LIST)
        return file_of(events, form=form)

    @admin.display(description="事项", ordering="kind")
    def what(self, event):
        return event.get_kind_display()

    @admin.display(description="姓名", ordering="account__last_name")
    def person(self, event):
        return event.account.get_full_name() if event.account else ""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.common.admin import AdministratorsAdmin, StepOfAdministrators, UsedRelatedFilter
from tracker.common.admin.display import badge
from tracker.common.roles import Role
from tracker.tokens.models import ApiToken


class Revoke(StepOfAdministrators):
    name = "revoke"
    label = "撤销令牌"
    explanation = "撤销后，使用该令牌的系统立即无法访问接口。撤销不能恢复，需要时请另发新令牌。"
    tone = "danger"

    def is_offered(self, record):
        return record.revoked_at is None

    def perform(self, record, *, form, by):
        record.revoke(at=timezone.now(), by=by)
        return record


# Whoever could issue a key for any account could act as anybody; no role includes that.
@admin.register(ApiToken)
class ApiTokenAdmin(AdministratorsAdmin):
    keepers = Role.ACCOUNT_KEEPER
    list_display = ("name", "user", "unit", "state", "is_read_only", "expires_at", "last_used_at")
    list_filter = ("is_read_only", ("user", UsedRelatedFilter), ("unit", UsedRelatedFilter))
    list_select_related = ("user", "unit")
    search_fields = ("name", "prefix")
    fieldsets = (
        (None, {"fields": ["name", "user", "unit", "is_read_only", "expires_at"]}),
        ("使用情况", {"fields": ["state", "prefix", "last_used_at", "revoked_at"]}),
    )
    steps = (Revoke(),)

    def get_readonly_fields(self, request, obj=None):
        # What a key opens is fixed when it is handed out; only its purpose may be reworded.
        fixed = ["user", "unit", "is_read_only", "expires_at"] if obj is not None else []
        return ["state", "prefix", "last_used_at", "revoked_at", *fixed]

    @admin.display(description="状态")
    def state(self, token):
        if token.revoked_at is not None:
            return badge("已撤销", "void")
        if token.expires_at <= timezone.now():
            return badge("已过期", "dropped")
        return badge("有效", "under-way")

    def create(self, record, *, form, by):
        record.issued_key = record.issue(by=by)

    def response_add(self, request, obj, post_url_continue=None):
        """Show the key on this one page; it is stored nowhere and cannot be shown again."""
        context = {
            **self.admin_site.each_context(request),
            "title": "令牌已发放",
            "opts": self.opts,
            "token": obj,
            "key": obj.issued_key,
        }
        # Admin pages are never cached, so the key is on this screen and nowhere else.
        return TemplateResponse(request, "admin/token_issued.html", context)

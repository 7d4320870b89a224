"""Accounts: who may sign in, and under which name. Roles are given as memberships (岗位)."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, User

from tracker.accounts import writing
from tracker.accounts.rights import may_keep, may_keep_accounts
from tracker.accounts.sessions import sign_out_everywhere
from tracker.accounts.writing import LABELS
from tracker.common.admin.history import history_page
from tracker.common.admin.lists import LedgerList
from tracker.common.admin.writing import actor_of

HELP = {
    "is_active": "人员离岗时取消勾选，不要删除：其办理的记录仍须注明姓名。",
    "is_staff": "只使用接口的账号不必勾选。",
    "is_superuser": "拥有全部权限，可管理账号和接口令牌；启用三员分立后只管系统，不填写台账。",
}

admin.site.unregister(User)
# Rights come from roles; a group would be a second way to give them.
admin.site.unregister(Group)


class PasswordSaid(ReadOnlyPasswordHashWidget):
    """Says whether there is a password; of how it is kept nobody at a desk can make anything."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        is_set = is_password_usable(value) if value else False
        return context | {"summary": [{"label": "已设置密码" if is_set else "未设置"}]}


class AccountForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(label="密码", widget=PasswordSaid)


@admin.register(User)
class AccountAdmin(LedgerList, UserAdmin):
    # The history calls the fields as the form does.
    labels = LABELS
    # The ledger's own form; Django's announces in English a second page that there is not.
    add_form_template = None
    form = AccountForm
    list_display = ("username", "last_name", "roles", "is_superuser", "is_active", "last_login")
    list_filter = ("is_active", "is_superuser")
    actions = ("sign_out",)
    filter_horizontal = ()
    readonly_fields = ("roles", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ["username", "last_name", "password"]}),
        ("权限", {"fields": ["roles", "is_staff", "is_superuser", "is_active"]}),
        ("登录情况", {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "last_name", "password1", "password2"]}),
        ("权限", {"fields": ["is_staff"]}),
    )

    def has_module_permission(self, request):
        return may_keep_accounts(request.user)

    def has_view_permission(self, request, obj=None):
        return may_keep_accounts(request.user)

    def has_add_permission(self, request):
        return may_keep_accounts(request.user)

    def has_change_permission(self, request, obj=None):
        return may_keep_accounts(request.user) if obj is None else may_keep(obj, request.user)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        # Who keeps accounts makes nobody a system administrator; they are made on the server.
        fixed = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .prefetch_related("memberships__unit", "memberships__deputy")
        )

    @admin.action(description="从所有设备退出登录")
    def sign_out(self, request, queryset):
        kept = [account for account in queryset if may_keep(account, request.user)]
        ended = sum(sign_out_everywhere(account, by=request.user) for account in kept)
        self.message_user(request, f"已让所选账号退出登录，共{ended}处。", messages.SUCCESS)

    def get_actions(self, request):
        actions = super().get_actions(request)
        # As with records, deleting many at once has no place here.
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        writing.write(obj, by=actor_of(request))

    def delete_model(self, request, obj):
        writing.remove(obj, by=actor_of(request))

    def user_change_password(self, request, id, form_url=""):
        account = self.get_object(request, unquote(id)) if request.method == "POST" else None
        if account is None:
            return super().user_change_password(request, id, form_url)
        with writing.noted(account, by=actor_of(request)):
            return super().user_change_password(request, id, form_url)

    def history_view(self, request, object_id, extra_context=None):
        return history_page(self, request, object_id)

    # The history is what `writing` notes; the stock log would tell half of it a second time.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def get_changeform_initial_data(self, request):
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        field.label = LABELS.get(db_field.name, field.label)
        field.help_text = HELP.get(db_field.name, field.help_text)
        return field

    @admin.display(description="角色")
    def roles(self, user):
        held = "、".join(str(membership) for membership in user.memberships.all())
        return held or "尚未设置，请在“岗位”中为该账号设置角色。"

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from tracker.common.admin import RecordAdmin, Step, UsedRelatedFilter
from tracker.common.admin.display import badge
from tracker.webhooks.delivering import attempt
from tracker.webhooks.models import Delivery, Webhook

SHOWN = 20


class OfAnAdministrator(Step):
    is_for_many = False

    def is_allowed(self, request, model_admin):
        return request.user.is_superuser


class SendTest(OfAnAdministrator):
    name = "test"
    label = "发送测试消息"
    explanation = "立即发送一条类型为 webhook.test 的消息，最多等待10秒；结果列在送达记录中。"

    def perform(self, record, *, form, by):
        delivery = Delivery.objects.create(webhook=record, event="webhook.test")
        attempt(record, delivery, at=timezone.now())
        return record

    def done(self, count, *, form):
        return "测试消息已发送，结果见送达记录。"


class RotateSecret(OfAnAdministrator):
    name = "rotate-secret"
    label = "更换密钥"
    explanation = "换成新的签名密钥。此后24小时内，消息同时带有新旧两个签名，以便对方更换。"
    tone = "danger"

    def perform(self, record, *, form, by):
        record.rotate(at=timezone.now(), by=by)
        return record


@admin.register(Webhook)
class WebhookAdmin(RecordAdmin):
    list_display = ("name", "user", "url", "state", "failing_since")
    list_filter = ("is_active", ("user", UsedRelatedFilter))
    list_select_related = ("user",)
    search_fields = ("name", "url")
    fieldsets = (
        (None, {"fields": ["name", "user", "url", "events", "is_active"]}),
        ("签名密钥", {"fields": ["secret", "rotated_at"]}),
        (
            "送达情况",
            {"fields": ["state", "failing_since", "failures", "resting_until", "stopped_at",
                        "deliveries"]},
        ),
    )  # fmt: skip
    steps = (SendTest(), RotateSecret())

    # Whom the ledger tells of its changes is decided by those who give out keys.
    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is not None else fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["user"] if obj is not None else []
        own = [name for _, part in self.fieldsets[1:] for name in part["fields"]]
        return [*own, *fixed]

    def create(self, record, *, form, by):
        record.begin(by=by)

    @admin.display(description="密钥")
    def secret(self, webhook):
        return format_html("<code>{}</code>", webhook.secret)

    @admin.display(description="状态")
    def state(self, webhook):
        if webhook.stopped_at is not None and not webhook.is_active:
            return badge("连续失败，已自动停用", "void")
        if not webhook.is_active:
            return badge("停用", "dropped")
        if webhook.failing_since is not None:
            return badge("送达失败，正在重试", "overdue")
        return badge("正常", "under-way")

    @admin.display(description="送达记录")
    def deliveries(self, webhook):
        last = webhook.deliveries.order_by("-id")[:SHOWN]
        return format_html_join(
            "", "<div>{} {} {} {}</div>",
            (
                (timezone.localtime(one.created_at).strftime("%m-%d %H:%M"), one.event,
                 one.get_state_display(), _last(one))
                for one in last
            ),
        )  # fmt: skip


def _last(delivery: Delivery) -> str:
    if not delivery.attempts:
        return ""
    tried = delivery.attempts[-1]
    said = tried["fault"] or f"对方答复 {tried['status']}。"
    return f"第{len(delivery.attempts)}次：{said}"

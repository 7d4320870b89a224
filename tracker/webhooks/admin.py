from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from tracker.common.admin import AdministratorsAdmin, StepOfAdministrators, UsedRelatedFilter
from tracker.common.admin.display import badge
from tracker.webhooks.delivering import attempt
from tracker.webhooks.models import Delivery, Webhook

SHOWN = 20


class SendTest(StepOfAdministrators):
    is_for_many = False
    name = "test"
    label = "发送测试消息"
    explanation = "立即发送一条类型为 webhook.test 的消息，最多等待10秒；结果列在送达记录中。"

    def perform(self, record, *, form, by):
        delivery = Delivery.objects.create(webhook=record, event="webhook.test")
        attempt(record, delivery, at=timezone.now())
        return record

    def done(self, count, *, form):
        return "测试消息已发送，结果见送达记录。"


class RotateSecret(StepOfAdministrators):
    is_for_many = False
    name = "rotate-secret"
    label = "更换密钥"
    explanation = "换成新的签名密钥。此后24小时内，消息同时带有新旧两个签名，以便对方更换。"
    tone = "danger"

    def perform(self, record, *, form, by):
        record.rotate(at=timezone.now(), by=by)
        return record


# Whom the ledger tells of its changes is decided by those who give out keys.
@admin.register(Webhook)
class WebhookAdmin(AdministratorsAdmin):
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

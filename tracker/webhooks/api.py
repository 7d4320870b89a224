from django.utils import timezone
from django_filters import filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.common.api import CreatableViewSet, RecordViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.permissions import AdministratorsOnly
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer, TextList
from tracker.webhooks.delivering import attempt
from tracker.webhooks.models import Delivery, Webhook

# What its page and its address show of the last deliveries.
SHOWN = 50


class WebhookSerializer(RecordSerializer):
    events = TextList(required=False, help_text="如 topic 或 suggestion.move；空为全部。")

    class Meta:
        model = Webhook
        fields = (
            "id",
            "user",
            "name",
            "url",
            "events",
            "is_active",
            "stopped_at",
            "rotated_at",
            "failing_since",
            "failures",
            "resting_until",
            *STAMPED,
        )
        fixed = ("user",)
        read_only_fields = ("failures",)


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its secret, when it is new or was replaced: the only times it is shown."""

    secret = serializers.CharField(read_only=True, help_text="签名密钥，只显示这一次。")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")


class AttemptSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text="对方的状态码；没有回答为空。")
    fault = serializers.CharField(help_text="没有回答的原因。")


class DeliverySerializer(serializers.ModelSerializer):
    state_display = serializers.CharField(source="get_state_display", read_only=True)
    attempts = AttemptSerializer(many=True, read_only=True)

    class Meta:
        model = Delivery
        fields = ("id", "uuid", "event", "change", "state", "state_display", "attempts", "due_at",
                  "created_at")  # fmt: skip
        read_only_fields = fields


class WebhookFilter(RecordFilter):
    SEARCH = ("name", "url")
    ordering = Ordering("id", "updated_at", "name")
    user = filters.CharFilter(
        field_name="user__username", max_length=150, help_text="账号的用户名。"
    )

    class Meta:
        model = Webhook
        fields = exact("is_active")


class WebhookViewSet(CreatableViewSet):
    """Added one by one, because each answer shows a secret; switched off, never deleted."""

    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilter
    permission_classes = [AdministratorsOnly]
    secret_actions = frozenset({"create", "rotate_secret"})
    update = partial_update = RecordViewSet.update

    @property
    def is_one_transaction(self) -> bool:
        """A test waits for its target; nobody should wait for the database meanwhile."""
        return self.action != "test"

    @extend_schema(responses={201: WebhookWithSecretSerializer})
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)

    def add(self, record, *, links, by):
        record.begin(by=by)
        return record

    def created(self, record) -> Response:
        return self._with_secret(super().created(record), record)

    def _with_secret(self, response: Response, webhook: Webhook) -> Response:
        response.data = {**response.data, "secret": webhook.secret}
        return response

    @extend_schema(
        summary="更换签名密钥", request=ReasonSerializer, responses=WebhookWithSecretSerializer
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request, *args, **kwargs):
        webhook = self.seen_by_the_writer()
        webhook.rotate(at=timezone.now(), by=self.actor(self.read(ReasonSerializer)))
        return self._with_secret(self.answer(webhook), webhook)

    @extend_schema(summary="发送测试消息", request=ReasonSerializer, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def test(self, request, *args, **kwargs):
        webhook = self.seen_by_the_writer()
        self.read(ReasonSerializer)
        return Response(DeliverySerializer(tested(webhook)).data)

    @extend_schema(summary="最近的送达记录", responses=DeliverySerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def deliveries(self, request, *args, **kwargs):
        last = self.get_object().deliveries.order_by("-id")[:SHOWN]
        return Response(DeliverySerializer(last, many=True).data)


def tested(webhook: Webhook) -> Delivery:
    """A test that was just sent, whatever came of it."""
    delivery = Delivery.objects.create(webhook=webhook, event="webhook.test")
    attempt(webhook, delivery, at=timezone.now())
    return Delivery.objects.get(pk=delivery.pk)

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from tracker.common.api import CreatableViewSet
from tracker.common.filters import Ordering, RecordFilter, YesNo, exact
from tracker.common.problems import BadQuery
from tracker.common.scoping import visible
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer
from tracker.guests.issuing import address_of, issue
from tracker.guests.models import OneTimeLink
from tracker.guests.steps import offers_of
from tracker.matters.models import Matter


class OneTimeLinkSerializer(RecordSerializer):
    class Meta:
        model = OneTimeLink
        fields = (
            "id",
            "matter",
            "step",
            "record_id",
            "unit",
            "deputy",
            "expires_on",
            "has_code",
            "issued_by",
            "opened_at",
            "wrong_codes",
            "used_at",
            "revoked_at",
            "revoke_reason",
            *STAMPED,
        )
        read_only_fields = ("wrong_codes",)


class IssuedLinkSerializer(OneTimeLinkSerializer):
    """A link just issued, with its address: the only time it is shown."""

    address = serializers.CharField(read_only=True, help_text="链接地址，只显示这一次。")
    code = serializers.CharField(
        read_only=True, help_text="验证码，只显示这一次；不需要验证码的为空。"
    )
    text = serializers.CharField(read_only=True, help_text="可以粘贴到消息里的文字，含链接地址。")

    class Meta(OneTimeLinkSerializer.Meta):
        fields = (*OneTimeLinkSerializer.Meta.fields, "address", "code", "text")


class OfferSerializer(serializers.Serializer):
    step = serializers.ChoiceField(choices=OneTimeLink.Step, help_text="办理步骤。")
    step_display = serializers.CharField(help_text="办理步骤（中文）。")
    record_id = serializers.IntegerField(help_text="办理对象编号。")
    bearer = serializers.CharField(help_text="发给的单位或代表。")
    due_on = serializers.DateField(allow_null=True, help_text="办理期限。")
    is_provisional = serializers.BooleanField(help_text="期限是否暂定。")


class OneTimeLinkFilter(RecordFilter):
    SEARCH = ()
    ordering = Ordering("id", "updated_at", "expires_on", "used_at")
    used = YesNo(
        field_name="used_at", lookup_expr="isnull", exclude=True, help_text="是否已经办理。"
    )
    revoked = YesNo(
        field_name="revoked_at", lookup_expr="isnull", exclude=True, help_text="是否已撤销。"
    )

    class Meta:
        model = OneTimeLink
        fields = exact("matter", "step", "unit", "deputy")


class OneTimeLinkViewSet(CreatableViewSet):
    """Issued and revoked; the step itself is done on the page behind the link."""

    queryset = OneTimeLink.objects.all()
    serializer_class = OneTimeLinkSerializer
    filterset_class = OneTimeLinkFilter
    secret_actions = frozenset({"create"})

    def parameters(self):
        return frozenset({"matter"} if self.action == "offered" else ()) | super().parameters()

    @extend_schema(responses={201: IssuedLinkSerializer})
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)

    def add(self, record, *, links, by):
        self.issued = issue(record, by=by)
        return record

    def created(self, record) -> Response:
        response = super().created(record)
        address = address_of(self.issued, absolute=self.request.build_absolute_uri)
        secrets = {"address": address, "code": self.issued.code, "text": self.issued.text(address)}
        response.data = {**response.data, **secrets}
        return response

    @extend_schema(
        summary="可以发链接的步骤",
        parameters=[OpenApiParameter("matter", int, required=True, description="事项编号。")],
        responses=OfferSerializer(many=True),
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def offered(self, request, *args, **kwargs):
        asked = request.query_params.get("matter", "")
        found = None
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            found = visible(Matter.objects.filter(pk=int(asked)), to=request.user).first()
        if found is None:
            fault = ErrorDetail("没有这个编号的事项。", code="invalid_choice")
            raise BadQuery({"matter": [fault]})
        return Response([_shown(offer) for offer in offers_of(found.specific)])

    @extend_schema(summary="撤销链接", request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, *args, **kwargs):
        link = self.seen_by_the_writer()
        by = self.actor(self.read(ReasonSerializer))
        link.revoke(at=timezone.now(), by=by, reason=by.reason)
        return self.answer(link)


def _shown(offer) -> dict:
    due_on, is_provisional = offer.step.due_of(offer.record)
    return {
        "step": offer.step.code,
        "step_display": OneTimeLink.Step(offer.step.code).label,
        "record_id": offer.record.pk,
        "bearer": str(offer.bearer),
        "due_on": due_on,
        "is_provisional": is_provisional,
    }

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.common.api import CreatableViewSet
from tracker.common.filters import Ordering, RecordFilter, YesNo, exact
from tracker.common.permissions import AccountKeepersOnly
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer
from tracker.tokens.models import ApiToken


class ApiTokenSerializer(RecordSerializer):
    class Meta:
        model = ApiToken
        fields = (
            "id",
            "user",
            "name",
            "unit",
            "prefix",
            "is_read_only",
            "expires_at",
            "revoked_at",
            "last_used_at",
            *STAMPED,
        )


class IssuedTokenSerializer(ApiTokenSerializer):
    """A token just issued, with its key: the only time it is shown."""

    key = serializers.CharField(read_only=True, help_text="令牌密钥，只显示这一次。")

    class Meta(ApiTokenSerializer.Meta):
        fields = (*ApiTokenSerializer.Meta.fields, "key")


class ApiTokenFilter(RecordFilter):
    SEARCH = ("name", "prefix")
    ordering = Ordering("id", "updated_at", "expires_at", "last_used_at")
    revoked = YesNo(
        field_name="revoked_at",
        lookup_expr="isnull",
        exclude=True,
        help_text="是否已撤销。",
    )

    class Meta:
        model = ApiToken
        fields = exact("is_read_only", "unit")


class ApiTokenViewSet(CreatableViewSet):
    queryset = ApiToken.objects.all()
    serializer_class = ApiTokenSerializer
    filterset_class = ApiTokenFilter
    permission_classes = [AccountKeepersOnly]
    secret_actions = frozenset({"create"})

    @extend_schema(responses={201: IssuedTokenSerializer})
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)

    def add(self, record, *, links, by):
        self.key = record.issue(by=by)
        return record

    def created(self, record) -> Response:
        response = super().created(record)
        response.data = {**response.data, "key": self.key}
        return response

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, *args, **kwargs):
        token = self.seen_by_the_writer()
        token.revoke(at=timezone.now(), by=self.actor(self.read(ReasonSerializer)))
        return self.answer(token)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "tracker.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}

"""What was done that changes no record, for auditors."""

from django_filters import filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated

from tracker.audit.handing_out import file_of
from tracker.audit.models import Event
from tracker.audit.rights import may_read_events
from tracker.common.api import StrictViewSet
from tracker.common.filters import (
    Ordering,
    RecordFilter,
    StrictFilterBackend,
    WholeNumber,
    between,
    exact,
)
from tracker.common.pagination import CursorPagination
from tracker.common.renderers import ByAddress
from tracker.common.schema import RecordAutoSchema


class MayReadEvents(IsAuthenticated):
    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_read_events(request.user)


class EventSerializer(serializers.ModelSerializer):
    kind_display = serializers.CharField(source="get_kind_display", read_only=True)
    account = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Event
        fields = ("id", "kind", "kind_display", "at", "account", "name", "address", "subject",
                  "rows", "token", "path", "request_id")  # fmt: skip
        read_only_fields = fields


class EventFilter(RecordFilter):
    updated_since = None
    SEARCH = ("name", "address", "subject")
    ordering = Ordering("id")
    account = filters.CharFilter(
        field_name="account__username", max_length=150, help_text="账号的用户名。"
    )
    after = WholeNumber(field_name="id", lookup_expr="gt", help_text="只列编号大于此数的。")

    class Meta:
        model = Event
        fields = exact("kind", "name", "address", "token", "request_id") | between("at")


class EventViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """Read only: the program writes them, and nobody rewrites them."""

    queryset = Event.objects.select_related("account")
    serializer_class = EventSerializer
    filterset_class = EventFilter
    pagination_class = CursorPagination
    permission_classes = [MayReadEvents]


class EventFileSchema(RecordAutoSchema):
    def get_operation_id(self):
        return f"events_{self.view.form}"

    def get_filter_backends(self):
        return self.view.filter_backends

    def _refusals(self):
        return sorted({*super()._refusals()} - {406})


class EventFile(GenericAPIView):
    """All events that the filters of the list choose; the route says in which form."""

    form = ""
    queryset = Event.objects.all()
    filterset_class = EventFilter
    filter_backends = [StrictFilterBackend]
    pagination_class = None
    permission_classes = [MayReadEvents]
    content_negotiation_class = ByAddress
    schema = EventFileSchema()
    http_method_names = ["get", "head"]

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request):
        return file_of(self.filter_queryset(self.get_queryset()), form=self.form)

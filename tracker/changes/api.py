"""Who changed what: the whole history, and that of one record."""

from django.http import Http404
from django_filters import filters
from rest_framework import mixins, serializers

from tracker.changes.models import Change
from tracker.common.api import StrictViewSet
from tracker.common.filters import Ordering, RecordFilter, WholeNumber, between, exact
from tracker.common.pagination import CursorPagination
from tracker.common.scoping import visible
from tracker.common.serializers import Name
from tracker.common.veiled_history import veiled_changes


class VeiledChanges(serializers.ListSerializer):
    """Many changes, whose names and phones are asked about all at once."""

    def to_representation(self, data):
        reader = self.context["request"].user
        return super().to_representation(veiled_changes(data, to=reader))


class ChangeSerializer(serializers.ModelSerializer):
    action_display = serializers.CharField(source="get_action_display", read_only=True)
    door_display = serializers.CharField(source="get_door_display", read_only=True)
    user = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    on_behalf_of_name = Name(source="on_behalf_of", allow_null=True)

    class Meta:
        model = Change
        fields = (
            "id",
            "kind",
            "record_id",
            "record_title",
            "version",
            "action",
            "action_display",
            "transition",
            "fields",
            "reason",
            "user",
            "user_name",
            "on_behalf_of",
            "on_behalf_of_name",
            "door",
            "door_display",
            "request_id",
            "at",
        )
        read_only_fields = fields
        list_serializer_class = VeiledChanges

    def to_representation(self, instance):
        # In a list all have been veiled together.
        if self.parent is None:
            (instance,) = veiled_changes([instance], to=self.context["request"].user)
        return super().to_representation(instance)


class RecordChangeFilter(RecordFilter):
    """Filters of the history of one record."""

    updated_since = None
    ordering = Ordering("id")

    class Meta:
        model = Change
        fields = exact("action", "door", "transition") | between("at")


class ChangeFilter(RecordChangeFilter):
    user = filters.CharFilter(
        field_name="user__username", max_length=150, help_text="操作人的用户名。"
    )
    after = WholeNumber(field_name="id", lookup_expr="gt", help_text="只列编号大于此数的变更。")

    class Meta:
        model = Change
        fields = RecordChangeFilter.Meta.fields | exact(
            "kind", "record_id", "on_behalf_of", "request_id"
        )


class ChangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """Read only: the door writes the history, and nobody rewrites it."""

    queryset = Change.objects.select_related("user", "on_behalf_of")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    pagination_class = CursorPagination

    def get_queryset(self):
        return super().get_queryset().read_by(self.request.user)


class RecordChangesViewSet(ChangeViewSet):
    """The history of the record at `…/{id}/`; it stays readable after the record was deleted."""

    filterset_class = RecordChangeFilter
    # The records whose history this is; given by the route.
    records = None

    def get_queryset(self):
        pk = int(self.kwargs["pk"])
        changes = super().get_queryset()
        of_record = changes.filter(kind=self.records.model._meta.model_name, record_id=pk)
        records = visible(self.records.filter(pk=pk), to=self.request.user)
        if not of_record.exists() and not records.exists():
            raise Http404
        return of_record

"""Who changed what: the whole history, and that of one record."""

from django.http import Http404
from django_filters import filters
from rest_framework import mixins, serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import IsAuthenticated

from tracker.changes.models import Change
from tracker.common.api import StrictViewSet
from tracker.common.filters import (
    Ordering,
    RecordFilter,
    WholeNumber,
    between,
    exact,
    refuse_unknown,
)
from tracker.common.pagination import CursorPagination
from tracker.common.problems import BadQuery
from tracker.common.role_permissions import may_read
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import visible
from tracker.common.serializers import Name
from tracker.common.veiled_history import UNSAID, veiled_changes


class VeiledChanges(serializers.ListSerializer):
    """Many changes, whose names and phones are asked about all at once."""

    def to_representation(self, data):
        reader = self.context["request"].user
        return super().to_representation(veiled_changes(data, to=reader))


def may_read_all(user) -> bool:
    """Whether who changed what and why is theirs to know; a unit's system learns that something
    changed, and reads the record itself."""
    return user.has_perm("tracker.view_change")


class MayFollow(IsAuthenticated):
    """Whoever reads the history, and the systems of units, of what they see."""

    def has_permission(self, request, view):
        if not super().has_permission(request, view):
            return False
        if not hasattr(view, request.method.lower()):
            # Nobody has that method there, whoever may read.
            raise MethodNotAllowed(request.method)
        speaks = bool(standing_of(request.user).units_as(Role.UNIT_CONTACT))
        return speaks or may_read_all(request.user)


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
            "is_after_closing",
            "at",
        )
        read_only_fields = fields
        list_serializer_class = VeiledChanges

    def to_representation(self, instance):
        # In a list all have been veiled together.
        if self.parent is None:
            (instance,) = veiled_changes([instance], to=self.context["request"].user)
        shown = super().to_representation(instance)
        return shown if may_read_all(self.context["request"].user) else shown | _unsaid(instance)


def _unsaid(change: Change) -> dict:
    """What of a change is for those alone who read the history: what was there, who and why."""
    return {
        "fields": dict.fromkeys(change.fields, UNSAID),
        "reason": "",
        "user": None,
        "user_name": "",
        "on_behalf_of": None,
        "on_behalf_of_name": None,
        "request_id": "",
    }


UNSAID_FILTERS = frozenset({"user", "on_behalf_of", "request_id"})


class RecordChangeFilter(RecordFilter):
    """Filters of the history of one record."""

    updated_since = None
    ordering = Ordering("id")

    class Meta:
        model = Change
        fields = exact("action", "door", "transition", "is_after_closing") | between("at")


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
    permission_classes = [MayFollow]

    def get_queryset(self):
        self._refuse_asking_for_what_is_unsaid()
        changes = super().get_queryset().read_by(self.request.user)
        # Whoever reads on from the last one must not be told of one before its forerunners.
        reads_on = self.request.query_params.get("ordering") == "id"
        return changes.settled() if reads_on else changes

    def _refuse_asking_for_what_is_unsaid(self) -> None:
        """What is left out of the answer is not told by the filters either."""
        params = self.request.query_params
        if not may_read_all(self.request.user) and (asked := UNSAID_FILTERS & params.keys()):
            known = frozenset(params.keys() - asked)
            raise BadQuery(refuse_unknown(params, known=known))


class RecordChangesViewSet(ChangeViewSet):
    """The history of the record at `…/{id}/`; it stays readable after the record was deleted."""

    filterset_class = RecordChangeFilter
    # The records whose history this is, and who may read it; given by the route.
    records = None

    def check_permissions(self, request):
        super().check_permissions(request)
        if not hasattr(self, request.method.lower()):
            # There is no such method here, for nobody; that is what the answer says.
            return
        if not may_read(self.records.model, standing_of(request.user)):
            self.permission_denied(request)

    def get_queryset(self):
        pk = int(self.kwargs["pk"])
        changes = super().get_queryset()
        of_record = changes.filter(kind=self.records.model._meta.model_name, record_id=pk)
        records = visible(self.records.filter(pk=pk), to=self.request.user)
        if not of_record.exists() and not records.exists():
            raise Http404
        return of_record
